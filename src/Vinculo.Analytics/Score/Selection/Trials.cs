using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>What a candidate said about the cases held back.</summary>
/// <param name="Kind">Which candidate.</param>
/// <param name="LogOdds">Of all cases held back, split after split.</param>
/// <param name="Logistic">How to fit it on all cases.</param>
/// <param name="Boosting">The same.</param>
internal sealed record TrialResult(
    PropensityKind Kind,
    double[] LogOdds,
    LogisticOptions? Logistic,
    BoostingOptions? Boosting
);

/// <summary>
/// Fits candidates on parts of the cases. Settings within a candidate are compared on the first split; the best goes on.
/// </summary>
internal sealed class Trials(
    FeatureTable table,
    FeatureTable narrow,
    BinnedCases binned,
    bool[] labels,
    double[]? weights,
    IReadOnlyList<TrialSplit> splits
)
{
    /// <summary>Logistic regression under several penalties.</summary>
    internal TrialResult Logistic(PropensityKind kind, IReadOnlyList<LogisticOptions> settings)
    {
        var first = new double[settings.Count][];
        Parallel.For(0, first.Length, s => first[s] = LogisticOn(splits[0], settings[s]));
        var best = Least(first.Select(scores => Loss(splits[0].Held, scores)));
        var all = new double[splits.Count][];
        all[0] = first[best];
        Parallel.For(1, splits.Count, s => all[s] = LogisticOn(splits[s], settings[best]));
        return new TrialResult(kind, [.. all.SelectMany(x => x)], settings[best], null);
    }

    /// <summary>Boosted trees of several shapes; the number of trees is where the held-out loss is least on average.</summary>
    internal TrialResult Boosting(IReadOnlyList<BoostingOptions> settings)
    {
        var first = new BoostedRun[settings.Count];
        Parallel.For(0, first.Length, s => first[s] = BoostedOn(splits[0], settings[s]));
        var best = Least(first.Select(run => run.HeldLoss.Min()));
        var runs = new BoostedRun[splits.Count];
        runs[0] = first[best];
        Parallel.For(1, splits.Count, s => runs[s] = BoostedOn(splits[s], settings[best]));

        var looks = runs.Max(r => r.HeldLoss.Count);
        var trees =
            Booster.Stride
            * Math.Max(
                1,
                Least(
                    Enumerable
                        .Range(0, looks)
                        .Select(l =>
                            runs.Select((r, s) => r.HeldLoss[Math.Min(l, r.HeldLoss.Count - 1)] * splits[s].Held.Length)
                                .Sum()
                        )
                )
            );
        var all = new double[splits.Count][];
        Parallel.For(0, all.Length, s => all[s] = Answers(runs[s], trees, splits[s].Held));
        return new TrialResult(
            PropensityKind.Boosting,
            [.. all.SelectMany(x => x)],
            null,
            settings[best] with
            {
                Trees = trees,
            }
        );
    }

    private double[] LogisticOn(TrialSplit split, LogisticOptions options)
    {
        bool[] answers = [.. split.Train.Select(i => labels[i])];
        double[]? caseWeights = weights is null ? null : [.. split.Train.Select(i => weights[i])];
        var used = options.Bins == 1 ? table : narrow;
        if (BinnedLogistic.Examine(used.Take(split.Train), answers, caseWeights) is not null)
            return new double[split.Held.Length];
        var model = BinnedLogistic.Fit(used.Take(split.Train), answers, caseWeights, options).Model;
        return model.LogOdds(used.Take(split.Held));
    }

    private BoostedRun BoostedOn(TrialSplit split, BoostingOptions options) =>
        new Booster(binned, labels, weights, options, false).Run(split.Train, split.Held);

    private double[] Answers(BoostedRun run, int trees, int[] held)
    {
        var scores = new double[binned.Rows];
        Array.Fill(scores, run.Intercept);
        new PackedTrees([.. run.Trees.Take(trees)], binned.Features).AddTo(binned.Data, binned.Rows, scores);
        return Array.ConvertAll(held, i => scores[i]);
    }

    private double Loss(int[] held, double[] scores)
    {
        var loss = 0.0;
        for (var k = 0; k < held.Length; k++)
            loss += (weights?[held[k]] ?? 1) * SpecialFunctions.SoftPlus(labels[held[k]] ? -scores[k] : scores[k]);
        return loss;
    }

    private static int Least(IEnumerable<double> losses)
    {
        var list = losses.ToList();
        return list.IndexOf(list.Min());
    }
}
