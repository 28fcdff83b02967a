using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>Segmentations, their versions and their segments, as they are kept.</summary>
internal static class SegmentStore
{
    private const string Columns =
        "s.id, s.code, s.name_es, s.name_en, s.version, s.state, s.counted_at, s.as_of, s.history_from, s.facts_until, s.row_version, "
        + "v.definition, s.advice, s.cutoffs";

    private const string From =
        "FROM segmentation s JOIN segmentation_version v ON v.segmentation_id = s.id AND v.version = s.version";

    /// <param name="Cutoffs">Where shares ended at the last whole computation; null before the first.</param>
    public sealed record Kept(Segmentation Segmentation, SegmentCutoffs? Cutoffs);

    private static Kept Read(Row row) =>
        new(
            new(
                row.Guid(0),
                row.Text(1),
                row.Text(2),
                row.TextOrNull(3),
                row.Int(4),
                row.Int(5) == 2,
                row.InstantOrNull(6),
                row.InstantOrNull(7),
                row.InstantOrNull(8),
                row.InstantOrNull(9),
                row.Int(10),
                Json.Read<SegmentationDefinition>(row.Text(11)),
                row.TextOrNull(12) is { } advice ? Json.Read<List<AdviceFound>>(advice) : []
            ),
            row.TextOrNull(13) is { } cutoffs ? Json.Read<SegmentCutoffs>(cutoffs) : null
        );

    public static Task<List<Kept>> InUseAsync(Session session) =>
        session.QueryAsync($"SELECT {Columns} {From} WHERE s.state = 1 ORDER BY s.name_es, s.id", Read);

    public static Task<List<Kept>> AllAsync(Session session) =>
        session.QueryAsync($"SELECT {Columns} {From} ORDER BY s.state, s.name_es, s.id", Read);

    public static Task<Kept?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync($"SELECT {Columns} {From} WHERE s.id = @id", row => (Kept?)Read(row), ("id", id));

    public static Task<List<SegmentCount>> CountsAsync(Session session, Guid id) =>
        session.QueryAsync(
            """
            SELECT code, name_es, name_en, rest, customers, margin_minor, value_minor, churn_sum, churn_count
            FROM segment WHERE segmentation_id = @id ORDER BY position
            """,
            row => new SegmentCount(
                row.Text(0),
                row.Text(1),
                row.TextOrNull(2),
                row.Bool(3),
                row.Long(4),
                row.Long(5),
                row.Long(6),
                row.Long(8) is > 0 and var n ? row.Double(7) / n : null
            ),
            ("id", id)
        );

    public static Task<List<SegmentationVersion>> VersionsAsync(Session session, Guid id) =>
        session.QueryAsync(
            "SELECT version, made_at, made_name, definition FROM segmentation_version WHERE segmentation_id = @id ORDER BY version DESC LIMIT 50",
            row => new SegmentationVersion(
                row.Int(0),
                row.Instant(1),
                row.Text(2),
                Json.Read<SegmentationDefinition>(row.Text(3))
            ),
            ("id", id)
        );

    /// <summary>Adds a version and puts it in use; its segments stand empty until they are counted.</summary>
    public static async Task PutWithinAsync(
        Session session,
        Guid id,
        int version,
        SegmentationDefinition definition,
        Actor actor,
        DateTimeOffset now
    )
    {
        await session.ExecuteAsync(
            """
            INSERT INTO segmentation_version (segmentation_id, version, definition, made_at, made_by, made_name)
            VALUES (@id, @version, @definition, @now, @by, @name)
            """,
            ("id", id),
            ("version", version),
            ("definition", Json.Of(definition)),
            ("now", now),
            ("by", actor.Id),
            ("name", actor.Name)
        );
        var kept = (await CountsAsync(session, id)).ToDictionary(c => c.Code, StringComparer.Ordinal);
        await WriteCountsAsync(
            session,
            id,
            [
                .. definition.Segments.Select(s =>
                    kept.TryGetValue(s.Code, out var count)
                        ? new Tally(s, count.Customers, count.MarginMinor, count.ValueMinor, 0, 0)
                        : new Tally(s, 0, 0, 0, 0, 0)
                ),
            ]
        );
    }

    /// <summary>What stands in a segment.</summary>
    public sealed record Tally(
        SegmentName Segment,
        long Customers,
        long MarginMinor,
        long ValueMinor,
        double ChurnSum,
        long ChurnCount
    );

    public static async Task WriteCountsAsync(Session session, Guid id, IReadOnlyList<Tally> tallies)
    {
        await session.ExecuteAsync("DELETE FROM segment WHERE segmentation_id = @id", ("id", id));
        await session.InsertManyAsync(
            "segment",
            [
                "segmentation_id",
                "code",
                "position",
                "name_es",
                "name_en",
                "rest",
                "customers",
                "margin_minor",
                "value_minor",
                "churn_sum",
                "churn_count",
            ],
            tallies.Select(
                (t, position) =>
                    new object?[]
                    {
                        id,
                        t.Segment.Code,
                        position,
                        t.Segment.NameEs,
                        t.Segment.NameEn,
                        t.Segment.Rest,
                        t.Customers,
                        t.MarginMinor,
                        t.ValueMinor,
                        t.ChurnSum,
                        t.ChurnCount,
                    }
            )
        );
    }

    /// <summary>Keeps what stood in each segment on a day; the last word of a day counts.</summary>
    public static async Task WriteDayAsync(Session session, Guid id, DateOnly day, IEnumerable<Tally> tallies)
    {
        await session.ExecuteAsync(
            "DELETE FROM segment_day WHERE segmentation_id = @id AND day = @day",
            ("id", id),
            ("day", day)
        );
        await session.InsertManyAsync(
            "segment_day",
            ["segmentation_id", "day", "segment", "customers", "margin_minor"],
            tallies.Select(t => new object?[] { id, day, t.Segment.Code, t.Customers, t.MarginMinor })
        );
    }
}
