using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// A document is the customer's no more: it was another one's, or was mistyped. It stays stored, nobody is found by it, and
/// another customer may hold it; who was wrong adds it again.
/// </summary>
public sealed class EndIdentifier(Database database, Audit audit, TimeProvider clock)
{
    public sealed record Request(CustomerId Customer, Guid Identifier);

    /// <returns>The document; ended twice, it stays as the first time left it.</returns>
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
        var document = await session.FirstOrDefaultAsync(
            "SELECT type, country, number, normalised, ended_at FROM identifier WHERE customer_id = @customer AND id = @id",
            row => new
            {
                Type = row.Text(0),
                Country = row.Text(1),
                Number = row.Text(2),
                Normalised = row.Text(3),
                Ended = !row.IsNull(4),
            },
            ("customer", customer.Id),
            ("id", request.Identifier)
        );
        if (document is null)
            return Refusal.Missing("identifier.not-found", ("identifier", request.Identifier));
        if (document.Ended)
            return request.Identifier;

        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            "UPDATE identifier SET ended_at = @now WHERE customer_id = @customer AND id = @id",
            ("now", now),
            ("customer", customer.Id),
            ("id", request.Identifier)
        );
        // The same document may stand there twice, from two who were merged: it is found as long as one is valid.
        await session.ExecuteAsync(
            """
            DELETE FROM identifier_claim WHERE claim_key = @key AND customer_id = @customer AND NOT EXISTS (
              SELECT 1 FROM identifier WHERE customer_id = @customer AND type = @type AND country = @country
              AND normalised = @normalised AND ended_at IS NULL)
            """,
            ("key", Recognition.DocumentClaim(document.Country, document.Type, document.Normalised)),
            ("customer", customer.Id),
            ("type", document.Type),
            ("country", document.Country),
            ("normalised", document.Normalised)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "identifier.ended",
            customer.Id.Value,
            "identifier",
            request.Identifier.ToString("D"),
            new
            {
                document.Type,
                document.Country,
                document.Number,
            },
            null,
            cause
        );
        await session.NoteChangeAsync(customer.Id.Value, ChangeKind.Identity, now);
        return request.Identifier;
    }
}
