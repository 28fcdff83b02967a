using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Retention.Storage;

/// <summary>Cases of the retention desk as rows.</summary>
internal static class RetentionRows
{
    public const string Columns =
        "r.customer_id, r.id, r.signal, r.reason, r.note, r.state, r.offered, r.approved_by, r.approved_at, r.follow_up, r.opened_at, r.closed_at, r.row_version";

    /// <param name="hold">Until the transaction ends: a second one sees what the first wrote.</param>
    public static Task<RetentionCase?> FindAsync(Session session, CustomerId customer, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM retention_case r WHERE r.customer_id = @customer AND r.id = @id"
                + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (RetentionCase?)Read(row),
            ("customer", customer),
            ("id", id)
        );

    /// <summary>The case that is still open; null: there is none.</summary>
    public static Task<RetentionCase?> OpenAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM retention_case r WHERE r.customer_id = @customer AND r.closed_at IS NULL ORDER BY r.id DESC LIMIT 1",
            row => (RetentionCase?)Read(row),
            ("customer", customer)
        );

    public static Task<List<RetentionCase>> OfAsync(Session session, CustomerId customer) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM retention_case r WHERE r.customer_id = @customer ORDER BY r.id DESC LIMIT 20",
            Read,
            ("customer", customer)
        );

    public static Task InsertAsync(Session session, RetentionCase one, Guid by) =>
        session.ExecuteAsync(
            """
            INSERT INTO retention_case (customer_id, id, signal, reason, note, state, opened_at, opened_by, row_version)
            VALUES (@customer, @id, @signal, @reason, @note, @state, @opened, @by, 1)
            """,
            ("customer", one.Customer),
            ("id", one.Id),
            ("signal", one.Signal),
            ("reason", one.Reason),
            ("note", one.Note),
            ("state", one.State),
            ("opened", one.OpenedAt),
            ("by", by)
        );

    /// <returns>Whether it was still as read.</returns>
    public static async Task<bool> UpdateAsync(Session session, RetentionCase one) =>
        await session.ExecuteAsync(
            """
            UPDATE retention_case SET state = @state, note = @note, offer = @offer, offered = @offered, authority = @authority,
              approved_by = @by, approved_at = @approved, follow_up = @follow, closed_at = @closed, row_version = row_version + 1
            WHERE customer_id = @customer AND id = @id AND row_version = @version
            """,
            ("state", one.State),
            ("note", one.Note),
            ("offer", one.Offered?.Code),
            ("offered", one.Offered is null ? null : Json.Of(one.Offered)),
            ("authority", one.Offered?.Authority),
            ("by", one.ApprovedBy),
            ("approved", one.ApprovedAt),
            ("follow", one.FollowUp),
            ("closed", one.ClosedAt),
            ("customer", one.Customer),
            ("id", one.Id),
            ("version", one.RowVersion)
        ) == 1;

    public static RetentionCase Read(Row row) => Read(row, 0);

    /// <param name="from">The first of the <see cref="Columns"/>.</param>
    public static RetentionCase Read(Row row, int from) =>
        new(
            new(row.Guid(from)),
            row.Guid(from + 1),
            row.Enum<LeavingSignal>(from + 2),
            row.Text(from + 3),
            row.TextOrNull(from + 4),
            row.Enum<RetentionState>(from + 5),
            row.TextOrNull(from + 6) is { } offered ? Json.Read<SaveOffer>(offered) : null,
            row.GuidOrNull(from + 7),
            row.InstantOrNull(from + 8),
            row.DateOrNull(from + 9),
            row.Instant(from + 10),
            row.InstantOrNull(from + 11),
            row.Int(from + 12)
        );
}
