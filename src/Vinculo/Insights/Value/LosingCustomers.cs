using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>A customer who cost more than they left.</summary>
/// <param name="Name">Null: the reader may not see the customer.</param>
internal sealed record LosingCustomer(CustomerId Id, string? Name, long MarginMinor, long CostMinor)
{
    public long CurrentMinor => MarginMinor - CostMinor;
}

/// <summary>Names those of a report who cost most, for who may see them.</summary>
internal sealed class LosingCustomers(Database database, Audit audit)
{
    public async Task<List<LosingCustomer>> ReadAsync(
        IReadOnlyList<Guid> worst,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (worst.Count == 0)
            return [];
        var found = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT c.customer_id, c.display_name, c.team_id, coalesce(c.margin_minor, 0), k.amount
                    FROM customer c JOIN score k ON k.customer_id = c.customer_id AND k.model = 'cost'
                    WHERE c.customer_id {session.InGuids("ids")} AND c.merged_into IS NULL
                    """,
                    row => new LosingCustomer(
                        new(row.Guid(0)),
                        actor.May(Organization.Permissions.CustomersRead) && actor.Sees(row.GuidOrNull(2))
                            ? row.Text(1)
                            : null,
                        row.Long(3),
                        (long)row.Double(4)
                    ),
                    ("ids", worst.ToArray())
                ),
            cancel
        );
        foreach (var customer in found)
            if (customer.Name is not null)
                await audit.ReadAsync(actor, "customer.found", customer.Id.Value, cause);
        return [.. found.OrderBy(c => c.CurrentMinor).ThenBy(c => c.Id.Value)];
    }
}
