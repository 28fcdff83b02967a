using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Facts;

/// <summary>
/// Finds amounts that look like a slip of the hand, a zero or two too many: enormous against everybody's purchases and
/// against the customer's own. They stay facts, are told, and are in no sum of money until a person says they are right.
/// </summary>
internal static class Slips
{
    /// <summary>As <c>txn.doubt</c> has it.</summary>
    public const int Waits = 1;

    /// <inheritdoc cref="Waits"/>
    public const int Right = 2;

    /// <summary>So many times what is usual is a slip: one zero too many.</summary>
    private const int Tenfold = 10;

    /// <summary>Fewer other purchases of her own say nothing of what is usual with her.</summary>
    private const int FewestOwn = 3;

    /// <summary>In a company with fewer purchases nothing is known to be unusual.</summary>
    private const int FewestPurchases = 100;

    /// <summary>Purchases looked at for what is usual with everybody: more do not move it.</summary>
    private const int Looked = 200_000;

    private const int AtOnce = 500;

    /// <summary>Under which the limit is kept for the refreshes between runs.</summary>
    private const string SettingCode = "insights.slips";

    /// <param name="Minor">Ten times what 99 of 100 purchases come to at most.</param>
    public sealed record Limit(long Minor, string? Currency);

    private sealed record Purchase(DateTimeOffset At, Guid Id, long Amount, int Doubt);

    /// <summary>The limit the last whole run learnt; null: none.</summary>
    public static Task<Limit?> LimitAsync(Session session) => session.RecallAsync<Limit>(SettingCode);

    /// <summary>Learns the limit anew and looks at everybody.</summary>
    public static async Task LookAsync(
        Database database,
        CountedMoney money,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var amounts = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT x.amount_minor FROM txn x WHERE {money.Bought("x")}
                    ORDER BY x.customer_id, x.occurred_at, x.id LIMIT {Looked}
                    """,
                    row => row.Long(0),
                    money.Arguments
                ),
            cancel
        );
        amounts.Sort();
        // Too few to know: what was doubted before is doubted no more.
        var limit = new Limit(
            amounts.Count < FewestPurchases ? long.MaxValue : Tenfold * amounts[(int)(0.99 * (amounts.Count - 1))],
            money.Currency
        );
        await database.WriteAsync(session => session.KeepAsync(SettingCode, limit, now), cancel);
        await LookAsync(database, money, limit, FactScope.Everybody, cancel);
    }

    /// <summary>Looks at some customers by a limit learnt before.</summary>
    public static async Task LookAsync(
        Database database,
        CountedMoney money,
        Limit limit,
        FactScope scope,
        CancellationToken cancel
    )
    {
        var suspects = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT DISTINCT x.customer_id FROM txn x {scope.Where("x.customer_id", session.Engine)}
                      AND {money.Bought("x")} AND x.amount_minor > @limit AND coalesce(x.doubt, 0) <> {Right}
                    UNION SELECT x.customer_id FROM txn x {scope.Where(
                        "x.customer_id",
                        session.Engine
                    )} AND x.doubt = {Waits}
                    """,
                    row => row.Guid(0),
                    [("limit", limit.Minor), .. scope.Arguments, .. money.Arguments]
                ),
            cancel
        );
        foreach (var some in suspects.Chunk(AtOnce))
        {
            var bought = new Dictionary<Guid, List<Purchase>>();
            await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        $"""
                        SELECT x.customer_id, x.occurred_at, x.id, x.amount_minor, x.doubt, CASE WHEN {money.Bought(
                            "x"
                        )} THEN 1 ELSE 0 END
                        FROM txn x WHERE x.customer_id {session.InGuids("some")} AND ({money.Bought(
                            "x"
                        )} OR x.doubt = {Waits})
                        """,
                        row =>
                        {
                            var (id, counts) = (row.Guid(0), row.Int(5) == 1);
                            if (!bought.TryGetValue(id, out var list))
                                bought[id] = list = [];
                            list.Add(new(row.Instant(1), row.Guid(2), counts ? row.Long(3) : 0, row.IntOrNull(4) ?? 0));
                            return true;
                        },
                        [("some", some), .. money.Arguments]
                    ),
                cancel
            );
            var changes = bought
                .SelectMany(b =>
                    b.Value.Select(p => (Customer: b.Key, Purchase: p, Slip: IsSlip(p, b.Value, limit.Minor)))
                )
                .Where(c => c.Purchase.Doubt != Right && c.Slip != (c.Purchase.Doubt == Waits))
                .ToList();
            if (changes.Count > 0)
                await database.WriteAsync(
                    async session =>
                    {
                        foreach (var (customer, purchase, slip) in changes)
                            await session.ExecuteAsync(
                                "UPDATE txn SET doubt = @doubt WHERE customer_id = @customer AND occurred_at = @at AND id = @id",
                                ("doubt", slip ? Waits : null),
                                ("customer", customer),
                                ("at", purchase.At),
                                ("id", purchase.Id)
                            );
                    },
                    cancel
                );
        }
    }

    private static bool IsSlip(Purchase one, List<Purchase> all, long limit) =>
        one.Amount > limit
        && Usual(all.Where(p => p != one).Select(p => p.Amount)) is { } usual
        && one.Amount > Tenfold * usual;

    /// <summary>The middle of a customer's other purchases; null where they are too few to say what is usual.</summary>
    internal static double? Usual(IEnumerable<long> others)
    {
        var sorted = others.Where(a => a > 0).Order().ToList();
        return sorted.Count < FewestOwn
            ? null
            : (sorted[(sorted.Count - 1) / 2] + (double)sorted[sorted.Count / 2]) / 2;
    }
}
