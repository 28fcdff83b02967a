using System.Text.Json.Serialization;

namespace Vinculo.Demo.Check;

/// <summary>What came of one comparison.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>The bar is reached.</summary>
    [JsonStringEnumMemberName("reached")]
    Reached = 1,

    /// <summary>It is not.</summary>
    [JsonStringEnumMemberName("missed")]
    Missed = 2,

    /// <summary>Measured; nobody set a bar.</summary>
    [JsonStringEnumMemberName("measured")]
    Measured = 3,

    /// <summary>The product gives no such score yet.</summary>
    [JsonStringEnumMemberName("notScored")]
    NotScored = 4,

    /// <summary>Judged by lot, and nobody is known to respond better than others: no score a customer.</summary>
    [JsonStringEnumMemberName("noEvidence")]
    NoEvidence = 5,
}

/// <summary>What a measure must lie between; an end that is null is open.</summary>
internal sealed record Bar(double? Least, double? Most = null)
{
    public bool Holds(double reached) => double.IsFinite(reached) && !(reached < Least) && !(reached > Most);
}

/// <summary>One measure of one score against the truth.</summary>
/// <param name="Score">Code of the score.</param>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Reached">Null when there is no score.</param>
/// <param name="Bar">Null when nobody set one.</param>
/// <param name="Ceiling">What the truth itself would reach, where that is not perfect.</param>
internal sealed record CheckLine(
    string Score,
    string Measure,
    double? Reached,
    Bar? Bar,
    double? Ceiling,
    Verdict Verdict
)
{
    public static CheckLine Of(string score, string measure, double reached, Bar? bar = null, double? ceiling = null) =>
        new(
            score,
            measure,
            double.IsFinite(reached) ? reached : null,
            bar,
            ceiling,
            bar is null ? Verdict.Measured
                : bar.Holds(reached) ? Verdict.Reached
                : Verdict.Missed
        );

    public static CheckLine NoEvidence(string score, string measure, double reached) =>
        new(score, measure, reached, null, null, Verdict.NoEvidence);

    public static CheckLine None(string score, string measure) =>
        new(score, measure, null, null, null, Verdict.NotScored);
}

/// <summary>How close the product's scores of a world came to its truth.</summary>
/// <param name="Known">Living customers of the truth that the database knows.</param>
/// <param name="Living">Living customers of the truth.</param>
internal sealed record CheckReport(MadeWorld World, int Living, int Known, IReadOnlyList<CheckLine> Lines)
{
    public int Missed => Lines.Count(line => line.Verdict == Verdict.Missed);

    public CheckLine Line(string score, string measure) =>
        Lines.Single(line => line.Score == score && line.Measure == measure);
}
