using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Series;

/// <summary>Finds levels that changed and stayed: a baseline that follows them would pass over the change in silence.</summary>
internal static class Shifts
{
    private const double Lasting = 0.5;
    private const double FewestDeviations = 5;
    private const double Normal = 1.4826;

    /// <summary>The alarms of stretches and, in their place where they meet, of shifts.</summary>
    internal static IReadOnlyList<Alarm> Among(
        SeriesGrid grid,
        SeasonalBaseline baseline,
        IReadOnlyList<Alarm> alarms,
        double onceInDays
    )
    {
        var shifts = Of(grid, baseline, onceInDays);
        if (shifts.Count == 0)
            return alarms;
        var apart = TimeSpan.FromDays(Math.Max(2, 2 * grid.Step.TotalDays));
        return
        [
            .. alarms
                .Where(a => !shifts.Exists(s => a.Start <= s.End + apart && a.End >= s.Start - apart))
                .Concat(shifts)
                .OrderBy(a => a.Start),
        ];
    }

    private static List<Alarm> Of(SeriesGrid grid, SeasonalBaseline baseline, double onceInDays)
    {
        var span = Math.Max(
            grid.Step < TimeSpan.FromDays(1) ? (int)Math.Round(TimeSpan.FromDays(7) / grid.Step) : 14,
            baseline.Season
        );
        var values = Read(baseline.Level, out var write, out var isShare);
        var n = values.Length;
        var found = new List<Alarm>();
        if (n < 4 * span)
            return found;
        var stride = Math.Max(1, span / 14);
        var places = new List<int>();
        for (var t = span; t + span <= n; t += stride)
            places.Add(t);
        var steps = places.Select(t => MedianOf(values, t, t + span) - MedianOf(values, t - span, t)).ToArray();
        var known = Array.FindAll(steps, s => !double.IsNaN(s));
        if (known.Length < 8)
            return found;
        // What a week usually adds to the one before is growth; a shift is another thing.
        var growth = Running.MedianOf([.. known]);
        var spread = Normal * Running.MedianOf(Array.ConvertAll(known, s => Math.Abs(s - growth)));
        var noise = Normal * Noise(values);
        var usual = Math.Max(spread, noise * 1.25 / Math.Sqrt(Math.Max(1, span / 4.0)));
        if (usual <= 0)
            usual = noise;
        if (usual <= Resolution.Nothing(values))
            usual = isShare ? Resolution.Share : Resolution.Of(values);
        for (var i = 0; i < steps.Length; i++)
        {
            var size = usual > 0 ? Math.Abs(steps[i] - growth) / usual : 0;
            if (!(size >= FewestDeviations) || size < Around(steps, growth, usual, i, span / stride))
                continue;
            var at = Change(values, places[i], span);
            var (before, after) = (MedianOf(values, at - span, at), MedianOf(values, at, at + span));
            var later = MedianOf(values, at + span, Math.Min(n, at + 3 * span));
            var earlier = MedianOf(values, Math.Max(0, at - 3 * span), at - span);
            var stays =
                (later - before) / (after - before) >= Lasting && (after - earlier) / (after - before) >= Lasting;
            // A change of less than what single steps differ by is of no use to anybody.
            if (!stays || Math.Abs(after - before) < 2 * noise)
                continue;
            found.Add(
                new Alarm(
                    grid.At(at),
                    grid.At(at + 1),
                    AlarmKind.Shift,
                    write(before),
                    write(after),
                    size,
                    onceInDays * Math.Exp(size - FewestDeviations)
                )
            );
            i += span / stride;
        }
        return found;
    }

    private static double Around(double[] steps, double growth, double usual, int i, int reach)
    {
        var most = 0.0;
        for (var j = Math.Max(0, i - reach); j <= Math.Min(steps.Length - 1, i + reach); j++)
            if (!double.IsNaN(steps[j]))
                most = Math.Max(most, Math.Abs(steps[j] - growth) / usual);
        return most;
    }

    /// <summary>The step that parts the two levels best: the sum of distances from the means of both sides is least there.</summary>
    private static int Change(double[] values, int about, int span)
    {
        var (from, to) = (about - span, about + span);
        var (before, after) = (MedianOf(values, from, about), MedianOf(values, about, to));
        var (best, least) = (about, double.PositiveInfinity);
        double sum = 0;
        for (var t = from; t < to; t++)
        {
            if (t > from && sum < least)
                (best, least) = (t, sum);
            if (!double.IsNaN(values[t]))
                sum += Math.Abs(values[t] - before) - Math.Abs(values[t] - after);
        }
        return Math.Clamp(best, span, values.Length - span);
    }

    private static double MedianOf(double[] values, int from, int to)
    {
        var known = new List<double>(Math.Max(0, to - from));
        for (var t = Math.Max(0, from); t < Math.Min(values.Length, to); t++)
            if (!double.IsNaN(values[t]))
                known.Add(values[t]);
        return known.Count * 2 < to - from ? double.NaN : Running.MedianOf(known.ToArray());
    }

    /// <summary>Amounts that grew threefold are read as logarithms: growth by a share each week is no shift.</summary>
    private static double[] Read(double[] level, out Func<double, double> write, out bool isShare)
    {
        var sorted = Array.FindAll(level, v => !double.IsNaN(v)).Order().ToArray();
        if (
            sorted.Length == 0
            || sorted[0] <= 0
            || Quantiles.OfSorted(sorted, 0.9) < 3 * Quantiles.OfSorted(sorted, 0.1)
        )
        {
            write = v => v;
            isShare = false;
            return level;
        }
        write = Math.Exp;
        isShare = true;
        return Array.ConvertAll(level, Math.Log);
    }

    /// <summary>What a step differs from the next by chance, from the differences of neighbours.</summary>
    private static double Noise(double[] values)
    {
        var steps = new List<double>(values.Length);
        for (var t = 1; t < values.Length; t++)
            if (!double.IsNaN(values[t] - values[t - 1]))
                steps.Add(Math.Abs(values[t] - values[t - 1]) / Math.Sqrt(2));
        return steps.Count == 0 ? 0 : Running.MedianOf(steps.ToArray());
    }
}
