using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// A telephone, e-mail or postal address reaches the customer no more. It stays stored, and nobody is found or written to
/// by it; who was wrong adds it again.
/// </summary>
public sealed class EndContactPoint(Database database, Audit audit, TimeProvider clock)
{
    public sealed record Request(CustomerId Customer, Guid Point);

    /// <returns>The contact point; ended twice, it stays as the first time left it.</returns>
    public Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    private async Task<Outcome<Guid>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (
            (await EditableCustomer.FindAsync(session, request.Customer, actor)).IsRefused(
                out var refusal,
                out var customer
            )
        )
            return refusal;
        var point = await session.FirstOrDefaultAsync(
            "SELECT kind, value, ended_at FROM contact_point WHERE customer_id = @customer AND id = @id",
            row => new
            {
                Kind = row.Enum<ContactKind>(0),
                Value = row.Text(1),
                Ended = !row.IsNull(2),
            },
            ("customer", customer.Id),
            ("id", request.Point)
        );
        if (point is null)
            return Refusal.Missing("contact-point.not-found", ("point", request.Point));
        if (point.Ended)
            return request.Point;

        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            "UPDATE contact_point SET ended_at = @now WHERE customer_id = @customer AND id = @id",
            ("now", now),
            ("customer", customer.Id),
            ("id", request.Point)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "contact-point.ended",
            customer.Id.Value,
            "contact_point",
            request.Point.ToString("D"),
            new { point.Kind, point.Value },
            null,
            cause
        );
        await session.NoteChangeAsync(customer.Id.Value, ChangeKind.Identity, now);
        return request.Point;
    }
}
