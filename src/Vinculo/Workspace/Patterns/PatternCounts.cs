using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Patterns;

/// <summary>Counts what is watched, day by day: what is new since the last time, and all of it the first time.</summary>
internal sealed class PatternCounts(Database database, VinculoOptions options)
{
    /// <summary>How far back a first count goes.</summary>
    public const int HistoryDays = 400;

    private const string CursorCode = "patterns.cursor";

    /// <summary>Facts of the last days may still come in late.</summary>
    private const int LateDays = 3;

    private const long Day = 86_400_000;

    /// <param name="Last">The last whole day that was counted.</param>
    private sealed record Counted(DateOnly Last);

    // Each answers item, day since 1970 on the company's clock, amount, base.
    private static readonly (PatternKind Kind, string Sql)[] Sources =
    [
        (
            PatternKind.Complaints,
            """
            SELECT code, (opened_at + @offset) / @day, count(*), count(*) FROM service_case
            WHERE opened_at >= @from AND opened_at < @to AND code IS NOT NULL AND kind IN (2, 3) GROUP BY 1, 2
            """
        ),
        (
            PatternKind.Segment,
            """
            SELECT s.code || ':' || m.segment, (m.until + @offset) / @day, count(*), count(*)
            FROM segmentation s JOIN segment_member m ON m.segmentation_id = s.id
            WHERE s.state = 1 AND m.until >= @from AND m.until < @to GROUP BY 1, 2
            """
        ),
        (
            PatternKind.Offer,
            """
            SELECT offer_code, (occurred_at + @offset) / @day, sum(CASE WHEN result = 1 THEN 1 ELSE 0 END), count(*)
            FROM decision_outcome WHERE occurred_at >= @from AND occurred_at < @to AND result IN (1, 2, 3) GROUP BY 1, 2
            """
        ),
        (
            PatternKind.Channel,
            """
            SELECT CAST(channel AS text), (occurred_at + @offset) / @day, count(*), count(*) FROM interaction
            WHERE occurred_at >= @from AND occurred_at < @to AND direction = 1 AND channel <> 12 GROUP BY 1, 2
            """
        ),
    ];

    /// <summary>Counts up to yesterday.</summary>
    /// <returns>The last whole day.</returns>
    public async Task<DateOnly> CatchUpAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var offset = options.Zone.GetUtcOffset(now);
        var today = DateOnly.FromDateTime((now + offset).UtcDateTime);
        var kept = await database.ReadAsync(session => session.RecallAsync<Counted>(CursorCode), cancel);
        var first = kept is null ? today.AddDays(-HistoryDays) : kept.Last.AddDays(1 - LateDays);
        var rows = new List<object?[]>();
        foreach (var (kind, sql) in Sources)
            rows.AddRange(
                await database.ReadAsync(
                    session =>
                        session.QueryAsync(
                            sql,
                            object?[] (row) =>
                                [
                                    kind,
                                    row.Text(0),
                                    DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(row.Long(1))),
                                    row.Double(2),
                                    row.Double(3),
                                ],
                            ("offset", (long)offset.TotalMilliseconds),
                            ("day", Day),
                            ("from", Start(first, offset)),
                            ("to", Start(today, offset))
                        ),
                    cancel
                )
            );
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "DELETE FROM pattern_day WHERE day >= @first OR day < @old",
                    ("first", first),
                    ("old", today.AddDays(-HistoryDays))
                );
                await session.InsertManyAsync("pattern_day", ["kind", "item", "day", "amount", "base"], rows);
                await session.KeepAsync(CursorCode, new Counted(today.AddDays(-1)), now);
            },
            cancel
        );
        return today.AddDays(-1);
    }

    /// <summary>All counts, by indicator.</summary>
    public async Task<Dictionary<Indicator, List<DayCount>>> ReadAsync(CancellationToken cancel)
    {
        var counts = new Dictionary<Indicator, List<DayCount>>();
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        "SELECT kind, item, day, amount, base FROM pattern_day ORDER BY kind, item, day",
                        row =>
                        {
                            var indicator = new Indicator(row.Enum<PatternKind>(0), row.Text(1));
                            if (!counts.TryGetValue(indicator, out var own))
                                counts[indicator] = own = [];
                            own.Add(new(row.Date(2), row.Double(3), row.Double(4)));
                        }
                    )
                );
                return true;
            },
            cancel
        );
        return counts;
    }

    /// <summary>The first moment of a day as it was counted: by the company's distance from UTC at the time of the count.</summary>
    public DateTimeOffset StartOf(DateOnly day, DateTimeOffset countedAt) =>
        Start(day, options.Zone.GetUtcOffset(countedAt));

    private static DateTimeOffset Start(DateOnly day, TimeSpan offset) =>
        new(day.ToDateTime(TimeOnly.MinValue), offset);
}
