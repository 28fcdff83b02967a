using System.Text;
using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Tests.Integration.Mail;

public class MimeReaderTests
{
    [Fact]
    public void A_plain_mail_says_who_what_and_when()
    {
        var mail = Letters.Read(
            Letters.From("\"Pérez, Ana\" <Ana@Casa.Example>", "", "Hola,", "no entiendo el cobro.")
        );

        mail.From.ShouldBe(new Mailbox("Ana@casa.example", "Pérez, Ana"));
        mail.To.ShouldHaveSingleItem().Name.ShouldBe("Atención");
        mail.Subject.ShouldBe("Mi factura");
        mail.Date.ShouldBe(new DateTimeOffset(2026, 7, 3, 15, 0, 0, TimeSpan.Zero));
        mail.MessageId.ShouldBe("uno@casa.example");
        mail.Text.ShouldBe("Hola,\nno entiendo el cobro.");
        mail.Nature.ShouldBe(MailNature.Person);
        mail.MayBeAnswered.ShouldBeTrue();
    }

    [Theory]
    [InlineData("windows-1252", "El cobro — “indebido” — de 20 €")]
    [InlineData("iso-8859-1", "El cobro — de 20 €")]
    [InlineData("iso-8859-15", "Señor: 20 €")]
    [InlineData("utf-8", "Señor 你好 🙂")]
    [InlineData("utf-16", "Señor 你好")]
    [InlineData("koi8-r", "Жалоба")]
    [InlineData("x-invento", "Señor: años")]
    public void Words_are_read_in_the_charset_they_were_written_in(string charset, string words)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        // Latin-1 has neither dash nor euro: who names it means windows-1252. Who names nothing known wrote that too.
        var really = charset is "iso-8859-1" or "x-invento" ? "windows-1252" : charset;
        var body = Convert.ToBase64String(Encoding.GetEncoding(really).GetBytes(words));

        var mail = Letters.Read(
            Letters.From(
                "ana@casa.example",
                $"Content-Type: text/plain; charset=\"{charset}\"",
                "Content-Transfer-Encoding: base64",
                "",
                body
            )
        );

        mail.Text.ShouldBe(words);
    }

    [Fact]
    public void An_unknown_charset_is_kept_by_its_name()
    {
        var part = MimeReader.Read(Letters.Raw("Content-Type: text/plain; charset=x-invento", "", "hola")).Accepted;

        part.Charset.ShouldBe("x-invento");
        Charsets.IsKnown(part.Charset).ShouldBeFalse();
    }

    [Theory]
    [InlineData("=?utf-8?Q?Se=C3=B1or_P=C3=A9rez?=", "Señor Pérez")]
    [InlineData("=?UTF-8?B?U2XDsW9yIA==?= =?utf-8?B?UMOpcmV6?=", "Señor Pérez")]
    [InlineData("=?utf-8?B?U2XD?=\r\n =?utf-8?B?sW9y?=", "Señor")]
    [InlineData("=?iso-8859-1?Q?A=F1o?= nuevo =?iso-8859-1*es?Q?d=EDa?=", "Año nuevo día")]
    [InlineData("=?utf-8?X?nada?= y =?roto", "=?utf-8?X?nada?= y =?roto")]
    [InlineData("Sin nada", "Sin nada")]
    public void Words_of_a_header_are_read(string written, string words) =>
        Letters.Read(Letters.Raw("From: a@b.example", "Subject: " + written, "", "x")).Subject.ShouldBe(words);

    [Theory]
    [InlineData("attachment; filename*=utf-8''factura%20a%C3%B1o.pdf; filename=f.pdf", "factura año.pdf")]
    [InlineData("attachment; filename*0*=utf-8''fac%C3; filename*1*=%B1ura; filename*2=\".pdf\"", "facñura.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?B?YcOxby5wZGY=?=\"", "año.pdf")]
    [InlineData("attachment; filename=\"C:\\\\carpeta\\\\año; uno.pdf\" (nota)", "año; uno.pdf")]
    [InlineData("attachment; filename=../../etc/passwd", "passwd")]
    public void The_name_of_a_file_is_read_however_it_is_written(string disposition, string name) =>
        Letters
            .Read(
                Letters.InParts(
                    "multipart/mixed",
                    ["", "Va el archivo."],
                    ["Content-Type: application/pdf", "Content-Disposition: " + disposition, "", "x"]
                )
            )
            .Files.ShouldHaveSingleItem()
            .Name.ShouldBe(name);

    [Fact]
    public void Quoted_printable_is_undone_and_what_is_none_stays()
    {
        var mail = Letters.Read(
            Letters.From(
                "ana@casa.example",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "El a=C3=B1o que vie=",
                "ne 100=25 =ZZ 2=3D2 =c3=b1"
            )
        );

        mail.Text.ShouldBe("El año que viene 100% =ZZ 2=2 ñ");
    }

    [Fact]
    public void Base64_in_pieces_and_with_dirt_is_read_on() =>
        Encoding.UTF8.GetString(TransferCoding.Base64("SG9s*YQ==\r\n-- \r\nbXVuZG8"u8).AsSpan()).ShouldContain("Hola");

    [Fact]
    public void Parts_within_parts_give_the_words_the_look_and_the_files()
    {
        var mail = Letters.Read(
            Letters.InParts(
                "multipart/mixed",
                [
                    "Content-Type: multipart/related; boundary=\"corte2\"",
                    "",
                    "--corte2",
                    "Content-Type: multipart/alternative; boundary=\"corte3\"",
                    "",
                    "--corte3",
                    "Content-Type: text/plain",
                    "",
                    "Vea la foto",
                    "--corte3",
                    "Content-Type: text/html",
                    "",
                    "<p>Vea la <img src=\"cid:foto@casa\" alt=\"foto\"></p>",
                    "--corte3--",
                    "--corte2",
                    "Content-Type: image/png",
                    "Content-ID: <foto@casa>",
                    "Content-Disposition: inline; filename=foto.png",
                    "",
                    "png",
                    "--corte2--",
                ],
                ["Content-Type: message/rfc822", "", "Subject: =?utf-8?Q?a=C3=B1ejo?=", "", "Lo de antes"]
            )
        );

        mail.Text.ShouldBe("Vea la foto");
        mail.Html!.Html.ShouldContain("<img src=\"cid:foto@casa\" alt=\"foto\">");
        mail.Files.Select(f => (f.Name, f.ContentId)).ShouldBe([("foto.png", "foto@casa"), ("añejo.eml", null)]);
        Encoding.UTF8.GetString(mail.Files[0].Content.Span).ShouldBe("png");
    }

    [Fact]
    public void A_mail_that_ends_too_early_is_read_as_far_as_it_goes()
    {
        var whole = Letters.InParts(
            "multipart/mixed",
            ["", "Primero"],
            ["Content-Type: image/png; name=a.png", "", "imagen"]
        );

        var mail = Letters.Read(whole[..^20]);

        mail.Text.ShouldBe("Primero");
        mail.Files.Count.ShouldBe(1);
    }

    [Fact]
    public void Flowed_lines_are_joined() =>
        Letters
            .Read(
                Letters.From(
                    "ana@casa.example",
                    "Content-Type: text/plain; format=flowed",
                    "",
                    "Una línea que ",
                    "sigue aquí.",
                    "Otra."
                )
            )
            .Text.ShouldBe("Una línea que sigue aquí.\nOtra.");

    [Fact]
    public void Mails_within_mails_without_end_are_refused_in_words()
    {
        var raw = Enumerable.Repeat("Content-Type: message/rfc822\r\n\r\n", 200).Aggregate(string.Concat);

        MimeReader.Read(Encoding.ASCII.GetBytes(raw)).IsRefused(out var refusal).ShouldBeTrue();

        refusal!.Code.ShouldBe("mail.too-deep");
    }

    [Fact]
    public void A_thousand_parts_are_refused_in_words()
    {
        var parts = Enumerable.Repeat<string[]>(["", "x"], 1_000).ToArray();

        MimeReader.Read(Letters.InParts("multipart/mixed", parts)).IsRefused(out var refusal).ShouldBeTrue();

        refusal!.Code.ShouldBe("mail.too-many-parts");
    }

    [Fact]
    public void Too_long_a_header_and_too_long_a_mail_are_refused_in_words()
    {
        var limits = new MimeLimits(Bytes: 100_000, HeaderBytes: 1_000);

        MimeReader.Read(new byte[100_001], limits).IsRefused(out var long1).ShouldBeTrue();
        MimeReader
            .Read(Letters.Raw("X: " + new string('a', 2_000), "Y: 1", "", "z"), limits)
            .IsRefused(out var long2)
            .ShouldBeTrue();

        (long1!.Code, long2!.Code).ShouldBe(("mail.too-long", "mail.header-too-long"));
    }

    [Fact]
    public void A_file_of_thirty_megabytes_comes_through_whole()
    {
        var content = new byte[30 << 20];
        for (var i = 0; i < content.Length; i++)
            content[i] = (byte)(i * 31 >> 3);
        var lines = Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks);

        var mail = Letters.Read(
            Letters.InParts(
                "multipart/mixed",
                ["", "Va el video."],
                ["Content-Type: video/mp4; name=video.mp4", "Content-Transfer-Encoding: base64", "", lines]
            )
        );

        mail.Files.ShouldHaveSingleItem().Content.Span.SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public void A_mail_without_an_id_gets_one_and_the_same_each_time()
    {
        var raw = Letters.Raw("From: ana@casa.example", "Message-ID:", "Subject: hola", "", "texto");
        var other = Letters.Raw("From: ana@casa.example", "Message-ID:", "Subject: hola", "", "otro texto");

        Letters.Read(raw).HasMessageId.ShouldBeFalse();
        Letters.Read(raw).MessageId.ShouldBe(Letters.Read(raw).MessageId);
        Letters.Read(raw).MessageId.ShouldNotBe(Letters.Read(other).MessageId);
    }

    /// <summary>Bytes of every kind: mails with pieces changed, cut out, doubled and swapped. Nothing may be thrown.</summary>
    [Fact]
    public void Whatever_the_bytes_are_there_is_an_answer()
    {
        byte[][] seeds =
        [
            Letters.InParts(
                "multipart/alternative",
                [
                    "Content-Type: text/plain; charset=windows-1252",
                    "Content-Transfer-Encoding: quoted-printable",
                    "",
                    "a=F1o =\r\n> cita",
                ],
                ["Content-Type: text/html; charset=utf-8", "", "<p><b>año<table><tr><td>x</b><script>1</script>"],
                [
                    "Content-Type: application/pdf; name*0*=utf-8''a%C3; name*1=b",
                    "Content-Transfer-Encoding: base64",
                    "",
                    "QUJD=QQ==",
                ],
                ["Content-Type: message/rfc822", "", "Subject: =?utf-8?B?U2XD?= =?x?Q?_?=", "", "hola"]
            ),
            Bounces.Permanent("ana@casa.example", "uno@condor.example"),
            Letters.From(
                "\"x\\\" <y>\" (a (b)) <@a,@b:c@ñandú.example>, g: d@e.example;",
                "References: <a> b <c@d",
                "",
                "-- ",
                "firma"
            ),
        ];
        var random = new Random(20260703);
        for (var round = 0; round < 6_000; round++)
        {
            var bytes = seeds[round % seeds.Length].ToList();
            for (var change = random.Next(1, 12); change > 0 && bytes.Count > 4; change--)
                Spoil(bytes, random);
            var read = MailMessage.Read(bytes.ToArray(), Letters.Us);
            if (read.IsAccepted(out var mail))
                _ = (
                    mail.MessageId.Length,
                    mail.Html?.Html.Length,
                    mail.Files.Sum(f => f.Content.Length),
                    mail.From?.Key
                );
        }

        static void Spoil(List<byte> bytes, Random random)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 60), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, "\r\n"u8.ToArray());
                    break;
                default:
                    bytes.InsertRange(at, "=?;\"<(\\\0"u8.ToArray());
                    break;
            }
        }
    }
}
