using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>What an agent finds on arriving: promises that are due, and the customers opened last.</summary>
public sealed class AgentDay(Database database, TimeProvider clock, VinculoOptions options)
{
    private const int MostReads = 120;
    private const int MostRecent = 10;

    /// <param name="Due">Promises of this agent due today or before, and the next ones.</param>
    /// <param name="Recent">Customers this agent opened last.</param>
    public sealed record View(IReadOnlyList<DuePromise> Due, IReadOnlyList<RecentCustomer> Recent)
    {
        public static readonly View Empty = new([], []);
    }

    public sealed record DuePromise(CustomerId Customer, string Name, string Promise, DateOnly? DueOn);

    public sealed record RecentCustomer(
        CustomerId Id,
        string Name,
        CustomerKind Kind,
        string? City,
        ValueClass? ValueClass,
        RiskBand? RiskBand,
        DateTimeOffset At
    );

    public Task<View> RunAsync(Actor actor, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        return database.ReadAsync(
            async session =>
            {
                var due = new List<DuePromise>();
                var recent = new List<RecentCustomer>();
                await session.ReadAsync(
                    new Question(
                        """
                        SELECT m.customer_id, c.display_name, m.promise, m.due_on, c.team_id
                        FROM commitment m JOIN customer c ON c.customer_id = m.customer_id
                        WHERE m.state = 1 AND m.due_on <= @until AND m.owner_id = @me ORDER BY m.due_on LIMIT 10
                        """,
                        row =>
                        {
                            if (actor.Sees(row.GuidOrNull(4)))
                                due.Add(new(new(row.Guid(0)), row.Text(1), row.Text(2), row.DateOrNull(3)));
                        },
                        ("until", today.AddDays(7)),
                        ("me", actor.Id)
                    ),
                    new Question(
                        """
                        SELECT c.customer_id, c.display_name, c.kind, c.city, c.value_class, c.risk_band, r.last_at, c.team_id
                        FROM (SELECT customer_id, MAX(at) AS last_at FROM (
                                SELECT customer_id, at FROM audit_event
                                WHERE actor_id = @me AND act = 'customer.read' ORDER BY id DESC LIMIT @reads) seen
                              GROUP BY customer_id ORDER BY MAX(at) DESC LIMIT @most) r
                        JOIN customer c ON c.customer_id = r.customer_id ORDER BY r.last_at DESC
                        """,
                        row =>
                        {
                            if (actor.Sees(row.GuidOrNull(7)))
                                recent.Add(
                                    new(
                                        new(row.Guid(0)),
                                        row.Text(1),
                                        row.Enum<CustomerKind>(2),
                                        row.TextOrNull(3),
                                        row.EnumOrNull<ValueClass>(4),
                                        row.EnumOrNull<RiskBand>(5),
                                        row.Instant(6)
                                    )
                                );
                        },
                        ("me", actor.Id),
                        ("reads", MostReads),
                        ("most", MostRecent)
                    )
                );
                return new View(due, recent);
            },
            cancel
        );
    }
}
