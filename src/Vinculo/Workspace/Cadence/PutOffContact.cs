using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Cadence;

/// <summary>Puts a customer's turn off, with the reason; or takes that back.</summary>
public sealed class PutOffContact(Database database, CadenceDates dates, Audit audit, TimeProvider clock)
{
    public const int LongestWhy = 300;
    public const int MostDays = 180;

    /// <param name="days">From today; 0 takes it back.</param>
    /// <param name="why">In the agent's words.</param>
    /// <param name="actor">Needs <c>interactions.record</c>, and to see the customer.</param>
    public async Task<Outcome<CustomerId>> RunAsync(
        CustomerId customer,
        int days,
        string? why,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InteractionsRecord))
            return Actor.Refused(Permissions.InteractionsRecord);
        if (days is < 0 or > MostDays)
            return Refusal.Invalid("cadence.put-off", "days", ("limit", MostDays));
        if (days > 0 && (why?.Trim().Length ?? 0) is 0 or > LongestWhy)
            return Refusal.Invalid("cadence.why", "why", ("limit", LongestWhy));
        return await database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current))
                    return no;
                var changed = await session.ExecuteAsync(
                    """
                    UPDATE cadence_due SET put_off_until = @until, put_off_at = @now, put_off_why = @why, put_off_by = @by
                    WHERE customer_id = @customer
                    """,
                    ("until", days == 0 ? null : dates.Today + days),
                    ("now", clock.GetUtcNow()),
                    ("why", days == 0 ? null : why!.Trim()),
                    ("by", actor.Id),
                    ("customer", current)
                );
                if (changed == 0)
                    return Refusal.Missing("cadence.none");
                await dates.KeepWithinAsync(session, [current.Value]);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    days == 0 ? "cadence.resumed" : "cadence.put-off",
                    current.Value,
                    "cadence_due",
                    current.Value.ToString("D"),
                    null,
                    new { Days = days, Why = why },
                    cause
                );
                return current;
            },
            cancel
        );
    }
}
