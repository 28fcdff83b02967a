using Vinculo.Analytics.Calendars;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Figures;

/// <summary>
/// Cases counted by the day they were opened on. Whoever writes a case marks its day; a marked day is counted anew from the
/// cases themselves before anybody reads it, so that what is told is never an estimate.
/// </summary>
public static class CaseTally
{
    private const int MarksAtOnce = 1_000;

    /// <summary>The moments between which cases of these days were opened, in milliseconds; the second is not part of it.</summary>
    public static (long From, long Until) Bounds(DateOnly first, DateOnly last, TimeZoneInfo zone) =>
        (zone.StartOf(first).ToUnixTimeMilliseconds(), zone.StartOf(last.AddDays(1)).ToUnixTimeMilliseconds());

    /// <summary>Counts marked days anew, the newest first.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> FoldAsync(Session session, TimeZoneInfo zone)
    {
        var marks = await session.QueryAsync(
            "SELECT opened_at, id FROM case_mark ORDER BY opened_at DESC LIMIT @most",
            row => (Opened: row.Instant(0), Id: row.Guid(1)),
            ("most", MarksAtOnce)
        );
        foreach (var day in marks.GroupBy(m => zone.DayOf(m.Opened)))
        {
            foreach (var (opened, id) in day)
                await session.ExecuteAsync(
                    "DELETE FROM case_mark WHERE opened_at = @opened AND id = @id",
                    ("opened", opened),
                    ("id", id)
                );
            await CountAsync(session, day.Key, zone);
        }
        return marks.Count == MarksAtOnce;
    }

    private static async Task CountAsync(Session session, DateOnly day, TimeZoneInfo zone)
    {
        var (from, until) = Bounds(day, day, zone);
        await session.ExecuteAsync("DELETE FROM case_tally WHERE day = @day", ("day", day));
        await session.ExecuteAsync(
            $"""
            INSERT INTO case_tally (day, kind, code, channel, cases, open, responded, response_minutes, solved, timed, solution_minutes,
              last_solution_minutes, in_term, out_of_term, reopened, repeated, extended)
            SELECT @day, s.kind, coalesce(s.code, ''), coalesce(s.channel, 0), count(*),
              {CaseParts.Count(CasePart.Open)}, {CaseParts.Count(
                CasePart.Responded
            )}, CAST(sum(coalesce(s.response_minutes, 0)) AS bigint),
              {CaseParts.Count(CasePart.Solved)}, {CaseParts.Count(
                CasePart.Timed
            )}, CAST(sum(coalesce(s.solution_minutes, 0)) AS bigint),
              CAST(sum(coalesce(s.last_solution_minutes, 0)) AS bigint), {CaseParts.Count(CasePart.InTerm)},
              {CaseParts.Count(CasePart.OutOfTerm)}, {CaseParts.Count(CasePart.Reopened)}, {CaseParts.Count(
                CasePart.Repeated
            )},
              {CaseParts.Count(CasePart.Extended)}
            FROM service_case s WHERE s.opened_at >= @from AND s.opened_at < @until
            GROUP BY s.kind, coalesce(s.code, ''), coalesce(s.channel, 0)
            """,
            ("day", day),
            ("from", from),
            ("until", until)
        );
    }

    /// <summary>Marks days whose cases were written by somebody else, whatever the company's zone is: an import, its undoing.</summary>
    public static async Task MarkAsync(Session session, IEnumerable<DateTimeOffset> opened, Func<Guid> id)
    {
        foreach (var day in opened.Select(at => at.UtcDateTime.Date).Distinct())
        foreach (var end in new[] { day, day.AddDays(1).AddMilliseconds(-1) })
            await session.ExecuteAsync(
                "INSERT INTO case_mark (opened_at, id) VALUES (@opened, @id)",
                ("opened", new DateTimeOffset(end, TimeSpan.Zero)),
                ("id", id())
            );
    }
}
