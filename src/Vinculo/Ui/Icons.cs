using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Vinculo.Ui;

/// <summary>
/// Icons as markup: a component each costs more than its row, and a reference into the sprite costs the browser more than
/// the drawing.
/// </summary>
public static partial class Icons
{
    private const int MostKept = 4_000;

    private static readonly Lazy<FrozenDictionary<string, MarkupString>> Drawings = new(Read);

    private static readonly ConcurrentDictionary<(string Name, string? Class, string? Label), MarkupString> Kept =
        new();

    private static int kept;

    /// <param name="name">As in <c>Ui/assets/icons.txt</c>; a name that is not there draws nothing.</param>
    /// <param name="css">See <c>Icon</c>.</param>
    /// <param name="label">What it says to those who do not see it; null when a text beside it says the same.</param>
    public static MarkupString Of(string name, string? css = null, string? label = null)
    {
        if (Kept.TryGetValue((name, css, label), out var icon))
            return icon;
        icon = Draw(name, css, label);
        // A label may be anything somebody wrote: what is kept has an end.
        if (Interlocked.Increment(ref kept) <= MostKept)
            Kept[(name, css, label)] = icon;
        return icon;
    }

    private static MarkupString Draw(string name, string? css, string? label)
    {
        var said = label is null
            ? new MarkupString("aria-hidden=\"true\"")
            : Markup.Of($"role=\"img\" aria-label=\"{label}\"");
        return Markup.Of(
            $"<svg class=\"i {css}\" viewBox=\"0 0 24 24\" {said}>{Drawings.Value.GetValueOrDefault(name, Markup.None)}</svg>"
        );
    }

    private static FrozenDictionary<string, MarkupString> Read()
    {
        using var stream = typeof(Icons).Assembly.GetManifestResourceStream("Vinculo.Ui.icons.svg")!;
        using var reader = new StreamReader(stream);
        return Symbol()
            .Matches(reader.ReadToEnd())
            .ToFrozenDictionary(
                m => m.Groups["name"].Value,
                m => new MarkupString(m.Groups["drawing"].Value),
                StringComparer.Ordinal
            );
    }

    [GeneratedRegex(
        """<symbol id="(?<name>[^"]+)" viewBox="0 0 24 24">(?<drawing>.*?)</symbol>""",
        RegexOptions.Singleline
    )]
    private static partial Regex Symbol();
}
