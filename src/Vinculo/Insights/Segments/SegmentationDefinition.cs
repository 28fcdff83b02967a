using System.Text.Json.Serialization;
using Vinculo.Customers;

namespace Vinculo.Insights.Segments;

/// <summary>How a segmentation divides.</summary>
public enum SegmentationKind
{
    /// <summary>One or two measures, each cut into classes: A, B, C × X, Y, Z.</summary>
    Axes = 1,

    /// <summary>Conditions in order; the first that holds takes the customer.</summary>
    Rules = 2,

    /// <summary>Recency, frequency and money in fifths, and eleven names for them.</summary>
    Rfm = 3,

    /// <summary>Groups found in the data and named by a person.</summary>
    Clusters = 4,
}

/// <summary>What the cut-offs of an axis count.</summary>
public enum CutBy
{
    /// <summary>Amounts of the measure itself.</summary>
    Amount = 1,

    /// <summary>Share of the customers, the best first, in percent.</summary>
    Customers = 2,

    /// <summary>Cumulated share of all of the measure, the best first, in percent.</summary>
    Value = 3,
}

/// <summary>How a condition compares.</summary>
public enum ConditionIs
{
    AtLeast = 1,
    AtMost = 2,
    Between = 3,
    Is = 4,
    IsNot = 5,
    Known = 6,
    Unknown = 7,
}

/// <summary>Who is divided at all.</summary>
/// <param name="Kind">People or companies only; null: both.</param>
/// <param name="Prospects">Prospects too; else customers alone.</param>
public sealed record SegmentedPeople(CustomerKind? Kind = null, bool Prospects = false)
{
    internal bool Holds(CustomerKind kind, CustomerStage stage) =>
        (Kind is null || Kind == kind)
        && (stage == CustomerStage.Customer || (Prospects && stage == CustomerStage.Prospect));
}

/// <summary>A class of an axis.</summary>
/// <param name="Label">A, B, C; up to 12 letters.</param>
/// <param name="Until">Where it ends, as <see cref="SegmentAxis.By"/> counts; null: the last class.</param>
public sealed record AxisClass(string Label, double? Until);

/// <summary>A measure and where it is cut.</summary>
/// <param name="Field">Code of a number among the fields.</param>
/// <param name="By">What the cut-offs count.</param>
/// <param name="Classes">2 to 6, the best first.</param>
/// <param name="LowIsBest">The first class holds the smallest values: variation, days since the last purchase.</param>
public sealed record SegmentAxis(string Field, CutBy By, IReadOnlyList<AxisClass> Classes, bool LowIsBest = false);

/// <summary>One condition.</summary>
/// <param name="Field">Code of a field.</param>
/// <param name="Is">How it compares.</param>
/// <param name="Value">A number as written without language (12.5), or words; several words part with commas, any of them.</param>
/// <param name="To">Upper end of <see cref="ConditionIs.Between"/>.</param>
public sealed record SegmentCondition(string Field, ConditionIs Is, string? Value = null, string? To = null);

/// <summary>A segment by rule: any of its groups holds, and a group holds when all of its conditions do.</summary>
/// <param name="Code">Stable, so that a new name moves nobody.</param>
public sealed record SegmentRule(
    string Code,
    string NameEs,
    string? NameEn,
    IReadOnlyList<IReadOnlyList<SegmentCondition>> Any
);

/// <summary>Groups found: the place of each in standardised measures, and the name a person gave it.</summary>
/// <param name="Fields">Codes of numbers.</param>
/// <param name="Scales">How each is put on one scale.</param>
/// <param name="Groups">2 to 12.</param>
public sealed record SegmentClusters(
    IReadOnlyList<string> Fields,
    IReadOnlyList<ClusterScale> Scales,
    IReadOnlyList<ClusterGroup> Groups
);

/// <summary>How a measure is put on one scale with others.</summary>
/// <param name="Log">Measures with a long tail are compared by their logarithm.</param>
/// <param name="Missing">What stands for no value.</param>
/// <param name="Low">What is less counts as this; null: nothing is cut.</param>
/// <param name="High">What is more counts as this.</param>
/// <param name="Unit">The logarithm is of one and the amount in this unit; null: in the measure's own.</param>
public sealed record ClusterScale(
    double Mean,
    double Deviation,
    bool Log,
    double Missing,
    double? Low = null,
    double? High = null,
    double? Unit = null
)
{
    internal static ClusterScale Of(Analytics.Segment.Clusters.EvenScale scale) =>
        new(
            scale.Mean,
            scale.Deviation,
            scale.Unit is not null,
            scale.Unit is { } unit ? unit * (Math.Exp(scale.Mean) - 1) : scale.Mean,
            scale.Low,
            scale.High,
            scale.Unit
        );

    /// <summary>A value on the scale.</summary>
    internal double Of(double value)
    {
        var known = double.IsNaN(value) ? Missing : Math.Min(Math.Max(value, Low ?? value), High ?? value);
        var read = Log ? Math.Sign(known) * Math.Log(1 + Math.Abs(known) / (Unit ?? 1)) : known;
        return (read - Mean) / Deviation;
    }
}

public sealed record ClusterGroup(string Code, string NameEs, string? NameEn, IReadOnlyList<double> Centre);

/// <summary>One segment of a segmentation.</summary>
/// <param name="Rest">Everybody no other segment takes.</param>
public sealed record SegmentName(string Code, string NameEs, string? NameEn, bool Rest = false)
{
    public string Name(System.Globalization.CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "en" && NameEn is { Length: > 0 } english ? english : NameEs;
}

/// <summary>A way to divide customers into segments that do not overlap and leave nobody out.</summary>
public sealed record SegmentationDefinition
{
    /// <summary>Code of the segment of those no other takes.</summary>
    public const string RestCode = "resto";

    public SegmentationKind Kind { get; init; } = SegmentationKind.Axes;

    public SegmentedPeople Who { get; init; } = new();

    /// <summary>One or two.</summary>
    public IReadOnlyList<SegmentAxis> Axes { get; init; } = [];

    /// <summary>In order: the first that holds takes the customer.</summary>
    public IReadOnlyList<SegmentRule> Rules { get; init; } = [];

    public SegmentClusters? Clusters { get; init; }

    public string RestEs { get; init; } = SegmentText.Both("Rest").Es;

    public string RestEn { get; init; } = SegmentText.Both("Rest").En;

    /// <summary>Codes of the fields it looks at, each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Fields =>
        [
            .. (
                Kind switch
                {
                    SegmentationKind.Axes => Axes.Select(a => a.Field),
                    SegmentationKind.Rules => Rules.SelectMany(r => r.Any).SelectMany(g => g).Select(c => c.Field),
                    SegmentationKind.Rfm => RfmFields,
                    _ => Clusters?.Fields ?? [],
                }
            ).Distinct(StringComparer.Ordinal),
        ];

    internal static readonly string[] RfmFields = ["recency", "purchases", "spend"];

    /// <summary>Its segments, the rest last.</summary>
    [JsonIgnore]
    public IReadOnlyList<SegmentName> Segments =>
        [
            .. Kind switch
            {
                SegmentationKind.Axes => Cells(),
                SegmentationKind.Rules => Rules.Select(r => new SegmentName(r.Code, r.NameEs, r.NameEn)),
                SegmentationKind.Rfm => RfmNames.All,
                _ => Clusters?.Groups.Select(g => new SegmentName(g.Code, g.NameEs, g.NameEn)) ?? [],
            },
            new SegmentName(RestCode, RestEs, RestEn, true),
        ];

    private IEnumerable<SegmentName> Cells()
    {
        if (Axes.Count == 0)
            return [];
        var one = Axes[0].Classes.Select(c => c.Label);
        var codes =
            Axes.Count == 1
                ? one
                : one.SelectMany(a =>
                    Axes[1]
                        .Classes.Select(c =>
                            Axes[0].Classes.Any(k => k.Label.Length > 1) || c.Label.Length > 1
                                ? a + " · " + c.Label
                                : a + c.Label
                        )
                );
        return codes.Select(code => new SegmentName(code, code, null));
    }
}
