using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Tests.Integration.Mail;

public class MailReadingTests
{
    [Theory]
    [InlineData("Fri, 3 Jul 2026 10:00:00 -0500", "2026-07-03T15:00:00Z")]
    [InlineData("3 Jul 26 10:00 EST", "2026-07-03T15:00:00Z")]
    [InlineData("Fri, 03 Jul 2026 10:00:60 +0000 (UTC)", "2026-07-03T10:00:59Z")]
    [InlineData("Fri, 3 Jul 2026 10:00:00 +9999", "2026-07-03T10:00:00Z")]
    [InlineData("Fri, 3 Jul 2026 10:00:00 GMT-5", "2026-07-03T15:00:00Z")]
    [InlineData("Fri Jul  3 10:00:00 2026", "2026-07-03T10:00:00Z")]
    [InlineData("vie, 3 ago 2026 10:00:00 -05:00", "2026-08-03T15:00:00Z")]
    [InlineData("2026-07-03T10:00:00-05:00", "2026-07-03T15:00:00Z")]
    [InlineData("Fri, 3 Jul 2026 10:00:00 XYZ", "2026-07-03T10:00:00Z")]
    [InlineData("Fri, 31 Feb 2026 10:00:00 -0500", null)]
    [InlineData("Fri, 3 Jul 1926 10:00:00 -0500", null)]
    [InlineData("ayer", null)]
    [InlineData("", null)]
    public void Dates_are_read_as_programs_write_them(string written, string? moment) =>
        MailDate.Read(written).ShouldBe(moment is null ? null : DateTimeOffset.Parse(moment));

    [Theory]
    [InlineData("ana@casa.example", "ana@casa.example")]
    [InlineData(
        "Ana <ana@casa.example>, \"Gil; Leo\" <leo@casa.example>",
        "Ana <ana@casa.example>|Gil; Leo <leo@casa.example>"
    )]
    [InlineData("Equipo: ana@casa.example, leo@casa.example;", "ana@casa.example|leo@casa.example")]
    [InlineData(
        "ana@casa.example (Ana (la de abajo)); leo@casa.example",
        "Ana (la de abajo) <ana@casa.example>|leo@casa.example"
    )]
    [InlineData("<@a.example,@b.example:ana@CASA.example>", "ana@casa.example")]
    [InlineData("=?utf-8?Q?Pe=C3=B1a,_Ana?= <ana@casa.example>", "Peña, Ana <ana@casa.example>")]
    [InlineData("'Ana' <ana@ñandú.example>", "Ana <ana@xn--and-6ma2c.example>")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("<>", "")]
    public void Addresses_are_read_as_programs_write_them(string written, string addresses) =>
        string.Join('|', Mailbox.List(written)).ShouldBe(addresses);

    [Fact]
    public void The_tag_of_an_address_stands_behind_the_plus()
    {
        var mailbox = Mailbox.Of("servicio+c1-abc@condor.example", null)!;

        (mailbox.Tag, mailbox.WithoutTag).ShouldBe(("c1-abc", "servicio@condor.example"));
    }

    [Theory]
    [InlineData(
        "Sí, gracias.\n\nEl vie, 3 jul 2026 a las 10:00, Servicio\n<servicio@condor.example> escribió:\n\n> Hola Ana\n> ¿pudo pagar?",
        "Sí, gracias."
    )]
    [InlineData(
        "Sí.\n\nOn Fri, Jul 3, 2026 at 10:00 AM Servicio <s@c.example> wrote:\n> Hola\n\nY otra cosa.",
        "Sí.\n\n\nY otra cosa."
    )]
    [InlineData("Listo\n\n-----Mensaje original-----\nDe: Servicio\nHola", "Listo")]
    [InlineData("Listo\n\nDe: Servicio <s@c.example>\nEnviado: viernes\nPara: Ana\nAsunto: x\n\nHola", "Listo")]
    [InlineData("Listo\n-- \nAna Peña\nCalle 1", "Listo")]
    [InlineData("Listo\n\nEnviado desde mi iPhone", "Listo")]
    [InlineData("> solo cita", "> solo cita")]
    [InlineData(
        "De: nada, con gusto\nEl 3 de julio llamé:\nnadie contestó",
        "De: nada, con gusto\nEl 3 de julio llamé:\nnadie contestó"
    )]
    public void What_is_new_is_told_from_what_is_quoted(string text, string mine) =>
        QuotedText.Split(text).New.ShouldBe(mine);

    [Fact]
    public void A_bounce_says_whom_it_did_not_reach_and_about_which_mail()
    {
        var mail = Letters.Read(Bounces.Permanent("ana@casa.example", "sal-1@condor.example"));

        mail.Nature.ShouldBe(MailNature.Bounce);
        mail.Report!.MessageId.ShouldBe("sal-1@condor.example");
        var whom = mail.Report.Recipients.ShouldHaveSingleItem();
        (whom.Address, whom.Status, whom.IsPermanent).ShouldBe(("ana@casa.example", "5.1.1", true));
        whom.Said.ShouldBe("smtp; 550 5.1.1 no such user");
        mail.MayBeAnswered.ShouldBeFalse();
    }

    [Fact]
    public void A_full_mailbox_is_no_end_and_a_delay_is_no_failure()
    {
        var full = Letters.Read(Bounces.Temporary("ana@casa.example", "sal-1@condor.example"));
        var late = Letters.Read(
            Bounces.Report("ana@casa.example", "sal-1@condor.example", "delayed", "4.4.1", "later")
        );

        full.Report!.Recipients.ShouldHaveSingleItem().IsPermanent.ShouldBeFalse();
        late.Report!.Recipients.ShouldBeEmpty();
    }

    [Fact]
    public void A_bounce_in_free_words_is_understood()
    {
        var mail = Letters.Read(
            Letters.Raw(
                "Return-Path: <>",
                "From: MAILER-DAEMON@mx.casa.example",
                "Subject: failure notice",
                "",
                "<ana@casa.example>:",
                "user unknown (#5.1.1)"
            )
        );

        mail.Report!.Recipients.ShouldHaveSingleItem().Address.ShouldBe("ana@casa.example");
        mail.Report.Recipients[0].IsPermanent.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", nameof(MailNature.AutoReply))]
    [InlineData("Auto-Submitted: auto-generated", nameof(MailNature.Bulk))]
    [InlineData("Auto-Submitted: no", nameof(MailNature.Person))]
    [InlineData("Precedence: bulk", nameof(MailNature.Bulk))]
    [InlineData("List-Id: <novedades.casa.example>", nameof(MailNature.Bulk))]
    [InlineData("X-Autoreply: yes", nameof(MailNature.AutoReply))]
    [InlineData("X-Vinculo-Auto: receipt", nameof(MailNature.AutoReply))]
    [InlineData("X-Vinculo-Origin: crm.condor.example", nameof(MailNature.Loop))]
    [InlineData("X-Vinculo-Origin: crm.otra.example", nameof(MailNature.Person))]
    public void Machines_are_known_by_their_marks(string line, string nature) =>
        Letters.Read(Letters.From("ana@casa.example", line, "", "hola")).Nature.ToString().ShouldBe(nature);

    [Theory]
    [InlineData("Return-Path: <>")]
    [InlineData("X-Auto-Response-Suppress: All")]
    [InlineData("List-Unsubscribe: <mailto:no@casa.example>")]
    [InlineData("X-Loop: yes")]
    public void Who_asks_not_to_be_answered_is_not(string line) =>
        Letters.Read(Letters.From("ana@casa.example", line, "", "hola")).MayBeAnswered.ShouldBeFalse();

    [Fact]
    public void Out_of_office_is_known_by_its_subject() =>
        Letters
            .Read(
                Letters.Raw(
                    "From: ana@casa.example",
                    "Subject: Respuesta automática: Mi factura",
                    "",
                    "Estoy de vacaciones"
                )
            )
            .Nature.ShouldBe(MailNature.AutoReply);

    [Fact]
    public void Scripts_trackers_and_forms_are_left_out()
    {
        var safe = SafeHtml.Of(
            """
            <html><head><style>p{background:url(http://x.example/s)}</style><script>robar()</script></head>
            <body onload="robar()"><p style="x" onclick="robar()">Hola <b>Ana</b><br>
            <a href="java&#10;script:robar()">uno</a> <a href=" https://condor.example/a?b=1&amp;c=2">dos</a>
            <img src="http://x.example/pixel.gif" width=1><img src="https://x.example/logo.png" alt="Logo">
            <img src="data:image/svg+xml;base64,AAAA"><img src="data:image/png;base64,AAAA" alt="punto">
            <form action="http://x.example"><input name="clave"><button>ok</button> pague aquí</form>
            <svg><script>robar()</script></svg><iframe src="http://x.example"></iframe>
            <math><mtext><table><mglyph><style><img src=x onerror=robar()></style></math></p></body></html>
            """
        );

        foreach (
            var word in new[]
            {
                "robar",
                "script",
                "onclick",
                "onerror",
                "x.example",
                "<form",
                "<input",
                "style",
                "svg",
                "iframe",
            }
        )
            safe.Html.ShouldNotContain(word, Case.Insensitive);
        safe.Html.ShouldContain(
            "<a href=\"https://condor.example/a?b=1&amp;c=2\" title=\"https://condor.example/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">dos</a>"
        );
        safe.Html.ShouldContain("<img src=\"data:image/png;base64,AAAA\" alt=\"punto\">");
        safe.Text.ShouldContain("Hola Ana");
        safe.Text.ShouldContain("pague aquí");
        safe.Text.ShouldContain("[Logo]");
        safe.RemoteImages.ShouldBeGreaterThanOrEqualTo(3);
        safe.Removed.ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public void Quoted_html_is_quoted_text()
    {
        var mail = Letters.Read(
            Letters.From(
                "ana@casa.example",
                "Content-Type: text/html; charset=utf-8",
                "",
                "<div>Sí, <i>gracias</i></div><div class=\"gmail_quote\"><div>El vie, 3 jul 2026, Servicio escribió:</div><blockquote>Hola Ana</blockquote></div>"
            )
        );

        mail.Text.ShouldBe("Sí, gracias");
        mail.Quoted.ShouldNotBeNull().ShouldContain("Hola Ana");
    }

    [Theory]
    [InlineData("<div>", 300_000)]
    [InlineData("<b a><p>", 200_000)]
    [InlineData("<div></x>", 200_000)]
    [InlineData("<table><tr><td>", 100_000)]
    public void A_page_that_is_an_attack_is_only_read_for_its_words(string piece, int times)
    {
        var safe = SafeHtml.Of(string.Concat(Enumerable.Repeat(piece, times)) + "Hola &amp; adiós");

        safe.Text.ShouldEndWith("Hola & adiós");
        safe.Html.ShouldBe("Hola &amp; adi&#243;s");
    }

    [Fact]
    public void A_zip_bomb_is_known_without_being_unpacked()
    {
        Verdict(Zip(1_000)).ShouldBeNull();
        var liar = Zip(1_000);
        var entry = liar.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(liar.AsSpan(entry + 24), 4_000_000_000);

        Verdict(liar).ShouldBe("bomb");
        Verdict(Zip(210 << 20)).ShouldBe("bomb");

        static string? Verdict(byte[] file) =>
            FileRules.Refuses(new("1", "notas.zip", "application/zip", file.Length, null, file));

        static byte[] Zip(int length)
        {
            using var memory = new MemoryStream();
            using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
            {
                using var stream = zip.CreateEntry("a.txt").Open();
                var zeros = new byte[1 << 20];
                for (var left = length; left > 0; left -= zeros.Length)
                    stream.Write(zeros, 0, Math.Min(left, zeros.Length));
            }
            return memory.ToArray();
        }
    }
}
