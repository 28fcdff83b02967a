namespace Vinculo.Analytics.Series;

/// <summary>Medians and means that travel along a series.</summary>
internal static class Running
{
    private const double Normal = 1.4826;
    private const double Certain = 3;
    private const int FewestPairs = 8;

    /// <summary>Median of the known values, which are put in another order; NaN without any.</summary>
    internal static double MedianOf(Span<double> values)
    {
        if (values.Length == 0)
            return double.NaN;
        if (values.Length <= 32)
        {
            for (var i = 1; i < values.Length; i++)
            {
                var value = values[i];
                var at = i;
                for (; at > 0 && values[at - 1] > value; at--)
                    values[at] = values[at - 1];
                values[at] = value;
            }
        }
        else
            values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// <summary>Median over a window around each step, cut at the ends; unknown values are passed over.</summary>
    /// <param name="values">NaN where unknown.</param>
    /// <param name="width">Steps of the window.</param>
    /// <param name="season">Steps after which the pattern repeats, no more than <paramref name="width"/>; 1 without one.</param>
    /// <remarks>
    /// The window is looked at every eighth of its width and drawn straight between: a level is slow. At both ends, where
    /// the window lies to one side, the level goes on as it grew or fell there.
    /// </remarks>
    internal static double[] Median(double[] values, int width, int season)
    {
        var n = values.Length;
        var lag = Math.Max(1, Math.Min(width, n / 2) / season) * season;
        var (rise, end) = (Growth(values, 0, lag), Growth(values, n - 2 * lag, lag));
        var level = new double[n];
        var half = width / 2;
        var stride = Math.Max(1, width / 8);
        var known = new double[2 * half + 1];
        var at = new List<int>();
        var medians = new List<double>();
        for (var t = 0; ; t = Math.Min(t + stride, n - 1))
        {
            var found = 0;
            // At the ends the window keeps its width by leaning inwards, so that a season stays whole.
            var first = Math.Clamp(t - half, 0, Math.Max(0, n - 2 * half - 1));
            var growth =
                t < half ? rise
                : t > n - 1 - half ? end
                : 0;
            for (var i = first; i < Math.Min(n, first + 2 * half + 1); i++)
                if (!double.IsNaN(values[i]))
                    known[found++] = values[i] - growth * (i - t);
            if (found > 0)
            {
                at.Add(t);
                medians.Add(MedianOf(known.AsSpan(0, found)));
            }
            if (t == n - 1)
                break;
        }
        if (at.Count == 0)
            return level;
        var piece = 0;
        for (var t = 0; t < n; t++)
        {
            while (piece < at.Count - 2 && t > at[piece + 1])
                piece++;
            if (at.Count == 1 || t <= at[0])
                level[t] = medians[0];
            else if (t >= at[^1])
                level[t] = medians[^1];
            else
            {
                var share = (double)(t - at[piece]) / (at[piece + 1] - at[piece]);
                level[t] = medians[piece] + share * (medians[piece + 1] - medians[piece]);
            }
        }
        return level;
    }

    /// <summary>
    /// What a step adds where a stretch differs from the one before by more than chance lets it; else nought. The same slots
    /// of the season are compared, so it is the median of slopes [S1968] of which the season knows nothing.
    /// </summary>
    private static double Growth(double[] values, int from, int lag)
    {
        var differences = new List<double>(lag);
        for (var t = Math.Max(0, from) + lag; t < Math.Min(values.Length, from + 2 * lag); t++)
            if (!double.IsNaN(values[t] - values[t - lag]))
                differences.Add(values[t] - values[t - lag]);
        if (differences.Count < FewestPairs)
            return 0;
        var growth = MedianOf([.. differences]);
        var spread = Normal * MedianOf([.. differences.Select(d => Math.Abs(d - growth))]);
        // 1.25: the deviation of a median in that of a mean.
        return Math.Abs(growth) > Certain * 1.25 * spread / Math.Sqrt(differences.Count) ? growth / lag : 0;
    }
}
