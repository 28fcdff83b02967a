using Microsoft.Extensions.Localization;

namespace Vinculo.Ui;

/// <summary>All keys of the product, declared once: bound by the hotkeys island, listed by the palette and the help sheet.</summary>
internal static class Shortcuts
{
    internal sealed record Group(string Title, IReadOnlyList<(string Keys, string What)> Keys);

    internal sealed record Hotkey(
        string keys,
        string? href = null,
        string? opens = null,
        string? focus = null,
        string? click = null
    );

    internal sealed record Entry(
        string title,
        string? href,
        string icon,
        string group,
        string? keys,
        string? opens = null
    );

    /// <summary>Keys that the hotkeys island binds; those inside tables and dialogs belong to their islands.</summary>
    internal static IEnumerable<Hotkey> Hotkeys(
        IEnumerable<NavigationMenu.Line> pages,
        IEnumerable<NavigationMenu.Line> commands
    ) =>
        [
            new("/", focus: "[data-list-search], [data-global-search]"),
            new("?", opens: "shortcuts"),
            new("]", click: "[data-next]"),
            new("[", click: "[data-prev]"),
            new("e", click: "[data-key-edit], v-edit > button.show"),
            .. pages.Concat(commands).Where(l => l.Keys is not null).Select(l => new Hotkey(l.Keys!, l.Href)),
        ];

    internal static IEnumerable<Entry> Starred(IEnumerable<Favourite> favourites, IStringLocalizer text) =>
        favourites.Select(f => new Entry(f.Title, f.Href, f.Icon, text["Section.Favourites"], null));

    internal static IEnumerable<Entry> PaletteEntries(
        IEnumerable<NavigationMenu.Line> pages,
        IEnumerable<NavigationMenu.Line> commands,
        IStringLocalizer text
    ) =>
        [
            .. commands.Select(c => new Entry(c.Title, c.Href, c.Icon, text["Palette.Commands"], c.Keys)),
            .. pages.Select(p => new Entry(p.Title, p.Href, p.Icon, text["Palette.Pages"], p.Keys)),
            new Entry(text["Shortcuts"], null, "keyboard", text["Palette.Commands"], "?", "shortcuts"),
        ];

    internal static IEnumerable<Group> Groups(
        IReadOnlyList<NavigationMenu.Line> pages,
        IReadOnlyList<NavigationMenu.Line> commands,
        IStringLocalizer text
    )
    {
        yield return new(
            text["Help.General"],
            [
                ("Ctrl K", text["Palette"]),
                ("/", text["Help.Search"]),
                ("?", text["Shortcuts"]),
                ("Esc", text["Help.Close"]),
                ("e", text["Help.Edit"]),
            ]
        );
        yield return new(
            text["Help.Lists"],
            [
                ("j", text["Help.Down"]),
                ("k", text["Help.Up"]),
                ("o", text["Help.Open"]),
                ("x", text["Help.Pick"]),
                ("]", text["Help.Next"]),
                ("[", text["Help.Previous"]),
            ]
        );
        if (pages.Where(p => p.Keys is not null).Select(p => (p.Keys!, p.Title)).ToList() is { Count: > 0 } goes)
            yield return new(text["Help.Go"], goes);
        if (commands.Where(c => c.Keys is not null).Select(c => (c.Keys!, c.Title)).ToList() is { Count: > 0 } acts)
            yield return new(text["Palette.Commands"], acts);
    }
}
