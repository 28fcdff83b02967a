using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A customer whom the actor may change.</summary>
/// <param name="Id">Who it is today: of somebody merged, the survivor.</param>
/// <param name="Country">ISO 3166-1; null when unknown.</param>
internal sealed record EditableCustomer(CustomerId Id, string? City, string? Country)
{
    /// <returns>Refused without the permission, and where the actor does not see the customer.</returns>
    public static async Task<Outcome<EditableCustomer>> FindAsync(Session session, CustomerId id, Actor actor)
    {
        if (!actor.May("customers.edit"))
            return Actor.Refused("customers.edit");
        var current = await session.CurrentOfAsync(id) ?? id;
        // Held until the end, so that what is not there is added once by two who add it at a time.
        var found = await session.FirstOrDefaultAsync(
            $"SELECT team_id, city, country FROM customer WHERE customer_id = @id{(session.Engine == Engine.Postgres ? " FOR UPDATE" : "")}",
            row => new
            {
                Team = row.GuidOrNull(0),
                City = row.TextOrNull(1),
                Country = row.TextOrNull(2),
            },
            ("id", current)
        );
        return found is null || !actor.Sees(found.Team)
            ? Refusal.Missing("customer.not-found", ("customer", id.Value))
            : new EditableCustomer(current, found.City, found.Country);
    }
}
