using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Adds a document to a customer, unless another one holds it.</summary>
public sealed class AddIdentifier(Database database, Audit audit, TimeProvider clock)
{
    /// <param name="Doubtful">A number whose check digit does not fit is kept all the same, marked as doubtful.</param>
    public sealed record Request(CustomerId Customer, GivenIdentifier Document, bool Doubtful = true);

    public Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<Guid>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (
            (await EditableCustomer.FindAsync(session, request.Customer, actor)).IsRefused(
                out var refusal,
                out var customer
            )
        )
            return refusal;
        request = request with { Customer = customer.Id };
        var given = request.Document;
        if (given.Number.Length > 40 || NationalId.Read(given.Number, given.Type, given.Country) is not { } read)
            return Refusal.Invalid("customer.document-unreadable", "document", ("document", given.Number));
        if (read.Valid == false && !request.Doubtful)
            return Refusal.Invalid("customer.document-doubtful", "document", ("document", given.Number));
        var claim = Recognition.DocumentClaim(given.Country, read.Type, read.Normalised);
        var owner = await IdentifierClaims.HolderAsync(session, claim);
        if (owner is { } other && other != request.Customer.Value)
            return Refusal.Conflict("customer.document-known", ("document", given.Number), ("customer", other));
        var known = await session.FirstOrDefaultAsync(
            """
            SELECT id FROM identifier
            WHERE customer_id = @customer AND type = @type AND normalised = @normalised AND ended_at IS NULL
            """,
            row => (Guid?)row.Guid(0),
            ("customer", request.Customer),
            ("type", read.Type),
            ("normalised", read.Normalised)
        );
        if (known is { } there)
            return there;

        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO identifier (customer_id, id, type, country, number, normalised, check_digit, valid, created_at)
            VALUES (@customer, @id, @type, @country, @number, @normalised, @digit, @valid, @now)
            """,
            ("customer", request.Customer),
            ("id", id),
            ("type", read.Type),
            ("country", given.Country),
            ("number", given.Number.Trim()),
            ("normalised", read.Normalised),
            ("digit", read.CheckDigit),
            ("valid", read.Valid),
            ("now", now)
        );
        if (owner is null)
            await session.ExecuteAsync(
                "INSERT INTO identifier_claim (claim_key, customer_id) VALUES (@key, @customer)",
                ("key", claim),
                ("customer", request.Customer)
            );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "identifier.added",
            request.Customer.Value,
            "identifier",
            id.ToString("D"),
            null,
            new
            {
                read.Type,
                given.Country,
                given.Number,
            },
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Identity, now);
        return id;
    }
}
