using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>One boosting run over some of the cases, watched on others.</summary>
/// <param name="Intercept">Log odds before the first tree.</param>
/// <param name="Trees">All trees grown.</param>
/// <param name="HeldLoss">Mean held-out log loss before the first tree and after every <see cref="Booster.Stride"/>; empty when nothing was held out.</param>
internal sealed record BoostedRun(double Intercept, IReadOnlyList<BoostedTree> Trees, IReadOnlyList<double> HeldLoss);

/// <summary>Newton boosting of the log loss: each tree answers what the ones before left over.</summary>
/// <remarks>[F2001] with second order steps [CG2016]; rows and features drawn per tree [F2002].</remarks>
internal sealed class Booster(BinnedCases cases, bool[] labels, double[]? weights, BoostingOptions options, bool spread)
{
    /// <summary>Trees between two looks at the held-out loss.</summary>
    internal const int Stride = 5;

    private const int BatchRows = 8192;

    /// <summary>Keeps a case that is all but certain from vanishing out of the curvature.</summary>
    private const double LeastCurvature = 1e-6;

    private readonly double[] scores = new double[cases.Rows];
    private readonly Vector128<double>[] pulls = new Vector128<double>[cases.Rows];

    internal BoostedRun Run(int[] train, int[] held)
    {
        double yes = 0,
            all = 0;
        foreach (var i in train)
        {
            var weight = weights?[i] ?? 1;
            all += weight;
            yes += labels[i] ? weight : 0;
        }
        var intercept = Math.Log((yes + 0.5) / (all - yes + 0.5));
        Array.Fill(scores, intercept);

        var grower = new TreeGrower(cases, options, train.Length, spread);
        var trees = new List<BoostedTree>();
        var losses = new List<double>();
        if (held.Length > 0)
            losses.Add(Loss(held));
        var drawn = new int[train.Length];
        for (var t = 0; t < options.Trees; t++)
        {
            var random = Xoshiro256.For(options.Seed, "boosting", (ulong)t);
            var count = Draw(train, drawn, random);
            foreach (var i in drawn.AsSpan(0, count))
                pulls[i] = Pull(i);
            if (grower.Grow(drawn.AsSpan(0, count), DrawFeatures(random), pulls) is { } tree)
            {
                trees.Add(tree);
                Apply(tree);
            }
            else if (options is { RowShare: 1, FeatureShare: 1 })
            {
                break;
            }
            else
            {
                trees.Add(new BoostedTree([-1], [0], [false], [0], [0], [0], []));
            }
            if (held.Length == 0 || trees.Count % Stride != 0)
                continue;
            losses.Add(Loss(held));
            var best = losses.IndexOf(losses.Min());
            if ((losses.Count - 1 - best) * Stride >= options.Patience)
                break;
        }
        return new BoostedRun(intercept, trees, losses);
    }

    /// <summary>Mean log loss of the scores so far.</summary>
    internal double Loss(int[] rows)
    {
        double loss = 0,
            all = 0;
        foreach (var i in rows)
        {
            var weight = weights?[i] ?? 1;
            loss += weight * SpecialFunctions.SoftPlus(labels[i] ? -scores[i] : scores[i]);
            all += weight;
        }
        return loss / all;
    }

    /// <summary>Sum of what is left over: the gradient of the loss by the intercept.</summary>
    internal double LeftOver(int[] rows) =>
        rows.Sum(i => (weights?[i] ?? 1) * (SpecialFunctions.Logistic(scores[i]) - (labels[i] ? 1 : 0)));

    private Vector128<double> Pull(int i)
    {
        var p = SpecialFunctions.Logistic(scores[i]);
        var pull = Vector128.Create(p - (labels[i] ? 1 : 0), Math.Max(p * (1 - p), LeastCurvature));
        return weights is null ? pull : pull * weights[i];
    }

    private int Draw(int[] train, int[] drawn, Xoshiro256 random)
    {
        if (options.RowShare == 1)
        {
            train.CopyTo(drawn, 0);
            return train.Length;
        }
        var count = 0;
        foreach (var i in train)
        {
            drawn[count] = i;
            count += random.NextDouble() < options.RowShare ? 1 : 0;
        }
        return count;
    }

    private int[] DrawFeatures(Xoshiro256 random)
    {
        var all = cases.Features.Length;
        var wanted = Math.Max(1, (int)Math.Ceiling(options.FeatureShare * all));
        var drawn = new List<int>(wanted);
        for (var f = 0; f < all; f++)
        {
            if (random.NextInt(all - f) < wanted - drawn.Count)
                drawn.Add(f);
        }
        return [.. drawn];
    }

    private void Apply(BoostedTree tree)
    {
        var packed = new PackedTrees([tree], cases.Features);
        var batches = (cases.Rows + BatchRows - 1) / BatchRows;
        if (spread && batches > 4)
            Parallel.For(0, batches, One);
        else
        {
            for (var b = 0; b < batches; b++)
                One(b);
        }

        void One(int batch)
        {
            var from = batch * BatchRows;
            packed.AddTo(cases.Data[from..], cases.Rows, scores.AsSpan(from, Math.Min(BatchRows, cases.Rows - from)));
        }
    }
}
