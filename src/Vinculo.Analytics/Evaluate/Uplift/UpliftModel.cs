using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>What one feature adds to an expected effect: a slope on the standardised number, steps, levels, or its lack.</summary>
/// <param name="Column">Name of the feature.</param>
/// <param name="Mean">Of the numbers it was fitted on.</param>
/// <param name="Scale">Their deviation; above 0.</param>
/// <param name="Low">Numbers below count as this.</param>
/// <param name="High">Numbers above count as this.</param>
/// <param name="Edges">Inner edges of the steps; empty: a slope alone.</param>
/// <param name="Levels">Of a feature in words; null for numbers.</param>
/// <param name="Weights">Of numbers: slope, lack, steps. Of words: one a level, then lack.</param>
/// <param name="Usual">What it adds on average; told against this.</param>
public sealed record UpliftTerm(
    string Column,
    double Mean,
    double Scale,
    double Low,
    double High,
    double[] Edges,
    string[]? Levels,
    double[] Weights,
    double Usual
)
{
    /// <summary>What a value adds, the usual included.</summary>
    public double Of(FeatureValue value)
    {
        if (Levels is { } levels)
            return value.Level is not { } level ? Weights[^1]
                : Array.IndexOf(levels, level) is >= 0 and var at ? Weights[at]
                : 0;
        if (value.Number is not { } number)
            return Weights[1];
        var slope = Weights[0] * (Math.Clamp(number, Low, High) - Mean) / Scale;
        return Edges.Length == 0 ? slope : slope + Weights[2 + Binning.BinOf(Edges, number)];
    }
}

/// <summary>
/// Expected effect of a treatment as a sum over features: small enough to be kept, and every case can be told why.
/// </summary>
/// <param name="Start">Mean effect over the cases it was fitted on.</param>
/// <param name="Terms">One a feature.</param>
public sealed record UpliftModel(double Start, IReadOnlyList<UpliftTerm> Terms)
{
    /// <summary>The ways of learning that are such a sum.</summary>
    public static IReadOnlyList<UpliftMethod> Ways { get; } =
    [UpliftMethod.Propensity, UpliftMethod.DoublyRobust, UpliftMethod.DoublyRobustSteps];

    /// <summary>Fits one way on all cases; whether it knows anything is what <see cref="UpliftTrial"/> says.</summary>
    /// <param name="table">n cases, known before the treatment.</param>
    /// <param name="treated">n yes or no, drawn by lot; both occur.</param>
    /// <param name="outcome">n outcomes: 0 or 1, or amounts.</param>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the way is no sum.</exception>
    /// <remarks>O(n · features²); same input, same bits.</remarks>
    public static UpliftModel Fit(FeatureTable table, bool[] treated, double[] outcome, UpliftMethod way)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(outcome);
        if (treated.Length != table.Rows || outcome.Length != table.Rows)
            throw new ArgumentException("One treatment and one outcome per case.", nameof(treated));
        if (!Ways.Contains(way))
            throw new ArgumentException($"{way} is no sum over features.", nameof(way));
        var learners = new UpliftLearners(table, treated, outcome, Array.TrueForAll(outcome, y => y is 0 or 1));
        int[] all = [.. Enumerable.Range(0, table.Rows)];
        var robust = way == UpliftMethod.Propensity ? [] : learners.Robust(all, learners.Inner(all));
        var (ridge, factor) = learners.Sum(way, all, robust);
        return ridge.ToModel(table, all, factor);
    }

    /// <summary>Expected effect of one case.</summary>
    /// <param name="row">A value for each of <see cref="Terms"/>, in their order.</param>
    /// <param name="added">Takes what each adds against the usual; as long as <paramref name="row"/>.</param>
    public double Effect(ReadOnlySpan<FeatureValue> row, Span<double> added)
    {
        var effect = Start;
        for (var t = 0; t < Terms.Count; t++)
        {
            added[t] = Terms[t].Of(row[t]) - Terms[t].Usual;
            effect += added[t];
        }
        return effect;
    }
}
