using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>An amount that looks like a slip of the hand and waits for somebody's word; it is in no sum of money.</summary>
/// <param name="UsualMinor">The middle of her other purchases.</param>
public sealed record DoubtedAmount(
    CustomerId Customer,
    string Name,
    Guid? Team,
    Guid Id,
    DateTimeOffset At,
    long AmountMinor,
    string Currency,
    long? UsualMinor
);

/// <summary>Amounts that wait for somebody to say whether they are right.</summary>
public sealed class DoubtedAmounts(Database database)
{
    private const int Looked = 500;

    /// <summary>Of the customers an actor sees, the largest first.</summary>
    /// <param name="most">At most so many.</param>
    public async Task<IReadOnlyList<DoubtedAmount>> ListAsync(Actor actor, int most, CancellationToken cancel) =>
        [
            .. (
                await database.ReadAsync(
                    session => ReadAsync(session, $"ORDER BY t.amount_minor DESC, t.id LIMIT {Looked}"),
                    cancel
                )
            )
                .Where(d => actor.Sees(d.Team))
                .Take(most),
        ];

    /// <summary>Of one customer, the latest first.</summary>
    internal static Task<List<DoubtedAmount>> OfAsync(Session session, CustomerId customer) =>
        ReadAsync(
            session,
            $"AND t.customer_id = @customer ORDER BY t.occurred_at DESC, t.id LIMIT {Looked}",
            ("customer", customer)
        );

    private static async Task<List<DoubtedAmount>> ReadAsync(
        Session session,
        string which,
        params (string, object?)[] arguments
    )
    {
        var found = await session.QueryAsync(
            $"""
            SELECT t.customer_id, c.display_name, c.team_id, t.id, t.occurred_at, t.amount_minor, t.currency
            FROM txn t JOIN customer c ON c.customer_id = t.customer_id WHERE t.doubt = {Slips.Waits} {which}
            """,
            row => new DoubtedAmount(
                new(row.Guid(0)),
                row.Text(1),
                row.GuidOrNull(2),
                row.Guid(3),
                row.Instant(4),
                row.Long(5),
                row.Text(6),
                null
            ),
            arguments
        );
        if (found.Count == 0)
            return found;
        var bought = (
            await session.QueryAsync(
                $"SELECT t.customer_id, t.id, t.amount_minor FROM txn t WHERE t.customer_id {session.InGuids("customers")} AND t.kind <> 4",
                row => (Customer: row.Guid(0), Id: row.Guid(1), Amount: row.Long(2)),
                ("customers", found.Select(d => d.Customer.Value).Distinct().ToArray())
            )
        ).ToLookup(b => b.Customer);
        return
        [
            .. found.Select(d =>
                d with
                {
                    UsualMinor = (long?)
                        Slips.Usual(bought[d.Customer.Value].Where(b => b.Id != d.Id).Select(b => b.Amount)),
                }
            ),
        ];
    }
}
