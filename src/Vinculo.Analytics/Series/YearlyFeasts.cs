using Vinculo.Analytics.Calendars;

namespace Vinculo.Analytics.Series;

/// <summary>What the weeks around a feast add to a series of weeks, wherever in the year the feast falls.</summary>
/// <remarks>
/// The same week of other years lies 364 days away: Easter moves by five weeks, and what falls on the fourth Friday or on
/// a date changes weeks every few years. So the week of the feast, the one before and the one after are foretold by those
/// of the other years' feasts, where that takes away most of what they differ by. One odd year makes no feast.
/// </remarks>
internal static class YearlyFeasts
{
    private const int Beside = 1;
    private const int FewestYears = 3;

    /// <summary>How much more the weeks of a feast must scatter than others.</summary>
    private const double Wild = 3;

    /// <summary>How much of it may be left.</summary>
    private const double Left = 0.5;

    private const double DeviationOfMedian = 1.4826;

    private static readonly Func<int, DateOnly>[] Feasts =
    [
        Easter.Of,
        year => Nth(DayOfWeek.Thursday, 4, year, 11).AddDays(1),
        year => Nth(DayOfWeek.Sunday, 2, year, 5),
        year => Nth(DayOfWeek.Sunday, 3, year, 6),
        year => new DateOnly(year, 12, 24),
        year => new DateOnly(year, 1, 1),
    ];

    /// <summary>The baseline with what feasts add; as it was where they add nothing, or steps are no weeks.</summary>
    internal static SeasonalBaseline In(SeriesGrid grid, SeasonalBaseline plain)
    {
        if (grid.Step != TimeSpan.FromDays(7))
            return plain;
        var known = Array.ConvertAll(Array.FindAll(plain.Residual, r => !double.IsNaN(r)), Math.Abs);
        var usual = known.Length == 0 ? 0 : DeviationOfMedian * Running.MedianOf(known);
        if (usual == 0)
            return plain;
        var taken = new HashSet<int>();
        var found = plain;
        foreach (
            var (weeks, shape) in Feasts
                .Select(f => Around(grid, plain, f, usual))
                .OfType<Feast>()
                .OrderByDescending(f => f.Gain)
        )
        {
            if (weeks.Any(taken.Contains))
                continue;
            taken.UnionWith(weeks);
            found = With(grid, found, weeks, shape);
        }
        return found;
    }

    /// <summary>Weeks around a feast, in the order of <see cref="Shape"/>, and what it takes away.</summary>
    private sealed record Feast(int[] Weeks, double[] Shape, double Gain)
    {
        public void Deconstruct(out int[] weeks, out double[] shape) => (weeks, shape) = (Weeks, Shape);
    }

    private static Feast? Around(SeriesGrid grid, SeasonalBaseline plain, Func<int, DateOnly> feast, double usual)
    {
        var n = grid.Values.Length;
        var first = DateOnly.FromDateTime(grid.From);
        int[] centres =
        [
            .. Enumerable
                .Range(first.Year, grid.At(n).Year - first.Year + 1)
                .Select(year => feast(year).DayNumber - first.DayNumber)
                .Where(days => days >= 0)
                .Select(days => days / 7)
                .Where(week => week < n && !double.IsNaN(grid.Values[week])),
        ];
        if (centres.Length < FewestYears)
            return null;
        Feast? best = null;
        // On top of the year's pattern, or instead of it where it mistakes the week.
        foreach (var instead in new[] { false, true })
        {
            var (weeks, shape, before, after) = (new List<int>(), new List<double>(), 0.0, 0.0);
            for (var offset = -Beside; offset <= Beside; offset++)
            {
                int[] at =
                [
                    .. centres.Select(c => c + offset).Where(w => w >= 0 && w < n && !double.IsNaN(grid.Values[w])),
                ];
                foreach (var week in at)
                {
                    var adds = instead ? 0 : grid.Values[week] - plain.Level[week];
                    var expected = adds + SeasonalBaseline.ShapeOf([.. at.Where(w => w != week).Select(Differs)]);
                    var own = plain.Residual[week];
                    var rest = grid.Values[week] - Level(week) - expected;
                    weeks.Add(week);
                    shape.Add(expected);
                    (before, after) = (before + own * own, after + rest * rest);
                }
            }
            if (
                before > Wild * weeks.Count * usual * usual
                && after < Left * before
                && (best is null || before - after > best.Gain)
            )
                best = new Feast([.. weeks], [.. shape], before - after);

            double Differs(int week) => instead ? grid.Values[week] - Level(week) : plain.Residual[week];
        }
        return best;

        double Level(int week) => plain.Expected[week] - (grid.Values[week] - plain.Level[week]);
    }

    private static SeasonalBaseline With(SeriesGrid grid, SeasonalBaseline plain, int[] weeks, double[] shape)
    {
        var (expected, residual, level) = (
            (double[])plain.Expected.Clone(),
            (double[])plain.Residual.Clone(),
            (double[])plain.Level.Clone()
        );
        for (var k = 0; k < weeks.Length; k++)
        {
            var (week, value) = (weeks[k], grid.Values[weeks[k]]);
            expected[week] += shape[k] - (value - level[week]);
            residual[week] = value - expected[week];
            level[week] = value - shape[k];
        }
        return new SeasonalBaseline(plain.Season, expected, residual, level);
    }

    private static DateOnly Nth(DayOfWeek day, int nth, int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays(((int)day - (int)first.DayOfWeek + 7) % 7 + 7 * (nth - 1));
    }
}
