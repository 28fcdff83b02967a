namespace Vinculo.Analytics.Evaluate;

/// <summary>How far two numbers put the same things in the same order.</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's correlation: that of the places in order, equals sharing their mean place.</summary>
    /// <param name="first">n finite numbers.</param>
    /// <param name="second">n finite numbers of the same things.</param>
    /// <returns>-1 … 1; null where either says the same of all, or there are fewer than two.</returns>
    /// <remarks>[S1904]. O(n log n).</remarks>
    public static double? Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var (x, y) = (Centred([.. first]), Centred([.. second]));
        double xy = 0,
            xx = 0,
            yy = 0;
        for (var i = 0; i < x.Length; i++)
            (xy, xx, yy) = (xy + x[i] * y[i], xx + x[i] * x[i], yy + y[i] * y[i]);
        return xx > 0 && yy > 0 ? Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1) : null;
    }

    /// <summary>Places in order, the mean place among equals, less the mean of all.</summary>
    internal static double[] Centred(double[] values)
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
