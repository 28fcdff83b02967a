using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Bytes into words, by what the mail says of them and, where that is not true, by what they look like.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly Encoding Western;

    static Charsets()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Western = Encoding.GetEncoding(1252);
    }

    /// <summary>Is there such a charset?</summary>
    public static bool IsKnown(string? name) => Find(name) is not null;

    /// <summary>
    /// Reads <paramref name="bytes"/>. Latin-1 is read as windows-1252, as everybody who writes the one means the other; a
    /// charset nobody knows, or none, is UTF-8 when the bytes are, and windows-1252 otherwise.
    /// </summary>
    public static string Read(ReadOnlySpan<byte> bytes, string? name)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            return Encoding.UTF8.GetString(bytes[3..]);
        return Find(name) is { } encoding && encoding.CodePage != Encoding.UTF8.CodePage && encoding.CodePage != 20127
            ? encoding.GetString(bytes)
            : Guess(bytes);
    }

    /// <summary>UTF-8 where it is more UTF-8 than not: a character cut in two must not spoil a whole mail.</summary>
    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            var lenient = Encoding.UTF8.GetString(bytes);
            var (broken, good) = (0, 0);
            foreach (var c in lenient)
                if (c == '\uFFFD')
                    broken++;
                else if (c > 0x7F)
                    good++;
            return good > broken ? lenient : Western.GetString(bytes);
        }
    }

    private static Encoding? Find(string? name)
    {
        var plain = name?.Trim().Trim('"', '\'').ToLowerInvariant();
        switch (plain)
        {
            case null or "" or "unknown" or "unknown-8bit" or "x-unknown" or "default":
                return null;
            case "iso-8859-1"
            or "latin1"
            or "latin-1"
            or "iso8859-1"
            or "iso_8859-1"
            or "cp1252"
            or "cp-1252"
            or "ansi":
                return Western;
            case "utf8" or "utf-8":
                return Encoding.UTF8;
            case "iso8859-15" or "latin9" or "latin-9":
                return Encoding.GetEncoding(28605);
        }
        try
        {
            return Encoding.GetEncoding(plain);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
