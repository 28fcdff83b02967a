using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Api;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Mail;

/// <summary>Mails through the whole application: in by the hook of a mailbox, out over SMTP to a server of ours.</summary>
public class MailHouseTests
{
    private static byte[] From(string sender, string id, string text, params string[] more) =>
        Letters.Raw([
            $"From: {sender}",
            $"Message-ID: <{id}>",
            "Subject: Mi factura",
            "Date: Fri, 3 Jul 2026 10:00:00 -0500",
            .. more,
            "",
            text,
        ]);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_mail_becomes_a_message_once_however_often_and_to_however_many_mailboxes_it_comes(Engine engine)
    {
        await using var house = await MailHouse.OpenAsync(engine);
        var other = await MailHouse.ConnectAsync(house.App, house.Sink, "ventas");
        var mail = From("Ana Peña <ana@casa.example>", "uno@casa.example", "Hola, no entiendo el cobro.");

        await house.TakeAsync(mail, mail);
        (await house.PostAsync(mail, other)).ShouldBe(HttpStatusCode.OK);
        await house.TakeAsync(
            From("ana@casa.example", "dos@casa.example", "¿Y bien?", "In-Reply-To: <uno@casa.example>")
        );

        (await house.TextsAsync("SELECT body FROM interaction ORDER BY id"))
            .Order()
            .ShouldBe(["Hola, no entiendo el cobro.", "¿Y bien?"], ignoreOrder: true);
        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(1);
        (await house.TextsAsync("SELECT in_reply_to FROM message WHERE provider_id = 'dos@casa.example'")).ShouldBe([
            "uno@casa.example",
        ]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_goes_out_and_comes_home_and_a_bounce_ends_it(Engine engine)
    {
        await using var house = await MailHouse.OpenAsync(engine);
        await house.TakeAsync(From("Ana Peña <ana@casa.example>", "uno@casa.example", "Hola"));

        var sent = (await house.AnswerAsync("Con gusto, Ana.")).Accepted;
        await house.UntilAsync("SELECT count(*) FROM message WHERE status = 2 AND direction = 2", 1);

        var mail = Letters.Read(house.Sink.Mails.Single());
        (mail.Text, mail.Subject).ShouldBe(("Con gusto, Ana.", "Re: Mi factura"));
        mail.InReplyTo.ShouldBe(["uno@casa.example"]);
        mail.MessageId.ShouldBe(MailToken.MessageId(sent, Letters.Us));
        var reply = mail.ReplyTo.Single();
        // Her program forgets what she answers; the address remembers.
        await house.TakeAsync(From("ana@casa.example", "dos@casa.example", "Gracias", $"To: {reply.Address}"));
        (await house.TextsAsync("SELECT in_reply_to FROM message WHERE provider_id = 'dos@casa.example'")).ShouldBe([
            mail.MessageId,
        ]);

        await house.TakeAsync(Bounces.Permanent("ana@casa.example", mail.MessageId));

        (await house.TextsAsync("SELECT error FROM message WHERE direction = 2")).Single().ShouldStartWith("5.1.1");
        (await house.AnswerAsync("¿Le llegó?")).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("message.stopped");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_token_of_Mailgun_is_good_for_one_content_also_after_the_application_was_started_anew(
        Engine engine
    )
    {
        await using var house = await MailHouse.OpenAsync(engine);
        var now = DateTimeOffset.UtcNow;

        await TakeAsync("cuerpo", true);
        await TakeAsync("cuerpo", true);
        await TakeAsync("transfiera todo", false);
        // Nothing of it is held in memory: these are two rows of the database.
        (await house.LongAsync("SELECT count(*) FROM hook_token")).ShouldBe(2);

        async Task TakeAsync(string content, bool expected) =>
            (
                await house.App.Database.WriteAsync(session =>
                    TokenRows.TakeAsync(session, house.Mailbox.Id, "ficha", Encoding.UTF8.GetBytes(content), now)
                )
            ).ShouldBe(expected);
    }

    [Fact]
    public async Task Of_a_mail_with_thirty_megabytes_the_words_are_kept_and_the_file_is_told_as_too_long()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        var file = Convert.ToBase64String(new byte[30 << 20], Base64FormattingOptions.InsertLineBreaks);

        await house.TakeAsync(
            Letters.InParts(
                "multipart/mixed",
                ["Content-Type: text/plain", "", "Le mando el video."],
                [
                    "Content-Type: video/mp4",
                    "Content-Disposition: attachment; filename=video.mp4",
                    "Content-Transfer-Encoding: base64",
                    "",
                    file,
                ]
            )
        );

        (await house.TextsAsync("SELECT body FROM interaction")).ShouldBe(["Le mando el video."]);
        (
            await house.TextsAsync("SELECT name FROM message_file WHERE reason = 'too-long' AND content_id IS NULL")
        ).ShouldBe(["video.mp4"]);
        using var longer = await house.App.Client.PostAsync(
            $"/hooks/{house.Mailbox.Hook}",
            new ByteArrayContent(new byte[HookRoutes.Longest + 1])
        );
        longer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_mail_is_shown_as_it_looked_in_a_frame_that_may_do_nothing()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        await house.TakeAsync(
            Letters.From(
                "Ana <ana@casa.example>",
                "Content-Type: text/html; charset=utf-8",
                "",
                "<p onclick='robar()'>Hola <b>todos</b><script>robar()</script><img src='https://espia.example/x.gif'></p>"
            )
        );
        var (customer, message) = await house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT customer_id, id FROM message", row => (row.Guid(0), row.Guid(1)))
        );
        using var agent = await house.App.SignedInAsync("head");
        using var shown = await agent.GetAsync($"/bandeja/correo/{customer}/{message}");
        var page = await shown.Content.ReadAsStringAsync();

        page.ShouldContain("<b>todos</b>");
        foreach (var word in new[] { "robar", "script", "espia", "onclick" })
            page.ShouldNotContain(word);
        var policy = shown.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldContain("sandbox");
        policy.ShouldNotContain("allow-scripts");

        // Asked for, of this mail: the picture from elsewhere, and nobody is told where from.
        using var asked = await agent.GetAsync($"/bandeja/correo/{customer}/{message}?imagenes=si");
        (await asked.Content.ReadAsStringAsync()).ShouldContain(
            "<img referrerpolicy=\"no-referrer\" src=\"https://espia.example/x.gif\""
        );
        policy = asked.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("img-src data: https: http:");
        policy.ShouldContain("sandbox");
        using var viewer = await house.App.SignedInAsync("viewer");
        (await viewer.GetAsync($"/bandeja/correo/{customer}/{message}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await agent.GetAsync($"/bandeja/correo/{customer}/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_got_a_copy_takes_part_and_is_made_nobody_and_pictures_of_the_mail_are_shown(Engine engine)
    {
        await using var house = await MailHouse.OpenAsync(engine);
        var luis = (
            await house
                .App.Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(CustomerKind.Person, CustomerStage.Customer, "Luis", "Peña", Emails: ["luis@casa.example"]),
                    Actor.System("test"),
                    "test"
                )
        ).Accepted;
        await house.TakeAsync(
            Letters.Raw(
                "From: Ana <ana@casa.example>",
                "To: servicio@" + Letters.Us,
                $"Cc: Luis <LUIS@casa.example>, Otra Persona <otra@casa.example>, servicio@{Letters.Us}",
                "Subject: Mi factura",
                "Message-ID: <copia@casa.example>",
                "MIME-Version: 1.0",
                "Content-Type: multipart/related; boundary=\"corte\"",
                "",
                "--corte",
                "Content-Type: text/html; charset=utf-8",
                "",
                "<p>Vea <img src=\"cid:foto%40casa\" alt=\"foto\"><img src=\"cid:dibujo\"></p>",
                "--corte",
                "Content-Type: image/png",
                "Content-ID: <foto@casa>",
                "Content-Transfer-Encoding: base64",
                "",
                "iVBORw0KGgo=",
                "--corte",
                "Content-Type: image/svg+xml",
                "Content-ID: <dibujo>",
                "",
                "<svg><script>robar()</script></svg>",
                "--corte--"
            )
        );

        (await house.TextsAsync("SELECT display_name FROM customer ORDER BY display_name")).ShouldBe([
            "Ana",
            "Luis Peña",
        ]);
        var (customer, message, episode) = await house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT customer_id, id, episode_id FROM message",
                row => (row.Guid(0), row.Guid(1), row.Guid(2))
            )
        );
        using var agent = await house.App.SignedInAsync("head");
        var matter = System.Net.WebUtility.HtmlDecode(await agent.GetStringAsync($"/bandeja/{customer}/{episode}"));
        matter.ShouldContain($"<a href=\"/clientes/{luis}\">Luis Peña</a>");
        matter.ShouldContain("<span title=\"otra@casa.example\">Otra Persona</span>");
        matter.ShouldNotContain($"title=\"servicio@{Letters.Us}\"");
        var look = await agent.GetStringAsync($"/bandeja/correo/{customer}/{message}");
        look.ShouldContain("<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"foto\">");
        look.ShouldNotContain("robar");
        look.ShouldNotContain("cid:");
    }

    [Fact]
    public async Task A_server_that_cannot_is_asked_again_and_one_that_will_not_has_the_last_word()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        await house.TakeAsync(From("ana@casa.example", "uno@casa.example", "Hola"));
        house.Sink.Answers["RCPT"] = "451 4.7.1 mas tarde";
        (await house.AnswerAsync("Con gusto")).IsAccepted(out _).ShouldBeTrue();
        await house.UntilAsync(
            "SELECT count(*) FROM message WHERE direction = 2 AND status = 1 AND error = '451 4.7.1 mas tarde'",
            1
        );
        house.Sink.Answers.Remove("RCPT");
        await house.UntilAsync("SELECT count(*) FROM message WHERE direction = 2 AND status = 2", 1);

        house.Sink.Answers["RCPT"] = "550 5.7.1 no";
        (await house.AnswerAsync("Otra cosa")).IsAccepted(out _).ShouldBeTrue();
        await house.UntilAsync(
            "SELECT count(*) FROM message WHERE direction = 2 AND status = 5 AND error = '550 5.7.1 no'",
            1
        );
        house.Sink.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Machines_that_answer_open_no_matter_and_our_own_mail_is_left_alone()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);

        for (var i = 0; i < 20; i++)
            (
                await house.PostAsync(
                    From("ana@casa.example", $"auto{i}@casa.example", "Estoy fuera", "Auto-Submitted: auto-replied")
                )
            ).ShouldBe(HttpStatusCode.OK);
        await house.TakeAsync(
            From("novedades@tienda.example", "masivo@tienda.example", "Ofertas", "List-Id: <ofertas.tienda.example>"),
            From("servicio@crm.condor.example", "vuelta@x.example", "eco", $"X-Vinculo-Origin: {Letters.Us}")
        );

        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(0);
        (await house.TextsAsync("SELECT body FROM interaction ORDER BY body")).ShouldBe(["Estoy fuera", "Ofertas"]);
        house.Sink.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_not_the_provider_is_turned_away_and_a_mail_beyond_measure_is_kept_aside_with_its_reason()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        var wrong = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("vinculo:otra"u8));
        (
            await house.SendAsync(From("a@b.example", "x@b.example", "x"), "message/rfc822", house.Mailbox, wrong)
        ).ShouldBe(HttpStatusCode.Unauthorized);
        var bomb = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\r\n\r\n", 200))
        );

        await house.TakeAsync(bomb);

        (await house.TextsAsync("SELECT error FROM inbound_envelope")).ShouldBe(["mail.too-deep"]);
        (await house.PostAsync(new byte[HookRoutes.Longest + 1])).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_mailbox_can_try_its_server_without_sending()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        using var allowed = await house.App.ClientWithKeyAsync(Permissions.ChannelsManage);
        using var other = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var path = new Uri($"/api/v1/channels/{house.Mailbox.Id}/check", UriKind.Relative);

        (await other.PostAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await allowed.PostAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        house.Sink.Answers["EHLO"] = "554 no a usted";
        var refused = await allowed.PostAsync(path, null);

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("no a usted");
        house.Sink.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_switchboard_that_only_posts_notices_is_heard_too()
    {
        await using var house = await MailHouse.OpenAsync(Engine.Sqlite);
        var central = await MailHouse.ConnectAsync(house.App, house.Sink, "central", CallWebhookAdapter.AccountKind);
        Task<HttpStatusCode> TellAsync(string what, string token = "secreto") =>
            house.SendAsync(
                Encoding.UTF8.GetBytes(
                    $"event={what}&callId=7&from=%2B573001234567&to=6015550100&direction=in&answeringNumber=101"
                ),
                "application/x-www-form-urlencoded",
                central,
                new("Bearer", token)
            );

        (await TellAsync("newCall", "otro")).ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var what in new[] { "newCall", "answer", "hangup", "hangup" })
        {
            (await TellAsync(what)).ShouldBe(HttpStatusCode.OK);
            await house.UntilAsync("SELECT count(*) FROM inbound_envelope WHERE next_try_at IS NOT NULL", 0);
        }

        (await house.LongAsync("SELECT state FROM phone_call")).ShouldBe((long)CallState.Ended);
        (await house.TextsAsync("SELECT extension FROM phone_call")).ShouldBe(["101"]);
        // Nobody known called: nobody is made up.
        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(0);
    }
}
