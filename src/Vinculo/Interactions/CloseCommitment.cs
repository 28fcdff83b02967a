using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>Says of a promise that it was kept, or that it was not.</summary>
public sealed class CloseCommitment(Database database, Audit audit, TimeProvider clock)
{
    private enum State
    {
        Open = 1,
        Kept = 2,
        Broken = 3,
    }

    /// <returns>The new row version.</returns>
    public Task<Outcome<int>> RunAsync(
        CustomerId customer,
        Guid id,
        bool kept,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<int>>(
            async session =>
            {
                if (!actor.May("interactions.record"))
                    return Actor.Refused("interactions.record");
                customer = await session.CurrentOfAsync(customer) ?? customer;
                var found = await session.FirstOrDefaultAsync(
                    """
                    SELECT m.state, m.promise, m.row_version, c.team_id FROM commitment m JOIN customer c ON c.customer_id = m.customer_id
                    WHERE m.customer_id = @customer AND m.id = @id
                    """,
                    row => new
                    {
                        State = row.Enum<State>(0),
                        Promise = row.Text(1),
                        Version = row.Int(2),
                        Team = row.GuidOrNull(3),
                    },
                    ("customer", customer),
                    ("id", id)
                );
                if (found is null || !actor.Sees(found.Team))
                    return Refusal.Missing("commitment.not-found");
                if (found.State != State.Open)
                    return Refusal.Conflict("commitment.already-closed");

                var now = clock.GetUtcNow();
                var state = kept ? State.Kept : State.Broken;
                await session.ExecuteAsync(
                    "UPDATE commitment SET state = @state, closed_at = @now, row_version = row_version + 1 WHERE customer_id = @customer AND id = @id",
                    ("state", state),
                    ("now", now),
                    ("customer", customer),
                    ("id", id)
                );
                await session.ExecuteAsync(
                    "UPDATE customer SET open_commitments = open_commitments - 1 WHERE customer_id = @customer AND open_commitments > 0",
                    ("customer", customer)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "commitment.closed",
                    customer.Value,
                    "commitment",
                    id.ToString("D"),
                    new { State = State.Open, found.Promise },
                    new { State = state, found.Promise },
                    cause
                );
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
                return found.Version + 1;
            },
            cancel
        );
}
