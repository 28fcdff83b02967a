using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Whom a verb is about: the customer asked for or the one they were merged into, if the actor may see them.</summary>
public static class CustomerReach
{
    /// <returns>The customer, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>.</returns>
    public static async Task<Outcome<CustomerId>> WithinAsync(Session session, CustomerId asked, Actor actor)
    {
        var customer = await session.CurrentOfAsync(asked) ?? asked;
        var found = await session.FirstOrDefaultAsync(
            "SELECT team_id FROM customer WHERE customer_id = @id",
            row => (Known: true, Team: row.GuidOrNull(0)),
            ("id", customer)
        );
        return !found.Known ? Refusal.Missing("customer.not-found", ("customer", asked.Value))
            : !actor.Sees(found.Team) ? Refusal.Forbidden("customer.out-of-reach", ("customer", asked.Value))
            : customer;
    }
}
