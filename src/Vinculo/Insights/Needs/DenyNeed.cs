using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Needs;

/// <summary>Says that a customer does not have a need: it goes away at once and is not found again until they say it themselves.</summary>
public sealed class DenyNeed(Database database, Audit audit, TimeProvider clock)
{
    public sealed record Request(CustomerId Customer, string Code);

    /// <returns>The denial, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>, <c>need.code-missing</c>.</returns>
    public async Task<Outcome<Guid>> RunAsync(Request request, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InteractionsRecord))
            return Actor.Refused(Permissions.InteractionsRecord);
        var code = request.Code.Trim();
        if (code.Length is 0 or > 60)
            return Refusal.Invalid("need.code-missing", "code");
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
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
                (string, object?)[] which = [("customer", customer), ("code", code)];
                var denied = await session.FirstOrDefaultAsync(
                    "SELECT id FROM need_denial WHERE customer_id = @customer AND code = @code",
                    row => (Guid?)row.Guid(0),
                    which
                );
                if (denied is { } before)
                    return before;
                await session.ExecuteAsync(
                    "INSERT INTO need_denial (customer_id, id, code, denied_at, denied_by) VALUES (@customer, @id, @code, @now, @by)",
                    [.. which, ("id", id), ("now", now), ("by", actor.Id)]
                );
                await session.ExecuteAsync(
                    "DELETE FROM score WHERE customer_id = @customer AND model = @model",
                    ("customer", customer),
                    ("model", CustomerScores.Need + code)
                );
                await session.ExecuteAsync(
                    "UPDATE need SET ended_at = @now WHERE customer_id = @customer AND code = @code AND ended_at IS NULL",
                    [.. which, ("now", now)]
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "need.denied",
                    customer.Value,
                    "need_denial",
                    id.ToString("D"),
                    null,
                    request,
                    cause
                );
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
                return id;
            },
            cancel
        );
    }
}
