using Vinculo.Analytics.Calendars;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases;

namespace Vinculo.Service.Clocks;

/// <summary>When somebody is to be told of a clock.</summary>
/// <param name="Round">Of the clock.</param>
/// <param name="At">Not before; in the past when it is due.</param>
public sealed record CaseAlarm(EscalationStep Step, int Round, DateTimeOffset At);

/// <summary>Works out of a ledger when who is to be told. Pure.</summary>
public static class CaseAlarms
{
    /// <summary>Every level of a ladder that is still to come, the soonest first.</summary>
    /// <param name="done">Levels that were told or passed over.</param>
    /// <param name="now">As of when.</param>
    public static List<CaseAlarm> Coming(
        IReadOnlyList<ClockLine> lines,
        IReadOnlyList<EscalationStep> ladder,
        IReadOnlySet<(ClockKind, int Round, int Level)> done,
        CalendarBook book,
        TimeZoneInfo zone,
        DateTimeOffset now
    )
    {
        var readings = CaseClocks.Read(lines, book, zone, now);
        var coming = new List<CaseAlarm>();
        foreach (var step in ladder)
        {
            var mine = CaseClocks.Present(lines, step.Clock);
            if (mine.Count == 0 || done.Contains((step.Clock, mine[0].Round, step.Level)))
                continue;
            if (Reached(step, readings, mine, book, now) is not { } at)
                continue;
            if (!step.AnyHour && Shut(lines, book) is { } hours)
                at = hours.NextOpen(at > now ? at : now) is var open && open > now ? open : at;
            coming.Add(new(step, mine[0].Round, at));
        }
        coming.AddRange(Lapses(lines, readings, done, zone));
        coming.Sort((a, b) => a.At.CompareTo(b.At));
        return coming;
    }

    /// <summary>Before what was asked for may be declared withdrawn, and when it may be: nothing lapses by itself.</summary>
    private static IEnumerable<CaseAlarm> Lapses(
        IReadOnlyList<ClockLine> lines,
        CaseReadings readings,
        IReadOnlySet<(ClockKind, int, int)> done,
        TimeZoneInfo zone
    )
    {
        if (readings.Legal is not { AnsweredAt: null, Deadline.WithdrawnOn: { } last })
            yield break;
        var mine = CaseClocks.Present(lines, ClockKind.Legal);
        // Asked twice, or given more time: each is told anew.
        var time = mine.Count(l => l.Act is LedgerAct.Ask or LedgerAct.AskMore);
        foreach (var (level, day) in new[] { (LapseSoon, last.AddDays(-LapseWarning)), (LapseNow, last.AddDays(1)) })
            if (level + 10 * time is var told && !done.Contains((ClockKind.Legal, mine[0].Round, told)))
                yield return new(new(told, ClockKind.Legal, 100, EscalateTo.Owner), mine[0].Round, zone.StartOf(day));
    }

    /// <summary>Of a told level: what it says of a request that lacks something; null: it is one of the ladder.</summary>
    public static string? LapseText(int level) =>
        level < 100 ? null
        : level % 10 == LapseSoon % 10 ? "Lapse.Soon"
        : "Lapse.Now";

    private const int LapseSoon = 101;
    private const int LapseNow = 102;

    /// <summary>Days before.</summary>
    private const int LapseWarning = 5;

    private static DateTimeOffset? Reached(
        EscalationStep step,
        CaseReadings readings,
        List<ClockLine> lines,
        CalendarBook book,
        DateTimeOffset now
    )
    {
        if (step.Clock is ClockKind.Legal or ClockKind.Ombudsman)
            return (step.Clock == ClockKind.Legal ? readings.Legal : readings.Ombudsman) is { AnsweredAt: null } law
                ? law.From + (law.DueAt - law.From) * (step.Percent / 100.0)
                : null;
        var (reading, target) =
            step.Clock == ClockKind.Response
                ? (readings.Response, readings.ResponseTarget)
                : (readings.Solution, readings.SolutionTarget);
        if (reading is not { StoppedAt: null, IsPaused: false })
            return null;
        var left = target!.Value * (step.Percent / 100.0) - reading.Ran;
        var at = lines.FindLast(l => l.Calendar is not null)!;
        return left <= TimeSpan.Zero ? now : book.Find(at.Calendar!, at.CalendarVersion ?? 0).Hours().Add(now, left);
    }

    private static BusinessHours? Shut(IReadOnlyList<ClockLine> lines, CalendarBook book) =>
        lines.LastOrDefault(l => l.Clock is ClockKind.Response or ClockKind.Solution && l.Calendar is not null)
            is { } at
            ? book.Find(at.Calendar!, at.CalendarVersion ?? 0).Hours()
            : null;
}
