using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Mail;
using static Vinculo.Tests.Integration.Channels.ChannelHouse;
using static Vinculo.Tests.Integration.Fax.FaxTests;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Integration.Fax;

/// <summary>The mails of a fax gateway, brought by each provider of mail.</summary>
public class FaxByMailTests
{
    /// <summary>A fax of the gateway, in the shapes of those who bring mails.</summary>
    private static (FaxMailAdapter Adapter, InboundRequest Request)[] SameFax()
    {
        var raw = Brought("6045550101@faxes.example");
        var pdf = "%PDF-1.4"u8.ToArray();
        const string Headers = """[["Message-Id","<uno@faxes.example>"],["Date","Fri, 3 Jul 2026 10:00:00 -0500"]]""";
        (string, byte[])[] mailgun =
        [
            MailPosts.Field("recipient", "fax@" + Letters.Us),
            MailPosts.Field("from", "6045550101@faxes.example"),
            MailPosts.Field("subject", "Fax"),
            MailPosts.Field("body-plain", "Adjunto: 1 página."),
            MailPosts.Field("message-headers", Headers),
            ("attachment-1:fax.pdf:application/pdf", pdf),
        ];
        object[] attachments =
        [
            new
            {
                Name = "fax.pdf",
                Content = Convert.ToBase64String(pdf),
                ContentType = "application/pdf",
            },
        ];
        var (postmark, mailgunFax, sendGrid) = (
            new FaxMailAdapter(new PostmarkAdapter()),
            new FaxMailAdapter(new MailgunAdapter()),
            new FaxMailAdapter(new SendGridAdapter())
        );
        return
        [
            (new(new RelayAdapter()), MailPosts.Raw(raw)),
            (postmark, MailPosts.Json(MailPosts.Postmark(("RawEmail", Encoding.UTF8.GetString(raw))))),
            (
                postmark,
                MailPosts.Json(
                    MailPosts.Postmark(
                        ("From", "6045550101@faxes.example"),
                        ("Subject", "Fax"),
                        ("Headers", new[] { new { Name = "Message-ID", Value = "<uno@faxes.example>" } }),
                        ("Attachments", attachments)
                    )
                )
            ),
            (mailgunFax, MailPosts.Mailgun(MailPosts.Now, "t1", mailgun)),
            (mailgunFax, MailPosts.Mailgun(MailPosts.Now, "t2", ("body-mime", raw))),
            (
                sendGrid,
                MailPosts.Form(
                    MailPosts.Field(
                        "headers",
                        "Message-ID: <uno@faxes.example>\nDate: Fri, 3 Jul 2026 10:00:00 -0500\nFrom: 6045550101@faxes.example\n"
                    ),
                    MailPosts.Field("to", "fax@" + Letters.Us),
                    MailPosts.Field("subject", "Fax"),
                    MailPosts.Field("text", "Adjunto: 1 página."),
                    ("attachment1:fax.pdf:application/pdf", pdf)
                )
            ),
            (sendGrid, MailPosts.Form(("email", raw))),
        ];
    }

    [Fact]
    public void The_same_fax_is_the_same_whoever_brings_the_mails_of_the_gateway()
    {
        foreach (var (adapter, request) in SameFax())
        {
            var account = MailPosts.Account(adapter.Kind, ("gateway", "faxes.example"));
            adapter.Verify(request, account, MailPosts.Now).Accepted.ShouldBeTrue(adapter.Kind);
            var fax = adapter.Read(request, account).ShouldHaveSingleItem().ShouldBeOfType<FaxReceived>();
            (fax.ProviderId, fax.Number, fax.File!.ContentType, fax.File.Content!.Value.Length).ShouldBe(
                ("uno@faxes.example", "6045550101", "application/pdf", 8),
                adapter.Kind
            );

            // Of another gateway's it is none, and nobody may bring one without the word agreed on.
            adapter
                .Read(request, MailPosts.Account(adapter.Kind, ("gateway", "otro.example")))
                .ShouldHaveSingleItem()
                .ShouldBeOfType<UnknownReceived>()
                .Kind.ShouldBe("fax-not-from-gateway");
            adapter
                .Verify(request, account with { Secrets = new Dictionary<string, string>() }, MailPosts.Now)
                .IsRefused(out _)
                .ShouldBeTrue(adapter.Kind);
        }
        new FaxMailAdapter(new MailgunAdapter())
            .Once(MailPosts.Mailgun(MailPosts.Now, "t9", ("body-mime", Brought("1@faxes.example"))))
            .ShouldBe("t9");
    }

    [Fact]
    public void That_the_gateway_has_our_mail_is_no_delivery_and_that_it_has_not_is_a_failure()
    {
        static object Told(string what, string type = "HardBounce") =>
            new
            {
                RecordType = what,
                Type = type,
                ID = 42,
                Email = "6045550101@envios.faxes.example",
                DeliveredAt = "2026-07-03T15:00:00Z",
                Description = "No existe.",
                Metadata = new { vinculo = "01980000-0000-7000-8000-00000000000a" },
            };
        var adapter = new FaxMailAdapter(new PostmarkAdapter());
        var account = MailPosts.Account(adapter.Kind, ("gateway", "faxes.example"));

        adapter.Read(MailPosts.Json(Told("Delivery")), account).ShouldBeEmpty();
        adapter.Read(MailPosts.Json(Told("Open")), account).ShouldBeEmpty();
        var failed = adapter
            .Read(MailPosts.Json(Told("Bounce")), account)
            .ShouldHaveSingleItem()
            .ShouldBeOfType<StatusChanged>();
        (failed.Status, failed.Error).ShouldBe((MessageStatus.Failed, "No existe."));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fax_by_Postmark_waits_for_a_person_and_is_answered_through_the_gateway(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var sink = new SmtpSink();
        var mailbox = await GatewayAsync(app, sink, "fax.mail.postmark");
        var body = SameFax()[2].Request.Body.ToArray();
        var key = "Basic " + Convert.ToBase64String(":abre"u8);
        (await PostAsync(app, mailbox, body, "application/json", ("Authorization", key))).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(app, mailbox, body, "application/json", ("Authorization", "Basic nadie"))).ShouldBe(
            HttpStatusCode.Unauthorized
        );

        var desk = app.Services.GetRequiredService<ClassifyFax>();
        await UntilAsync(async () => (await desk.WaitingAsync(Boss)).Accepted.Any(f => f.File == FileState.Kept));
        (await desk.WaitingAsync(Boss)).Accepted.ShouldHaveSingleItem().Number.ShouldBe("6045550101");

        // A first one to another number leaves through the same account.
        var customer = (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(new(CustomerKind.Person, CustomerStage.Customer, GivenNames: "Notaría Quinta"), Boss, "test")
        ).Accepted;
        (
            await app
                .Services.GetRequiredService<SendFax>()
                .RunAsync(
                    new(
                        customer,
                        null,
                        "+57 604 555 0102",
                        "Recibido.",
                        [],
                        "requested",
                        Anyway: "prueba",
                        RequestId: Guid.CreateVersion7()
                    ),
                    Boss,
                    "test"
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        await UntilAsync(() => Task.FromResult(sink.Mails.Count == 1));
        Letters.Read(sink.Mails[0]).To.Single().Address.ShouldBe("576045550102@envios.faxes.example");
    }
}
