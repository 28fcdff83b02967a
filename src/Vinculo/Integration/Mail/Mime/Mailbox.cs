using System.Globalization;
using System.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Somebody's address, with the name it was written with.</summary>
/// <param name="Address">Local part as written, domain in lower case and ASCII.</param>
/// <param name="Name">Words before the address, encoded words read; null: none.</param>
internal sealed record Mailbox(string Address, string? Name)
{
    private static readonly IdnMapping Idn = new();

    /// <summary>By what two addresses are the same.</summary>
    public string Key => Address.ToLowerInvariant();

    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>What stands behind a plus in the local part; null: nothing.</summary>
    public string? Tag => Address[..Address.LastIndexOf('@')].Split('+', 2) is [_, { Length: > 0 } tag] ? tag : null;

    /// <summary>The address without its tag.</summary>
    public string WithoutTag => Tag is null ? Address : $"{Address[..Address.IndexOf('+')]}@{Domain}";

    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";

    /// <summary>Null: there is no address in it.</summary>
    public static Mailbox? Of(string address, string? name)
    {
        // A route in front of the address (@a,@b:who@where) is history.
        var plain = string.Concat(address.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));
        if (plain.StartsWith('@'))
            plain = plain[(plain.IndexOf(':') + 1)..];
        if (plain.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            plain = plain[7..];
        var at = plain.LastIndexOf('@');
        if (at <= 0 || at == plain.Length - 1 || plain.Length > 320)
            return null;
        var words = EncodedWords.Decode(name ?? "").Trim().Trim('\'', '"').Trim();
        words = string.Concat(words.Where(c => !char.IsControl(c)));
        return new(
            string.Concat(plain.AsSpan(0, at + 1), Ascii(plain[(at + 1)..].TrimEnd('.').ToLowerInvariant())),
            words.Length == 0 ? null : words[..Math.Min(words.Length, 200)]
        );
    }

    private static string Ascii(string domain)
    {
        try
        {
            return domain.All(char.IsAscii) ? domain : Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }

    /// <summary>All addresses of a header: lists, groups, comments, semicolons of those who do not know better.</summary>
    /// <returns>At most a thousand.</returns>
    public static IReadOnlyList<Mailbox> List(string? header)
    {
        var found = new List<Mailbox>();
        var (phrase, comment, address) = (new StringBuilder(), new StringBuilder(), (string?)null);
        for (var i = 0; i < header?.Length && found.Count < 1_000; i++)
        {
            var c = header[i];
            if (EncodedWords.EndAt(header, i) is { } wordEnd)
            {
                // Programs leave commas in encoded words that should not be there; they part nothing.
                phrase.Append(header, i, wordEnd - i);
                i = wordEnd - 1;
            }
            else if (c is ',' or ';')
                Keep();
            else if (c == '"')
                i = Quoted(header, i, phrase);
            else if (c == '(')
                i = Comment(header, i, comment);
            else if (c == '<')
            {
                var end = header.IndexOf('>', i);
                address = header[(i + 1)..(end < 0 ? header.Length : end)];
                i = end < 0 ? header.Length : end;
            }
            else if (
                c == ':'
                && address is null
                && !phrase.ToString().Contains('@', StringComparison.Ordinal)
                && !phrase.ToString().Trim().Equals("mailto", StringComparison.OrdinalIgnoreCase)
            )
                // A group's name says nothing of who is in it.
                phrase.Clear();
            else
                phrase.Append(c);
        }
        Keep();
        return found;

        void Keep()
        {
            var words = phrase.ToString();
            var mailbox = address is not null
                ? Of(address, words.Trim().Length > 0 ? words : comment.ToString())
                : Of(words, comment.ToString());
            if (mailbox is not null && found.Count < 1_000)
                found.Add(mailbox);
            phrase.Clear();
            comment.Clear();
            address = null;
        }
    }

    private static int Quoted(string header, int start, StringBuilder into)
    {
        var i = start + 1;
        for (; i < header.Length && header[i] != '"'; i++)
        {
            if (header[i] == '\\' && i + 1 < header.Length)
                i++;
            into.Append(header[i]);
        }
        return i;
    }

    private static int Comment(string header, int start, StringBuilder into)
    {
        var (i, depth) = (start + 1, 1);
        for (; i < header.Length && depth > 0; i++)
        {
            depth +=
                header[i] == '(' ? 1
                : header[i] == ')' ? -1
                : 0;
            if (header[i] == '\\' && i + 1 < header.Length)
                i++;
            if (depth > 0)
                into.Append(header[i]);
        }
        return i - 1;
    }
}
