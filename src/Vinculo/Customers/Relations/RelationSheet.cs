using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>Who is around one customer: relations, household, group and map.</summary>
public sealed class RelationSheet
{
    public Customer Customer { get; internal set; } = null!;

    public RelationLines Lines { get; } = new();

    public Household Household { get; } = new();

    /// <summary>Null for a person, or a company without group.</summary>
    public CompanyGroup? Group { get; internal set; }

    /// <summary>Null when it was not asked for.</summary>
    public RelationMap? Map { get; internal set; }
}

/// <summary>Reads who is around a customer, for who may see the customer.</summary>
public sealed class RelationBook(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    private const string Read = "customers.read";

    /// <param name="withMap">Also everybody two steps away.</param>
    /// <returns>The sheet, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<RelationSheet>> RunAsync(
        CustomerId customer,
        bool withMap,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Read))
            return Actor.Refused(Read);
        var sheet = new RelationSheet();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    CustomerQuestions.Customer(customer, c => sheet.Customer = c),
                    sheet.Lines.Question(customer, actor),
                    Households.Question(customer, sheet.Household, actor)
                );
                // Nobody reads on for who may not see even this one.
                if (sheet.Customer is null || !actor.Sees(sheet.Customer.TeamId))
                    return false;
                if (sheet.Customer.Kind == CustomerKind.Company)
                    sheet.Group = await CompanyGroups.ReadAsync(session, customer, actor, today);
                if (withMap)
                    sheet.Map = await Neighbourhood.ReadAsync(session, customer, actor, today);
                return true;
            },
            cancel
        );
        if (sheet.Customer is null)
            return RelationRefusals.UnknownCustomer(customer);
        if (!actor.Sees(sheet.Customer.TeamId))
            return Refusal.Forbidden("customer.out-of-reach", ("customer", customer.Value));
        await audit.ReadAsync(actor, "customer.read", customer.Value, cause);
        return sheet;
    }
}
