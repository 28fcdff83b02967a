namespace Vinculo.Analytics.Series;

/// <summary>What each step of a series would usually show, from the same hour of other days or weeks.</summary>
/// <remarks>
/// A slow level (median over one season), and around it the median of the same slot and its neighbours in the seasons
/// nearby, the step's own season left out. Medians all along: a bad day does not spoil the weeks around it.
/// </remarks>
internal sealed class SeasonalBaseline
{
    private const int SeasonsEachSide = 5;
    private const int SeasonsOneSide = 7;
    private const int FewestSeasons = 3;
    private const int FewestYears = 2;
    private const double Cut = 0.03;

    internal SeasonalBaseline(int season, double[] expected, double[] residual, double[] level) =>
        (Season, Expected, Residual, Level) = (season, expected, residual, level);

    /// <summary>Steps after which the pattern repeats; 1 when there is none.</summary>
    internal int Season { get; }

    /// <summary>Expected values.</summary>
    internal double[] Expected { get; }

    /// <summary>Seen minus expected; NaN where nothing was seen.</summary>
    internal double[] Residual { get; }

    /// <summary>Values without what the slot of the season adds.</summary>
    internal double[] Level { get; }

    /// <summary>Chooses the season by which a step is foretold best from the others.</summary>
    internal static SeasonalBaseline Of(SeriesGrid grid)
    {
        SeasonalBaseline? best = null;
        var least = double.PositiveInfinity;
        foreach (var season in Seasons(grid))
        {
            var fitted = Fit(grid, season);
            // A year may differ from others in its December alone, of which the median error knows nothing.
            var error = IsSlow(grid) ? CutMeanOfAbsolute(fitted.Residual) : MedianOfAbsolute(fitted.Residual);
            // Hours that never change but on the days that matter have a median error of nought whatever the season.
            if (error == 0)
                error = 1e-9 * MeanOfAbsolute(fitted.Residual);
            // A longer season must foretell better to be believed.
            if (best is null || error < 0.97 * least)
                (best, least) = (fitted, error);
        }
        return YearlyFeasts.In(grid, best!);
    }

    /// <summary>Seasons that a series of this step and length can have: day, week, year.</summary>
    internal static IEnumerable<int> Seasons(SeriesGrid grid)
    {
        yield return 1;
        if (grid.Months > 0)
        {
            var year = 12 / grid.Months;
            if (year > 1 && 12 % grid.Months == 0 && grid.Values.Length >= year * FewestYears)
                yield return year;
            yield break;
        }
        TimeSpan[] lengths = [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(364)];
        foreach (var length in lengths)
        {
            var season = (int)Math.Round(length / grid.Step);
            // A year of days has too few repetitions to learn from; a year of weeks has a shape.
            if (season < 2 || length.Days == 364 && grid.Step < TimeSpan.FromDays(7))
                continue;
            if (grid.Values.Length >= season * FewestSeasons)
                yield return season;
        }
    }

    private static SeasonalBaseline Fit(SeriesGrid grid, int season)
    {
        var values = grid.Values;
        var n = values.Length;
        var level = Running.Median(values, Math.Max(season, Math.Min(n, LevelSpan(grid))), season);
        var expected = new double[n];
        var residual = new double[n];
        var plain = new double[n];
        var around = season >= 24 && !IsSlow(grid) ? 1 : 0;
        Span<double> near = stackalloc double[2 * SeasonsEachSide * (2 * around + 1)];
        for (var t = 0; t < n; t++)
        {
            var shape = 0.0;
            if (season > 1)
            {
                var found = 0;
                for (var s = 1; s <= SeasonsOneSide && found < near.Length - 2 * around; s++)
                for (var side = -1; side <= 1; side += 2)
                for (var slot = -around; slot <= around && found < near.Length; slot++)
                {
                    var at = t + side * s * season + slot;
                    if (at >= 0 && at < n && !double.IsNaN(values[at]))
                        near[found++] = values[at] - level[at];
                }
                shape = ShapeOf(near[..found]);
            }
            residual[t] = values[t] - level[t] - shape;
            expected[t] = level[t] + shape;
            plain[t] = values[t] - shape;
        }
        return new SeasonalBaseline(season, expected, residual, plain);
    }

    /// <summary>The median; of two the one nearer to nought, so that one odd year alone makes no pattern.</summary>
    internal static double ShapeOf(Span<double> near) =>
        near.Length == 0 ? 0
        : near.Length != 2 ? Running.MedianOf(near)
        : near[0] * near[1] <= 0 ? 0
        : Math.Abs(near[0]) < Math.Abs(near[1]) ? near[0]
        : near[1];

    private static bool IsSlow(SeriesGrid grid) => grid.Step >= TimeSpan.FromDays(7);

    /// <summary>A level without season follows two weeks of steps of a day or less, and a dozen longer ones.</summary>
    private static int LevelSpan(SeriesGrid grid) =>
        grid.Step > TimeSpan.FromDays(1) ? 13
        : grid.Step == TimeSpan.FromDays(1) ? 21
        : (int)Math.Round(TimeSpan.FromDays(7) / grid.Step);

    private static double MedianOfAbsolute(double[] values)
    {
        var known = Array.ConvertAll(Array.FindAll(values, v => !double.IsNaN(v)), Math.Abs);
        return known.Length == 0 ? 0 : Running.MedianOf(known);
    }

    /// <summary>Mean without the few largest, which no season foretells.</summary>
    private static double CutMeanOfAbsolute(double[] values)
    {
        var known = Array.ConvertAll(Array.FindAll(values, v => !double.IsNaN(v)), Math.Abs);
        Array.Sort(known);
        return known.Take(known.Length - (int)(Cut * known.Length)).DefaultIfEmpty(0).Average();
    }

    private static double MeanOfAbsolute(double[] values)
    {
        double sum = 0;
        foreach (var v in values)
            sum += double.IsNaN(v) ? 0 : Math.Abs(v);
        return sum;
    }
}
