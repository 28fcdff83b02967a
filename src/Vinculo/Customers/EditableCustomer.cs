using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A customer whom the actor may change.</summary>
/// <param name="Country">ISO 3166-1; null when unknown.</param>
internal sealed record EditableCustomer(Guid? Team, string? Country)
{
    /// <returns>Refused without the permission, and where the actor does not see the customer.</returns>
    public static async Task<Outcome<EditableCustomer>> FindAsync(Session session, CustomerId id, Actor actor)
    {
        if (!actor.May("customers.edit"))
            return Actor.Refused("customers.edit");
        var found = await session.FirstOrDefaultAsync(
            "SELECT team_id, country FROM customer WHERE customer_id = @id",
            row => new EditableCustomer(row.GuidOrNull(0), row.TextOrNull(1)),
            ("id", id)
        );
        return found is null || !actor.Sees(found.Team)
            ? Refusal.Missing("customer.not-found", ("customer", id.Value))
            : found;
    }
}
