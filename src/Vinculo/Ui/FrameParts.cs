using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Vinculo.Ui;

/// <summary>Keeps the parts of the frame that are the same for everybody who may see the same pages in one language.</summary>
public sealed class FrameParts(
    IEnumerable<NavigationEntry> entries,
    IEnumerable<NavigationCommand> commands,
    IStringLocalizerFactory texts
)
{
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<(string Language, string Seen), Frame> kept = new();

    /// <param name="seen">For each entry, then for each command: '1' when the reader may see it, else '0'.</param>
    internal Frame Of(string seen)
    {
        var key = (CultureInfo.CurrentUICulture.Name, seen);
        if (kept.TryGetValue(key, out var frame))
            return frame;
        if (kept.Count >= MostKept)
            kept.Clear();
        return kept[key] = Draw(seen);
    }

    private Frame Draw(string seen)
    {
        var pages = entries
            .Where((_, i) => seen[i] == '1')
            .OrderBy(e => Array.IndexOf(NavigationSection.All, e.Section))
            .ThenBy(e => e.Order)
            .Select(e => new NavigationMenu.Line(
                e.Href,
                e.Icon,
                texts.Create(e.Texts)[e.TextKey],
                e.Section,
                e.Shortcut is { } letter ? $"g {letter}" : null
            ))
            .ToList();
        var first = seen.Length - commands.Count();
        var acts = commands
            .Where((_, i) => seen[first + i] == '1')
            .Select(c => new NavigationMenu.Line(c.Href, c.Icon, texts.Create(c.Texts)[c.TextKey], "", c.Keys))
            .ToList();
        return new(pages, acts, texts.Create(typeof(Shell)));
    }
}

/// <summary>The frame's own markup for one language and one set of pages; what belongs to the reader is not in it.</summary>
internal sealed class Frame
{
    private const int MostInTabs = 4;

    private readonly IReadOnlyList<NavigationMenu.Line> pages;
    private readonly string[] below;
    private readonly ConcurrentDictionary<int, Links> drawn = new();
    private readonly IStringLocalizer text;
    private readonly string entries;

    public Frame(
        IReadOnlyList<NavigationMenu.Line> pages,
        IReadOnlyList<NavigationMenu.Line> commands,
        IStringLocalizer text
    )
    {
        (this.pages, this.text) = (pages, text);
        below = [.. pages.Select(p => p.Href.TrimEnd('/') + "/")];
        entries = App.Json(Shortcuts.PaletteEntries(pages, commands, text));
        Hotkeys = new($"<script type=\"application/json\">{App.Json(Shortcuts.Hotkeys(pages, commands))}</script>");
        Help = Markup.Each(Shortcuts.Groups(pages, commands, text), Group);
        Ask = Markup.Of(
            $"""<div class="ask">{Icons.Of("search")}<input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" placeholder="{text["Palette.Placeholder"]}" aria-label="{text["Palette.Placeholder"]}" autocomplete="off" spellcheck="false" /><kbd>Esc</kbd></div><div role="listbox" id="palette-list" aria-label="{text["Palette"]}"></div><footer><span><kbd>↑</kbd><kbd>↓</kbd> {text["Palette.Move"]}</span><span><kbd>↵</kbd> {text["Palette.Open"]}</span><span><kbd>Ctrl</kbd><kbd>↵</kbd> {text["Palette.NewTab"]}</span></footer>"""
        );
    }

    /// <summary>Links of the sidebar with the current one marked; favourites stand between the two parts.</summary>
    /// <param name="Before">Everything but settings.</param>
    /// <param name="Settings">The rest.</param>
    /// <param name="Tabs">Of the bar that telephones have instead.</param>
    internal sealed record Links(MarkupString Before, MarkupString Settings, MarkupString Tabs);

    /// <summary>The keys of every page, as its island reads them.</summary>
    public MarkupString Hotkeys { get; }

    /// <summary>The keys of every page, as the help sheet lists them.</summary>
    public MarkupString Help { get; }

    /// <summary>The inside of the palette.</summary>
    public MarkupString Ask { get; }

    /// <summary>What the palette finds besides records.</summary>
    public MarkupString Entries(IReadOnlyList<Favourite> favourites)
    {
        var all = entries;
        if (favourites.Count > 0)
            all = $"{App.Json(Shortcuts.Starred(favourites, text))[..^1]},{entries[1..]}";
        return new($"<script type=\"application/json\" data-entries>{all}</script>");
    }

    /// <summary>The links as they stand on the page at <paramref name="path"/>: the longest address that begins it is the current one.</summary>
    public Links At(string path)
    {
        var here = -1;
        for (var i = 0; i < pages.Count; i++)
            if (
                (here < 0 || pages[i].Href.Length > pages[here].Href.Length)
                && (
                    path.Equals(pages[i].Href, StringComparison.OrdinalIgnoreCase)
                    || pages[i].Href.Length > 1 && path.StartsWith(below[i], StringComparison.OrdinalIgnoreCase)
                )
            )
                here = i;
        return drawn.GetOrAdd(here, Draw);
    }

    private Links Draw(int here)
    {
        var current = here < 0 ? null : pages[here];
        var sections = pages.GroupBy(p => p.Section).ToList();
        return new(
            Markup.Each(sections.Where(s => s.Key != NavigationSection.Settings), Section),
            Markup.Each(sections.Where(s => s.Key == NavigationSection.Settings), Section),
            Markup.Each(
                pages.Take(MostInTabs),
                p => Markup.Of($"""<a href="{p.Href}"{Current(p)}>{Icons.Of(p.Icon)}<span>{p.Title}</span></a>""")
            )
        );

        MarkupString Section(IGrouping<string, NavigationMenu.Line> section)
        {
            var heading =
                section.Key == NavigationSection.Work
                    ? Markup.None
                    : Markup.Of($"<h2>{text["Section." + section.Key]}</h2>");
            return Markup.Of(
                $"{heading}{Markup.Each(section, p => Markup.Of($"""<a class="side-link" href="{p.Href}"{Current(p)}>{Icons.Of(p.Icon)}<span>{p.Title}</span></a>"""))}"
            );
        }

        MarkupString Current(NavigationMenu.Line line) =>
            Markup.Attribute("aria-current", line == current ? "page" : null);
    }

    private static MarkupString Group(Shortcuts.Group group) =>
        Markup.Of(
            $"<div><h3>{group.Title}</h3>{Markup.Each(group.Keys, k => Markup.Of($"<div><span>{k.What}</span>{Components.Kbd.Of(k.Keys)}</div>"))}</div>"
        );
}
