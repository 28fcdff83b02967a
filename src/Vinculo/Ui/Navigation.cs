using System.Security.Claims;

namespace Vinculo.Ui;

/// <summary>One line of the sidebar and of the command palette. A room registers its own as singletons.</summary>
/// <param name="Href">Address of the page, from "/".</param>
/// <param name="Icon">Name of an icon of the sprite.</param>
/// <param name="Texts">Marker type whose resources hold the text.</param>
/// <param name="TextKey">Key of the text in those resources.</param>
/// <param name="Permission">Needed to see the line; null: everyone signed in.</param>
/// <param name="Order">Place within its section, ascending.</param>
/// <param name="Section">One of <see cref="NavigationSection"/>.</param>
/// <param name="Shortcut">Letter after "g" that leads there, or null.</param>
public sealed record NavigationEntry(
    string Href,
    string Icon,
    Type Texts,
    string TextKey,
    string? Permission,
    int Order,
    string Section = NavigationSection.Work,
    char? Shortcut = null
)
{
    /// <summary>Entry whose text lives in the resources of <typeparamref name="TTexts"/>.</summary>
    public static NavigationEntry For<TTexts>(
        string href,
        string icon,
        string textKey,
        int order,
        string section = NavigationSection.Work,
        string? permission = null,
        char? shortcut = null
    ) => new(href, icon, typeof(TTexts), textKey, permission, order, section, shortcut);
}

/// <summary>Sections of the sidebar, in the order they are shown.</summary>
public static class NavigationSection
{
    /// <summary>The day's work, without a heading.</summary>
    public const string Work = "Work";

    /// <summary>Segments, offers, campaigns.</summary>
    public const string Grow = "Grow";

    /// <summary>Reports, models, data.</summary>
    public const string Know = "Know";

    /// <summary>Import, users, rules, keys.</summary>
    public const string Settings = "Settings";

    internal static readonly string[] All = [Work, Grow, Know, Settings];
}

/// <summary>A thing to do that is not a page: shown in the palette, and bound to a key when it has one.</summary>
/// <param name="Href">Page on which it is done ("/customers/new").</param>
/// <param name="Icon">Name of an icon of the sprite.</param>
/// <param name="Texts">Marker type whose resources hold the text.</param>
/// <param name="TextKey">Key of the text in those resources.</param>
/// <param name="Permission">Needed to see it; null: everyone.</param>
/// <param name="Keys">Key or sequence, such as "n" or "n c"; null: none.</param>
public sealed record NavigationCommand(
    string Href,
    string Icon,
    Type Texts,
    string TextKey,
    string? Permission = null,
    string? Keys = null
);

/// <summary>Says whether a reader holds a permission. The room that knows roles implements it.</summary>
public interface IPermissionCheck
{
    /// <summary>True when <paramref name="user"/> may do what <paramref name="permission"/> names.</summary>
    ValueTask<bool> HoldsAsync(ClaimsPrincipal user, string permission);
}

/// <summary>Until a room says otherwise: a permission is a claim of type "permission".</summary>
internal sealed class ClaimPermissionCheck : IPermissionCheck
{
    public ValueTask<bool> HoldsAsync(ClaimsPrincipal user, string permission) =>
        ValueTask.FromResult(user.HasClaim("permission", permission));
}

/// <summary>The sidebar, palette and keys of one reader.</summary>
public sealed class NavigationMenu(
    IEnumerable<NavigationEntry> entries,
    IEnumerable<NavigationCommand> commands,
    IPermissionCheck permissions,
    FrameParts parts
)
{
    /// <summary>A line with its text in the reader's language.</summary>
    public sealed record Line(string Href, string Icon, string Title, string Section, string? Keys);

    /// <summary>The pages and commands a reader may see, as the frame draws them.</summary>
    internal async ValueTask<Frame> FrameAsync(ClaimsPrincipal user)
    {
        var seen = new System.Text.StringBuilder();
        foreach (var entry in entries)
            seen.Append(await HoldsAsync(user, entry.Permission) ? '1' : '0');
        foreach (var command in commands)
            seen.Append(await HoldsAsync(user, command.Permission) ? '1' : '0');
        return parts.Of(seen.ToString());
    }

    private async ValueTask<bool> HoldsAsync(ClaimsPrincipal user, string? permission) =>
        permission is null || await permissions.HoldsAsync(user, permission);
}
