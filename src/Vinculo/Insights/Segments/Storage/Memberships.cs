using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>A customer goes from one segment to another.</summary>
/// <param name="Before">Null: stood in none.</param>
/// <param name="Since">Since when they stood there.</param>
/// <param name="After">Null: stands in none any more.</param>
/// <param name="WorthMinor">Margin of the 12 months before.</param>
internal readonly record struct SegmentMove(
    Guid Customer,
    string? Before,
    DateTimeOffset Since,
    string? After,
    long WorthMinor
);

/// <summary>Who stands where, and where everybody stood before. A row is closed and another begun; none is overwritten.</summary>
internal static class Memberships
{
    /// <summary>End of a membership that goes on: the last moment of the year 9999.</summary>
    public static readonly DateTimeOffset Open = DateTimeOffset.FromUnixTimeMilliseconds(253402300799999);

    private static readonly string[] Columns =
    [
        "customer_id",
        "segmentation_id",
        "since",
        "until",
        "segment",
        "version",
        "worth_minor",
    ];

    /// <summary>Everybody's place now, in the order of customers.</summary>
    public static IAsyncEnumerable<(Guid Customer, string Segment, DateTimeOffset Since)> NowAsync(
        Database database,
        Guid segmentation
    ) =>
        database.StreamAsync(
            """
            SELECT customer_id, segment, since FROM segment_member
            WHERE segmentation_id = @id AND until = @open ORDER BY customer_id
            """,
            row => (row.Guid(0), row.Text(1), row.Instant(2)),
            ("id", segmentation),
            ("open", Open)
        );

    /// <summary>The places some customers have now, in all segmentations.</summary>
    public static Task<List<(Guid Customer, Guid Segmentation, string Segment, DateTimeOffset Since)>> OfAsync(
        Session session,
        Guid[] customers
    ) =>
        session.QueryAsync(
            $"SELECT customer_id, segmentation_id, segment, since FROM segment_member WHERE customer_id {session.InGuids("customers")} AND until = @open",
            row => (row.Guid(0), row.Guid(1), row.Text(2), row.Instant(3)),
            ("customers", customers),
            ("open", Open)
        );

    /// <summary>Closes what ended and begins what began.</summary>
    /// <param name="zone">The company's, by whose days opinions are counted under the segments of those who gave them.</param>
    /// <param name="first">Nobody stands anywhere yet: there is nothing to close.</param>
    public static async Task WriteWithinAsync(
        Session session,
        Guid segmentation,
        int version,
        IReadOnlyCollection<SegmentMove> moves,
        DateTimeOffset now,
        TimeZoneInfo zone,
        bool first = false
    )
    {
        // Whoever was placed by somebody else meanwhile is closed as well: nobody stands in two segments.
        var ended = first ? [] : moves.Select(m => m.Customer).ToArray();
        // Nothing ends in the moment in which it began, however coarse the clock.
        var begun = moves.Where(m => m.Before is not null).Select(m => m.Since).DefaultIfEmpty().Max();
        var at = now > begun ? now : begun.AddMilliseconds(1);
        if (ended.Length > 0)
            await session.ExecuteAsync(
                $"UPDATE segment_member SET until = @at WHERE customer_id {session.InGuids("customers")} AND segmentation_id = @id AND until = @open",
                ("at", at),
                ("customers", ended),
                ("id", segmentation),
                ("open", Open)
            );
        await session.InsertManyAsync(
            "segment_member",
            Columns,
            moves
                .Where(m => m.After is not null)
                .Select(m => new object?[] { m.Customer, segmentation, at, Open, m.After, version, m.WorthMinor })
        );
        if (first)
            return;
        // Whoever stood nowhere counts, for what was asked before, where they stand now.
        var placed = moves.Where(m => m.Before is null).Select(m => m.Customer).ToHashSet();
        await OpinionTally.MarkOfAsync(session, placed, null, zone, now);
        await OpinionTally.MarkOfAsync(
            session,
            [.. moves.Select(m => m.Customer).Where(c => !placed.Contains(c))],
            at,
            zone,
            now
        );
    }

    /// <summary>Adds what was worked out afterwards of the past.</summary>
    public static Task AddPastWithinAsync(
        Session session,
        Guid segmentation,
        int version,
        IEnumerable<(Guid Customer, DateTimeOffset Since, DateTimeOffset Until, string Segment, long Worth)> rows
    ) =>
        session.InsertManyAsync(
            "segment_member",
            Columns,
            rows.Select(r => new object?[] { r.Customer, segmentation, r.Since, r.Until, r.Segment, version, r.Worth })
        );
}
