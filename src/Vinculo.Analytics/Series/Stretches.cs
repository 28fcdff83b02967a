namespace Vinculo.Analytics.Series;

/// <summary>Finds stretches whose scores add up to something unusual.</summary>
internal static class Stretches
{
    private const double Telling = 3;

    internal static Alarm[] Of(SeriesGrid grid, SeasonalBaseline baseline, StepScores scores, double onceInDays)
    {
        var block = BlockOf(grid.Step, scores.Values.Length);
        var found = new List<(int From, int To, int Sign, double Score, double Once)>();
        var lengths = Lengths(grid.Step).Where(k => k * 8 <= scores.Values.Length).ToArray();
        foreach (var length in lengths)
        {
            var means = Means(scores.Values, length);
            var tail = BlockTail.Of(means, block, scores.Narrowest);
            for (var t = 0; t < means.Length; t++)
            {
                var once = tail.Once(Math.Abs(means[t])) * block * Days(grid.Step) / lengths.Length;
                if (once >= onceInDays)
                    found.Add((t, t + length, Math.Sign(means[t]), tail.InUsual(Math.Abs(means[t])), once));
            }
        }
        return Merge(grid, baseline, scores.Values, found);
    }

    private static double Days(TimeSpan step) => Math.Min(1, step.TotalDays);

    /// <summary>
    /// Steps whose most unusual one is compared: a day's, or seven longer steps; fewer in a short series, where one odd
    /// step would else lie in a quarter of the blocks.
    /// </summary>
    private static int BlockOf(TimeSpan step, int steps) =>
        step < TimeSpan.FromHours(4) ? (int)Math.Round(TimeSpan.FromDays(1) / step) : Math.Clamp(steps / 8, 2, 7);

    private static int[] Lengths(TimeSpan step)
    {
        TimeSpan[] spans =
            step < TimeSpan.FromDays(1)
                ? [step, TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromDays(1)]
                : [step, 3 * step, 7 * step];
        return [.. spans.Select(s => (int)Math.Round(s / step)).Where(k => k >= 1).Distinct()];
    }

    /// <summary>Mean of the scores from each step on; NaN where fewer than half are known.</summary>
    private static double[] Means(double[] scores, int length)
    {
        var means = new double[scores.Length];
        double sum = 0;
        var known = 0;
        for (var t = 0; t < scores.Length + length; t++)
        {
            if (t < scores.Length && !double.IsNaN(scores[t]))
            {
                sum += scores[t];
                known++;
            }
            var first = t - length;
            if (first >= 0 && !double.IsNaN(scores[first]))
            {
                sum -= scores[first];
                known--;
            }
            if (first + 1 >= 0 && first + 1 < scores.Length)
                means[first + 1] =
                    known * 2 >= length && first + 1 + length <= scores.Length ? sum / known : double.NaN;
        }
        return means;
    }

    /// <summary>Stretches that touch, or lie less than a day apart, are one alarm, told by its most unusual part.</summary>
    private static Alarm[] Merge(
        SeriesGrid grid,
        SeasonalBaseline baseline,
        double[] scores,
        List<(int From, int To, int Sign, double Score, double Once)> found
    )
    {
        var apart = Math.Max(1, (int)Math.Round(TimeSpan.FromDays(1) / grid.Step));
        var alarms = new List<Alarm>();
        found.Sort((a, b) => a.From.CompareTo(b.From));
        for (var i = 0; i < found.Count; )
        {
            var best = found[i];
            var to = found[i].To;
            var first = i;
            for (; i < found.Count && found[i].From <= to + apart; i++)
            {
                to = Math.Max(to, found[i].To);
                if (found[i].Once > best.Once)
                    best = found[i];
            }
            var (from, end) = Trimmed(scores, found[first].From, Math.Min(to, scores.Length), best.Sign);
            var (expected, seen) = Means(grid, baseline, from, end);
            alarms.Add(
                new Alarm(
                    grid.At(from),
                    grid.At(end),
                    best.Sign > 0 ? AlarmKind.High : AlarmKind.Low,
                    expected,
                    seen,
                    best.Score,
                    best.Once
                )
            );
        }
        return [.. alarms];
    }

    /// <summary>Without the ordinary steps at both ends that only lie in the same day.</summary>
    private static (int From, int To) Trimmed(double[] scores, int from, int to, int sign)
    {
        var most = 0.0;
        for (var t = from; t < to; t++)
            if (sign * scores[t] > most)
                most = sign * scores[t];
        var enough = Math.Min(Telling, most / 2);
        while (from < to - 1 && !(sign * scores[from] >= enough))
            from++;
        while (to - 1 > from && !(sign * scores[to - 1] >= enough))
            to--;
        return (from, to);
    }

    private static (double Expected, double Seen) Means(SeriesGrid grid, SeasonalBaseline baseline, int from, int to)
    {
        double expected = 0,
            seen = 0;
        var known = 0;
        for (var t = from; t < Math.Min(to, grid.Values.Length); t++)
            if (!double.IsNaN(grid.Values[t]))
            {
                expected += baseline.Expected[t];
                seen += grid.Values[t];
                known++;
            }
        return known == 0 ? (double.NaN, double.NaN) : (expected / known, seen / known);
    }
}
