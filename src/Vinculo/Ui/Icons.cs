using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;

namespace Vinculo.Ui;

/// <summary>Icons of the sprite as markup, for rows of which a page has many: a component each costs more than its row.</summary>
public static class Icons
{
    private static readonly ConcurrentDictionary<(string Sprite, string Name, string? Class), MarkupString> Kept =
        new();

    /// <param name="assets">Of the component that draws.</param>
    /// <param name="name">As in <c>Ui/assets/icons.txt</c>.</param>
    /// <param name="css">See <c>Icon</c>.</param>
    /// <param name="label">What it says to those who do not see it; null when a text beside it says the same.</param>
    public static MarkupString Of(ResourceAssetCollection assets, string name, string? css = null, string? label = null)
    {
        var sprite = assets["lib/icons.svg"];
        if (label is not null)
            return Draw(sprite, name, css, $"role=\"img\" aria-label=\"{HtmlEncoder.Default.Encode(label)}\"");
        return Kept.TryGetValue((sprite, name, css), out var drawn)
            ? drawn
            : Kept[(sprite, name, css)] = Draw(sprite, name, css, "aria-hidden=\"true\"");
    }

    private static MarkupString Draw(string sprite, string name, string? css, string rest) =>
        new($"<svg class=\"i {Safe(css)}\" {rest}><use href=\"/{sprite}#{Safe(name)}\"/></svg>");

    private static string? Safe(string? text) => text is null ? null : HtmlEncoder.Default.Encode(text);
}
