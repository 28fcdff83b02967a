using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty.Storage;

/// <summary>
/// One customer's account while something is moved: opened for writing it belongs to this transaction alone, so that two
/// movements at once cannot spend the same points.
/// </summary>
internal sealed class PointRows
{
    private readonly Session session;
    private readonly CustomerId customer;
    private readonly DateTimeOffset now;

    private PointRows(Session session, CustomerId customer, DateTimeOffset now) =>
        (this.session, this.customer, this.now) = (session, customer, now);

    /// <summary>Who takes part, and how they stand; null: they do not.</summary>
    public static Task<TierStanding?> StandingAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            "SELECT tier, tier_since, grace_until FROM loyalty_account WHERE customer_id = @customer",
            row => (TierStanding?)new(row.TextOrNull(0), row.DateOrNull(1), row.DateOrNull(2)),
            ("customer", customer)
        );

    /// <summary>Takes the account; null: the customer does not take part.</summary>
    public static async Task<PointRows?> TakeAsync(Session session, CustomerId customer, DateTimeOffset now) =>
        await session.ExecuteAsync(
            "UPDATE loyalty_account SET moved_at = @now WHERE customer_id = @customer",
            ("now", now),
            ("customer", customer)
        ) == 1
            ? new(session, customer, now)
            : null;

    /// <summary>Lets a customer take part; whoever does already goes on.</summary>
    public static Task JoinAsync(Session session, CustomerId customer, DateTimeOffset now) =>
        session.ExecuteAsync(
            "INSERT INTO loyalty_account (customer_id, joined_at, moved_at) VALUES (@customer, @now, @now) ON CONFLICT DO NOTHING",
            ("customer", customer),
            ("now", now)
        );

    /// <summary>The entry of a source; null: it was never told.</summary>
    public Task<PointEntry?> OfSourceAsync(string source) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM point_entry WHERE customer_id = @customer AND source = @source",
            row => (PointEntry?)Read(row),
            ("customer", customer),
            ("source", source)
        );

    /// <summary>Sources told already of what was bought since a moment.</summary>
    public async Task<HashSet<string>> SourcesAsync(DateTimeOffset from) =>
        [
            .. await session.QueryAsync(
                "SELECT source FROM point_entry WHERE customer_id = @customer AND at >= @from AND source LIKE 'txn:%'",
                row => row.Text(0),
                ("customer", customer),
                ("from", from)
            ),
        ];

    public Task<PointEntry?> FindAsync(Guid entry) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM point_entry WHERE customer_id = @customer AND id = @id",
            row => (PointEntry?)Read(row),
            ("customer", customer),
            ("id", entry)
        );

    public Task<bool> IsTakenBackAsync(Guid entry) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM point_entry WHERE customer_id = @customer AND reverses = @id",
            _ => true,
            ("customer", customer),
            ("id", entry)
        );

    public Task<long> BalanceAsync() => BalanceAsync(session, customer);

    public static Task<long> BalanceAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            "SELECT CAST(coalesce(sum(points), 0) AS bigint) FROM point_entry WHERE customer_id = @customer",
            row => row.Long(0),
            ("customer", customer)
        );

    /// <summary>What there is to spend, by the points it came with.</summary>
    public Task<List<PointLot>> LotsAsync() => LotsAsync(session, customer);

    public static Task<List<PointLot>> LotsAsync(Session session, CustomerId customer) =>
        session.QueryAsync(
            """
            SELECT e.id, e.expires_on, CAST(e.points - coalesce((SELECT sum(u.points) FROM point_use u
              WHERE u.customer_id = e.customer_id AND u.lot_id = e.id), 0) AS bigint)
            FROM point_entry e WHERE e.customer_id = @customer AND e.points > 0
              AND NOT (e.kind = 5 AND e.expires_on IS NULL)
            ORDER BY e.id
            """,
            row => new PointLot(row.Guid(0), row.DateOrNull(1), row.Long(2)),
            ("customer", customer)
        );

    /// <summary>Points earned since a moment: what carries a level. What was taken back counts no more.</summary>
    public Task<long> EarnedSinceAsync(DateTimeOffset from) =>
        session.FirstOrDefaultAsync(
            """
            SELECT CAST(coalesce(sum(e.points), 0) AS bigint) FROM point_entry e
            WHERE e.customer_id = @customer AND e.at >= @from AND (e.kind IN (1, 6) OR (e.kind = 5 AND EXISTS (
              SELECT 1 FROM point_entry o WHERE o.customer_id = e.customer_id AND o.id = e.reverses AND o.kind IN (1, 6))))
            """,
            row => row.Long(0),
            ("customer", customer),
            ("from", from)
        );

    public Task<List<PointEntry>> EntriesAsync(int most) => EntriesAsync(session, customer, most);

    /// <summary>The newest first.</summary>
    public static Task<List<PointEntry>> EntriesAsync(Session session, CustomerId customer, int most) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM point_entry WHERE customer_id = @customer ORDER BY id DESC LIMIT @most",
            Read,
            ("customer", customer),
            ("most", most)
        );

    /// <summary>What an entry took out of which points.</summary>
    public Task<List<TakenPoints>> UsesAsync(Guid entry) =>
        session.QueryAsync(
            "SELECT lot_id, points FROM point_use WHERE customer_id = @customer AND entry_id = @id ORDER BY lot_id",
            row => new TakenPoints(row.Guid(0), row.Long(1)),
            ("customer", customer),
            ("id", entry)
        );

    /// <summary>Adds an entry and what it takes out of earlier points.</summary>
    public async Task AddAsync(PointEntry entry, IEnumerable<TakenPoints> uses, Guid? actor)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO point_entry (customer_id, id, at, kind, points, source, reason, expires_on, reverses, actor_id)
            VALUES (@customer, @id, @at, @kind, @points, @source, @reason, @expires, @reverses, @actor)
            """,
            ("customer", customer),
            ("id", entry.Id),
            ("at", entry.At),
            ("kind", entry.Kind),
            ("points", entry.Points),
            ("source", entry.Source),
            ("reason", entry.Reason),
            ("expires", entry.ExpiresOn),
            ("reverses", entry.Reverses),
            ("actor", actor)
        );
        foreach (var use in uses)
            await session.ExecuteAsync(
                "INSERT INTO point_use (customer_id, lot_id, entry_id, points) VALUES (@customer, @lot, @entry, @points)",
                ("customer", customer),
                ("lot", use.Lot),
                ("entry", entry.Id),
                ("points", use.Points)
            );
    }

    public Task KeepStandingAsync(TierStanding standing) =>
        session.ExecuteAsync(
            "UPDATE loyalty_account SET tier = @tier, tier_since = @since, grace_until = @until WHERE customer_id = @customer",
            ("tier", standing.Tier),
            ("since", standing.Since),
            ("until", standing.GraceUntil),
            ("customer", customer)
        );

    public Guid NewId() => Ids.New(now);

    private const string Columns = "id, at, kind, points, source, reason, expires_on, reverses";

    private static PointEntry Read(Row row) =>
        new(
            row.Guid(0),
            row.Instant(1),
            row.Enum<PointKind>(2),
            row.Long(3),
            row.Text(4),
            row.TextOrNull(5),
            row.DateOrNull(6),
            row.GuidOrNull(7)
        );
}
