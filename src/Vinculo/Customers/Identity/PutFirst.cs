using Vinculo.Customers.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// A person says which of a customer's documents, telephones, e-mails or addresses is the first, whatever the rule says.
/// <see cref="GoldenRecord.ReleaseAsync"/> takes it back.
/// </summary>
public sealed class PutFirst(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    /// <param name="Field">One of <see cref="RankedFields.All"/>.</param>
    /// <param name="Value">As it is shown, as it is normalised, or another way to write the same.</param>
    public sealed record Request(CustomerId Customer, string Field, string Value);

    /// <returns>The customer as it is today.</returns>
    public Task<Outcome<CustomerId>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<CustomerId>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (
            (await EditableCustomer.FindAsync(session, request.Customer, actor)).IsRefused(
                out var refusal,
                out var customer
            )
        )
            return refusal;
        var rows = new List<RankedRow>();
        await session.ReadAsync(RankedRows.Of(customer.Id.Value, rows));
        var wanted = request.Value.Trim();
        var normal = request.Field switch
        {
            RankedFields.Phone => PhoneNumber.Normalise(wanted, customer.Country ?? options.Country),
            RankedFields.Email => EmailAddress.Normalise(wanted),
            RankedFields.Address => PostalAddress.Normalise(wanted, customer.City, customer.Country ?? options.Country),
            _ => null,
        };
        var row = rows.Find(r => r.Field == request.Field && (r.Key == wanted || r.Key == normal || r.Value == wanted));
        if (row is null)
            return Refusal.Invalid("customer.value-unknown", "value", ("value", request.Value));
        var now = clock.GetUtcNow();
        await FieldEntries.ReleaseAsync(session, customer.Id, [request.Field], now);
        await FieldEntries.AddAsync(session, customer.Id, request.Field, row.Key, actor, now);
        await PreferAsync(session, customer.Id, request.Field, row.Key);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "customer.put-first",
            customer.Id.Value,
            "customer",
            customer.Id.ToString(),
            null,
            new { field = request.Field, value = row.Value },
            cause
        );
        await session.NoteChangeAsync(customer.Id.Value, ChangeKind.Identity, now);
        return customer.Id;
    }

    /// <summary>Whoever writes to many customers at once reads which contact point comes first from its row.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="customer">Whose.</param>
    /// <param name="field">A document has no such mark.</param>
    /// <param name="key">The first one; null: none.</param>
    internal static async Task PreferAsync(Session session, CustomerId customer, string field, string? key)
    {
        if (RankedFields.KindOf(field) is not { } kind)
            return;
        foreach (var preferred in new[] { false, true })
            await session.ExecuteAsync(
                $"UPDATE contact_point SET preferred = @preferred WHERE customer_id = @customer AND kind = @kind AND preferred <> @preferred AND normalised {(preferred ? "=" : "<>")} @key",
                ("preferred", preferred),
                ("customer", customer),
                ("kind", kind),
                ("key", key ?? "")
            );
    }
}
