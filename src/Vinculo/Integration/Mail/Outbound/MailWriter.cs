using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>Writes a mail as it travels. Everything in it is ASCII, so that no server on the way can spoil it.</summary>
internal static class MailWriter
{
    /// <summary>References kept in a mail; the first says where the thread began, the last what is answered.</summary>
    private const int MostReferences = 20;

    /// <param name="installation">Our own name, by which a mail that comes back is known.</param>
    public static byte[] Write(OutgoingMail mail, string installation)
    {
        var into = new StringBuilder();
        foreach (var (name, value) in Headers(mail, installation))
            into.Append(name).Append(": ").Append(value).Append("\r\n");
        if (mail.Files.Count == 0)
            Body(into, "text/plain; charset=utf-8", null, Encoding.UTF8.GetBytes(Lines(mail.Text)));
        else
        {
            // Of what the mail says, so that writing it again gives the same bytes.
            var boundary =
                "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.MessageId)))[..32];
            into.Append("Content-Type: multipart/mixed; boundary=\"").Append(boundary).Append("\"\r\n\r\n");
            into.Append("--").Append(boundary).Append("\r\n");
            Body(into, "text/plain; charset=utf-8", null, Encoding.UTF8.GetBytes(Lines(mail.Text)));
            foreach (var file in mail.Files)
            {
                into.Append("--").Append(boundary).Append("\r\n");
                Body(into, SafeType(file.ContentType), file.Name ?? "archivo", file.Content.Span);
            }
            into.Append("--").Append(boundary).Append("--\r\n");
        }
        return Encoding.ASCII.GetBytes(into.ToString());
    }

    private static IEnumerable<(string Name, string Value)> Headers(OutgoingMail mail, string installation)
    {
        yield return ("From", Address(mail.From));
        yield return ("To", Address(mail.To));
        if (mail.ReplyTo is { } reply)
            yield return ("Reply-To", Address(reply));
        yield return ("Subject", Words(mail.Subject));
        yield return (
            "Date",
            mail.Date.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + Zone(mail.Date)
        );
        yield return ("Message-ID", $"<{Plain(mail.MessageId)}>");
        if (mail.InReplyTo is { } answered)
            yield return ("In-Reply-To", $"<{Plain(answered)}>");
        var thread = mail.References.Concat(mail.InReplyTo is { } last ? [last] : []).Distinct().ToList();
        if (thread.Count > MostReferences)
            thread = [thread[0], .. thread[^(MostReferences - 1)..]];
        if (thread.Count > 0)
            yield return ("References", string.Join("\r\n ", thread.Select(r => $"<{Plain(r)}>")));
        if (mail.LeaveAddress is { } leave)
            yield return ("List-Unsubscribe", $"<mailto:{Plain(leave)}>");
        if (mail.Automatic)
        {
            yield return ("Auto-Submitted", "auto-replied");
            yield return (MailNatures.OwnMark, "yes");
        }
        yield return (MailNatures.LoopMark, Plain(installation));
        yield return ("MIME-Version", "1.0");
    }

    private static string Zone(DateTimeOffset date) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $" {(date.Offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(date.Offset.Hours):00}{Math.Abs(date.Offset.Minutes):00}"
        );

    private static void Body(StringBuilder into, string type, string? name, ReadOnlySpan<byte> content)
    {
        into.Append("Content-Type: ").Append(type).Append("\r\n");
        if (name is not null)
            into.Append("Content-Disposition: attachment;\r\n filename*=utf-8''")
                .Append(Uri.EscapeDataString(name))
                .Append("\r\n");
        into.Append("Content-Transfer-Encoding: base64\r\n\r\n");
        // Lines of 57 bytes make lines of 76 letters.
        for (var at = 0; at < content.Length; at += 57)
            into.Append(Convert.ToBase64String(content.Slice(at, Math.Min(57, content.Length - at)))).Append("\r\n");
        into.Append("\r\n");
    }

    private static string Address(Mailbox mailbox)
    {
        var address = Plain(mailbox.Address);
        return mailbox.Name is null ? address : $"{Words(mailbox.Name, quoted: true)} <{address}>";
    }

    /// <summary>Words as a header takes them: what is not plain is encoded in pieces that cut no character (RFC 2047).</summary>
    public static string Words(string text, bool quoted = false)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (
            line.All(c => c is >= ' ' and < '\u007f')
            && line.Length < 200
            && !line.Contains("=?", StringComparison.Ordinal)
        )
            return quoted
                ? $"\"{line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
                : line;
        var pieces = new List<string>();
        var piece = new List<byte>();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (piece.Count + length > 42)
                Keep();
            piece.AddRange(bytes[..length]);
        }
        Keep();
        return string.Join("\r\n ", pieces);

        void Keep()
        {
            if (piece.Count > 0)
                pieces.Add($"=?utf-8?B?{Convert.ToBase64String([.. piece])}?=");
            piece.Clear();
        }
    }

    /// <summary>Neither line ends nor brackets: nobody writes a header line by way of an address.</summary>
    private static string Plain(string value) =>
        string.Concat(value.Where(c => c is > ' ' and < '\u007f' and not ('<' or '>')));

    private static string SafeType(string type) =>
        type.Length < 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '+' or '.')
            ? type
            : "application/octet-stream";

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
