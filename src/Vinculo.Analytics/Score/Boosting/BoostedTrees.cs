using System.Text.Json.Serialization;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>A fitted model and how the fit went.</summary>
public sealed record BoostingFit(BoostedTrees Model, FitReport Report);

/// <summary>Probability of a yes from mixed features: many small trees, each mending what the ones before got wrong.</summary>
/// <remarks>
/// Histogram gradient boosting [F2001] [CG2016] [KMFWCMYL2017]. Missing numbers go to the side that fits them better; a
/// level never seen counts as missing; nothing is extrapolated. A model is plain data: System.Text.Json writes and reads it
/// without loss.
/// </remarks>
public sealed record BoostedTrees
{
    private const int RowsPerBatch = 4096;

    private PackedTrees? packed;
    private AnsweredTrees? answered;

    /// <summary>Log odds before the first tree.</summary>
    public required double Intercept { get; init; }

    /// <summary>How each feature becomes a bin, in the order of the training columns.</summary>
    public required IReadOnlyList<FeatureBins> Features { get; init; }

    /// <summary>The trees; their answers are added up.</summary>
    public required IReadOnlyList<BoostedTree> Trees { get; init; }

    /// <summary>Log odds of the average training case; reasons start from here.</summary>
    [JsonIgnore]
    public double AverageLogOdds => Intercept + Trees.Sum(TreeShapley.Expected);

    private PackedTrees Packed => packed ??= new PackedTrees(Trees, Features);

    /// <summary>The same trees for one case after another, with their reasons.</summary>
    internal AnsweredTrees Answered => answered ??= new AnsweredTrees(Trees, Features);

    /// <summary>Fits a model with all the trees asked for.</summary>
    /// <param name="table">n cases; at least one column.</param>
    /// <param name="labels">n answers, both kinds present.</param>
    /// <param name="weights">n case weights, finite and ≥ 0; null counts each case once.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="held">Positions kept out of the fit to stop early by, or null.</param>
    /// <exception cref="UnfitDataException">No cases, no columns, one class only, an infinite number.</exception>
    /// <exception cref="ArgumentException">Lengths differ or a weight is negative.</exception>
    /// <remarks>
    /// O(trees · depth · n · features) byte look-ups, shares of rows and features less; uses all cores. Same input, same
    /// bits, however many cores there are.
    /// </remarks>
    public static BoostingFit Fit(
        FeatureTable table,
        bool[] labels,
        double[]? weights = null,
        BoostingOptions? options = null,
        int[]? held = null
    )
    {
        options ??= new BoostingOptions();
        options.Check();
        if (BinnedLogistic.Examine(table, labels, weights) is { } reason)
            throw new UnfitDataException(reason, $"The cases cannot carry boosted trees: {reason}.");
        var cases = BinnedCases.Of(table, options.Bins);
        var apart = held is null ? [] : held.ToHashSet();
        int[] train = [.. Enumerable.Range(0, table.Rows).Where(i => !apart.Contains(i))];
        return Fit(cases, labels, weights, options, train, held ?? [], true);
    }

    internal static BoostingFit Fit(
        BinnedCases cases,
        bool[] labels,
        double[]? weights,
        BoostingOptions options,
        int[] train,
        int[] held,
        bool spread
    )
    {
        var booster = new Booster(cases, labels, weights, options, spread);
        var run = booster.Run(train, held);
        var count =
            run.HeldLoss.Count == 0
                ? run.Trees.Count
                : run.HeldLoss.ToList().IndexOf(run.HeldLoss.Min()) * Booster.Stride;
        var model = new BoostedTrees
        {
            Intercept = run.Intercept,
            Features = cases.Features,
            Trees = [.. run.Trees.Take(count)],
        };
        var total = weights is null ? train.Length : train.Sum(i => weights[i]);
        var report = new FitReport(
            "Newton boosting",
            count,
            held.Length == 0 || run.Trees.Count < options.Trees,
            -booster.Loss(train) * total,
            Math.Abs(booster.LeftOver(train)),
            train.Length
        );
        return new BoostingFit(model, report);
    }

    /// <summary>Log odds of a yes for one case.</summary>
    /// <param name="row">One value per feature, in the order of <see cref="Features"/>.</param>
    /// <exception cref="ArgumentException">The row has another length, or a value of another kind.</exception>
    public double LogOdds(ReadOnlySpan<FeatureValue> row)
    {
        Span<double> sum = [Intercept];
        Packed.AddTo(BinsOf(row), 1, sum);
        return sum[0];
    }

    /// <summary>Probability of a yes for one case; see <see cref="LogOdds(ReadOnlySpan{FeatureValue})"/>.</summary>
    public double Predict(ReadOnlySpan<FeatureValue> row) => SpecialFunctions.Logistic(LogOdds(row));

    /// <summary>Log odds of many cases, on all cores.</summary>
    /// <param name="table">n cases with a column for every feature; further columns are ignored.</param>
    /// <returns>n log odds in the table's order, the same bits as one by one.</returns>
    /// <exception cref="ArgumentException">A column is missing or holds another kind of value.</exception>
    public double[] LogOdds(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var columns = new FeatureColumn[Features.Count];
        for (var f = 0; f < columns.Length; f++)
        {
            columns[f] =
                table.Find(Features[f].Name)
                ?? throw new ArgumentException($"There is no column '{Features[f].Name}'.", nameof(table));
            // Checked here so that a wrong kind of column is reported as itself and not as a failure of many threads.
            Features[f].Write(columns[f], 0, []);
        }
        var trees = Packed;
        var scores = new double[table.Rows];
        Parallel.For(
            0,
            (scores.Length + RowsPerBatch - 1) / RowsPerBatch,
            () => new byte[RowsPerBatch * columns.Length],
            (batch, _, bins) =>
            {
                var from = batch * RowsPerBatch;
                var span = scores.AsSpan(from, Math.Min(RowsPerBatch, scores.Length - from));
                span.Fill(Intercept);
                for (var f = 0; f < columns.Length; f++)
                    Features[f].Write(columns[f], from, bins.AsSpan(f * RowsPerBatch, span.Length));
                trees.AddTo(bins, RowsPerBatch, span);
                return bins;
            },
            _ => { }
        );
        return scores;
    }

    /// <summary>Probabilities of many cases; see <see cref="LogOdds(FeatureTable)"/>.</summary>
    public double[] Predict(FeatureTable table)
    {
        var scores = LogOdds(table);
        foreach (ref var score in scores.AsSpan())
            score = SpecialFunctions.Logistic(score);
        return scores;
    }

    /// <summary>Why one case has its probability: each feature's Shapley value over the trees.</summary>
    /// <param name="row">As in <see cref="LogOdds(ReadOnlySpan{FeatureValue})"/>.</param>
    /// <returns>Reasons with the largest effect first, equal ones by name. Their contributions and the average sum to the log odds.</returns>
    /// <remarks>[LEC2018] algorithm 2; O(trees · leaves · depth²).</remarks>
    public Explanation Explain(ReadOnlySpan<FeatureValue> row)
    {
        var shares = Shares(row);
        var reasons = new Reason[shares.Length];
        for (var f = 0; f < reasons.Length; f++)
            reasons[f] = new Reason(Features[f].Name, row[f], shares[f], null, null);
        return Explanation.Of(AverageLogOdds, reasons);
    }

    internal double[] Shares(ReadOnlySpan<FeatureValue> row)
    {
        var bins = BinsOf(row);
        var shares = new double[Features.Count];
        foreach (var tree in Trees)
            TreeShapley.AddTo(tree, node => tree.GoesLeft(node, bins, Features), shares);
        return shares;
    }

    private byte[] BinsOf(ReadOnlySpan<FeatureValue> row)
    {
        if (row.Length != Features.Count)
            throw new ArgumentException($"Expected {Features.Count} values, one per feature.", nameof(row));
        var bins = new byte[row.Length];
        for (var f = 0; f < bins.Length; f++)
            bins[f] = Features[f].BinOf(row[f]);
        return bins;
    }
}
