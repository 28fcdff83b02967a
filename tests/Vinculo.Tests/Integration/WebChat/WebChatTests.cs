using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Integration.WebChat;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Mail;
using static Vinculo.Tests.Integration.Channels.ChannelHouse;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Integration.WebChat;

/// <summary>The chat that stands on somebody else's site.</summary>
public class WebChatTests
{
    private const string IdentityKey = "clave-de-identidad";
    private const string Visitor = "un-secreto-que-inventa-el-navegador";

    private static Task<ChannelAccount> ChatAsync(
        TestApp app,
        string origin = "https://tienda.example",
        string? mailbox = null
    ) =>
        ConnectAsync(
            app,
            ChatSender.AccountKind,
            mailbox is null ? new() { ["origins"] = origin } : new() { ["origins"] = origin, ["mailbox"] = mailbox },
            new() { ["identityKey"] = IdentityKey }
        );

    private static object Words(string text, string nonce, object? more = null) =>
        new Dictionary<string, object?>
        {
            ["visitor"] = Visitor,
            ["nonce"] = nonce,
            ["text"] = text,
            ["consent"] = true,
            ["name"] = "Ana",
            ["email"] = "ana@casa.example",
        }
            .Concat(
                more is null
                    ? []
                    : JsonSerializer
                        .SerializeToElement(more)
                        .EnumerateObject()
                        .Select(p => KeyValuePair.Create(p.Name, (object?)p.Value))
            )
            .GroupBy(p => p.Key)
            .ToDictionary(g => g.Key, g => g.Last().Value);

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(
        TestApp app,
        ChannelAccount chat,
        string what,
        object body
    )
    {
        using var answer = await app.Client.PostAsJsonAsync($"/chat/{chat.Hook}/{what}", body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task AnswerAsync(TestApp app, string text)
    {
        var (customer, episode, identity) = (
            await AskAsync(
                app,
                "SELECT customer_id, id, identity_id FROM episode",
                row => (new CustomerId(row.Guid(0)), row.Guid(1), row.Guid(2))
            )
        ).Single();
        var sent = await app
            .Services.GetRequiredService<SendMessage>()
            .RunAsync(new(customer, episode, identity, text, Anyway: "prueba"), Boss, "test");
        sent.IsAccepted(out _).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_visitor_writes_is_heard_once_and_only_that_visitor_hears_the_answer(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var chat = await ChatAsync(app);

        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => PostAsync(app, chat, "messages", Words("Hola", "aviso-0001")))
        );
        await AnswerAsync(app, "Con gusto");
        await Patience.UntilAsync(async () =>
            (await AskAsync(app, "SELECT status FROM message WHERE direction = 2", row => row.Int(0))).SequenceEqual([
                2,
            ])
        );
        var (_, mine) = await PostAsync(app, chat, "read", new { visitor = Visitor, after = 0 });
        var (_, others) = await PostAsync(app, chat, "read", new { visitor = Visitor + "x", after = 0 });

        (await AskAsync(app, "SELECT body FROM interaction WHERE direction = 1", row => row.Text(0))).ShouldBe([
            "Hola",
        ]);
        JsonDocument
            .Parse(mine)
            .RootElement.EnumerateArray()
            .Select(l => (l.GetProperty("mine").GetBoolean(), l.GetProperty("text").GetString()))
            .ShouldBe([(true, "Hola"), (false, "Con gusto")]);
        others.ShouldBe("[]");
        (await AskAsync(app, "SELECT status FROM message WHERE direction = 2", row => row.Int(0))).ShouldBe([
            (int)MessageStatus.Read,
        ]);
    }

    public static TheoryData<string, string> Refused =>
        new()
        {
            { """{ "consent": false }""", "chat.consent-missing" },
            { """{ "text": "  " }""", "chat.text" },
            { """{ "nonce": null }""", "chat.nonce-missing" },
            { """{ "visitor": "corto" }""", "chat.visitor-missing" },
            { """{ "email": "no es" }""", "chat.email" },
            { """{ "user": "x.1", "signature": "00" }""", "channel.signature-bad" },
        };

    [Theory, MemberData(nameof(Refused))]
    public async Task What_is_not_in_order_is_refused_in_words_and_leaves_nobody_behind(string change, string code)
    {
        await using var app = await TestApp.StartAsync();
        var chat = await ChatAsync(app);

        var (status, body) = await PostAsync(
            app,
            chat,
            "messages",
            Words("Hola", "aviso-0001", JsonDocument.Parse(change).RootElement)
        );

        ((int)status).ShouldBeInRange(400, 499);
        body.ShouldContain(code);
        (await AskAsync(app, "SELECT count(*) FROM customer", row => row.Long(0))).ShouldBe([0]);
    }

    [Fact]
    public async Task Whom_the_site_has_signed_in_is_that_customer_and_nobody_can_say_so_without_the_key()
    {
        await using var app = await TestApp.StartAsync();
        var chat = await ChatAsync(app);
        var ana = (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(new(CustomerKind.Person, CustomerStage.Customer, "Ana", "Peña"), Boss, "test")
        ).Accepted;
        string Signed(string user) => Signatures.Sha256Hex(IdentityKey, Encoding.UTF8.GetBytes(user));
        var user = $"{ana}.{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}";
        var old = $"{ana}.{DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds()}";
        var forEver = $"{ana}.{DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeSeconds()}";

        foreach (
            var (name, signature) in new[]
            {
                (user, Signed(user + "0")),
                (old, Signed(old)),
                (forEver, Signed(forEver)),
            }
        )
            (
                await PostAsync(app, chat, "messages", Words("Hola", "aviso-0001", new { user = name, signature }))
            ).Status.ShouldBe(HttpStatusCode.Forbidden);
        (
            await PostAsync(app, chat, "messages", Words("Hola", "aviso-0001", new { user, signature = Signed(user) }))
        ).Status.ShouldBe(HttpStatusCode.NoContent);

        (
            await AskAsync(
                app,
                "SELECT customer_id, verified FROM channel_identity",
                row => (row.Guid(0), row.Enum<Verification>(1))
            )
        ).ShouldBe([(ana.Value, Verification.Signed)]);
        // The browser's own secret does not open what was said signed in.
        (await PostAsync(app, chat, "read", new { visitor = Visitor, after = 0 })).Body.ShouldBe("[]");
    }

    [Fact]
    public async Task A_visitor_who_floods_is_held_back()
    {
        await using var app = await TestApp.StartAsync();
        var chat = await ChatAsync(app);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < HearVisitor.MostPerMinute + 25; i++)
            answers.Add((await PostAsync(app, chat, "messages", Words("Hola", $"aviso-{i:0000}"))).Status);

        answers.ShouldContain(HttpStatusCode.Conflict);
        answers
            .Count(a => a == HttpStatusCode.NoContent)
            .ShouldBeInRange(HearVisitor.MostPerMinute, HearVisitor.MostPerMinute * 2);
    }

    [Fact]
    public async Task Whoever_has_gone_is_answered_by_mail_and_goes_on_by_mail_in_the_same_conversation()
    {
        await using var app = await TestApp.StartAsync();
        await using var sink = new SmtpSink();
        var mailbox = await ConnectAsync(
            app,
            "email.relay",
            new()
            {
                ["address"] = "servicio@" + Letters.Us,
                ["smtpHost"] = "127.0.0.1",
                ["smtpPort"] = sink.Port.ToString(),
                ["smtpSecurity"] = "none",
            },
            new() { ["password"] = "abre" }
        );
        var chat = await ChatAsync(app, mailbox: "servicio@" + Letters.Us);
        await PostAsync(app, chat, "messages", Words("Hola", "aviso-0001"));

        await AnswerAsync(app, "Con gusto, Ana");
        await Patience.UntilAsync(() => Task.FromResult(sink.Mails.Count == 1));

        var mail = Letters.Read(sink.Mails[0]);
        (mail.To.Single().Address, mail.Text).ShouldBe(("ana@casa.example", "Con gusto, Ana"));
        using var reply = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{mailbox.Hook}")
        {
            Content = new ByteArrayContent(
                Letters.Raw(
                    "From: ana@casa.example",
                    $"To: {mail.ReplyTo[0].Address}",
                    "Message-ID: <r@casa.example>",
                    "",
                    "Gracias"
                )
            ),
        };
        reply.Headers.Authorization = new("Basic", Convert.ToBase64String(":abre"u8));
        (await app.Client.SendAsync(reply)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Patience.UntilAsync(async () =>
            (
                await AskAsync(app, "SELECT count(*) FROM interaction WHERE body = 'Gracias'", row => row.Long(0))
            ).Single() == 1
        );
        (await AskAsync(app, "SELECT count(*) FROM customer", row => row.Long(0))).ShouldBe([1]);
        (await AskAsync(app, "SELECT count(*) FROM conversation", row => row.Long(0))).ShouldBe([1]);
    }

    [Theory]
    [InlineData("es", "Acepto", "Con gusto, Ana")]
    [InlineData("en", "I agree", "With pleasure, Ana")]
    public async Task On_somebody_else_s_site_a_visitor_writes_reads_the_answer_and_finds_it_again(
        string lang,
        string consent,
        string answer
    )
    {
        await using var app = await TestApp.StartAsync();
        using var site = new Site();
        var chat = await ChatAsync(app, site.Origin);
        site.Html =
            $"<!doctype html><title>Tienda</title><h1>Tienda</h1><script src=\"{app.Url}site-chat/widget.js\" data-hook=\"{chat.Hook}\" data-lang=\"{lang}\" async></script>";
        var page = await Browser.NewPageAsync(new Uri(site.Origin), width: 390, height: 844);
        var wrong = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                wrong.Add(message.Text);
        };
        await page.GotoAsync("/");
        var button = page.Locator("body > div button");
        await button.ClickAsync();
        var frame = page.FrameLocator("iframe");
        await Assertions.Expect(frame.Locator("label.check")).ToContainTextAsync(consent);
        await frame.Locator("[name=text]").FillAsync("Hola <b>mundo</b>");
        await frame.Locator("#say button").ClickAsync();
        (await AskAsync(app, "SELECT count(*) FROM customer", row => row.Long(0))).ShouldBe([0]);
        await frame.Locator("[name=consent]").CheckAsync();
        await frame.Locator("[name=text]").PressAsync("Enter");
        await Assertions.Expect(frame.Locator("li.mine")).ToContainTextAsync("Hola <b>mundo</b>");
        await button.ClickAsync();

        await AnswerAsync(app, answer);

        await Assertions.Expect(page.Locator("body > div button b")).ToHaveTextAsync("1");
        await button.ClickAsync();
        await Assertions.Expect(frame.Locator("li.theirs")).ToContainTextAsync(answer);
        // Another page of the site: the conversation is still there, and consent is not asked for again.
        await page.ReloadAsync();
        await page.Locator("body > div button").ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe").Locator("li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.FrameLocator("iframe").Locator("label.check")).ToBeHiddenAsync();
        (await page.Context.CookiesAsync()).ShouldBeEmpty();
        wrong.ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_site_that_is_none_of_ours_cannot_show_the_chat()
    {
        await using var app = await TestApp.StartAsync();
        var chat = await ChatAsync(app, "https://tienda.example");

        using var frame = await app.Client.GetAsync(new Uri($"/chat/{chat.Hook}", UriKind.Relative));

        frame.StatusCode.ShouldBe(HttpStatusCode.OK);
        frame
            .Headers.GetValues("Content-Security-Policy")
            .Single()
            .ShouldEndWith("frame-ancestors https://tienda.example");
        (await app.Client.GetAsync(new Uri("/chat/otro", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }
}
