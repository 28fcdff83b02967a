using System.Globalization;

namespace Vinculo.Insights.Segments;

/// <summary>A segmentation in use or retired.</summary>
/// <param name="Code">In addresses and rules.</param>
/// <param name="Version">The definition in use.</param>
/// <param name="CountedAt">When everybody was last worked out; null: not yet.</param>
/// <param name="AsOf">Facts before this moment were used then.</param>
/// <param name="HistoryFrom">The first moment membership is known.</param>
/// <param name="FactsUntil">Before this moment membership was worked out afterwards, from facts.</param>
public sealed record Segmentation(
    Guid Id,
    string Code,
    string NameEs,
    string? NameEn,
    int Version,
    bool Retired,
    DateTimeOffset? CountedAt,
    DateTimeOffset? AsOf,
    DateTimeOffset? HistoryFrom,
    DateTimeOffset? FactsUntil,
    int RowVersion,
    SegmentationDefinition Definition,
    IReadOnlyList<AdviceFound> Advice
)
{
    public string Name(CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "en" && NameEn is { Length: > 0 } english ? english : NameEs;
}

/// <summary>A segment with what stood in it when last counted.</summary>
/// <param name="MarginMinor">Margin of 12 months of all of them together.</param>
/// <param name="ValueMinor">Expected value of all of them together.</param>
/// <param name="Churn">Mean chance of leaving of those it is known of.</param>
public sealed record SegmentCount(
    string Code,
    string NameEs,
    string? NameEn,
    bool Rest,
    long Customers,
    long MarginMinor,
    long ValueMinor,
    double? Churn
)
{
    public string Name(CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "en" && NameEn is { Length: > 0 } english ? english : NameEs;
}

/// <summary>A definition as somebody saved it.</summary>
public sealed record SegmentationVersion(
    int Version,
    DateTimeOffset MadeAt,
    string MadeBy,
    SegmentationDefinition Definition
);

/// <summary>Something to know about a segmentation.</summary>
/// <param name="Code"><c>only-product</c>, <c>nobody-moved</c>, <c>alike</c>, <c>too-small</c>, <c>large-rest</c>, <c>drifted</c>.</param>
/// <param name="Facts">What its sentence tells, in order; codes of segments are told by name.</param>
public sealed record AdviceFound(string Code, IReadOnlyList<string> Facts);
