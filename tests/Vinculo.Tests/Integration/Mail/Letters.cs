using System.Text;
using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Tests.Integration.Mail;

/// <summary>Mails as they travel, of our own making.</summary>
internal static class Letters
{
    public const string Us = "crm.condor.example";

    public static byte[] Raw(params string[] lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines));

    /// <summary>A mail with the usual header lines, <paramref name="rest"/> being further header lines, an empty one and the text.</summary>
    public static byte[] From(string sender, params string[] rest) =>
        Raw([
            $"From: {sender}",
            "To: Atención <servicio@condor.example>",
            "Subject: Mi factura",
            "Date: Fri, 3 Jul 2026 10:00:00 -0500",
            "Message-ID: <uno@casa.example>",
            "MIME-Version: 1.0",
            .. rest,
        ]);

    public static MailMessage Read(byte[] raw) => MailMessage.Read(raw, Us).Accepted;

    /// <summary>A mail in parts; every part is its header lines, an empty one and its text.</summary>
    public static byte[] InParts(string type, params string[][] parts) =>
        From(
            "Ana <ana@casa.example>",
            [
                $"Content-Type: {type}; boundary=\"corte\"",
                "",
                "Lo que un programa viejo muestra.",
                .. parts.SelectMany(p => (string[])["--corte", .. p]),
                "--corte--",
                "",
            ]
        );
}
