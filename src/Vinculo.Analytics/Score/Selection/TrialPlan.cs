using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Cases to learn from and cases to be judged by.</summary>
internal sealed record TrialSplit(int[] Train, int[] Held);

/// <summary>Which cases the candidates are compared on, and how they are split.</summary>
/// <param name="Rows">Cases drawn, ascending; null when all are used.</param>
/// <param name="Weights">Their weights; null when each counts once.</param>
/// <param name="Splits">Positions among the cases drawn.</param>
internal sealed record TrialPlan(int[]? Rows, double[]? Weights, IReadOnlyList<TrialSplit> Splits)
{
    private const int Blocks = 5;
    private const int BlocksHeld = 2;

    internal static TrialPlan Of(bool[] labels, ulong[] twins, PropensityOptions options)
    {
        var (rows, weights) = Draw(labels, options);
        var drawn = rows ?? [.. Enumerable.Range(0, labels.Length)];
        var splits = options.Forward
            ? Forward(options.Starts(drawn) ?? Even(drawn.Length), drawn, labels, options)
            : [];
        return new TrialPlan(rows, weights, splits.Count > 0 ? splits : Apart(drawn, labels, twins, options.Folds));
    }

    /// <summary>All cases of the rarer answer that fit in half the places, and the others by lot, weighing what they stand for.</summary>
    private static (int[]? Rows, double[]? Weights) Draw(bool[] labels, PropensityOptions options)
    {
        if (labels.Length <= options.MostTrialCases)
            return (null, options.Weights);
        var yes = labels.Count(l => l);
        var rarerIs = 2 * yes <= labels.Length;
        var rarer = rarerIs ? yes : labels.Length - yes;
        var keepRarer = Math.Min(1, options.MostTrialCases / 2.0 / rarer);
        var keepOther = Math.Min(1, (options.MostTrialCases - keepRarer * rarer) / (labels.Length - rarer));
        var random = Xoshiro256.For(options.Seed, "trial cases");
        var rows = new List<int>();
        var weights = new List<double>();
        for (var i = 0; i < labels.Length; i++)
        {
            var keep = labels[i] == rarerIs ? keepRarer : keepOther;
            if (random.NextDouble() >= keep)
                continue;
            rows.Add(i);
            weights.Add((options.Weights?[i] ?? 1) / keep);
        }
        return ([.. rows], [.. weights]);
    }

    /// <summary>The last blocks of time, each tried by what was known when it began; none where that is too little.</summary>
    /// <param name="starts">Where each block begins, and where the last one ends.</param>
    private static List<TrialSplit> Forward(int[] starts, int[] drawn, bool[] labels, PropensityOptions options)
    {
        var splits = new List<TrialSplit>();
        for (var block = Math.Max(1, starts.Length - 1 - BlocksHeld); block < starts.Length - 1; block++)
        {
            var known = starts[block];
            if (options is { Embargo: > 0, Periods: { } periods })
                while (known > 0 && periods[drawn[known - 1]] + options.Embargo > periods[drawn[starts[block]]])
                    known--;
            if (known < starts[block] && drawn.Take(known).Count(i => labels[i]) < PropensityModel.FewestForChoice)
                continue;
            splits.Add(
                new TrialSplit(
                    [.. Enumerable.Range(0, known)],
                    [.. Enumerable.Range(starts[block], starts[block + 1] - starts[block])]
                )
            );
        }
        return splits;
    }

    private static int[] Even(int cases) =>
        [.. Enumerable.Range(0, Blocks + 1).Select(b => (int)((long)cases * b / Blocks))];

    /// <summary>Folds with the same share of yes; twins stay together.</summary>
    private static List<TrialSplit> Apart(int[] drawn, bool[] labels, ulong[] twins, int folds)
    {
        var order = Enumerable.Range(0, drawn.Length).ToArray();
        Array.Sort(
            order,
            (a, b) =>
            {
                var byLabel = labels[drawn[a]].CompareTo(labels[drawn[b]]);
                var byTwin = byLabel != 0 ? byLabel : twins[drawn[a]].CompareTo(twins[drawn[b]]);
                return byTwin != 0 ? byTwin : a.CompareTo(b);
            }
        );
        var foldOf = new int[drawn.Length];
        var foldOfTwin = new Dictionary<ulong, int>();
        var next = 0;
        foreach (var i in order)
        {
            if (!foldOfTwin.TryGetValue(twins[drawn[i]], out var fold))
                foldOfTwin.Add(twins[drawn[i]], fold = next++ % folds);
            foldOf[i] = fold;
        }
        return
        [
            .. Enumerable
                .Range(0, folds)
                .Select(f => new TrialSplit(
                    [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != f)],
                    [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == f)]
                )),
        ];
    }
}
