using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>
/// Says of a contact how the customer felt, why they came and what they need: one click on what the text suggests, or on
/// something better.
/// </summary>
public sealed class SetPerception(Database database, NoteNeed noteNeed, Audit audit, TimeProvider clock)
{
    /// <param name="Contact">The entry on the timeline.</param>
    /// <param name="Feeling">1 very bad … 5 very good; null: not said.</param>
    /// <param name="Reason">Code of the list of reasons.</param>
    /// <param name="Needs">Codes of the list of needs.</param>
    public sealed record Request(
        CustomerId Customer,
        Guid Contact,
        int? Feeling,
        string? Reason = null,
        IReadOnlyList<string>? Needs = null
    );

    /// <param name="actor">Needs <c>interactions.record</c>, and must see the customer.</param>
    public Task<Outcome<Guid>> RunAsync(Request request, Actor actor, string cause, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (!actor.May(Permissions.InteractionsRecord))
                    return Actor.Refused(Permissions.InteractionsRecord);
                if (request.Feeling is < 1 or > 5)
                    return Refusal.Invalid("interaction.perception-out-of-range", "perception");
                if (request.Reason?.Length > 60)
                    return Refusal.Invalid("interaction.text-too-long", "reason", ("limit", 60));
                var customer = await session.CurrentOfAsync(request.Customer) ?? request.Customer;
                var found = await session.FirstOrDefaultAsync(
                    $"""
                    SELECT i.occurred_at, i.perception, i.attrs, c.team_id FROM interaction i JOIN customer c ON c.customer_id = i.customer_id
                    WHERE i.customer_id = @customer AND i.id = @id
                    """,
                    row => new
                    {
                        At = row.Instant(0),
                        Feeling = row.IntOrNull(1),
                        Told = Told.Read(row.TextOrNull(2)),
                        Team = row.GuidOrNull(3),
                    },
                    ("customer", customer),
                    ("id", request.Contact)
                );
                if (found is null || !actor.Sees(found.Team))
                    return Refusal.Missing("interaction.not-found");
                var told = new Told(
                    request.Reason ?? found.Told?.Reason,
                    request.Needs is { Count: > 0 } ? request.Needs : found.Told?.Needs,
                    found.Told?.Purpose
                );
                foreach (var need in request.Needs ?? [])
                    if (
                        (
                            await noteNeed.WithinAsync(
                                session,
                                new(customer, need, NeedOrigin.Said, 1, null),
                                actor,
                                cause
                            )
                        ).IsRefused(out var no)
                    )
                        return no;
                await session.ExecuteAsync(
                    """
                    UPDATE interaction SET perception = @feeling, attrs = @told
                    WHERE customer_id = @customer AND occurred_at = @at AND id = @id
                    """,
                    ("feeling", request.Feeling ?? found.Feeling),
                    ("told", Json.Of(told)),
                    ("customer", customer),
                    ("at", found.At),
                    ("id", request.Contact)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "interaction.perceived",
                    customer.Value,
                    "interaction",
                    request.Contact.ToString("D"),
                    new { found.Feeling, found.Told?.Reason },
                    new
                    {
                        request.Feeling,
                        told.Reason,
                        told.Needs,
                    },
                    cause
                );
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
                return request.Contact;
            },
            cancel
        );
    }
}
