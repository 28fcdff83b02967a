using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights;

/// <summary>
/// The door to one customer's worth, needs, habits and influence: who may not see the customer gets no figure of theirs
/// either, and whoever does is noted.
/// </summary>
internal sealed class CustomerDoor(Database database, Audit audit)
{
    private const int MostMerges = 5;

    /// <summary>The customer, or the one they were merged into.</summary>
    /// <returns>The customer, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Customer>> OpenAsync(CustomerId id, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var found = await database.ReadAsync(
            async session =>
            {
                var customer = await FindAsync(session, id);
                for (var i = 0; customer?.MergedInto is { } survivor && i < MostMerges; i++)
                    customer = await FindAsync(session, survivor);
                return customer;
            },
            cancel
        );
        if (found is null)
            return Refusal.Missing("customer.not-found", ("customer", id.Value));
        if (!actor.Sees(found.TeamId))
            return Refusal.Forbidden("customer.out-of-reach", ("customer", id.Value));
        await audit.ReadAsync(actor, "customer.read", found.Id.Value, cause);
        return found;
    }

    private static async Task<Customer?> FindAsync(Session session, CustomerId id)
    {
        Customer? found = null;
        await session.ReadAsync(CustomerQuestions.Customer(id, c => found = c));
        return found;
    }
}
