using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>The header lines of a mail or of a part, in order, folds undone.</summary>
internal sealed class MimeHeaders
{
    private readonly List<(string Name, string Value)> lines = [];

    public IReadOnlyList<(string Name, string Value)> Lines => lines;

    /// <summary>Value of the first such header as it is written, or null.</summary>
    public string? First(string name) => All(name).FirstOrDefault();

    /// <summary>Value of the first such header for people: encoded words read.</summary>
    public string? Text(string name) => First(name) is { } value ? EncodedWords.Decode(value).Trim() : null;

    public IEnumerable<string> All(string name) =>
        lines.Where(l => l.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(l => l.Value);

    public bool Has(string name) => First(name) is not null;

    public static MimeHeaders Of(IEnumerable<(string Name, string Value)> lines)
    {
        var headers = new MimeHeaders();
        headers.lines.AddRange(lines);
        return headers;
    }

    /// <summary>Reads header lines up to the first empty line.</summary>
    /// <param name="length">Where what follows the header begins.</param>
    /// <param name="most">Longest header, bytes.</param>
    /// <returns>Null: longer than <paramref name="most"/>.</returns>
    public static MimeHeaders? Read(ReadOnlySpan<byte> bytes, int most, out int length)
    {
        var headers = new MimeHeaders();
        var name = "";
        var value = new List<byte>();
        length = 0;
        while (length < bytes.Length)
        {
            if (length > most)
                return null;
            var rest = bytes[length..];
            var end = rest.IndexOf((byte)'\n');
            var next = end < 0 ? rest.Length : end + 1;
            var line = rest[..(end < 0 ? rest.Length : end)].TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                length += next;
                break;
            }
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                value.AddRange(line);
                length += next;
                continue;
            }
            var colon = line.IndexOf((byte)':');
            var isName = colon > 0 && !line[..colon].TrimEnd((byte)' ').ContainsAny((byte)' ', (byte)'\t');
            // The envelope line of a mailbox file stands before the header; anything else without a name is the text.
            if (!isName && !(length == 0 && line.StartsWith("From "u8)))
                break;
            Keep();
            if (isName)
            {
                name = Encoding.Latin1.GetString(line[..colon]).Trim();
                value.AddRange(line[(colon + 1)..]);
            }
            length += next;
        }
        Keep();
        return length > most ? null : headers;

        void Keep()
        {
            if (name.Length > 0)
                headers.lines.Add(
                    (
                        name,
                        Charsets
                            .Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(value), null)
                            .Replace('\t', ' ')
                            .Replace("\0", "", StringComparison.Ordinal)
                            .Trim()
                    )
                );
            name = "";
            value.Clear();
        }
    }
}
