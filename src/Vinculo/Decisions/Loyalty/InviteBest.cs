using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Jobs;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

/// <summary>Lets the most valuable customers take part at once, with the points they have earned since the programme began.</summary>
public sealed class InviteBest(
    Database database,
    Settings settings,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>So many at a time; a programme for all is said in the terms.</summary>
    public const int Most = 500;

    /// <param name="most">1 … 500.</param>
    /// <param name="actor">Needs <c>loyalty.manage</c>.</param>
    /// <returns>How many take part that did not before.</returns>
    public async Task<Outcome<int>> RunAsync(int most, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.LoyaltyManage))
            return Actor.Refused(Permissions.LoyaltyManage);
        if (most is < 1 or > Most)
            return Refusal.Invalid("loyalty.points-invalid", "most");
        var terms = await settings.ReadAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode, cancel) ?? new();
        if (!terms.Active)
            return LoyaltyRefusals.NotRunning();
        var now = clock.GetUtcNow();
        var keep = new KeepLoyalty(database, options, clock);
        return await database.WriteBulkAsync(
            async session =>
            {
                var best = await session.QueryAsync(
                    """
                    SELECT customer_id FROM customer c WHERE value_minor IS NOT NULL AND stage = 2 AND merged_into IS NULL
                      AND NOT EXISTS (SELECT 1 FROM loyalty_account a WHERE a.customer_id = c.customer_id)
                    ORDER BY value_minor DESC, customer_id LIMIT @most
                    """,
                    row => new CustomerId(row.Guid(0)),
                    ("most", most)
                );
                foreach (var customer in best)
                {
                    await PointRows.JoinAsync(session, customer, now);
                    await keep.KeepWithinAsync(session, customer, terms, now);
                }
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "loyalty.invited",
                    null,
                    "loyalty_account",
                    "best",
                    null,
                    new { best.Count },
                    cause
                );
                return (Outcome<int>)best.Count;
            },
            cancel
        );
    }
}
