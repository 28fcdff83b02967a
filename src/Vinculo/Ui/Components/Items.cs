using Microsoft.AspNetCore.Components;

namespace Vinculo.Ui.Components;

/// <summary>A page above the current one.</summary>
public sealed record Crumb(string Title, string Href);

/// <summary>One tab or segment that is a link.</summary>
public sealed record Tab(string Title, string Href, bool IsHere = false, string? Count = null, string? Icon = null);

/// <summary>One value of a select, radio group, segment or filter.</summary>
public sealed record Choice(string Value, string Title, string? Detail = null, string? Icon = null);

/// <summary>Something a list can be filtered by; its values live in the address under <paramref name="Key"/>.</summary>
/// <param name="Key">Name in the query string.</param>
/// <param name="Title">Word on the chip.</param>
/// <param name="Choices">Values to choose from; null: free text.</param>
/// <param name="Icon">Icon of the chip that adds it.</param>
/// <param name="Many">True: several values at once (any of them).</param>
public sealed record Filter(
    string Key,
    string Title,
    IReadOnlyList<Choice>? Choices = null,
    string? Icon = null,
    bool Many = false
);

/// <summary>One contribution to a score or decision.</summary>
/// <param name="Text">Why, in words.</param>
/// <param name="Amount">How much it adds or takes away; any unit, all of a list in the same one.</param>
/// <param name="Shown">The amount as the reader sees it ("+12 pts").</param>
/// <param name="Detail">The fact behind it.</param>
public sealed record Reason(string Text, double Amount, string? Shown = null, string? Detail = null);

/// <summary>One step of a guide.</summary>
public sealed record Step(string Title, string? Href = null);

/// <summary>One bar or point of a small chart.</summary>
/// <param name="Label">Name under or beside it.</param>
/// <param name="Value">Height; finite.</param>
/// <param name="Shown">The value as text; null: as a short number.</param>
/// <param name="Href">Where a click leads.</param>
/// <param name="IsMarked">Stands out among the others.</param>
public sealed record Bar(string Label, double Value, string? Shown = null, string? Href = null, bool IsMarked = false);

/// <summary>One line of a list of facts.</summary>
public sealed record Fact(string Title, RenderFragment Content)
{
    /// <summary>A fact that is plain text; a dash when there is none.</summary>
    public static Fact Of(string title, string? text) =>
        new(title, builder => builder.AddContent(0, string.IsNullOrEmpty(text) ? "—" : text));
}
