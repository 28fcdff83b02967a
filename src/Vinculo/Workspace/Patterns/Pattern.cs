using Vinculo.Analytics;
using Vinculo.Analytics.Series;

namespace Vinculo.Workspace.Patterns;

/// <summary>What is watched.</summary>
public enum PatternKind
{
    /// <summary>Complaints of a theme: a burst.</summary>
    Complaints = 1,

    /// <summary>Customers who leave a segment: it leaks.</summary>
    Segment = 2,

    /// <summary>Share of yes to an offer: it collapses.</summary>
    Offer = 3,

    /// <summary>Contacts customers begin through a channel: it falls silent.</summary>
    Channel = 4,
}

/// <summary>One thing that is counted day by day.</summary>
/// <param name="Item">Theme, segment, offer or channel, by its code.</param>
public readonly record struct Indicator(PatternKind Kind, string Item);

/// <summary>A day's count.</summary>
/// <param name="Base">Of an offer: how many answered, of whom <paramref name="Amount"/> said yes.</param>
public readonly record struct DayCount(DateOnly Day, double Amount, double Base);

/// <summary>A stretch that was not as usual.</summary>
public sealed record Pattern(DateOnly First, DateOnly Last, double Expected, double Seen, double OnceInDays);

/// <summary>A series with what it usually shows.</summary>
/// <param name="Values">One a day; not a number where too little was seen.</param>
/// <param name="Expected">One a day.</param>
/// <param name="Width">Half of the band in which most usual days lie.</param>
public sealed record Course(DateOnly First, IReadOnlyList<double> Values, IReadOnlyList<double> Expected, double Width);

/// <summary>Sees whether what was counted is as usual. Pure.</summary>
internal static class Patterns
{
    /// <summary>An alarm that ended longer ago is history, not news.</summary>
    private const int FreshDays = 3;

    /// <summary>A share out of fewer answers says nothing.</summary>
    private const int FewestAnswers = 5;

    /// <summary>A burst of fewer is no burst, whatever chance says.</summary>
    private const double FewestSeen = 3;

    /// <summary>One value a day, from the first count to a day.</summary>
    public static (DateOnly First, double[] Values) Days(
        PatternKind kind,
        IReadOnlyList<DayCount> counts,
        DateOnly last
    )
    {
        var first = counts.Min(c => c.Day);
        var values = new double[Math.Max(1, last.DayNumber - first.DayNumber + 1)];
        Array.Fill(values, kind == PatternKind.Offer ? double.NaN : 0);
        foreach (var count in counts)
            if (count.Day <= last && (kind != PatternKind.Offer || count.Base >= FewestAnswers))
                values[count.Day.DayNumber - first.DayNumber] =
                    kind == PatternKind.Offer ? count.Amount / count.Base : count.Amount;
        return (first, values);
    }

    /// <summary>What it usually shows; null while there is too little to know.</summary>
    /// <param name="kind">What is watched.</param>
    /// <param name="counts">At least one.</param>
    /// <param name="last">The last whole day.</param>
    /// <param name="watched">How many indicators are watched together: each alarm must be so much rarer.</param>
    public static (Course Course, Pattern? Found)? Look(
        PatternKind kind,
        IReadOnlyList<DayCount> counts,
        DateOnly last,
        int watched
    )
    {
        var (first, values) = Days(kind, counts, last);
        var times = new DateTime[values.Length];
        for (var d = 0; d < times.Length; d++)
            times[d] = first.AddDays(d).ToDateTime(TimeOnly.MinValue);
        try
        {
            var read = Anomalies.Find(
                times,
                values,
                new AnomalyOptions { Step = TimeSpan.FromDays(1), Series = Math.Max(1, watched) }
            );
            var course = new Course(first, values, read.Expected, Width(kind, values, read.Expected));
            return (course, Freshest(kind, read, last));
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    private static Pattern? Freshest(PatternKind kind, Anomalies read, DateOnly last)
    {
        var since = last.AddDays(1 - FreshDays).ToDateTime(TimeOnly.MinValue);
        var rises = kind is PatternKind.Complaints or PatternKind.Segment;
        var alarm = read.Alarms.LastOrDefault(a =>
            a.End > since && (rises ? a.Seen > a.Expected && a.Seen >= FewestSeen : a.Seen < a.Expected)
        );
        if (alarm is not null)
            return new(Day(alarm.Start), Day(alarm.End).AddDays(-1), alarm.Expected, alarm.Seen, alarm.OnceInDays);
        var silence = kind == PatternKind.Channel ? read.Gaps.LastOrDefault(g => g.End > since) : null;
        return silence is null
            ? null
            : new(Day(silence.Start), Day(silence.End).AddDays(-1), Mean(read, silence), 0, double.PositiveInfinity);
    }

    private static double Mean(Anomalies read, Gap gap)
    {
        var from = (int)(gap.Start - read.Grid.From).TotalDays;
        return read.Expected.Skip(Math.Max(0, from - 28)).Take(28).DefaultIfEmpty(0).Average();
    }

    /// <summary>
    /// Nineteen of twenty usual days lie within it: twice the scatter, read from the median distance; of counts at least
    /// that of events that come by chance, for the median of a handful of noughts is nought.
    /// </summary>
    private static double Width(PatternKind kind, double[] values, IReadOnlyList<double> expected)
    {
        var far = values.Select((v, d) => Math.Abs(v - expected[d])).Where(double.IsFinite).Order().ToList();
        if (far.Count == 0)
            return 0;
        var chance = kind == PatternKind.Offer ? 0 : Math.Sqrt(Math.Max(0, expected.Where(double.IsFinite).Average()));
        return 2 * Math.Max(chance, 1.4826 * far[far.Count / 2]);
    }

    private static DateOnly Day(DateTime at) => DateOnly.FromDateTime(at);
}
