using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>One of two customers who are to be tied together.</summary>
internal sealed record Party(CustomerId Id, CustomerKind Kind, string Name)
{
    /// <summary>The customer, if there is such a one within the reach of whoever asks.</summary>
    public static async Task<Outcome<Party>> SeenAsync(Session session, CustomerId id, Actor actor)
    {
        var (party, team) = await session.FirstOrDefaultAsync(
            "SELECT kind, display_name, team_id FROM customer WHERE customer_id = @id AND merged_into IS NULL",
            row => (new Party(id, row.Enum<CustomerKind>(0), row.Text(1)), row.GuidOrNull(2)),
            ("id", id)
        );
        return party is not null && actor.Sees(team) ? party : RelationRefusals.UnknownCustomer(id);
    }
}
