namespace Vinculo.Analytics.Series;

/// <summary>In which way a stretch is unusual.</summary>
public enum AlarmKind
{
    /// <summary>More than expected.</summary>
    High,

    /// <summary>Less than expected.</summary>
    Low,

    /// <summary>The level changed and stayed.</summary>
    Shift,
}

/// <summary>A stretch of a series that is not as usual.</summary>
/// <param name="Start">Start of its first step.</param>
/// <param name="End">End of its last step.</param>
/// <param name="Kind">Which way.</param>
/// <param name="Expected">Mean value expected over the stretch; before the change for a shift.</param>
/// <param name="Seen">Mean value seen; after the change for a shift.</param>
/// <param name="Score">How far out, in the usual deviations of stretches of its length; above 0.</param>
/// <param name="OnceInDays">A stretch as unusual comes by chance once in so many days, judged by the series' own usual days.</param>
public sealed record Alarm(
    DateTime Start,
    DateTime End,
    AlarmKind Kind,
    double Expected,
    double Seen,
    double Score,
    double OnceInDays
);

/// <summary>A stretch in which nothing was seen though something usually is.</summary>
/// <param name="Start">Start of the first step without value.</param>
/// <param name="End">End of the last.</param>
/// <param name="Steps">How many steps.</param>
/// <param name="Zeros">The steps hold noughts, in a series that hardly ever shows any: it was not measured, or not working.</param>
public sealed record Gap(DateTime Start, DateTime End, int Steps, bool Zeros);

/// <summary>How anomalies are looked for.</summary>
public sealed record AnomalyOptions
{
    /// <summary>
    /// Alarms are stretches as unusual as chance brings once in this many days (steps, when longer than a day). Null: a year
    /// for steps of a day or longer, else half the days of the series, four weeks at least and a year at most.
    /// </summary>
    public double? OnceInDays { get; init; }

    /// <summary>How many series are watched together: their alarms by chance add up, so each must be rarer.</summary>
    public int Series { get; init; } = 1;

    /// <summary>Length of a step; null for the commonest distance between moments.</summary>
    public TimeSpan? Step { get; init; }
}

/// <summary>What a series usually shows, and when it did not.</summary>
/// <param name="Step">Length of a step.</param>
/// <param name="Season">After how long the pattern repeats; null when it does not.</param>
/// <param name="Grid">The series in equal steps.</param>
/// <param name="Expected">What each step would usually show.</param>
/// <param name="Alarms">Unusual stretches in order of time.</param>
/// <param name="Gaps">Stretches without values, or of noughts where there are none as a rule.</param>
/// <param name="Report">How the fit went.</param>
public sealed record Anomalies(
    TimeSpan Step,
    TimeSpan? Season,
    SeriesGrid Grid,
    IReadOnlyList<double> Expected,
    IReadOnlyList<Alarm> Alarms,
    IReadOnlyList<Gap> Gaps,
    FitReport Report
)
{
    private const int FewestSteps = 20;

    /// <summary>Finds the unusual stretches of a series.</summary>
    /// <param name="times">n moments in any order.</param>
    /// <param name="values">n values; NaN where none was seen. Null to count the moments.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="UnfitDataException">Fewer than 20 steps with values, or all values equal.</exception>
    /// <remarks>
    /// Each step's distance from the same slot of nearby weeks or days, in its slot's own scatter, is summed over stretches
    /// of one step up to a day. Of every stretch length the most unusual moment of each day is compared with that of the
    /// other days: their quartiles give an extreme value distribution [C2001], so that series that are wild by nature raise
    /// no more alarms than tame ones.
    /// </remarks>
    public static Anomalies Find(ReadOnlySpan<DateTime> times, double[]? values, AnomalyOptions? options = null)
    {
        options ??= new AnomalyOptions();
        var grid = SeriesGrid.Of(times, values, options.Step);
        var known = grid.Values.Count(v => !double.IsNaN(v));
        if (known < FewestSteps)
            throw new UnfitDataException(
                UnfitReason.NoCases,
                $"A baseline needs {FewestSteps} steps with values; there are {known}."
            );
        var few = SmallCounts.Of(grid);
        var isGrowing = few is null && IsGrowing(grid);
        var baseline = few?.Baseline ?? (isGrowing ? InLogarithms(grid) : SeasonalBaseline.Of(grid));
        var scores = few?.Scores ?? StepScores.Of(grid, baseline, isGrowing);
        var once = options.OnceInDays ?? Usual(grid) * Math.Max(1, options.Series);
        IReadOnlyList<Alarm> alarms = scores.IsConstant
            ? []
            : Shifts.Among(grid, baseline, Stretches.Of(grid, baseline, scores, once), once);
        return new Anomalies(
            grid.Step,
            baseline.Season > 1 ? baseline.Season * grid.Step : null,
            grid,
            baseline.Expected,
            alarms,
            EmptyStretches.Of(grid),
            new FitReport(few is null ? "seasonal medians" : "seasonal rates of counts", 1, true, double.NaN, 0, known)
        );
    }

    /// <summary>Whether the last quarter stands at three times the first, or at a third: then its scatter grew as well.</summary>
    private static bool IsGrowing(SeriesGrid grid)
    {
        var known = Array.FindAll(grid.Values, v => !double.IsNaN(v));
        if (Array.Exists(known, v => v <= 0))
            return false;
        var quarter = known.Length / 4;
        var ratio = Running.MedianOf(known[^quarter..]) / Running.MedianOf(known[..quarter]);
        return ratio is >= 3 or <= 1.0 / 3;
    }

    private static SeasonalBaseline InLogarithms(SeriesGrid grid)
    {
        var read = SeasonalBaseline.Of(grid with { Values = Array.ConvertAll(grid.Values, Math.Log) });
        return new SeasonalBaseline(
            read.Season,
            Array.ConvertAll(read.Expected, Math.Exp),
            read.Residual,
            Array.ConvertAll(read.Level, Math.Exp)
        );
    }

    private static double Usual(SeriesGrid grid) =>
        grid.Step >= TimeSpan.FromDays(1) ? 365 : Math.Clamp(grid.Values.Length * grid.Step.TotalDays / 2, 28, 365);
}
