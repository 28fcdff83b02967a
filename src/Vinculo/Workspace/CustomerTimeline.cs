using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>Which part of a timeline.</summary>
/// <param name="Before">Rows older than this place; null: the newest.</param>
/// <param name="Limit">1 to 200.</param>
public sealed record TimelineAsk(
    (DateTimeOffset At, Guid Id)? Before,
    Channel? Channel,
    InteractionKind? Kind,
    int Limit = CustomerFile.TimelineRows
)
{
    /// <summary>From the words of an address; a word that is none means no filter.</summary>
    public static TimelineAsk Read(string? cursor, string? channel, string? kind, int? limit) =>
        new(
            TimelineCursor.Read(cursor),
            Words.Read<Channel>(channel),
            Words.Read<InteractionKind>(kind),
            Math.Clamp(limit ?? CustomerFile.TimelineRows, 1, 200)
        );
}

/// <param name="Next">Cursor of the following, older page; null at the beginning of the relation.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineEntry> Items, string? Next);

/// <summary>One page of a customer's timeline, for who may see the customer.</summary>
public sealed class CustomerTimeline(Database database, Audit audit)
{
    /// <returns>The page, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<TimelinePage>> RunAsync(
        CustomerId customer,
        TimelineAsk ask,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);

        Guid? team = null;
        CustomerId? current = null;
        var found = false;
        List<TimelineEntry> rows = [];
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        "SELECT team_id, merged_into FROM customer WHERE customer_id = @id",
                        row =>
                        {
                            (found, team) = (true, row.GuidOrNull(0));
                            current = row.IsNull(1) ? null : new CustomerId(row.Guid(1));
                        },
                        ("id", customer)
                    ),
                    Timeline.Page(customer, rows, ask.Limit + 1, ask.Before, ask.Channel, ask.Kind)
                );
                return true;
            },
            cancel
        );
        if (!found)
            return WorkspaceRefusals.NotFound(customer);
        if (!actor.Sees(team))
            return WorkspaceRefusals.OutOfReach(customer);
        if (current is { } heir)
            return await RunAsync(heir, ask, actor, cause, cancel);

        await audit.ReadAsync(actor, "customer.read", customer.Value, cause);
        if (rows.Count <= ask.Limit)
            return new TimelinePage(rows, null);
        rows.RemoveAt(ask.Limit);
        return new TimelinePage(rows, TimelineCursor.Of(rows[^1]));
    }
}
