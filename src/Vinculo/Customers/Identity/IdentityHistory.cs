using Vinculo.Customers.Identity;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A number this customer answers to.</summary>
public sealed record FormerCustomer(CustomerId Id, string Name);

/// <summary>What taking a merge back would do.</summary>
/// <param name="Holder">The customer that keeps the rest.</param>
/// <param name="Goes">Rows that go back, by table.</param>
/// <param name="Since">Rows that came after the merge and stay unless assigned, by table.</param>
public sealed record SplitPreview(
    IdentityEvent Merge,
    CustomerId Holder,
    IReadOnlyList<TableMove> Goes,
    IReadOnlyDictionary<string, int> Since
);

/// <summary>Where a customer comes from: whom it absorbed, what happened to it, and what an undo would move.</summary>
public sealed class IdentityHistory(Database database, TableCatalogue catalogue, NameVocabulary vocabulary)
{
    private const int Most = 200;

    /// <param name="Customer">The customer as it is today.</param>
    /// <param name="Former">Other numbers it answers to.</param>
    /// <param name="Events">What happened, newest first.</param>
    public sealed record Answer(
        CustomerId Customer,
        IReadOnlyList<FormerCustomer> Former,
        IReadOnlyList<IdentityEvent> Events
    );

    /// <summary>The events of a customer, by any of its numbers; null when there is no such customer.</summary>
    public Task<Answer?> RunAsync(CustomerId customer, CancellationToken cancel = default) =>
        database.ReadAsync(session => WithinAsync(session, customer), cancel);

    public static async Task<Answer?> WithinAsync(Session session, CustomerId customer)
    {
        if (await session.CurrentOfAsync(customer) is not { } current)
            return null;
        var former = await session.QueryAsync(
            "SELECT customer_id, display_name FROM customer WHERE merged_into = @id ORDER BY customer_id",
            row => new FormerCustomer(new(row.Guid(0)), row.Text(1)),
            ("id", current)
        );
        var events = await session.QueryAsync(
            $"""
            SELECT {IdentityEvent.Columns} FROM identity_event
            WHERE survivor_id {session.InGuids("atoms")} OR absorbed_id {session.InGuids(
                "atoms"
            )} ORDER BY seq DESC LIMIT @most
            """,
            IdentityEvent.Read,
            ("atoms", former.Select(f => f.Id.Value).Append(current.Value).ToArray()),
            ("most", Most)
        );
        return new(current, former, events);
    }

    /// <summary>What taking source records out would move. Nothing is changed.</summary>
    public Task<Outcome<List<TableMove>>> PreviewAsync(
        CustomerId customer,
        IReadOnlyList<SourceRecordKey> records,
        Actor actor,
        CancellationToken cancel = default
    ) =>
        database.ReadAsync<Outcome<List<TableMove>>>(
            async session =>
            {
                if (!actor.May(Permissions.CustomersMerge))
                    return Actor.Refused(Permissions.CustomersMerge);
                var found = await session.FirstOrDefaultAsync(
                    "SELECT coalesce(merged_into, customer_id), team_id FROM customer WHERE customer_id = @id",
                    row => new { Current = row.Guid(0), Team = row.GuidOrNull(1) },
                    ("id", customer)
                );
                if (found is null || !actor.Sees(found.Team))
                    return IdentityRefusals.NotFound(customer);
                var plan = await TakingOut.PlanAsync(
                    session,
                    await catalogue.ReadAsync(session),
                    found.Current,
                    records
                );
                return plan.IsRefused(out var refusal) ? refusal : await plan.Accepted.CountAsync(session);
            },
            cancel
        );

    /// <summary>What taking a merge back would move. Nothing is changed.</summary>
    /// <returns><c>identity.event-not-found</c>, <c>identity.event-not-a-merge</c> or the preview.</returns>
    public Task<Outcome<SplitPreview>> PreviewAsync(Guid merge, Actor actor, CancellationToken cancel = default) =>
        database.ReadAsync<Outcome<SplitPreview>>(
            async session =>
            {
                if (!actor.May(Permissions.CustomersMerge))
                    return Actor.Refused(Permissions.CustomersMerge);
                if (await Merging.FindAsync(session, merge) is not { } found)
                    return IdentityRefusals.EventMissing(merge);
                if (!found.InForce)
                    return IdentityRefusals.NotAMerge();
                var holder = (await session.CurrentOfAsync(found.Survivor))!.Value;
                var teams = await session.QueryAsync(
                    "SELECT team_id FROM customer WHERE customer_id IN (@holder, @absorbed)",
                    row => row.GuidOrNull(0),
                    ("holder", holder),
                    ("absorbed", found.Absorbed)
                );
                if (teams.Exists(t => !actor.Sees(t)))
                    return IdentityRefusals.EventMissing(merge);
                var tables = await catalogue.ReadAsync(session);
                return new SplitPreview(
                    found,
                    holder,
                    await new Merging(catalogue, vocabulary).PreviewAsync(session, merge, holder.Value),
                    await new RestOf(tables).CountAsync(session, holder.Value, found.At)
                );
            },
            cancel
        );
}
