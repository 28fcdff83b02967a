using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>Says that an amount that looked like a slip of the hand is right: it counts from now on, and is doubted no more.</summary>
public sealed class ConfirmAmount(Database database, Audit audit, TimeProvider clock)
{
    /// <param name="Customer">Whose.</param>
    /// <param name="Amount">The transaction.</param>
    public sealed record Request(CustomerId Customer, Guid Amount);

    /// <returns>The amount, or <c>permission.missing</c>, <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>amount.not-doubted</c>.</returns>
    public async Task<Outcome<Guid>> RunAsync(Request request, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CustomersEdit))
            return Actor.Refused(Permissions.CustomersEdit);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (
                    (await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(
                        out var refusal,
                        out var customer
                    )
                )
                    return refusal;
                var confirmed = await session.ExecuteAsync(
                    $"UPDATE txn SET doubt = {Slips.Right} WHERE customer_id = @customer AND id = @id AND doubt = {Slips.Waits}",
                    ("customer", customer),
                    ("id", request.Amount)
                );
                if (confirmed == 0)
                    return Refusal.Missing("amount.not-doubted", ("amount", request.Amount));
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "amount.confirmed",
                    customer.Value,
                    "txn",
                    request.Amount.ToString("D"),
                    new { Counts = false },
                    new { Counts = true },
                    cause
                );
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
                return request.Amount;
            },
            cancel
        );
    }
}
