namespace Vinculo.Analytics.Value.Survival;

/// <summary>
/// How far one feature alone gives a duration away. What grows with the time stayed, such as all that was ever paid, or
/// copies it, is not known when the time begins: a regression that uses it foretells the past.
/// </summary>
public static class DurationLeak
{
    /// <summary>From here on a feature says the duration rather than something that goes with it.</summary>
    public const double Telling = 0.8;

    private const int Fewest = 20;

    /// <summary>How closely numbers rise or fall with the durations: Spearman's correlation without its sign.</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="values">n numbers; NaN where missing.</param>
    /// <returns>0 to 1; 0 with fewer than twenty numbers.</returns>
    public static double OfNumbers(ReadOnlySpan<double> durations, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, durations.Length);
        var (known, stayed) = (new List<double>(), new List<double>());
        for (var i = 0; i < values.Length; i++)
            if (!double.IsNaN(values[i]))
            {
                known.Add(values[i]);
                stayed.Add(durations[i]);
            }
        if (known.Count < Fewest)
            return 0;
        var (x, y) = (Ranks([.. known]), Ranks([.. stayed]));
        double xy = 0,
            xx = 0,
            yy = 0;
        for (var i = 0; i < x.Length; i++)
            (xy, xx, yy) = (xy + x[i] * y[i], xx + x[i] * x[i], yy + y[i] * y[i]);
        return xx > 0 && yy > 0 ? Math.Abs(xy) / Math.Sqrt(xx * yy) : 0;
    }

    /// <summary>How closely levels part the durations: the correlation ratio of their ranks, less what chance gives so many levels.</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="levels">n numbers of levels, from 0; below 0 where missing.</param>
    /// <returns>0 to 1; 0 with fewer than twenty cases.</returns>
    public static double OfLevels(ReadOnlySpan<double> durations, ReadOnlySpan<int> levels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(levels.Length, durations.Length);
        var (known, stayed) = (new List<int>(), new List<double>());
        for (var i = 0; i < levels.Length; i++)
            if (levels[i] >= 0)
            {
                known.Add(levels[i]);
                stayed.Add(durations[i]);
            }
        if (known.Count < Fewest)
            return 0;
        var ranks = Ranks([.. stayed]);
        var groups = known.Zip(ranks).GroupBy(k => k.First, k => k.Second).ToList();
        var all = ranks.Sum(r => r * r);
        if (all == 0 || groups.Count >= known.Count)
            return 0;
        var between = groups.Sum(g => g.Count() * g.Average() * g.Average());
        var left = (1 - between / all) * (known.Count - 1) / (known.Count - groups.Count);
        return Math.Sqrt(Math.Max(0, 1 - left));
    }

    /// <summary>Places in order, the mean place among equals, less the mean of all.</summary>
    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]] == values[order[from]]; )
                to++;
            for (var i = from; i < to; i++)
                ranks[order[i]] = (from + to - 1) / 2.0 - (order.Length - 1) / 2.0;
        }
        return ranks;
    }
}
