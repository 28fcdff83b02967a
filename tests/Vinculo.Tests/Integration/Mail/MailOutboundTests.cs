using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Integration.Mail.Outbound;

namespace Vinculo.Tests.Integration.Mail;

public class MailOutboundTests
{
    private static readonly Guid Message = new("01980000-0000-7000-8000-0000000000aa");

    private static OutgoingMail Mail(
        string subject = "Su factura",
        string text = "Hola, Ana.\n.punto\nAdiós",
        params MailFile[] files
    ) =>
        new(
            MailToken.MessageId(Message, Letters.Us),
            new(2026, 7, 3, 10, 0, 0, TimeSpan.FromHours(-5)),
            new("servicio@crm.condor.example", "Atención, \"Cóndor\""),
            new("ana@casa.example", "Ana Peña"),
            new(MailToken.ReplyAddress("servicio@crm.condor.example", Message), null),
            subject,
            text,
            "uno@casa.example",
            ["cero@casa.example"],
            MailToken.LeaveAddress("servicio@crm.condor.example", Message),
            false,
            files
        );

    private static SmtpSettings Settings(SmtpSink sink, params (string Name, string Value)[] other) =>
        SmtpSettings
            .Of(
                MailPosts.Account(
                    "email.relay",
                    [("smtpHost", "127.0.0.1"), ("smtpPort", sink.Port.ToString()), ("smtpSecurity", "none"), .. other]
                )
            )
            .Accepted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_mail_of_ours_is_read_as_it_was_written()
    {
        var subject = string.Concat(Enumerable.Repeat("Aclaración de su reclamación número 20 € 🙂 ", 5)).Trim();
        var files = new MailFile("Respuesta año 2026.pdf", "application/pdf", new byte[] { 0, 1, 2, 255 }, null);

        var bytes = MailWriter.Write(Mail(subject, files: files), "crm.otra.example");
        var read = Letters.Read(bytes);

        bytes.ShouldAllBe(b => b < 128);
        Encoding.ASCII.GetString(bytes).Split("\r\n").ShouldAllBe(line => line.Length <= 998);
        read.Subject.ShouldBe(subject);
        read.Text.ShouldBe("Hola, Ana.\n.punto\nAdiós");
        read.From.ShouldBe(new Mailbox("servicio@crm.condor.example", "Atención, \"Cóndor"));
        read.To.ShouldBe([new Mailbox("ana@casa.example", "Ana Peña")]);
        read.MessageId.ShouldBe(MailToken.MessageId(Message, Letters.Us));
        read.InReplyTo.ShouldBe(["uno@casa.example"]);
        read.References.ShouldBe(["cero@casa.example", "uno@casa.example"]);
        MailToken.AnsweredBy(read.ReplyTo.Single().Tag).ShouldBe(Message);
        read.Headers.First("List-Unsubscribe")
            .ShouldBe($"<mailto:{MailToken.LeaveAddress("servicio@crm.condor.example", Message)}>");
        read.Date.ShouldBe(new DateTimeOffset(2026, 7, 3, 15, 0, 0, TimeSpan.Zero));
        read.Files.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                f => f.Name.ShouldBe("Respuesta año 2026.pdf"),
                f => f.Content.ToArray().ShouldBe(new byte[] { 0, 1, 2, 255 })
            );
    }

    [Fact]
    public void A_mail_of_ours_that_comes_back_is_known_and_one_by_machine_says_so()
    {
        Letters.Read(MailWriter.Write(Mail(), Letters.Us)).Nature.ShouldBe(MailNature.Loop);
        Letters
            .Read(MailWriter.Write(Mail() with { Automatic = true }, "otra.example"))
            .Nature.ShouldBe(MailNature.AutoReply);
    }

    [Fact]
    public void Nobody_writes_a_header_line_by_way_of_a_subject_or_an_address()
    {
        var mail = Mail("Hola\r\nBcc: otro@casa.example") with
        {
            To = new("ana@casa.example>\r\nBcc: <x@y.example", "Ana\r\nBcc: z@y.example"),
        };

        var read = Letters.Read(MailWriter.Write(mail, Letters.Us));

        read.Headers.Has("Bcc").ShouldBeFalse();
        read.Subject.ShouldBe("Hola  Bcc: otro@casa.example");
    }

    [Fact]
    public async Task A_mail_goes_out_over_the_wire_as_it_was_written()
    {
        await using var sink = new SmtpSink();
        await using (var session = await SmtpSession.OpenAsync(Settings(sink), Cancel))
            (
                await session.SendAsync(
                    "servicio@crm.condor.example",
                    "ana@casa.example",
                    MailWriter.Write(Mail(), "x"),
                    () => { },
                    Cancel
                )
            ).IsAccepted.ShouldBeTrue();

        sink.Commands.ShouldContain("MAIL FROM:<servicio@crm.condor.example>");
        sink.Commands.ShouldContain("RCPT TO:<ana@casa.example>");
        sink.Mails.ShouldHaveSingleItem().ShouldBe(MailWriter.Write(Mail(), "x"));
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AGp1YW4Ac2VjcmV0bw==")]
    [InlineData("AUTH LOGIN", "c2VjcmV0bw==")]
    public async Task The_account_signs_in_as_the_server_asks(string offers, string command)
    {
        await using var sink = new SmtpSink { Offers = offers };
        sink.Answers["anVhbg=="] = "334 clave";
        sink.Answers["c2VjcmV0bw=="] = "235 adelante";
        var settings = Settings(sink, ("smtpUser", "juan")) with { Password = "secreto" };

        await using var session = await SmtpSession.OpenAsync(settings, Cancel);

        sink.Commands.ShouldContain(command);
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_when_the_account_asks_for_encryption()
    {
        await using var sink = new SmtpSink();
        var settings = Settings(sink, ("smtpUser", "juan")) with { Security = SmtpSecurity.StartTls };

        await Should.ThrowAsync<SmtpFailure>(() => SmtpSession.OpenAsync(settings, Cancel));

        sink.Commands.ShouldNotContain(c => c.StartsWith("AUTH") || c.StartsWith("MAIL"));
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no existe", true)]
    [InlineData("RCPT", "451 4.7.1 más tarde", false)]
    [InlineData("FIN", "554 correo no deseado", true)]
    [InlineData("FIN", "452 disco lleno", false)]
    [InlineData("AUTH", "535 clave equivocada", false)]
    public async Task What_the_server_says_is_final_or_may_go_better_later(string when, string said, bool final)
    {
        await using var sink = new SmtpSink();
        sink.Answers[when] = said;
        var settings = Settings(sink, ("smtpUser", "juan")) with { Password = "x" };

        var failure = await Should.ThrowAsync<SmtpFailure>(async () =>
        {
            await using var session = await SmtpSession.OpenAsync(settings, Cancel);
            await session.SendAsync("a@b.example", "c@d.example", "x"u8.ToArray(), () => { }, Cancel);
        });

        failure.Reply.IsFinal.ShouldBe(final);
        failure.Reply.Said.ShouldBe(said[4..]);
    }

    [Fact]
    public async Task What_is_no_mail_server_is_told_from_one_that_says_no()
    {
        await using var sink = new SmtpSink();
        sink.Answers["HOLA"] = "SSH-2.0-otro";

        await Should.ThrowAsync<IOException>(() => SmtpSession.OpenAsync(Settings(sink), Cancel));
        var nobody = Settings(sink) with { Port = 1 };
        await Should.ThrowAsync<IOException>(() => SmtpSession.OpenAsync(nobody, Cancel));
    }

    [Fact]
    public void An_account_without_address_or_server_cannot_send()
    {
        SmtpSettings.Of(MailPosts.Account("email.relay")).IsRefused(out var server).ShouldBeTrue();
        var bare = MailPosts.Account("email.relay") with { Settings = new Dictionary<string, string>() };
        SmtpSettings.Of(bare).IsRefused(out var address).ShouldBeTrue();

        (server!.Code, address!.Code).ShouldBe(("mail.server-missing", "mail.address-missing"));
    }
}
