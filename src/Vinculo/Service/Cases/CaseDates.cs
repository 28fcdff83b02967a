using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>Reads a case's ledger into the dates and figures that stand on its row. Pure.</summary>
internal static class CaseDates
{
    /// <param name="found">Before what was done.</param>
    /// <param name="after">After it.</param>
    /// <param name="lines">The whole ledger.</param>
    /// <param name="done">Escalations told or passed over.</param>
    /// <param name="together">Earliest due date of the cases that are answered together with it; null: none.</param>
    public static ServiceCase Settle(
        ServiceCase? found,
        ServiceCase after,
        CaseCode? code,
        IReadOnlyList<ClockLine> lines,
        IReadOnlySet<(ClockKind, int, int)> done,
        DateTimeOffset? together,
        CaseMoment moment
    )
    {
        if (lines.Count == 0)
            return after;
        var now = moment.Now;
        var readings = CaseClocks.Read(lines, moment.Book, moment.Zone, now);
        after = after with
        {
            ResponseDueAt = readings.Response?.Due,
            SolutionDueAt = readings.Solution?.Due,
            LegalDueAt = readings.Legal?.DueAt,
        };
        if (readings.Response is { StoppedAt: { } heard } response && after.FirstResponseAt is null && after.Round == 1)
            after = after with { FirstResponseAt = heard, ResponseMinutes = Minutes(response.Ran) };
        if (after.State == CaseState.Answered && found?.State != CaseState.Answered)
            after = Solved(after, readings, now);
        DateTimeOffset? due = null;
        if (after.State.IsOpen())
        {
            due = Earliest(
                readings.Response is { StoppedAt: null } r ? r.Due : null,
                readings.Solution is { StoppedAt: null } s ? s.Due : null,
                Running(readings.Legal),
                Running(readings.Ombudsman),
                together
            );
        }
        return after with
        {
            DueAt = due,
            NextCheckAt =
                after.State.IsOpen()
                && after.State != CaseState.Merged
                && Alarms(code, lines, done, moment) is [var first, ..]
                    ? first.At
                    : null,
        };
    }

    public static List<CaseAlarm> Alarms(
        CaseCode? code,
        IReadOnlyList<ClockLine> lines,
        IReadOnlySet<(ClockKind, int, int)> done,
        CaseMoment moment
    ) => CaseAlarms.Coming(lines, (code ?? CaseActs.Unclassified).Ladder, done, moment.Book, moment.Zone, moment.Now);

    private static ServiceCase Solved(ServiceCase after, CaseReadings readings, DateTimeOffset now)
    {
        int? minutes = readings.Solution is { } solution ? Minutes(solution.Ran) : null;
        bool? inTerm = readings.Legal is { } law ? !law.IsLate : null;
        return after with
        {
            FirstSolvedAt = after.FirstSolvedAt ?? now,
            SolutionMinutes = after.FirstSolvedAt is null ? minutes : after.SolutionMinutes,
            InTerm = after.FirstSolvedAt is null ? inTerm : after.InTerm,
            LastSolvedAt = now,
            LastSolutionMinutes = minutes,
        };
    }

    private static DateTimeOffset? Running(LegalReading? law) => law is { AnsweredAt: null } ? law.DueAt : null;

    private static DateTimeOffset? Earliest(params DateTimeOffset?[] moments) => moments.Min();

    private static int Minutes(TimeSpan ran) => (int)Math.Min(int.MaxValue, ran.TotalMinutes);
}
