using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>
/// Opinions counted by the day they were asked for, so that a year of them is read as fast as a week. Whoever writes one marks
/// its day, and so does whoever changes where a customer stood when asked; a marked day is counted anew from the opinions
/// themselves.
/// </summary>
public static class OpinionTally
{
    /// <summary>Days counted in one transaction: others wait for it.</summary>
    private const int DaysAtOnce = 4;

    private static readonly OpinionDimension[] Dimensions =
    [
        .. Enum.GetValues<OpinionDimension>().Where(d => d != OpinionDimension.Segmentation),
    ];

    private static readonly string[] Columns =
    [
        "kind",
        "dimension",
        "day",
        "value",
        "asked",
        "answered",
        "good",
        "middle",
        "bad",
        "total",
        "loops",
        "closed",
        "in_time",
    ];

    private sealed record Group(SurveyKind Kind, IReadOnlyList<string> Values, OpinionSums Sums);

    /// <summary>Counts some marked days anew, the newest first.</summary>
    /// <param name="cuts">The segmentations in use, by which they are counted as well.</param>
    internal static async Task FoldAsync(
        Session session,
        ICustomerSegments segments,
        IReadOnlyList<SegmentationNames> cuts,
        TimeZoneInfo zone
    )
    {
        // Two who count the same day follow one another.
        await session.HoldAsync(["opinion-tally"]);
        var days = await session.QueryAsync(
            "SELECT DISTINCT day FROM opinion_mark ORDER BY day DESC LIMIT @most",
            row => row.Date(0),
            ("most", DaysAtOnce)
        );
        foreach (var day in days)
        {
            await session.ExecuteAsync("DELETE FROM opinion_mark WHERE day = @day", ("day", day));
            await CountAsync(session, segments, cuts, day, zone);
        }
    }

    /// <summary>Marks the days on which customers were asked: they are counted under somebody else, or stood elsewhere.</summary>
    /// <param name="customers">Any number.</param>
    /// <param name="since">Only what was asked from then on; null: all.</param>
    public static async Task MarkOfAsync(
        Session session,
        IReadOnlyCollection<Guid> customers,
        DateTimeOffset? since,
        TimeZoneInfo zone,
        DateTimeOffset now
    )
    {
        if (customers.Count == 0)
            return;
        var asked = await session.QueryAsync(
            $"SELECT sent_at FROM opinion WHERE customer_id {session.InGuids("customers")} AND sent_at >= @since",
            row => row.Instant(0),
            ("customers", customers.ToArray()),
            ("since", since ?? DateTimeOffset.UnixEpoch)
        );
        await MarkAsync(session, asked.Select(zone.DayOf), now);
    }

    /// <summary>Marks every day that was ever counted: of many customers it is told anew where they stood.</summary>
    public static async Task MarkAllAsync(Session session, DateTimeOffset now) =>
        await MarkAsync(
            session,
            await session.QueryAsync("SELECT DISTINCT day FROM opinion_tally WHERE dimension = 0", row => row.Date(0)),
            now
        );

    private static Task MarkAsync(Session session, IEnumerable<DateOnly> days, DateTimeOffset now)
    {
        var next = Ids.Series(now);
        return session.InsertManyAsync(
            "opinion_mark",
            ["day", "id"],
            days.Distinct().Select(day => new object?[] { day, next() })
        );
    }

    private static async Task CountAsync(
        Session session,
        ICustomerSegments segments,
        IReadOnlyList<SegmentationNames> cuts,
        DateOnly day,
        TimeZoneInfo zone
    )
    {
        var (groups, bySegment) = (new List<Group>(), new List<object?[]>());
        foreach (var kind in Enum.GetValues<SurveyKind>())
        {
            var found = await GroupsAsync(session, kind, day, zone);
            groups.AddRange(found);
            foreach (var cut in found.Count == 0 ? [] : cuts)
                bySegment.AddRange(await SegmentsAsync(session, segments, cut.Id, kind, day, zone));
        }
        await session.ExecuteAsync("DELETE FROM opinion_tally WHERE day = @day", ("day", day));
        await session.InsertManyAsync(
            "opinion_tally",
            Columns,
            Dimensions
                .SelectMany(by =>
                    groups
                        .GroupBy(g => (g.Kind, Value: g.Values[(int)by]))
                        .Select(g => Row(g.Key.Kind, by, day, g.Key.Value, OpinionSums.Of(g.Select(x => x.Sums))))
                )
                .Concat(bySegment)
        );
    }

    /// <summary>What the value of a segmentation's segment begins with.</summary>
    internal static string PrefixOf(Guid segmentation) => $"{segmentation:N}:";

    private static Task<List<object?[]>> SegmentsAsync(
        Session session,
        ICustomerSegments segments,
        Guid segmentation,
        SurveyKind kind,
        DateOnly day,
        TimeZoneInfo zone
    ) =>
        session.QueryAsync(
            $"""
            SELECT coalesce({segments.SegmentSql("o.customer_id", "o.sent_at")}, ''), {OpinionSums.Sql}
            FROM {OpinionCounts.From} WHERE o.kind = @kind AND o.sent_at >= @from AND o.sent_at < @until GROUP BY 1
            """,
            row =>
                Row(
                    kind,
                    OpinionDimension.Segmentation,
                    day,
                    PrefixOf(segmentation) + row.Text(0),
                    OpinionSums.Read(row, 1)
                ),
            ("segmentation", segmentation),
            ("kind", kind),
            ("from", zone.StartOf(day)),
            ("until", zone.StartOf(day.AddDays(1)))
        );

    private static Task<List<Group>> GroupsAsync(Session session, SurveyKind kind, DateOnly day, TimeZoneInfo zone)
    {
        var keys = string.Join(", ", Dimensions[1..].Select(OpinionCounts.Column));
        return session.QueryAsync(
            $"""
            SELECT {keys}, {OpinionSums.Sql} FROM {OpinionCounts.From}
            WHERE o.kind = @kind AND o.sent_at >= @from AND o.sent_at < @until GROUP BY {keys}
            """,
            row => new Group(
                kind,
                ["", Number(row, 0), Key(row, 1), Key(row, 2), row.TextOrNull(3) ?? "", Number(row, 4)],
                OpinionSums.Read(row, Dimensions.Length - 1)
            ),
            ("kind", kind),
            ("from", zone.StartOf(day)),
            ("until", zone.StartOf(day.AddDays(1)))
        );
    }

    private static object?[] Row(SurveyKind kind, OpinionDimension by, DateOnly day, string value, OpinionSums s) =>
        [kind, by, day, value, s.Asked, s.Answered, s.Good, s.Middle, s.Bad, s.Total, s.Loops, s.Closed, s.InTime];

    private static string Number(Row row, int column) =>
        row.IntOrNull(column)?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Key(Row row, int column) => row.GuidOrNull(column)?.ToString("N") ?? "";
}
