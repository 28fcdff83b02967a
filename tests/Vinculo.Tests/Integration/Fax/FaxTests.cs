using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Integration.Fax;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Mail;
using static Vinculo.Tests.Integration.Channels.ChannelHouse;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Integration.Fax;

/// <summary>Faxes: told by a provider or brought by mail, sorted by a person, answered through the gateway.</summary>
public class FaxTests
{
    private const string Key = "clave-de-firma";
    private const string Hook = "https://crm.example.com/hooks/gancho";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Received =
        "FaxSid=FX1&From=%2B576045550101&To=%2B576013330000&RemoteStationId=NOTARIA+5&NumPages=3&MediaUrl=https%3A%2F%2Ffax.example%2FFX1.pdf&FaxStatus=received&ErrorCode=0";

    private static ChannelAccount Account(
        string kind,
        Dictionary<string, string>? settings = null,
        Dictionary<string, string>? secrets = null
    ) =>
        new(
            new Guid("01890000-0000-7000-8000-000000000001"),
            "gancho",
            kind,
            "Fax",
            Channel.Fax,
            null,
            settings ?? [],
            secrets ?? []
        );

    private static InboundRequest Posted(
        string body,
        string type = Form,
        string url = Hook,
        string? signature = null
    ) =>
        new(
            "POST",
            "",
            new Uri(url),
            new Dictionary<string, string[]> { ["Content-Type"] = [type], ["X-Twilio-Signature"] = [signature ?? ""] },
            Encoding.UTF8.GetBytes(body)
        )
        {
            ReceivedAt = Channels.Payloads.Noon,
        };

    private static string SignatureOf(string body, string url = Hook) =>
        TwilioAdapter.Sign(Key, new TwilioForm(Encoding.UTF8.GetBytes(body)).Signed(url));

    [Fact]
    public void A_notice_is_taken_as_signed_and_not_with_one_byte_changed()
    {
        var adapter = new FaxHookAdapter();
        var account = Account(FaxHookAdapter.AccountKind, secrets: new() { ["signingKey"] = Key });
        bool Takes(InboundRequest request) =>
            adapter.Verify(request, account, Channels.Payloads.Noon).IsAccepted(out _);

        Takes(Posted(Received, signature: SignatureOf(Received))).ShouldBeTrue();
        Takes(Posted(Received.Replace("FX1&", "FX2&"), signature: SignatureOf(Received))).ShouldBeFalse();
        Takes(Posted(Received)).ShouldBeFalse();
        const string Json = """{"id":"FX9","From":"+576045550101","FaxStatus":"received"}""";
        var signed = Signatures.Sha256Hex(Key, Encoding.UTF8.GetBytes(Json));
        Takes(Posted(Json, "application/json", signature: signed)).ShouldBeTrue();
        Takes(Posted(Json + " ", "application/json", signature: signed)).ShouldBeFalse();

        var secret = Account(FaxHookAdapter.AccountKind, secrets: new() { ["token"] = "abre" });
        adapter.Verify(Posted(Received, url: Hook + "?token=abre"), secret, default).IsAccepted(out _).ShouldBeTrue();
        adapter
            .Verify(Posted(Received, url: Hook + "?token=cierra"), secret, default)
            .IsAccepted(out _)
            .ShouldBeFalse();
        adapter
            .Verify(Posted(Received), Account(FaxHookAdapter.AccountKind), default)
            .IsAccepted(out _)
            .ShouldBeFalse();
    }

    [Fact]
    public void A_notice_says_what_came_and_what_became_of_ours()
    {
        ChannelEvent? Read(string body, string type = Form) =>
            new FaxHookAdapter().Read(Posted(body, type), Account(FaxHookAdapter.AccountKind)).SingleOrDefault();

        var fax = Read(Received).ShouldBeOfType<FaxReceived>();
        (fax.ProviderId, fax.Number, fax.Station, fax.Pages, fax.File!.ProviderId).ShouldBe(
            ("FX1", "+576045550101", "NOTARIA 5", 3, "https://fax.example/FX1.pdf")
        );
        Read(Received.Replace("%2B576045550101", "anonymous")).ShouldBeOfType<FaxReceived>().Number.ShouldBeNull();
        Read(Received.Replace("received", "receiving")).ShouldBeNull();
        Read(Received.Replace("received", "failed")).ShouldBeOfType<UnknownReceived>();
        Read("FaxSid=FX2&Direction=outbound&FaxStatus=delivered")
            .ShouldBeOfType<StatusChanged>()
            .Status.ShouldBe(MessageStatus.Delivered);
        var busy = Read("FaxSid=FX2&Direction=outbound&FaxStatus=busy&ErrorCode=31").ShouldBeOfType<StatusChanged>();
        (busy.Status, busy.Error).ShouldBe((MessageStatus.Failed, "busy 31"));
        Should.Throw<FormatException>(() => Read("""{"id":"FX9","FaxSt""", "application/json"));
        Should.Throw<FormatException>(() => Read("From=1"));
    }

    [Fact]
    public void A_mail_is_a_fax_only_from_the_gateway_and_an_answer_says_what_became_of_ours()
    {
        var account = Account(
            "fax.mail",
            new() { ["address"] = "fax@" + Letters.Us, ["gateway"] = "avisos@otro.example faxes.example" }
        );
        ChannelEvent Read(byte[] mail) =>
            new FaxMailAdapter(new RelayAdapter())
                .Read(new("POST", "", new Uri(Hook), new Dictionary<string, string[]>(), mail), account)
                .ShouldHaveSingleItem();

        var fax = Read(Brought("6045550101@faxes.example")).ShouldBeOfType<FaxReceived>();
        (fax.Number, fax.File!.ContentType, fax.File.Content!.Value.Length).ShouldBe(
            ("6045550101", "application/pdf", 8)
        );
        Read(Brought("avisos@otro.example", "Fax de +57 (604) 555-0101, 3 páginas"))
            .ShouldBeOfType<FaxReceived>()
            .Number.ShouldBe("+576045550101");
        Read(Brought("otro@otro.example")).ShouldBeOfType<UnknownReceived>().Kind.ShouldBe("fax-not-from-gateway");
        Read(Letters.From("1@faxes.example", "", "Sin páginas"))
            .ShouldBeOfType<UnknownReceived>()
            .Kind.ShouldBe("fax-without-pages");
        foreach (
            var (subject, status) in new[]
            {
                ("Su fax fue entregado", MessageStatus.Delivered),
                ("Fax NOT sent: no answer", MessageStatus.Failed),
                ("Envío fallido: ocupado", MessageStatus.Failed),
            }
        )
            Read(Answer("avisos@otro.example", subject, Guid.CreateVersion7()))
                .ShouldBeOfType<StatusChanged>()
                .Status.ShouldBe(status, subject);
    }

    private static byte[] Answer(string from, string subject, Guid message) =>
        Letters.Raw(
            "From: " + from,
            "To: fax@" + Letters.Us,
            "Subject: " + subject,
            $"Message-ID: <{Guid.CreateVersion7():N}@faxes.example>",
            $"In-Reply-To: <{message:N}@{Letters.Us}>",
            "",
            "."
        );

    internal static byte[] Brought(string from, string subject = "Fax", string id = "uno@faxes.example") =>
        Letters.Raw(
            "From: " + from,
            "To: fax@" + Letters.Us,
            "Subject: " + subject,
            $"Message-ID: <{id}>",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=\"corte\"",
            "",
            "--corte",
            "Content-Type: application/pdf; name=\"fax.pdf\"",
            "Content-Transfer-Encoding: base64",
            "",
            Convert.ToBase64String("%PDF-1.4"u8),
            "--corte--"
        );

    /// <summary>A mailbox through which faxes come and go.</summary>
    /// <summary>A gateway whose mails come by an account of a kind, and ours leave through a server on this machine.</summary>
    internal static Task<ChannelAccount> GatewayAsync(TestApp app, SmtpSink sink, string kind = "fax.mail") =>
        ConnectAsync(
            app,
            kind,
            new()
            {
                ["address"] = "fax@" + Letters.Us,
                ["gateway"] = "faxes.example",
                ["sendTo"] = "envios.faxes.example",
                ["smtpHost"] = "127.0.0.1",
                ["smtpPort"] = sink.Port.ToString(),
                ["smtpSecurity"] = "none",
            },
            new() { ["password"] = "abre" }
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fax_waits_for_a_person_makes_nobody_a_customer_and_is_answered_through_the_gateway(
        Engine engine
    )
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var sink = new SmtpSink();
        using var media = new Site { Html = "%PDF-1.4 tres" };
        var notices = await ConnectAsync(app, FaxHookAdapter.AccountKind, [], new() { ["signingKey"] = Key });
        var mailbox = await GatewayAsync(app, sink);

        var body = Received.Replace(
            "https%3A%2F%2Ffax.example%2FFX1.pdf",
            Uri.EscapeDataString(media.Origin + "/FX1.pdf")
        );
        var url = $"{app.Url}hooks/{notices.Hook}";
        for (var i = 0; i < 3; i++)
            (
                await PostAsync(
                    app,
                    notices,
                    Encoding.UTF8.GetBytes(body),
                    Form,
                    ("X-Twilio-Signature", SignatureOf(body, url))
                )
            ).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(app, notices, Encoding.UTF8.GetBytes(body), Form, ("X-Twilio-Signature", "otra"))).ShouldBe(
            HttpStatusCode.Unauthorized
        );
        for (var i = 0; i < 2; i++)
            (await BringAsync(app, mailbox, Brought("6045550101@faxes.example"))).ShouldBe(HttpStatusCode.OK);

        var desk = app.Services.GetRequiredService<ClassifyFax>();
        async Task<IReadOnlyList<WaitingFax>> WaitingAsync() => (await desk.WaitingAsync(Boss)).Accepted;
        await UntilAsync(async () => (await WaitingAsync()).Count(f => f.File == FileState.Kept) == 2);
        (await AskAsync(app, "SELECT count(*) FROM customer", row => row.Long(0))).ShouldBe([0]);
        await UntilAsync(async () =>
            (
                await AskAsync(
                    app,
                    "SELECT sum(messages), sum(repeated) FROM channel_day",
                    row => (row.LongOrNull(0), row.LongOrNull(1))
                )
            ).Single() == (2, 3)
        );

        // By the page of whoever sorts: one is of somebody new, one of that same person, and nobody settles one twice.
        using var agent = await app.SignedInAsync("agent");
        var waiting = await WaitingAsync();
        (await agent.GetStringAsync("/fax")).ShouldContain("NOTARIA 5");
        var first = waiting.Single(f => f.Station == "NOTARIA 5").Id;
        using (var pages = await agent.GetAsync($"/api/v1/faxes/{first}/pages"))
            (await pages.Content.ReadAsStringAsync()).ShouldBe("%PDF-1.4 tres");
        using (var given = await agent.SubmitAsync($"/fax/{first}", "new", ("name", "Notaría Quinta")))
            given.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var customer = new CustomerId(
            (await AskAsync(app, "SELECT customer_id FROM customer", row => row.Guid(0))).ShouldHaveSingleItem()
        );
        var second = waiting.Single(f => f.Id != first).Id;
        (await desk.GiveAsync(second, customer, Boss, "test")).IsAccepted(out _).ShouldBeTrue();
        (await desk.PutAwayAsync(second, Boss, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("fax.settled");
        (await WaitingAsync()).ShouldBeEmpty();
        (
            await AskAsync(
                app,
                "SELECT i.channel, m.kind, f.state FROM interaction i JOIN message m ON m.customer_id = i.customer_id AND m.id = i.id JOIN message_file f ON f.customer_id = m.customer_id AND f.message_id = m.id",
                row => (row.Enum<Channel>(0), row.Text(1), row.Enum<FileState>(2))
            )
        ).ShouldBe(Enumerable.Repeat((Channel.Fax, "fax", FileState.Kept), 2));

        // Answered to the number at the gateway; what the gateway says of it is its status.
        var (episode, identity, _) = (
            await AskAsync(
                app,
                "SELECT e.id, i.id, i.account_id FROM episode e JOIN channel_identity i ON i.customer_id = e.customer_id",
                row => (row.Guid(0), row.Guid(1), Account: row.Guid(2))
            )
        ).Single(way => way.Account == mailbox.Id);
        var sent = await app
            .Services.GetRequiredService<SendMessage>()
            .RunAsync(new(customer, episode, identity, "Recibido", Anyway: "prueba"), Boss, "test");
        await UntilAsync(() => Task.FromResult(sink.Mails.Count == 1));
        Letters.Read(sink.Mails[0]).To.Single().Address.ShouldBe("6045550101@envios.faxes.example");
        await BringAsync(app, mailbox, Answer("noreply@faxes.example", "Fax delivered", sent.Accepted));
        await UntilAsync(async () =>
            (
                await AskAsync(app, "SELECT status FROM message WHERE direction = 2", r => r.Enum<MessageStatus>(0))
            ).Single() == MessageStatus.Delivered
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_fax_goes_to_a_number_after_the_contact_rules_and_says_what_became_of_it(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var sink = new SmtpSink();
        var fax = app.Services.GetRequiredService<SendFax>();
        var customer = (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(
                        CustomerKind.Person,
                        CustomerStage.Customer,
                        GivenNames: "Notaría Quinta",
                        Phones: ["6045550101"]
                    ),
                    Boss,
                    "test"
                )
        ).Accepted;
        var pdf = new OutgoingFile("contrato.pdf", "application/pdf", "%PDF-1.7 contrato"u8.ToArray());
        SendFax.Request Fax(string? text = "Le enviamos el contrato.", params OutgoingFile[] files) =>
            new(customer, null, "(604) 555-0101", text, files, "requested", RequestId: Guid.CreateVersion7());
        async Task<string?> RefusedAsync(SendFax.Request request, Actor? who = null) =>
            (await fax.RunAsync(request, who ?? Boss, "test")).IsRefused(out Refusal? no) ? no!.Code : null;

        (await RefusedAsync(Fax())).ShouldBe("fax.no-line");
        using var agent = await app.SignedInAsync("agent");
        (await agent.GetStringAsync("/fax")).ShouldNotContain("/fax/nuevo");
        const string connect = "/settings/channels/new?kind=fax.mail";
        (await agent.GetStringAsync("/fax/nuevo")).ShouldNotContain(connect);
        using (var boss = await app.SignedInAsync("administrator"))
            (await boss.GetStringAsync("/fax/nuevo")).ShouldContain(connect);
        var mailbox = await GatewayAsync(app, sink);
        foreach (
            var (request, code) in new[]
            {
                (Fax() with { Number = "12" }, "fax.number"),
                (Fax() with { Line = Guid.CreateVersion7() }, "fax.no-line"),
                (Fax(null), "message.empty"),
                (Fax(null, pdf with { Content = "MZ"u8.ToArray() }), "fax.not-pdf"),
                (Fax() with { Customer = new(Guid.CreateVersion7()) }, "customer.not-found"),
                (Fax() with { Matter = Guid.CreateVersion7() }, "episode.not-found"),
            }
        )
            (await RefusedAsync(request)).ShouldBe(code);
        (await RefusedAsync(Fax(), Boss with { Permissions = new HashSet<string>() })).ShouldBe("permission.missing");
        (await AskAsync(app, "SELECT count(*) FROM channel_identity", row => row.Long(0))).ShouldBe([0]);

        // Once, however often it is pressed; it stands in a matter of the inbox.
        var written = Fax(null, pdf) with
        {
            Anyway = "prueba",
        };
        var first = (await fax.RunAsync(written, Boss, "test")).Accepted;
        (await fax.RunAsync(written, Boss, "test")).Accepted.ShouldBe(first);
        await UntilAsync(() => Task.FromResult(sink.Mails.Count == 1));
        var mail = Letters.Read(sink.Mails[0]);
        mail.To.Single().Address.ShouldBe("576045550101@envios.faxes.example");
        mail.Files.ShouldHaveSingleItem().Name.ShouldBe("contrato.pdf");
        await BringAsync(app, mailbox, Answer("noreply@faxes.example", "Fax NOT sent: busy", first.Message));
        await UntilAsync(async () =>
            (
                await AskAsync(app, "SELECT status FROM message WHERE direction = 2", r => r.Enum<MessageStatus>(0))
            ).Single() == MessageStatus.Failed
        );

        // By the page, from the sheet and the conversation; what is written next goes on there.
        (await agent.GetStringAsync($"/clientes/{customer}")).ShouldContain($"/fax/nuevo?cliente={customer}");
        var matter = $"/bandeja/{customer}/{first.Matter}";
        WebUtility
            .HtmlDecode(await agent.GetStringAsync(matter))
            .ShouldContain($"/fax/nuevo?cliente={customer}&asunto={first.Matter}");
        var page = $"/fax/nuevo?cliente={customer}";
        WebUtility.HtmlDecode(await agent.GetStringAsync(page)).ShouldContain("+576045550101");
        (await agent.GetStringAsync("/fax/nuevo?q=Notar%C3%ADa+Quinta")).ShouldContain(page);
        using (
            var unfit = await agent.SubmitAsync(
                page,
                "fax",
                ("number", "12"),
                ("text", "Hola"),
                ("purpose", "requested")
            )
        )
            WebUtility.HtmlDecode(await unfit.Content.ReadAsStringAsync()).ShouldContain("número de fax completo");
        // A confirmation needs a movement of money that it confirms.
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency) VALUES (@who, @at, @id, 2, 100, 'COP')",
                ("who", customer),
                ("at", DateTimeOffset.UtcNow.AddDays(-1)),
                ("id", Ids.New(DateTimeOffset.UtcNow))
            )
        );
        using (
            var sent = await agent.SubmitAsync(
                page,
                "fax",
                ("number", "601 333 0000"),
                ("text", "Otra vez, ahora a Bogotá."),
                ("purpose", "transactional")
            )
        )
            sent.Headers.Location?.OriginalString.ShouldContain($"{matter}?done=Sent");
        await UntilAsync(() => Task.FromResult(sink.Mails.Count == 2));
        Letters.Read(sink.Mails[1]).To.Single().Address.ShouldBe("576013330000@envios.faxes.example");
        (await AskAsync(app, "SELECT count(*) FROM episode", row => row.Long(0))).ShouldBe([1]);

        using var program = await app.WithKeyAsync("inbox.serve", "contactrules.override");
        using var told = await program.PostAsJsonAsync(
            "/api/v1/faxes",
            new
            {
                customer,
                number = "+57 604 555 0101",
                files = new[] { new { name = "acta.pdf", content = "%PDF-1.4"u8.ToArray() } },
                anyway = "prueba",
                requestId = Guid.CreateVersion7(),
            }
        );
        told.StatusCode.ShouldBe(HttpStatusCode.OK, await told.Content.ReadAsStringAsync());
        using var stranger = await app.WithKeyAsync("customers.read");
        (
            await stranger.PostAsJsonAsync(
                "/api/v1/faxes",
                new
                {
                    customer,
                    number = "6045550101",
                    text = "Hola",
                }
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static Task<HttpStatusCode> BringAsync(TestApp app, ChannelAccount account, byte[] mail) =>
        PostAsync(
            app,
            account,
            mail,
            "message/rfc822",
            ("Authorization", "Basic " + Convert.ToBase64String(":abre"u8))
        );

    internal static async Task<HttpStatusCode> PostAsync(
        TestApp app,
        ChannelAccount account,
        byte[] body,
        string type,
        (string Name, string Value) header
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{account.Hook}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(type);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var answer = await app.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
