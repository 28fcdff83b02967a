using System.Collections.Frozen;
using AngleSharp.Html.Parser;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>HTML of strangers made fit to show: only what stands on a list passes, and nothing is fetched from anywhere.</summary>
/// <param name="Html">Safe. Pictures of the mail itself keep their <c>cid:</c>; links open outside and tell nobody where from.</param>
/// <param name="Text">Its words, quoted ones marked with &gt;.</param>
/// <param name="RemoteImages">Pictures that would have been fetched from somewhere, and would have told that the mail was read.</param>
/// <param name="Removed">Scripts, forms and other things that do something, left out.</param>
internal sealed record SafeHtml(string Html, string Text, int RemoteImages, int Removed)
{
    /// <summary>Longest HTML looked at, in characters; of longer ones only the words are kept.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>Elements within elements beyond which a page is no letter but an attack on whoever reads it.</summary>
    private const int MostOpen = 4_000;

    /// <summary>Elements a parser may have to make by repeating open ones.</summary>
    private const long MostRepeated = 4_000_000;

    public static SafeHtml Of(string html)
    {
        if (html.Length > MostCharacters || TooManyOpen(html))
        {
            var words = WithoutTags(html);
            return new(System.Net.WebUtility.HtmlEncode(words), words, 0, 1);
        }
        using var document = new HtmlParser().ParseDocument(html);
        var writer = new SafeHtmlWriter();
        writer.Write(document.Body);
        return writer.Result;
    }

    /// <summary>
    /// Counts tags that are opened and not closed, without building anything. A browser repeats open tags of emphasis in
    /// every paragraph that follows, so of these fewer are let through the more there is.
    /// </summary>
    private static bool TooManyOpen(string html)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var byName = open.GetAlternateLookup<ReadOnlySpan<char>>();
        var (total, emphasis, mostEmphasis, tags) = (0, 0, 0, 0L);
        for (var at = html.IndexOf('<'); at >= 0 && at + 2 < html.Length; at = html.IndexOf('<', at + 1))
        {
            var closes = html[at + 1] == '/';
            var name = NameAt(html, closes ? at + 2 : at + 1);
            if (name.IsEmpty || ClosedByThemselves.Contains(name))
                continue;
            tags++;
            var count = byName.TryGetValue(name, out var known) ? known : 0;
            var step = closes ? (count > 0 ? -1 : 0) : 1;
            byName[name] = count + step;
            total += step;
            if (Emphasis.Contains(name))
                mostEmphasis = Math.Max(mostEmphasis, emphasis += step);
            if (total > MostOpen || open.Count > MostOpen)
                return true;
        }
        return mostEmphasis * tags > MostRepeated;
    }

    private static ReadOnlySpan<char> NameAt(string html, int at)
    {
        var end = at;
        while (end < html.Length && end - at < 30 && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        return html.AsSpan(at, end - at);
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names(string list) =>
        list.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ClosedByThemselves = Names(
        "br img hr input meta link p li dt dd td th tr tbody col area option base wbr"
    );

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Emphasis = Names(
        "a b big code em font i nobr s small strike strong tt u"
    );

    private static string WithoutTags(string html)
    {
        var into = new System.Text.StringBuilder();
        var inTag = false;
        foreach (var c in html)
        {
            if (c == '<')
                inTag = true;
            else if (c == '>' && inTag)
                inTag = false;
            else if (!inTag)
                into.Append(c);
            if (into.Length >= MailMessage.TextLength)
                break;
        }
        return System.Net.WebUtility.HtmlDecode(into.ToString()).Trim();
    }
}
