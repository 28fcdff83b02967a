using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Tests.Integration.Mail;

public class MailInboundTests
{
    private static readonly ChannelAccount Relay = MailPosts.Account("email.relay");

    private static readonly IChannelAdapter[] Adapters =
    [
        new RelayAdapter(),
        new PostmarkAdapter(),
        new MailgunAdapter(),
        new SendGridAdapter(),
    ];

    private static MessageReceived Message(IChannelAdapter adapter, InboundRequest request) =>
        adapter.Read(request, MailPosts.Account(adapter.Kind)).OfType<MessageReceived>().Single();

    private static MessageReceived FromRelay(byte[] mail) => Message(new RelayAdapter(), MailPosts.Raw(mail));

    /// <summary>The same mail as every provider tells it.</summary>
    private static (IChannelAdapter Adapter, InboundRequest Request)[] SameMail()
    {
        var raw = Letters.From(
            "Ana Peña <ana@casa.example>",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "Hola, no entiendo el cobro."
        );
        var text = MailPosts.Field("text", "Hola, no entiendo el cobro.");
        var mailgun = new[]
        {
            MailPosts.Field("recipient", "servicio@crm.condor.example"),
            MailPosts.Field("from", "Ana Peña <ana@casa.example>"),
            MailPosts.Field("subject", "Mi factura"),
            MailPosts.Field("body-plain", "Hola, no entiendo el cobro."),
            MailPosts.Field(
                "message-headers",
                """[["Message-Id","<uno@casa.example>"],["Date","Fri, 3 Jul 2026 10:00:00 -0500"]]"""
            ),
        };
        return
        [
            (new RelayAdapter(), MailPosts.Raw(raw)),
            (new PostmarkAdapter(), MailPosts.Json(MailPosts.Postmark())),
            (new PostmarkAdapter(), MailPosts.Json(MailPosts.Postmark(("RawEmail", Encoding.UTF8.GetString(raw))))),
            (new MailgunAdapter(), MailPosts.Mailgun(MailPosts.Now, "t1", mailgun)),
            (new MailgunAdapter(), MailPosts.Mailgun(MailPosts.Now, "t2", ("body-mime", raw))),
            (
                new SendGridAdapter(),
                MailPosts.Form(
                    MailPosts.Field(
                        "headers",
                        "Message-ID: <uno@casa.example>\nDate: Fri, 3 Jul 2026 10:00:00 -0500\nFrom: Ana =?utf-8?Q?Pe=C3=B1a?= <ana@casa.example>\n"
                    ),
                    MailPosts.Field("to", "servicio@crm.condor.example"),
                    MailPosts.Field("subject", "Mi factura"),
                    MailPosts.Field("envelope", """{"to":["servicio@crm.condor.example"],"from":"ana@casa.example"}"""),
                    text
                )
            ),
            (new SendGridAdapter(), MailPosts.Form(("email", raw))),
        ];
    }

    [Fact]
    public void The_same_mail_is_the_same_whoever_brings_it()
    {
        foreach (var (adapter, request) in SameMail())
        {
            var account = MailPosts.Account(adapter.Kind);
            adapter.Verify(request, account, MailPosts.Now).Accepted.ShouldBeTrue(adapter.Kind);
            var message = Message(adapter, request);

            message.ProviderId.ShouldBe("uno@casa.example", adapter.Kind);
            message.At.ShouldBe(new DateTimeOffset(2026, 7, 3, 15, 0, 0, TimeSpan.Zero), adapter.Kind);
            (message.From.ExternalId, message.From.Name).ShouldBe(("ana@casa.example", "Ana Peña"), adapter.Kind);
            (message.Kind, message.Subject, message.Text).ShouldBe(
                ("email", "Mi factura", "Hola, no entiendo el cobro."),
                adapter.Kind
            );
        }
    }

    [Fact]
    public void Whoever_does_not_know_the_secret_is_not_the_provider()
    {
        foreach (var (adapter, request) in SameMail())
        {
            var account = MailPosts.Account(adapter.Kind);
            var wrong =
                adapter is MailgunAdapter
                    ? request with
                    {
                        Body = Changed(request.Body, "signature\"\r\n\r\n"),
                    }
                    : MailPosts.Post(
                        request.Body.ToArray(),
                        request.Header("Content-Type")!,
                        ("Authorization", "Basic eA==")
                    );

            adapter.Verify(wrong, account, MailPosts.Now).IsRefused(out var refusal).ShouldBeTrue();
            refusal!.Code.ShouldBe("channel.signature-bad");
            adapter
                .Verify(request, account with { Secrets = new Dictionary<string, string>() }, MailPosts.Now)
                .IsRefused(out var bare)
                .ShouldBeTrue();
            bare!.Code.ShouldBe("channel.secret-missing");
        }
    }

    private static byte[] Changed(ReadOnlyMemory<byte> body, string behind)
    {
        var bytes = body.ToArray();
        var at = bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(behind)) + behind.Length;
        bytes[at] = (byte)(bytes[at] == 'a' ? 'b' : 'a');
        return bytes;
    }

    [Fact]
    public void What_ends_too_early_cannot_be_read_and_is_no_accident()
    {
        foreach (var (adapter, request) in SameMail().Where(m => m.Adapter is PostmarkAdapter))
            Should.Throw<FormatException>(() => adapter.Read(request with { Body = request.Body[..^10] }, Relay));
        foreach (var adapter in Adapters)
            for (var length = 0; length < 300; length += 7)
                try
                {
                    adapter.Read(
                        MailPosts.Form(MailPosts.Field("from", "a@b.example")) with
                        {
                            Body = SameMail()[5].Request.Body[..length],
                        },
                        Relay
                    );
                }
                catch (FormatException refused)
                {
                    refused.Message.ShouldNotBeEmpty();
                }
    }

    [Fact]
    public void A_signature_of_Mailgun_counts_for_a_quarter_of_an_hour()
    {
        var request = MailPosts.Mailgun(
            MailPosts.Now.AddMinutes(-16),
            "viejo",
            MailPosts.Field("from", "ana@casa.example")
        );

        new MailgunAdapter()
            .Verify(request, MailPosts.Account("email.mailgun"), MailPosts.Now)
            .IsRefused(out var refusal)
            .ShouldBeTrue();

        refusal!.Code.ShouldBe("mail.signature-too-old");
    }

    [Fact]
    public void An_event_of_SendGrid_is_signed_over_every_byte()
    {
        using var theirs = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var account = MailPosts.Account(
            "email.sendgrid",
            ("publicKey", Convert.ToBase64String(theirs.ExportSubjectPublicKeyInfo()))
        );
        var body =
            """[{"event":"delivered","email":"ana@casa.example","timestamp":1783090800,"smtp-id":"<abc@crm.condor.example>","sg_event_id":"e1"}]"""u8.ToArray();
        byte[] signed = [.. "1783090800"u8, .. body];
        var signature = Convert.ToBase64String(
            theirs.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        );
        InboundRequest Request(byte[] what) =>
            MailPosts.Post(
                what,
                "application/json",
                ("X-Twilio-Email-Event-Webhook-Signature", signature),
                ("X-Twilio-Email-Event-Webhook-Timestamp", "1783090800")
            );
        var adapter = new SendGridAdapter();

        adapter.Verify(Request(body), account, MailPosts.Now).Accepted.ShouldBeTrue();
        body[5] ^= 1;
        adapter.Verify(Request(body), account, MailPosts.Now).IsRefused(out _).ShouldBeTrue();
        body[5] ^= 1;
        adapter
            .Read(Request(body), account)
            .ShouldHaveSingleItem()
            .ShouldBe(
                new StatusChanged(
                    "abc@crm.condor.example",
                    DateTimeOffset.FromUnixTimeSeconds(1783090800),
                    MessageStatus.Delivered,
                    null
                )
            );
    }

    [Fact]
    public void Every_field_of_SendGrid_is_read_in_its_own_charset()
    {
        var message = Message(
            new SendGridAdapter(),
            MailPosts.Form(
                MailPosts.Field("from", "ana@casa.example"),
                ("subject", Encoding.Latin1.GetBytes("Señal")),
                ("text", "Año"u8.ToArray()),
                MailPosts.Field("charsets", """{"subject":"iso-8859-1","text":"UTF-8"}"""),
                MailPosts.Field("content-ids", """{"foto@casa":"attachment1"}"""),
                ("attachment1:foto.png:image/png", [1, 2, 3])
            )
        );

        (message.Subject, message.Text).ShouldBe(("Señal", "Año"));
        var file = message.Attachments.ShouldHaveSingleItem();
        (file.ProviderId, file.Name, file.ContentType, file.Length).ShouldBe(("foto@casa", "foto.png", "image/png", 3));
    }

    [Fact]
    public void Three_files_come_with_their_names_and_a_picture_with_its_place()
    {
        var files = new[] { "a.pdf", "b.pdf", "año.png" }.Select(n => new
        {
            Name = n,
            Content = Convert.ToBase64String(Encoding.UTF8.GetBytes(n)),
            ContentType = n.EndsWith("png", StringComparison.Ordinal) ? "image/png" : "application/pdf",
            ContentID = n.EndsWith("png", StringComparison.Ordinal) ? "<cid1>" : "",
        });

        var message = Message(new PostmarkAdapter(), MailPosts.Json(MailPosts.Postmark(("Attachments", files))));

        message.Attachments.Select(a => a.Name).ShouldBe(["a.pdf", "b.pdf", "año.png"]);
        message.Attachments[2].ProviderId.ShouldBe("cid1");
        Encoding.UTF8.GetString(message.Attachments[2].Content!.Value.Span).ShouldBe("año.png");
    }

    [Fact]
    public void A_mail_answers_by_our_mark_before_anything_a_program_may_forget()
    {
        var ours = new Guid("01980000-0000-7000-8000-0000000000aa");
        var marked = MailToken.ReplyAddress("servicio@crm.condor.example", ours);

        string? Answered(params string[] lines) =>
            FromRelay(Letters.From("ana@casa.example", [.. lines, "", "Sí"])).InReplyTo;

        Answered($"Delivered-To: {marked}", "In-Reply-To: <otro@casa.example>")
            .ShouldBe(MailToken.MessageId(ours, Letters.Us));
        Answered("In-Reply-To: <dos@c.example>", "References: <uno@c.example> <tres@c.example>")
            .ShouldBe("dos@c.example");
        Answered("References: <uno@c.example>\r\n <tres@c.example>").ShouldBe("tres@c.example");
        Answered().ShouldBeNull();
    }

    [Fact]
    public void Every_reference_is_told_and_the_number_in_the_subject_too()
    {
        var message = FromRelay(
            Letters.Raw(
                "From: ana@casa.example",
                "Subject: RE: [Radicado R-2026-000123] factura",
                "References: <a@c.example> <b@c.example>",
                "",
                "x"
            )
        );

        message.References.ShouldBe(["a@c.example", "b@c.example"]);
        JsonDocument.Parse(message.Raw!).RootElement.GetProperty("receipt").GetString().ShouldBe("R-2026-000123");
    }

    [Fact]
    public void The_same_mail_delivered_twice_has_the_same_name_even_without_an_id()
    {
        var mail = Letters.Raw(
            "From: ana@casa.example",
            "Message-ID: ",
            "Subject: x",
            "Date: Fri, 3 Jul 2026 10:00:00 -0500",
            "",
            "hola"
        );

        FromRelay(mail).ProviderId.ShouldBe(FromRelay(mail).ProviderId);
    }

    [Fact]
    public void A_storm_of_absences_is_one_message_a_sender_a_day()
    {
        string Name(int hour, string day) =>
            FromRelay(
                Letters.Raw(
                    "From: ana@casa.example",
                    $"Message-ID: <{day}-{hour}@casa.example>",
                    "Auto-Submitted: auto-replied",
                    $"Date: {day} Jul 2026 {hour:00}:00:00 +0000",
                    "",
                    "Estoy fuera"
                )
            ).ProviderId;

        Enumerable.Range(0, 24).Select(h => Name(h, "3")).Distinct().Count().ShouldBe(1);
        Name(1, "4").ShouldNotBe(Name(1, "3"));
        var away = FromRelay(Letters.From("ana@casa.example", "Auto-Submitted: auto-replied", "", "Estoy fuera"));
        away.Kind.ShouldBe(MailKinds.AutoReply);
        FromRelay(Letters.From("ana@casa.example", "Precedence: bulk", "", "Oferta")).Kind.ShouldBe(MailKinds.Bulk);
    }

    [Fact]
    public void Our_own_mail_come_back_is_left_alone() =>
        new RelayAdapter()
            .Read(MailPosts.Raw(Letters.From("ana@casa.example", $"X-Vinculo-Origin: {Letters.Us}", "", "hola")), Relay)
            .ShouldBeEmpty();

    [Fact]
    public void A_bounce_fails_the_message_and_stops_the_address_when_it_is_final()
    {
        var ours = MailToken.MessageId(new Guid("01980000-0000-7000-8000-0000000000aa"), Letters.Us);
        IReadOnlyList<ChannelEvent> Events(byte[] mail) => new RelayAdapter().Read(MailPosts.Raw(mail), Relay);

        var final = Events(Bounces.Permanent("Ana@casa.example", ours));
        final[0]
            .ShouldBeOfType<StatusChanged>()
            .ShouldSatisfyAllConditions(
                s => s.ProviderId.ShouldBe(ours),
                s => s.Status.ShouldBe(MessageStatus.Failed),
                s => s.Error!.ShouldStartWith("5.1.1")
            );
        final[1]
            .ShouldBeOfType<PreferenceChanged>()
            .ShouldSatisfyAllConditions(
                p => p.From.ExternalId.ShouldBe("ana@casa.example"),
                p => p.Wanted.ShouldBeFalse()
            );
        Events(Bounces.Temporary("ana@casa.example", ours)).ShouldHaveSingleItem().ShouldBeOfType<StatusChanged>();
        // Whoever cannot name a message of ours strikes nobody's address off.
        Events(Bounces.Permanent("ana@casa.example", "inventado@" + Letters.Us))
            .OfType<PreferenceChanged>()
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Subject: Baja")]
    [InlineData("Delivered-To: servicio+u0198000000007000800000000000000a@crm.condor.example")]
    public void Whoever_wants_no_more_mails_is_heard(string line)
    {
        var events = new RelayAdapter().Read(
            MailPosts.Raw(Letters.Raw("From: ana@casa.example", line, "Message-ID: <x@casa.example>", "", "por favor")),
            Relay
        );

        events
            .OfType<PreferenceChanged>()
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(p => p.Purpose.ShouldBe("marketing"), p => p.Wanted.ShouldBeFalse());
    }

    [Fact]
    public void A_mail_of_nobody_is_kept_as_it_came() =>
        new RelayAdapter()
            .Read(MailPosts.Raw(Letters.Raw("Subject: hola", "", "texto")), Relay)
            .ShouldHaveSingleItem()
            .ShouldBeOfType<UnknownReceived>();

    [Fact]
    public void A_date_that_cannot_be_is_put_right_by_the_server_that_took_the_mail_in()
    {
        var message = FromRelay(
            Letters.Raw(
                "Received: from a by b; Fri, 3 Jul 2026 15:00:05 +0000",
                "From: ana@casa.example",
                "Date: Mon, 1 Jan 2035 00:00:00 +0000",
                "",
                "hola"
            )
        );

        message.At.ShouldBe(new DateTimeOffset(2026, 7, 3, 15, 0, 5, TimeSpan.Zero));
    }

    public static TheoryData<string, string, string, string> Fates =>
        new()
        {
            {
                "email.postmark",
                """{"RecordType":"Delivery","MessageID":"m1","Recipient":"ana@casa.example","DeliveredAt":"2026-07-03T10:00:00-05:00"}""",
                "m1",
                "Delivered"
            },
            {
                "email.postmark",
                """{"RecordType":"Delivery","MessageID":"m1","Metadata":{"vinculo":"01980000-0000-7000-8000-0000000000aa"}}""",
                "01980000000070008000000000" + "0000aa@crm.condor.example",
                "Delivered"
            },
            {
                "email.postmark",
                """{"RecordType":"Bounce","Type":"HardBounce","MessageID":"m1","Email":"ana@casa.example","Description":"no existe"}""",
                "m1",
                "Failed"
            },
            {
                "email.postmark",
                """{"RecordType":"SpamComplaint","ID":7,"MessageID":"m1","Email":"ana@casa.example"}""",
                "SpamComplaint:7",
                "PreferenceChanged"
            },
            { "email.postmark", """{"RecordType":"Novedad","ID":7}""", "Novedad:7", "UnknownReceived" },
            {
                "email.mailgun",
                """{"signature":{},"event-data":{"event":"delivered","id":"e1","timestamp":1783090800.5,"recipient":"ana@casa.example","message":{"headers":{"message-id":"m1"}}}}""",
                "m1",
                "Delivered"
            },
            {
                "email.mailgun",
                """{"event-data":{"event":"failed","severity":"permanent","id":"e1","message":{"headers":{"message-id":"m1"}},"delivery-status":{"code":550,"message":"no existe"}}}""",
                "m1",
                "Failed"
            },
            {
                "email.mailgun",
                """{"event-data":{"event":"failed","severity":"temporary","id":"e1"}}""",
                "e1",
                "UnknownReceived"
            },
            { "email.sendgrid", """[{"event":"open","smtp-id":"<m1>","sg_event_id":"e1"}]""", "m1", "Read" },
            {
                "email.sendgrid",
                """[{"event":"unsubscribe","email":"ana@casa.example","sg_event_id":"e1"}]""",
                "e1",
                "PreferenceChanged"
            },
        };

    [Theory]
    [MemberData(nameof(Fates))]
    public void What_became_of_a_mail_of_ours_is_understood(string kind, string body, string about, string fate)
    {
        var adapter = Adapters.Single(a => a.Kind == kind);

        var told = adapter
            .Read(MailPosts.Post(Encoding.UTF8.GetBytes(body), "application/json"), MailPosts.Account(kind))
            .ShouldHaveSingleItem();

        told.ProviderId.ShouldBe(about);
        (told is StatusChanged status ? status.Status.ToString() : told.GetType().Name).ShouldBe(fate);
    }
}
