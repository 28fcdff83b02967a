using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Prospects;

/// <summary>The steps of a customer's life cycle, as a list that only grows.</summary>
public static class StageChanges
{
    /// <param name="from">Null: the customer has just been registered.</param>
    /// <param name="by">Who; null: the application itself.</param>
    /// <param name="reason">A code: <c>registered</c>, <c>by-hand</c>, <c>holding</c>, <c>purchase</c>, <c>edited</c>, <c>import</c>.</param>
    public static Task NoteWithinAsync(
        Session session,
        CustomerId customer,
        CustomerStage? from,
        CustomerStage to,
        Guid? by,
        string reason,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO stage_change (customer_id, id, at, from_stage, to_stage, by_id, reason)
            VALUES (@customer, @id, @now, @from, @to, @by, @reason)
            """,
            ("customer", customer),
            ("id", Ids.New(now)),
            ("now", now),
            ("from", (int?)from),
            ("to", to),
            ("by", by == Guid.Empty ? null : by),
            ("reason", reason)
        );
}
