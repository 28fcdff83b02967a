using Vinculo.Customers;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Insights.Segments;

/// <summary>Where one customer stands in one segmentation.</summary>
/// <param name="Code">Of the segmentation.</param>
/// <param name="Segment">Code of the segment.</param>
public sealed record SegmentPlace(
    CustomerId Customer,
    Guid Segmentation,
    string Code,
    string NameEs,
    string? NameEn,
    string Segment,
    string SegmentEs,
    string? SegmentEn,
    DateTimeOffset Since
)
{
    /// <summary>The segment's name in the reader's language.</summary>
    public string Name => SegmentText.Pick(SegmentEs, SegmentEn);

    /// <summary>The segmentation's name in the reader's language.</summary>
    public string Title => SegmentText.Pick(NameEs, NameEn);
}

/// <summary>A segment as lists and rules name it: <c>abc-xyz:AX</c>.</summary>
public readonly record struct SegmentRef(string Segmentation, string Segment)
{
    /// <summary>Reads <c>segmentation:segment</c>; null: it is not written so.</summary>
    public static SegmentRef? Read(string? text) =>
        text?.IndexOf(':') is > 0 and var at && at < text.Length - 1 ? new(text[..at], text[(at + 1)..]) : null;

    public override string ToString() => $"{Segmentation}:{Segment}";
}

/// <summary>Who stands in which segment now: for sheets, lists, rules and programs. The front door of segments.</summary>
public sealed class SegmentMembers(Database database) : ICustomerSegments
{
    /// <summary>Smaller segments are looked up and sorted; larger ones are found along the order of a list.</summary>
    private const long Few = 5_000;

    private const string PlaceSql = """
        SELECT m.customer_id, s.id, s.code, s.name_es, s.name_en, m.segment, g.name_es, g.name_en, m.since
        FROM segment_member m
        JOIN segmentation s ON s.id = m.segmentation_id AND s.state = 1
        JOIN segment g ON g.segmentation_id = m.segmentation_id AND g.code = m.segment
        """;

    private static SegmentPlace Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Guid(1),
            row.Text(2),
            row.Text(3),
            row.TextOrNull(4),
            row.Text(5),
            row.Text(6),
            row.TextOrNull(7),
            row.Instant(8)
        );

    /// <summary>The segments of one customer, for whoever asks several things in one round trip.</summary>
    public static Question Of(CustomerId customer, List<SegmentPlace> into) =>
        new(
            PlaceSql + " WHERE m.customer_id = @id AND m.until = @open ORDER BY s.name_es, s.id",
            row => into.Add(Read(row)),
            ("id", customer),
            ("open", Memberships.Open)
        );

    /// <summary>The segments of some customers.</summary>
    /// <param name="customers">At most a few hundred.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ILookup<CustomerId, SegmentPlace>> OfManyAsync(
        IReadOnlyCollection<CustomerId> customers,
        CancellationToken cancel
    ) =>
        (
            customers.Count == 0
                ? []
                : await database.ReadAsync(
                    session =>
                        session.QueryAsync(
                            $"{PlaceSql} WHERE m.customer_id {session.InGuids("ids")} AND m.until = @open ORDER BY m.customer_id, s.name_es, s.id",
                            Read,
                            ("ids", customers.Select(c => c.Value).ToArray()),
                            ("open", Memberships.Open)
                        ),
                    cancel
                )
        ).ToLookup(p => p.Customer);

    /// <summary>Which segments some customers stand in, as rules name them; a question among many.</summary>
    /// <param name="who">SQL that compares a customer's identifier: <c>= @who</c>.</param>
    /// <param name="key">Its parameter.</param>
    /// <param name="take">Takes customer and <see cref="SegmentRef"/>.</param>
    public static Question RefsOf(string who, (string, object?) key, Action<Guid, SegmentRef> take) =>
        new(
            "SELECT m.customer_id, s.code, m.segment FROM segment_member m "
                + $"JOIN segmentation s ON s.id = m.segmentation_id AND s.state = 1 WHERE m.customer_id {who} AND m.until = @open ORDER BY s.code",
            row => take(row.Guid(0), new(row.Text(1), row.Text(2))),
            key,
            ("open", Memberships.Open)
        );

    /// <summary>Every segment there is now, for choices.</summary>
    public Task<List<(SegmentRef Ref, string Title, string Name)>> ChoicesAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT s.code, g.code, s.name_es, s.name_en, g.name_es, g.name_en FROM segmentation s
                    JOIN segment g ON g.segmentation_id = s.id WHERE s.state = 1 ORDER BY s.name_es, s.id, g.position
                    """,
                    row =>
                        (
                            new SegmentRef(row.Text(0), row.Text(1)),
                            SegmentText.Pick(row.Text(2), row.TextOrNull(3)),
                            SegmentText.Pick(row.Text(4), row.TextOrNull(5))
                        )
                ),
            cancel
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentationNames>> AllAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<SegmentationNames>>(async session => [.. (
                        await session.QueryAsync(
                            """
                            SELECT s.id, s.code, s.name_es, s.name_en, g.code, g.name_es, g.name_en FROM segmentation s
                            JOIN segment g ON g.segmentation_id = s.id WHERE s.state = 1
                            """,
                            row =>
                                (
                                    Id: row.Guid(0),
                                    Code: row.Text(1),
                                    Title: SegmentText.Pick(row.Text(2), row.TextOrNull(3)),
                                    Segment: row.Text(4),
                                    Name: SegmentText.Pick(row.Text(5), row.TextOrNull(6))
                                )
                        )
                    ).GroupBy(r => (r.Id, r.Code, r.Title)).OrderBy(g => g.Key.Title, StringComparer.CurrentCulture).Select(g => new SegmentationNames(g.Key.Id, g.Key.Code, g.Key.Title, g.ToDictionary(r => r.Segment, r => r.Name, StringComparer.Ordinal)))], cancel);

    /// <inheritdoc/>
    public string SegmentSql(string customer, string moment) =>
        $"""
            coalesce(
              (SELECT m.segment FROM segment_member m WHERE m.segmentation_id = @segmentation AND m.customer_id = {customer}
              AND m.since <= {moment} AND m.until > {moment} LIMIT 1),
              (SELECT CASE WHEN m.since > {moment} THEN m.segment END FROM segment_member m
              WHERE m.segmentation_id = @segmentation AND m.customer_id = {customer} ORDER BY m.since LIMIT 1))
            """;

    /// <summary>Narrows a list of customers to a segment; null: there is no such segment.</summary>
    public Task<CustomerSet?> NarrowAsync(SegmentRef segment, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    """
                    SELECT s.id, g.customers FROM segmentation s JOIN segment g ON g.segmentation_id = s.id
                    WHERE s.code = @code AND g.code = @segment
                    """,
                    row => (CustomerSet?)Set(row.Guid(0), segment.Segment, row.Long(1)),
                    ("code", segment.Segmentation),
                    ("segment", segment.Segment)
                ),
            cancel
        );

    private static CustomerSet Set(Guid segmentation, string segment, long customers) =>
        new(
            "SELECT m.customer_id FROM segment_member m WHERE m.segmentation_id = @set_segmentation AND m.until = @set_open AND m.segment = @set_segment",
            "m.customer_id",
            customers < Few,
            ("set_segmentation", segmentation),
            ("set_open", Memberships.Open),
            ("set_segment", segment)
        );

    /// <summary>A member as programs read them.</summary>
    /// <param name="WorthMinor">Margin of the 12 months before they came in.</param>
    public sealed record Member(
        CustomerId Customer,
        string Name,
        string Segment,
        DateTimeOffset Since,
        long WorthMinor
    );

    /// <param name="Next">Cursor of the following page; null at the end.</param>
    public sealed record Page(IReadOnlyList<Member> Items, string? Next);

    /// <summary>A page of a segment's members in the order of their identifiers, equally fast at any depth.</summary>
    /// <param name="segmentation">Which.</param>
    /// <param name="segment">Code of the segment; null: all.</param>
    /// <param name="after">Cursor of the page before.</param>
    /// <param name="limit">1 to 500.</param>
    /// <param name="actor">Sees only customers within reach.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Outcome<Page>> PageAsync(
        Guid segmentation,
        string? segment,
        CustomerId? after,
        int limit,
        Actor actor,
        CancellationToken cancel
    ) =>
        database.ReadAsync<Outcome<Page>>(
            async session =>
            {
                if (await SegmentStore.FindAsync(session, segmentation) is not { } kept)
                    return SegmentRefusals.NotFound;
                if (segment is not null && kept.Segmentation.Definition.Segments.All(s => s.Code != segment))
                    return SegmentRefusals.NoSuchSegment(segment);
                var take = Math.Clamp(limit, 1, 500);
                var scope = actor.Reach == Reach.Teams ? $" AND {TeamReach.Sql(session, "c")}" : "";
                (string, object?)[] arguments =
                [
                    ("id", segmentation),
                    ("open", Memberships.Open),
                    ("after", after?.Value ?? Guid.Empty),
                    ("limit", take + 1),
                    .. segment is null ? Array.Empty<(string, object?)>() : [("segment", segment)],
                    .. actor.Reach == Reach.Teams
                        ? [("teams", actor.Teams.ToArray())]
                        : Array.Empty<(string, object?)>(),
                ];
                var rows = await session.QueryAsync(
                    $"""
                    SELECT m.customer_id, c.display_name, m.segment, m.since, m.worth_minor
                    FROM segment_member m JOIN customer c ON c.customer_id = m.customer_id AND c.merged_into IS NULL
                    WHERE m.segmentation_id = @id AND m.until = @open AND m.customer_id > @after{(
                        segment is null ? "" : " AND m.segment = @segment"
                    )}{scope}
                    ORDER BY m.customer_id LIMIT @limit
                    """,
                    row => new Member(new(row.Guid(0)), row.Text(1), row.Text(2), row.Instant(3), row.Long(4)),
                    arguments
                );
                var more = rows.Count > take;
                return new Page(more ? rows[..take] : rows, more ? rows[take - 1].Customer.ToString() : null);
            },
            cancel
        );
}
