using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Writes a page anew out of what is allowed; a page of any depth is gone through without going deep.</summary>
internal sealed class SafeHtmlWriter
{
    private const int DeepestTag = 120;
    private const int LongestPicture = 200_000;
    private const int LongestAddress = 2_000;

    /// <summary>Pictures from elsewhere whose addresses are kept.</summary>
    private const int MostRemote = 200;

    private static readonly FrozenSet<string> Kept = Names(
        "p br div span a b strong i em u s strike sub sup small ul ol li dl dt dd table caption thead tbody tfoot tr td th"
            + " h1 h2 h3 h4 h5 h6 blockquote pre code hr img center address section article header footer"
    );

    private static readonly FrozenSet<string> Dropped = Names(
        "script style iframe frame frameset object embed applet svg math template noscript head title base meta link video"
            + " audio source track canvas input button select textarea option optgroup datalist map area portal dialog"
    );

    private static readonly FrozenSet<string> Blocks = Names(
        "p div ul ol dl table tr h1 h2 h3 h4 h5 h6 blockquote pre hr center address section article header footer li dt dd caption"
    );

    private static readonly FrozenSet<string> Pictures = Names("image/png image/gif image/jpeg image/webp");

    private readonly record struct Step(INode? Node, string? Close, bool EndsQuote, bool EndsBlock);

    private readonly StringBuilder html = new();
    private readonly StringBuilder text = new();
    private readonly Stack<Step> steps = new();
    private int depth;
    private int quotes;
    private int remote;
    private int removed;
    private bool lineIsEmpty = true;

    public SafeHtml Result => new(html.ToString(), Squeezed(text.ToString()), remote, removed);

    public void Write(INode? root)
    {
        Push(root);
        while (steps.TryPop(out var step))
            switch (step.Node)
            {
                case null:
                    Close(step);
                    break;
                case IText words:
                    Say(words.Data);
                    break;
                case IElement element:
                    Open(element);
                    break;
            }
    }

    private void Push(INode? parent)
    {
        for (var child = parent?.LastChild; child is not null; child = child.PreviousSibling)
            steps.Push(new(child, null, false, false));
    }

    private void Close(Step step)
    {
        if (step.Close is not null)
        {
            html.Append(step.Close);
            depth--;
        }
        if (step.EndsBlock)
            NewLine();
        if (step.EndsQuote)
            quotes--;
    }

    private void Open(IElement element)
    {
        var name = element.LocalName;
        if (Dropped.Contains(name))
        {
            removed++;
            return;
        }
        if (name == "img")
        {
            Picture(element);
            return;
        }
        if (name is "br" or "hr")
        {
            html.Append('<').Append(name).Append('>');
            NewLine();
            return;
        }
        var isQuote = IsQuote(element);
        if (isQuote)
        {
            NewLine();
            quotes++;
            name = "blockquote";
        }
        if (name is "form")
            removed++;
        var isBlock = Blocks.Contains(name);
        if (isBlock)
            NewLine();
        if (name == "li")
            Say("- ", shown: false);
        if (name is "td" or "th" && !lineIsEmpty)
            Say(" ", shown: false);
        var written = Kept.Contains(name) && depth < DeepestTag;
        if (written)
        {
            html.Append('<').Append(name);
            Attributes(element, name);
            html.Append('>');
            depth++;
        }
        steps.Push(new(null, written ? $"</{name}>" : null, isQuote, isBlock));
        Push(element);
    }

    private void Attributes(IElement element, string name)
    {
        if (name is "td" or "th")
        {
            Number(element, "colspan");
            Number(element, "rowspan");
        }
        if (name == "ol")
            Number(element, "start");
        if (element.GetAttribute("dir") is { } dir && dir is "rtl" or "ltr" or "auto")
            Attribute("dir", element.GetAttribute("dir")!);
        if (name == "a" && Link(element.GetAttribute("href")) is { } href)
        {
            Attribute("href", href);
            // Where it really leads, whatever its words say.
            Attribute("title", href);
            html.Append(" target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
        }
    }

    private void Number(IElement element, string name)
    {
        if (
            int.TryParse(element.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n is > 1 and <= 200
        )
            Attribute(name, n.ToString(CultureInfo.InvariantCulture));
    }

    private void Attribute(string name, string value) =>
        html.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"');

    private void Picture(IElement element)
    {
        var source = Squeeze(element.GetAttribute("src") ?? "");
        var alt = element.GetAttribute("alt")?.Trim() is { Length: > 0 and < 300 } said ? said : null;
        if (source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) || IsOwnPicture(source))
        {
            html.Append("<img");
            Attribute("src", source);
            Attribute("alt", alt ?? "");
            html.Append('>');
            return;
        }
        if (alt is not null)
            Say($"[{alt}]", shown: false);
        if (remote++ < MostRemote && Remote(source) is { } address)
        {
            html.Append("<img");
            Attribute(MailPictures.Mark, MailPictures.Hidden(address));
            Attribute("alt", alt ?? "");
            html.Append('>');
        }
        else if (alt is not null)
            html.Append(WebUtility.HtmlEncode($"[{alt}]"));
    }

    /// <summary>An address of a picture that may be fetched when somebody asks for it; null: it is none.</summary>
    private static string? Remote(string source) =>
        source.Length < LongestAddress
        && Uri.TryCreate(source, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? address.AbsoluteUri
            : null;

    /// <summary>A picture that came whole within the HTML. SVG is none: it may carry scripts.</summary>
    private static bool IsOwnPicture(string source) =>
        source.Length < LongestPicture
        && source.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
        && source.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase) is > 0 and var end
        && Pictures.Contains(source[5..end].ToLowerInvariant());

    private static string? Link(string? written)
    {
        var href = Squeeze(written ?? "");
        return
            href.Length < 4_000
            && Uri.TryCreate(href, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https" or "mailto" or "tel"
            ? href
            : null;
    }

    /// <summary>Browsers read over blanks and control characters in an address; so do we before judging it.</summary>
    private static string Squeeze(string address) =>
        string.Concat(address.Where(c => !char.IsControl(c) && !char.IsWhiteSpace(c)));

    private static bool IsQuote(IElement element) =>
        element.LocalName == "blockquote"
        || element.GetAttribute("class") is { } names
            && (
                names.Contains("gmail_quote", StringComparison.Ordinal)
                || names.Contains("yahoo_quoted", StringComparison.Ordinal)
                || names.Contains("moz-cite-prefix", StringComparison.Ordinal)
            )
        || element.Id is "divRplyFwdMsg";

    private void Say(string words, bool shown = true)
    {
        if (shown)
            html.Append(WebUtility.HtmlEncode(words));
        if (text.Length > MailMessage.TextLength)
            return;
        foreach (var c in words)
        {
            var blank = char.IsWhiteSpace(c);
            if (blank && (lineIsEmpty || text is { Length: > 0 } && text[^1] == ' '))
                continue;
            if (lineIsEmpty && quotes > 0)
                text.Append('>', Math.Min(quotes, 10)).Append(' ');
            text.Append(blank ? ' ' : c);
            lineIsEmpty = false;
        }
    }

    private void NewLine()
    {
        if (text.Length <= MailMessage.TextLength)
            text.Append('\n');
        lineIsEmpty = true;
    }

    /// <summary>Never more than one empty line.</summary>
    private static string Squeezed(string words)
    {
        var into = new StringBuilder(words.Length);
        var empty = 0;
        foreach (var line in words.Split('\n'))
        {
            empty = line.Trim().Length == 0 ? empty + 1 : 0;
            if (empty < 2)
                into.Append(line.TrimEnd()).Append('\n');
        }
        return into.ToString().Trim();
    }

    private static FrozenSet<string> Names(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
