using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Notes what a customer needs, and how we know.</summary>
public sealed class NoteNeed(Database database, Audit audit, TimeProvider clock)
{
    public sealed record Request(CustomerId Customer, string Code, NeedOrigin Origin, double Confidence, string? Note);

    public Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync(
            async session =>
                await WithinAsync(
                    session,
                    request with
                    {
                        Customer = await session.CurrentOfAsync(request.Customer) ?? request.Customer,
                    },
                    actor,
                    cause
                ),
            cancel
        );

    /// <summary>The same need noted again is renewed, not doubled.</summary>
    public async Task<Outcome<Guid>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May("interactions.record"))
            return Actor.Refused("interactions.record");
        if (string.IsNullOrWhiteSpace(request.Code) || request.Code.Length > 60)
            return Refusal.Invalid("need.code-missing", "code");
        var now = clock.GetUtcNow();
        var known = await session.FirstOrDefaultAsync(
            "SELECT id FROM need WHERE customer_id = @customer AND code = @code AND ended_at IS NULL",
            row => (Guid?)row.Guid(0),
            ("customer", request.Customer),
            ("code", request.Code)
        );
        var id = known ?? Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO need (customer_id, id, code, origin, confidence, note, noted_at, noted_by)
            VALUES (@customer, @id, @code, @origin, @confidence, @note, @now, @by)
            ON CONFLICT (customer_id, id) DO UPDATE SET origin = @origin, confidence = @confidence, note = @note, noted_at = @now, noted_by = @by
            """,
            ("customer", request.Customer),
            ("id", id),
            ("code", request.Code.Trim()),
            ("origin", request.Origin),
            ("confidence", Math.Clamp(request.Confidence, 0, 1)),
            ("note", request.Note),
            ("now", now),
            ("by", actor.Id)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "need.noted",
            request.Customer.Value,
            "need",
            id.ToString("D"),
            null,
            request,
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Facts, now);
        return id;
    }
}
