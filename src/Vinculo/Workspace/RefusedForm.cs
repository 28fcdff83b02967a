namespace Vinculo.Workspace;

/// <summary>A form of a screen that was refused: why, and what was written in it.</summary>
/// <param name="Name">Which form.</param>
/// <param name="Problem">Why, in the reader's language.</param>
/// <param name="Field">The field to blame; null: none of them.</param>
/// <param name="Written">What was written, by field.</param>
public sealed record RefusedForm(
    string Name,
    string Problem,
    string? Field,
    IReadOnlyDictionary<string, string> Written,
    string? Code = null,
    Guid? Other = null
);
