using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Series;

/// <summary>Series of small counts: a handful of complaints a day, where medians are coarse and deviations lopsided.</summary>
/// <remarks>
/// A slow rate, cut means over four weeks, times the share of the slot in its season; the score is the normal deviate of the
/// Poisson tail [J2005], counts divided first by how much more they scatter than Poisson counts do.
/// </remarks>
internal static class SmallCounts
{
    private const double Largest = 12;
    private const double Cut = 0.1;
    private const double Steady = 8;
    private const double MostCounted = 9;

    /// <summary>Baseline and scores, or null when the series holds other than small counts.</summary>
    internal static (SeasonalBaseline Baseline, StepScores Scores)? Of(SeriesGrid grid)
    {
        var known = Array.FindAll(grid.Values, v => !double.IsNaN(v));
        if (Array.Exists(known, v => v < 0 || v != Math.Floor(v)) || Running.MedianOf(known) > Largest)
            return null;
        var rate = Rate(grid);
        // Mostly small, now and then in the thousands: no count of single events.
        if (rate.Average() > 2 * Largest)
            return null;
        var season =
            grid.Step < TimeSpan.FromDays(7)
                ? SeasonalBaseline.Seasons(grid).LastOrDefault(s => s * grid.Step <= TimeSpan.FromDays(7), 1)
                : 1;
        var expected = Shaped(grid, rate, season);
        var scatter = Scatter(grid.Values, expected);
        var residual = new double[expected.Length];
        var scores = new double[expected.Length];
        for (var t = 0; t < expected.Length; t++)
        {
            residual[t] = grid.Values[t] - expected[t];
            scores[t] = double.IsNaN(grid.Values[t])
                ? double.NaN
                : Deviate(grid.Values[t] / scatter, Math.Max(expected[t], 1e-3) / scatter);
        }
        return (new SeasonalBaseline(season, expected, residual, grid.Values), StepScores.OfKnown(scores));
    }

    private static double[] Rate(SeriesGrid grid)
    {
        var half = Math.Max(14, (int)Math.Round(TimeSpan.FromDays(14) / grid.Step));
        var n = grid.Values.Length;
        var rate = new double[n];
        var stride = Math.Max(1, half / 14);
        var window = new List<double>(2 * half + 1);
        for (var t = 0; t < n; t += stride)
        {
            window.Clear();
            var first = Math.Clamp(t - half, 0, Math.Max(0, n - 2 * half - 1));
            for (var i = first; i < Math.Min(n, first + 2 * half + 1); i++)
                if (!double.IsNaN(grid.Values[i]))
                    window.Add(grid.Values[i]);
            window.Sort();
            var cut = (int)(Cut / 2 * window.Count);
            var kept = window.Count == 0 ? 0 : window.Take(window.Count - cut).Average();
            for (var i = t; i < Math.Min(n, t + stride); i++)
                rate[i] = kept;
        }
        return rate;
    }

    private static double[] Shaped(SeriesGrid grid, double[] rate, int season)
    {
        var (seen, usual) = (new double[season], new double[season]);
        for (var t = 0; t < rate.Length; t++)
            if (!double.IsNaN(grid.Values[t]))
            {
                seen[t % season] += Math.Min(grid.Values[t], 4 * rate[t] + 4);
                usual[t % season] += rate[t];
            }
        return [.. rate.Select((r, t) => r * (seen[t % season] + Steady) / (usual[t % season] + Steady))];
    }

    private static double Scatter(double[] values, double[] expected)
    {
        double sum = 0;
        var cases = 0;
        for (var t = 0; t < values.Length; t++)
        {
            if (double.IsNaN(values[t]) || expected[t] <= 0)
                continue;
            sum += Math.Min(
                MostCounted,
                (values[t] - expected[t]) * (values[t] - expected[t]) / Math.Max(expected[t], 0.1)
            );
            cases++;
        }
        return cases == 0 ? 1 : Math.Max(1, sum / cases);
    }

    private static double Deviate(double count, double rate)
    {
        // Half of what is exactly so belongs to either side, so that scores are about 0 on average.
        var above = count > 0 ? 1 - IncompleteGamma.Upper(count, rate) : 1;
        var more = 1 - IncompleteGamma.Upper(count + 1, rate);
        var p = Math.Clamp((above + more) / 2, 1e-15, 1 - 1e-15);
        return -SpecialFunctions.NormalQuantile(p);
    }
}
