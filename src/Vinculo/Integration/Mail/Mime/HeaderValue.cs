using System.Globalization;
using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>A header value with parameters: <c>text/plain; charset=utf-8</c> (RFC 2045 §5.1, RFC 2231).</summary>
/// <param name="Value">What stands before the first semicolon, in lower case.</param>
/// <param name="Parameters">By name in lower case; continuations joined, percent signs and charsets undone.</param>
internal sealed record HeaderValue(string Value, IReadOnlyDictionary<string, string> Parameters)
{
    private sealed record Piece(int Order, string Text, bool Encoded);

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    public static HeaderValue Read(string? header)
    {
        var pieces = Segments(header ?? "");
        var byName = new Dictionary<string, List<Piece>>(StringComparer.Ordinal);
        foreach (var segment in pieces.Skip(1))
        {
            var equals = segment.IndexOf('=');
            if (equals <= 0)
                continue;
            var (name, order, encoded) = Name(segment[..equals].Trim().ToLowerInvariant());
            if (!byName.TryGetValue(name, out var list))
                byName[name] = list = [];
            if (list.Count < 200)
                list.Add(new(order, Unquoted(segment[(equals + 1)..].Trim()), encoded));
        }
        return new(
            pieces[0].Trim().ToLowerInvariant(),
            byName.ToDictionary(p => p.Key, p => Joined(p.Value), StringComparer.Ordinal)
        );
    }

    /// <summary><c>filename*0*</c> is the piece 0 of filename, with a charset.</summary>
    private static (string Name, int Order, bool Encoded) Name(string written)
    {
        var encoded = written.EndsWith('*');
        var name = encoded ? written[..^1] : written;
        var star = name.LastIndexOf('*');
        return
            star > 0 && int.TryParse(name[(star + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var order)
            ? (name[..star], order, encoded)
            : (name, -1, encoded);
    }

    private static string Joined(List<Piece> pieces)
    {
        // The extended form says more than the plain one beside it.
        var first = pieces.Find(p => p is { Order: -1, Encoded: true });
        if (first is null && pieces.Find(p => p.Order == -1) is { } plain && pieces.TrueForAll(p => p.Order == -1))
            return EncodedWords.Decode(plain.Text);
        var bytes = new List<byte>();
        string? charset = null;
        foreach (var (index, piece) in (first is not null ? [first] : pieces.OrderBy(p => p.Order).ToList()).Index())
        {
            var text = piece.Text;
            if (!piece.Encoded)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text));
                continue;
            }
            if (index == 0 && text.Split('\'', 3) is [var said, _, var rest])
                (charset, text) = (said, rest);
            Percent(text, bytes);
        }
        return Charsets.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), charset);
    }

    private static void Percent(string text, List<byte> into)
    {
        for (var i = 0; i < text.Length; i++)
            if (
                text[i] == '%'
                && i + 2 < text.Length
                && byte.TryParse(
                    text.AsSpan(i + 1, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var b
                )
            )
            {
                into.Add(b);
                i += 2;
            }
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
                into.AddRange(Encoding.UTF8.GetBytes(text.Substring(i++, 2)));
            else
                into.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, 1)));
    }

    /// <summary>Parts between semicolons, comments left out; a semicolon in quotes parts nothing.</summary>
    private static List<string> Segments(string header)
    {
        var segments = new List<string>();
        var current = new StringBuilder();
        var (quoted, comments) = (false, 0);
        for (var i = 0; i < header.Length; i++)
        {
            var c = header[i];
            if (c == '\\' && i + 1 < header.Length && (quoted || comments > 0))
            {
                if (comments == 0)
                    current.Append(c).Append(header[i + 1]);
                i++;
            }
            else if (c == '"' && comments == 0)
            {
                quoted = !quoted;
                current.Append(c);
            }
            else if (c == '(' && !quoted)
                comments++;
            else if (c == ')' && !quoted && comments > 0)
                comments--;
            else if (c == ';' && !quoted && comments == 0)
            {
                segments.Add(current.ToString());
                current.Clear();
            }
            else if (comments == 0)
                current.Append(c);
        }
        segments.Add(current.ToString());
        return segments;
    }

    private static string Unquoted(string text)
    {
        if (text is not ['"', ..])
            return text;
        var into = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length && text[i] != '"'; i++)
        {
            // A backslash of a Windows path, written by programs that quote nothing, is a backslash.
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
                i++;
            into.Append(text[i]);
        }
        return into.ToString();
    }
}
