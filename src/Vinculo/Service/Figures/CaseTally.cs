using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Figures;

/// <summary>
/// Cases counted by the day they were opened on. Whoever writes a case marks its day; a marked day is counted anew from the
/// cases themselves, so that what is told is never an estimate.
/// </summary>
public static class CaseTally
{
    /// <summary>Days counted in one transaction: others wait for it.</summary>
    private const int DaysAtOnce = 4;

    private static readonly string[] Columns = ["dimension", "day", "value", .. CaseSums.Columns];

    private sealed record Group(string Code, string Kind, string Channel, CaseSums Sums);

    /// <summary>The moments between which cases of these days were opened, in milliseconds; the second is not part of it.</summary>
    public static (long From, long Until) Bounds(DateOnly first, DateOnly last, TimeZoneInfo zone) =>
        (zone.StartOf(first).ToUnixTimeMilliseconds(), zone.StartOf(last.AddDays(1)).ToUnixTimeMilliseconds());

    /// <summary>Counts some marked days anew, the newest first.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> FoldAsync(Session session, TimeZoneInfo zone)
    {
        // Two who count the same day follow one another.
        await session.HoldAsync(["case-tally"]);
        var before = long.MaxValue;
        for (var counted = 0; counted < DaysAtOnce; counted++)
        {
            var newest = await session.FirstOrDefaultAsync(
                "SELECT opened_at FROM case_mark WHERE opened_at < @before ORDER BY opened_at DESC LIMIT 1",
                row => (DateTimeOffset?)row.Instant(0),
                ("before", before)
            );
            if (newest is not { } opened)
                return false;
            var day = zone.DayOf(opened);
            (before, var until) = Bounds(day, day, zone);
            await session.ExecuteAsync(
                "DELETE FROM case_mark WHERE opened_at >= @from AND opened_at < @until",
                ("from", before),
                ("until", until)
            );
            await CountAsync(session, day, zone);
        }
        return true;
    }

    private static async Task CountAsync(Session session, DateOnly day, TimeZoneInfo zone)
    {
        var (from, until) = Bounds(day, day, zone);
        var groups = await session.QueryAsync(
            $"""
            SELECT coalesce(s.code, ''), s.kind, coalesce(s.channel, 0), {CaseSums.Counted}
            FROM service_case s WHERE s.opened_at >= @from AND s.opened_at < @until
            GROUP BY coalesce(s.code, ''), s.kind, coalesce(s.channel, 0)
            """,
            row => new Group(row.Text(0), Number(row, 1), Number(row, 2), CaseSums.Read(row, 3)),
            ("from", from),
            ("until", until)
        );
        await session.ExecuteAsync(
            $"DELETE FROM case_tally WHERE dimension IN ({string.Join(", ", Enum.GetValues<CaseDimension>().Select(d => (int)d))}) AND day = @day",
            ("day", day)
        );
        await session.InsertManyAsync(
            "case_tally",
            Columns,
            Enum.GetValues<CaseDimension>()
                .SelectMany(by =>
                    groups
                        .GroupBy(g =>
                            by switch
                            {
                                CaseDimension.Kind => g.Kind,
                                CaseDimension.Channel => g.Channel,
                                _ => g.Code,
                            }
                        )
                        .Select(g => Row(by, day, g.Key, g.Select(x => x.Sums).Aggregate((a, b) => a.And(b))))
                )
        );
    }

    private static object?[] Row(CaseDimension by, DateOnly day, string value, CaseSums s) =>
        [
            by,
            day,
            value,
            s.Cases,
            s.Open,
            s.Responded,
            s.ResponseMinutes,
            s.Solved,
            s.Timed,
            s.SolutionMinutes,
            s.LastSolutionMinutes,
            s.InTerm,
            s.OutOfTerm,
            s.Reopened,
            s.Repeated,
            s.Extended,
        ];

    private static string Number(Row row, int column) => row.Int(column).ToString(CultureInfo.InvariantCulture);

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
