namespace Vinculo.Analytics.Series;

/// <summary>A series in equal steps of time.</summary>
/// <param name="From">Start of the first step.</param>
/// <param name="Step">Length of a step.</param>
/// <param name="Values">One value a step; <see cref="double.NaN"/> where nothing was seen.</param>
public sealed record SeriesGrid(DateTime From, TimeSpan Step, double[] Values)
{
    private const int MostSteps = 5_000_000;

    private static readonly TimeSpan[] Usual =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(20),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(8),
        TimeSpan.FromHours(12),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(7),
        Month,
        2 * Month,
        3 * Month,
        4 * Month,
        6 * Month,
        12 * Month,
    ];

    /// <summary>
    /// A month is as long as months are on average: steps of so many of them, up to twelve, are calendar months and told by
    /// their number, not by days.
    /// </summary>
    public static TimeSpan Month => TimeSpan.FromTicks(26_297_460_000_000);

    /// <summary>How many calendar months a step is: 1, 3 for quarters, 12 for years; 0 when it is no months.</summary>
    public int Months => MonthsOf(Step);

    /// <summary>When a step begins.</summary>
    public DateTime At(int step) => Months > 0 ? From.AddMonths(step * Months) : From + step * Step;

    /// <summary>Puts observations into equal steps.</summary>
    /// <param name="times">n moments, in any order.</param>
    /// <param name="values">n values; NaN is not seen. Null counts how many moments fall into each step.</param>
    /// <param name="step">Null to take the commonest distance between moments.</param>
    /// <remarks>Several values in a step are averaged, so an hour that clocks show twice does no harm.</remarks>
    /// <exception cref="UnfitDataException">No moments, or they lie too far apart for their step.</exception>
    public static SeriesGrid Of(ReadOnlySpan<DateTime> times, double[]? values, TimeSpan? step = null)
    {
        if (values is not null && values.Length != times.Length)
            throw new ArgumentException("One value per moment.", nameof(values));
        if (times.Length == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no moments.");
        var sorted = times.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var length = step ?? StepOf(sorted, values is null);
        var from = MonthsOf(length) > 0 ? new DateTime(sorted[0].Year, sorted[0].Month, 1) : Start(sorted[0], length);
        if ((sorted[^1] - from) / length > MostSteps)
            throw new UnfitDataException(UnfitReason.TooManyParameters, "The moments span too many steps.");
        var steps = Place(from, sorted[^1], length) + 1;
        var sums = new double[steps];
        var seen = new int[steps];
        for (var i = 0; i < sorted.Length; i++)
        {
            var value = values is null ? 1 : values[order[i]];
            if (!double.IsFinite(value))
                continue;
            var place = Place(from, sorted[i], length);
            sums[place] += value;
            seen[place]++;
        }
        if (values is not null)
            for (var s = 0; s < steps; s++)
                sums[s] = seen[s] == 0 ? double.NaN : sums[s] / seen[s];
        return new SeriesGrid(from, length, sums);
    }

    /// <summary>Rows without a value are counted by the day, or by the hour when they come by the dozen.</summary>
    private static TimeSpan StepOf(DateTime[] sorted, bool counted)
    {
        if (counted)
        {
            var days = (sorted[^1] - sorted[0]).TotalDays + 1;
            return Array.Exists(sorted, t => t.TimeOfDay != TimeSpan.Zero) && sorted.Length / days > 24 * 5
                ? TimeSpan.FromHours(1)
                : TimeSpan.FromDays(1);
        }
        var gaps = new List<double>();
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] > sorted[i - 1])
                gaps.Add((sorted[i] - sorted[i - 1]).TotalSeconds);
        if (gaps.Count == 0)
            return TimeSpan.FromDays(1);
        gaps.Sort();
        var middle = gaps[gaps.Count / 2];
        return Usual.MinBy(u => Math.Abs(Math.Log(u.TotalSeconds / middle)));
    }

    private static int Place(DateTime from, DateTime at, TimeSpan step) =>
        MonthsOf(step) is > 0 and var months
            ? ((at.Year - from.Year) * 12 + at.Month - from.Month) / months
            : (int)((at - from).Ticks / step.Ticks);

    private static int MonthsOf(TimeSpan step) =>
        step.Ticks % Month.Ticks == 0 && step <= 12 * Month ? (int)(step.Ticks / Month.Ticks) : 0;

    /// <summary>Steps begin where the clock does; weeks where the first moment lies.</summary>
    private static DateTime Start(DateTime first, TimeSpan step) =>
        step > TimeSpan.FromDays(1) ? first.Date : first.Date + (first.TimeOfDay.Ticks / step.Ticks) * step;
}
