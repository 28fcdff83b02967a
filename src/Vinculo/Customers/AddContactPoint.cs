using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Adds a telephone, an e-mail or a postal address to a customer; one that is known already is confirmed.</summary>
public sealed class AddContactPoint(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    /// <param name="Confirmed">The customer said it in person just now.</param>
    public sealed record Request(CustomerId Customer, ContactKind Kind, string Value, bool Confirmed = false);

    public Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    /// <returns>The contact point, new or known.</returns>
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
        var country = customer.Country ?? options.Country;
        var normalised = request.Kind switch
        {
            ContactKind.Phone => PhoneNumber.Normalise(request.Value, country),
            ContactKind.Email => EmailAddress.Normalise(request.Value),
            ContactKind.Postal => PostalAddress.Normalise(request.Value, customer.City, country),
            _ => null,
        };
        if (normalised is null || request.Kind != ContactKind.Postal && request.Value.Length > 254)
            return request.Kind switch
            {
                ContactKind.Phone => Refusal.Invalid("customer.phone-unreadable", "value", ("phone", request.Value)),
                ContactKind.Email => Refusal.Invalid("customer.email-unreadable", "value", ("email", request.Value)),
                ContactKind.Postal => Refusal.Invalid(
                    "customer.address-unreadable",
                    "value",
                    ("address", request.Value)
                ),
                _ => Refusal.Invalid("contact-point.kind-unknown", "kind"),
            };

        var now = clock.GetUtcNow();
        var known = await session.FirstOrDefaultAsync(
            """
            SELECT id FROM contact_point
            WHERE customer_id = @customer AND kind = @kind AND normalised = @normalised AND ended_at IS NULL
            """,
            row => (Guid?)row.Guid(0),
            ("customer", request.Customer),
            ("kind", request.Kind),
            ("normalised", normalised)
        );
        var id = known ?? Ids.New(now);
        if (known is null)
            await session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, verified_at, created_at)
                VALUES (@customer, @id, @kind, @value, @normalised, @preferred, @verified, @now)
                """,
                ("customer", request.Customer),
                ("id", id),
                ("kind", request.Kind),
                ("value", request.Value.Trim()),
                ("normalised", normalised),
                ("preferred", false),
                ("verified", request.Confirmed ? now : null),
                ("now", now)
            );
        else if (request.Confirmed)
            await session.ExecuteAsync(
                "UPDATE contact_point SET verified_at = @now WHERE customer_id = @customer AND id = @id",
                ("now", now),
                ("customer", request.Customer),
                ("id", id)
            );
        await audit.ChangedWithinAsync(
            session,
            actor,
            known is null ? "contact-point.added" : "contact-point.confirmed",
            request.Customer.Value,
            "contact_point",
            id.ToString("D"),
            null,
            new { request.Kind, request.Value },
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Identity, now);
        return id;
    }
}
