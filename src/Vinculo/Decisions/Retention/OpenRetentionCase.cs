using Vinculo.Customers;
using Vinculo.Decisions.Retention.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Retention;

/// <summary>Opens a case at the retention desk; while one is open for a customer, that one is the answer.</summary>
public sealed class OpenRetentionCase(Database database, Audit audit, TimeProvider clock)
{
    private const int LongestNote = 1_000;

    /// <param name="Reason">Code of <see cref="SaveOfferTable.Reasons"/>.</param>
    /// <param name="Note">In the customer's words.</param>
    public sealed record Request(CustomerId Customer, LeavingSignal Signal, string Reason, string? Note = null);

    /// <param name="actor">Needs <c>retention.serve</c>.</param>
    public async Task<Outcome<RetentionCase>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.RetentionServe))
            return Actor.Refused(Permissions.RetentionServe);
        if (!SaveOfferTable.Reasons.Contains(request.Reason, StringComparer.Ordinal))
            return Refusal.Invalid("retention.reason-missing", "reason");
        if (!Enum.IsDefined(request.Signal))
            return Refusal.Invalid("retention.signal-missing", "signal");
        if (request.Note?.Length > LongestNote)
            return Refusal.Invalid("retention.note-too-long", "note", ("limit", LongestNote));
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<RetentionCase>>(
            async session =>
            {
                if (
                    (await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(
                        out var no,
                        out var customer
                    )
                )
                    return no;
                // The customer's row is held, so that two who open at once open one.
                if (session.Engine == Engine.Postgres)
                    await session.FirstOrDefaultAsync(
                        "SELECT 1 FROM customer WHERE customer_id = @id FOR UPDATE",
                        _ => true,
                        ("id", customer)
                    );
                if (await RetentionRows.OpenAsync(session, customer) is { } open)
                    return open;
                var opened = new RetentionCase(
                    customer,
                    Ids.New(now),
                    request.Signal,
                    request.Reason,
                    string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
                    RetentionState.Open,
                    null,
                    null,
                    null,
                    null,
                    now,
                    null,
                    1
                );
                await RetentionRows.InsertAsync(session, opened, actor.Id);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "retention.opened",
                    customer.Value,
                    "retention_case",
                    opened.Id.ToString("D"),
                    null,
                    opened,
                    cause
                );
                return opened;
            },
            cancel
        );
    }
}
