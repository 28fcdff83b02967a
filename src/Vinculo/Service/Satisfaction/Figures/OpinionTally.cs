using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>
/// Opinions counted by the day they were asked for, so that a year of them is read as fast as a week. Whoever writes one marks
/// its day; a marked day is counted anew from the opinions themselves before anybody reads it.
/// </summary>
internal static class OpinionTally
{
    private const int MarksAtOnce = 1_000;

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

    /// <summary>Counts marked days anew.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> FoldAsync(Session session, TimeZoneInfo zone)
    {
        // Two who count the same day follow one another.
        await session.HoldAsync(["opinion-tally"]);
        var marks = await session.QueryAsync(
            "SELECT day, id FROM opinion_mark ORDER BY day DESC LIMIT @most",
            row => (Day: row.Date(0), Id: row.Guid(1)),
            ("most", MarksAtOnce)
        );
        foreach (var day in marks.GroupBy(m => m.Day))
        {
            foreach (var (_, id) in day)
                await session.ExecuteAsync(
                    "DELETE FROM opinion_mark WHERE day = @day AND id = @id",
                    ("day", day.Key),
                    ("id", id)
                );
            await CountAsync(session, day.Key, zone);
        }
        return marks.Count == MarksAtOnce;
    }

    private static async Task CountAsync(Session session, DateOnly day, TimeZoneInfo zone)
    {
        var groups = new List<Group>();
        foreach (var kind in Enum.GetValues<SurveyKind>())
            groups.AddRange(await GroupsAsync(session, kind, day, zone));
        await session.ExecuteAsync("DELETE FROM opinion_tally WHERE day = @day", ("day", day));
        await session.InsertManyAsync(
            "opinion_tally",
            Columns,
            Dimensions.SelectMany(by =>
                groups
                    .GroupBy(g => (g.Kind, Value: g.Values[(int)by]))
                    .Select(g => Row(g.Key.Kind, by, day, g.Key.Value, OpinionSums.Of(g.Select(x => x.Sums))))
            )
        );
    }

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
