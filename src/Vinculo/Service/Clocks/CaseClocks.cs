using Vinculo.Analytics.Calendars;
using Vinculo.Platform;
using Vinculo.Service.Calendars;

namespace Vinculo.Service.Clocks;

/// <summary>How a term of law stands.</summary>
/// <param name="From">When it began.</param>
/// <param name="DueAt">The moment after the last day of the company; of a procedure in steps, of the step that is its own.</param>
/// <param name="AnsweredAt">When the answer came, with proof; null: it has not.</param>
/// <param name="IsLate">The term is over and no answer came in it.</param>
public sealed record LegalReading(
    LegalDeadline Deadline,
    DateTimeOffset From,
    DateTimeOffset DueAt,
    DateTimeOffset? AnsweredAt,
    bool IsLate
);

/// <summary>How all clocks of a case's present round stand.</summary>
public sealed record CaseReadings(
    ClockReading? Response,
    TimeSpan? ResponseTarget,
    ClockReading? Solution,
    TimeSpan? SolutionTarget,
    LegalReading? Legal,
    LegalReading? Ombudsman
)
{
    /// <summary>How far a clock has run, 1 at its end; null: it does not run.</summary>
    public double? Share(ClockKind kind, DateTimeOffset now) =>
        kind switch
        {
            ClockKind.Response => Of(Response, ResponseTarget),
            ClockKind.Solution => Of(Solution, SolutionTarget),
            ClockKind.Legal => Of(Legal, now),
            _ => Of(Ombudsman, now),
        };

    private static double? Of(LegalReading? reading, DateTimeOffset now) =>
        reading is { AnsweredAt: null } law ? (now - law.From) / (law.DueAt - law.From) : null;

    private static double? Of(ClockReading? reading, TimeSpan? target) =>
        reading is { StoppedAt: null } && target is { } whole ? reading.Ran / whole : null;
}

/// <summary>Reads the ledger of a case. Pure: lines, calendars and the moment in, standings out.</summary>
public static class CaseClocks
{
    /// <summary>The step of a procedure that is the company's to take.</summary>
    private const string OwnStep = "entity";

    /// <param name="lines">All lines of a case; the last round counts.</param>
    /// <param name="book">Every version of every calendar.</param>
    /// <param name="zone">The company's clock, for terms of law.</param>
    /// <param name="now">Not before the last line.</param>
    /// <exception cref="ArgumentException">The lines tell no story.</exception>
    public static CaseReadings Read(
        IReadOnlyList<ClockLine> lines,
        CalendarBook book,
        TimeZoneInfo zone,
        DateTimeOffset now
    )
    {
        var (response, responseTarget) = Hours(ClockKind.Response);
        var (solution, solutionTarget) = Hours(ClockKind.Solution);
        return new(
            response,
            responseTarget,
            solution,
            solutionTarget,
            Law(Present(lines, ClockKind.Legal), zone, now, Rest(lines, book)),
            Law(Present(lines, ClockKind.Ombudsman), zone, now, Rest(lines, book))
        );

        (ClockReading?, TimeSpan?) Hours(ClockKind kind)
        {
            var mine = Present(lines, kind);
            if (mine.Count == 0)
                return default;
            var target = mine.FindLast(l => l.Minutes is not null)!.Minutes!.Value;
            return (ServiceClock.Read([.. mine.Select(l => Entry(l, book))], now), TimeSpan.FromMinutes(target));
        }
    }

    /// <summary>The term of law of a case, or why an event in its ledger does not count.</summary>
    /// <param name="lines">Of the clock of the law and one round.</param>
    /// <param name="rest">See <see cref="Rest"/>.</param>
    public static Outcome<LegalDeadline>? ReadLaw(
        IReadOnlyList<ClockLine> lines,
        TimeZoneInfo zone,
        DateTimeOffset? now,
        IReadOnlySet<DayOfWeek>? rest = null
    )
    {
        if (lines.Count == 0 || Regimes.Find(lines[0].Calendar ?? "") is not { } regime)
            return null;
        var ask = lines.LastOrDefault(l => l.Act == LedgerAct.Ask);
        var events = new LegalEvents(
            [.. lines.Where(l => l.Act == LedgerAct.Extend).Select(l => new GivenExtension(l.At, l.ToldAt))],
            ask is null
                ? null
                : new(
                    ask.At,
                    lines.LastOrDefault(l => l.Act == LedgerAct.Complete && l.Seq > ask.Seq)?.At,
                    lines.FirstOrDefault(l => l.Act == LedgerAct.AskMore && l.Seq > ask.Seq)?.At
                ),
            lines.LastOrDefault(l => l.Act == LedgerAct.Stop)?.At
        );
        return LegalClock.Read(regime, lines[0].At, zone, events, now, rest: rest);
    }

    /// <summary>When the term of law is over that runs now; null: none does.</summary>
    public static DateTimeOffset? LawDue(
        IReadOnlyList<ClockLine> lines,
        TimeZoneInfo zone,
        DateTimeOffset now,
        IReadOnlySet<DayOfWeek>? rest
    ) => Law(Present(lines, ClockKind.Legal), zone, now, rest) is { AnsweredAt: null } law ? law.DueAt : null;

    /// <summary>How long a clock of ours has run in its last round.</summary>
    public static TimeSpan Ran(
        IReadOnlyList<ClockLine> lines,
        ClockKind clock,
        CalendarBook book,
        DateTimeOffset now
    ) =>
        Present(lines, clock) is { Count: > 0 } mine
            ? ServiceClock.Read([.. mine.Select(l => Entry(l, book))], now).Ran
            : TimeSpan.Zero;

    /// <summary>Days of rest a case's terms of law pass over: those of the calendar whose hours it counts by.</summary>
    public static IReadOnlySet<DayOfWeek>? Rest(IReadOnlyList<ClockLine> lines, CalendarBook book) =>
        lines.LastOrDefault(l => l.Clock is ClockKind.Response or ClockKind.Solution && l.Calendar is not null)
            is { } at
            ? book.Find(at.Calendar!, at.CalendarVersion ?? 0).LegalRest
            : null;

    /// <summary>Lines of a clock in its last round, in order; a stop that did not count is left out.</summary>
    public static List<ClockLine> Present(IReadOnlyList<ClockLine> lines, ClockKind kind)
    {
        var mine = lines.Where(l => l.Clock == kind).ToList();
        if (mine.Count == 0)
            return mine;
        var round = mine.Max(l => l.Round);
        var kept = new List<ClockLine>();
        foreach (var line in mine.Where(l => l.Round == round).OrderBy(l => l.Seq))
            if (line.Act != LedgerAct.GoOn)
                kept.Add(line);
            else if (kept.FindLastIndex(l => l.Act == LedgerAct.Stop) is >= 0 and var stop)
                kept.RemoveAt(stop);
        return kept;
    }

    private static LegalReading? Law(
        List<ClockLine> lines,
        TimeZoneInfo zone,
        DateTimeOffset now,
        IReadOnlySet<DayOfWeek>? rest
    )
    {
        if (ReadLaw(lines, zone, now, rest) is not { } read || read.IsRefused(out _, out var deadline))
            return null;
        var answered = lines.FindLast(l => l.Act == LedgerAct.Stop)?.At;
        // Before the ombudsman the company has one step of several.
        var due = deadline.Steps.FirstOrDefault(s => s.Step.Code == OwnStep) is { } own
            ? zone.StartOf(own.Due.AddDays(1))
            : deadline.DueAt;
        return new(deadline, lines[0].At, due, answered, (answered ?? now) >= due);
    }

    private static ClockEntry Entry(ClockLine line, CalendarBook book) =>
        new(
            line.At,
            line.Act switch
            {
                LedgerAct.Start => ClockAct.Start,
                LedgerAct.Pause => ClockAct.Pause,
                LedgerAct.Resume => ClockAct.Resume,
                LedgerAct.Change => ClockAct.Change,
                _ => ClockAct.Stop,
            },
            line.Calendar is null ? null : book.Find(line.Calendar, line.CalendarVersion ?? 0).Hours(),
            line.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            line.Reason
        );
}
