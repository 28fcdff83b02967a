namespace Vinculo.Analytics.Evaluate;

/// <summary>Has a feature or a score drifted since the model was fitted?</summary>
public static class PopulationStability
{
    /// <summary>Above this a model should not be trusted without a new fit.</summary>
    public const double Alarm = 0.25;

    /// <summary>Population stability index of a number, over the quantile bins of the earlier values.</summary>
    /// <param name="before">Values at the time of the fit; NaN is missing and has a bin of its own.</param>
    /// <param name="now">Values today.</param>
    /// <param name="bins">Quantile bins, 2 … 100.</param>
    /// <returns>≥ 0: below 0.1 steady, above <see cref="Alarm"/> drifted; 0 when either side is empty.</returns>
    /// <remarks>[L1994]; half a case is added to every bin so that an empty one does not make the index infinite.</remarks>
    public static double Index(ReadOnlySpan<double> before, ReadOnlySpan<double> now, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 100);
        var known = new List<double>(before.Length);
        foreach (var value in before)
        {
            if (!double.IsNaN(value))
                known.Add(value);
        }
        var sorted = known.ToArray();
        Array.Sort(sorted);
        var edges = Score.Logistic.Binning.Edges(sorted, bins);
        return Index(Count(before, edges), Count(now, edges));
    }

    /// <summary>Population stability index over given bins or levels.</summary>
    /// <param name="before">Cases per bin then, each ≥ 0.</param>
    /// <param name="now">Cases per bin today, the same bins.</param>
    /// <exception cref="ArgumentException">The numbers of bins differ.</exception>
    public static double Index(ReadOnlySpan<long> before, ReadOnlySpan<long> now)
    {
        if (before.Length != now.Length)
            throw new ArgumentException("Both sides need the same bins.", nameof(now));
        double allBefore = 0,
            allNow = 0;
        var bins = 0;
        for (var b = 0; b < before.Length; b++)
        {
            allBefore += before[b];
            allNow += now[b];
            bins += before[b] + now[b] > 0 ? 1 : 0;
        }
        if (allBefore == 0 || allNow == 0)
            return 0;
        var index = 0.0;
        for (var b = 0; b < before.Length; b++)
        {
            if (before[b] + now[b] == 0)
                continue;
            var p = (before[b] + 0.5) / (allBefore + 0.5 * bins);
            var q = (now[b] + 0.5) / (allNow + 0.5 * bins);
            index += (q - p) * Math.Log(q / p);
        }
        return index;
    }

    private static long[] Count(ReadOnlySpan<double> values, double[] edges)
    {
        var counts = new long[edges.Length + 2];
        foreach (var value in values)
            counts[double.IsNaN(value) ? ^1 : Score.Logistic.Binning.BinOf(edges, value)]++;
        return counts;
    }
}
