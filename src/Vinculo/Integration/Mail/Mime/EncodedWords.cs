using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Words of a header that are not ASCII (RFC 2047).</summary>
internal static class EncodedWords
{
    /// <summary>
    /// Reads all encoded words of <paramref name="value"/>. Neighbours of one charset are read as one, because programs cut
    /// characters in two between them; what is no proper encoded word stays as it is written.
    /// </summary>
    public static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
            return value;
        var into = new StringBuilder(value.Length);
        var held = new List<byte>();
        string? charset = null;
        var at = 0;
        while (at < value.Length)
        {
            var start = value.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0 || Word(value, start) is not { } word)
            {
                var next = start < 0 ? value.Length : start + 2;
                Release();
                into.Append(value, at, next - at);
                at = next;
                continue;
            }
            var between = value.AsSpan(at, start - at);
            // Blanks between two encoded words are there for the fold only.
            if (charset is null || !between.IsWhiteSpace())
            {
                Release();
                into.Append(between);
            }
            else if (!charset.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
                Release();
            charset = word.Charset;
            held.AddRange(word.Bytes);
            at = word.End;
        }
        Release();
        return into.ToString();

        void Release()
        {
            if (charset is not null)
                into.Append(Charsets.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held), charset));
            held.Clear();
            charset = null;
        }
    }

    /// <summary>Where the encoded word that begins at <paramref name="start"/> ends; null: none begins there.</summary>
    public static int? EndAt(string value, int start) =>
        string.CompareOrdinal(value, start, "=?", 0, 2) == 0 ? Word(value, start)?.End : null;

    private static (string Charset, byte[] Bytes, int End)? Word(string value, int start)
    {
        var charsetEnd = value.IndexOf('?', start + 2);
        if (charsetEnd < 0 || charsetEnd - start > 60 || charsetEnd + 2 >= value.Length || value[charsetEnd + 2] != '?')
            return null;
        var end = value.IndexOf("?=", charsetEnd + 3, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var text = Encoding.Latin1.GetBytes(value[(charsetEnd + 3)..end]);
        var bytes = char.ToUpperInvariant(value[charsetEnd + 1]) switch
        {
            'B' => TransferCoding.Base64(text),
            'Q' => TransferCoding.QuotedPrintable(text, header: true),
            _ => null,
        };
        // A language may stand behind the charset (RFC 2231 §5).
        return bytes is null ? null : (value[(start + 2)..charsetEnd].Split('*')[0], bytes, end + 2);
    }
}
