using Vinculo.Customers.Identity;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>One source record of a customer, as it came and as we read it.</summary>
/// <param name="Fields">Field to value in our words; empty for a record that came before they were kept.</param>
/// <param name="Payload">The row as the system sent it, as JSON.</param>
public sealed record SourceRecordView(
    string System,
    string SystemName,
    string Key,
    int Trust,
    DateTimeOffset ReceivedAt,
    IReadOnlyDictionary<string, string> Fields,
    string Payload
);

/// <summary>Where every value of a customer comes from, and the records it is chosen from.</summary>
public sealed record GoldenAnswer(IReadOnlyList<GoldenField> Fields, IReadOnlyList<SourceRecordView> Records);

/// <summary>The golden record of a customer with the provenance of each value, and letting go of a value a person fixed.</summary>
public sealed class GoldenRecord(
    Database database,
    TableCatalogue catalogue,
    NameVocabulary vocabulary,
    Audit audit,
    TimeProvider clock
)
{
    private static readonly string[] NameFields = ["name", "givenNames", "firstSurname", "secondSurname"];

    /// <summary>The fields as rules name them, a name in its parts.</summary>
    private static readonly string[] Order =
    [
        .. GoldenRules.Known.Where(f => f != "attr").SelectMany(f => f == "name" ? NameFields : [f]),
        "since",
    ];

    /// <summary>Every value with its record, source, date and rule. Whether the actor may see the customer is the caller's to ask.</summary>
    public Task<GoldenAnswer> RunAsync(CustomerId customer, CancellationToken cancel = default) =>
        database.ReadAsync(session => WithinAsync(session, customer), cancel);

    public static async Task<GoldenAnswer> WithinAsync(Session session, CustomerId customer)
    {
        var loaded = await GoldenRows.LoadAsync(session, [customer.Value]);
        if (!loaded.TryGetValue(customer.Value, out var said))
            return new([], []);
        var rules = await GoldenRules.ReadAsync(session);
        var chosen = new GoldenChoice(rules).Choose(said);
        var rows = new List<RankedRow>();
        await session.ReadAsync(RankedRows.Of(customer.Value, rows));
        foreach (var ranked in new RankedChoice(rules).Choose(said, rows))
            chosen[ranked.Field] = ranked;
        var records = await session.QueryAsync(
            """
            SELECT s.code, s.name, r.source_key, s.trust, r.received_at, r.fields, r.payload FROM source_record r
            JOIN source_system s ON s.id = r.source_system_id WHERE r.customer_id = @id ORDER BY r.received_at DESC, r.source_key LIMIT 200
            """,
            row => new SourceRecordView(
                row.Text(0),
                row.Text(1),
                row.Text(2),
                row.Int(3),
                row.Instant(4),
                SaidRecord.Read(row.TextOrNull(5)) ?? new Dictionary<string, string>(StringComparer.Ordinal),
                row.Text(6)
            ),
            ("id", customer)
        );
        return new(
            [
                .. chosen
                    .Values.Where(f => f.Value is not null || f.Claims.Count > 0)
                    .OrderBy(f => Array.IndexOf(Order, f.Field) is var place && place < 0 ? Order.Length : place)
                    .ThenBy(f => f.Field, StringComparer.Ordinal),
            ],
            records
        );
    }

    /// <summary>Lets a field follow its rule again: what people said of it does not count any more.</summary>
    /// <param name="customer">Whose field.</param>
    /// <param name="field">As <see cref="EditCustomer"/> names it, <c>name</c> for all parts of a name, or one of <see cref="RankedFields"/>.</param>
    /// <param name="actor">Needs <c>customers.edit</c>.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">The caller gave up.</param>
    /// <returns>The customer as it is now.</returns>
    public Task<Outcome<CustomerId>> ReleaseAsync(
        CustomerId customer,
        string field,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if (!actor.May(Permissions.CustomersEdit))
                    return Actor.Refused(Permissions.CustomersEdit);
                if (await session.CurrentOfAsync(customer) is not { } current)
                    return IdentityRefusals.NotFound(customer);
                var locked = (await Merging.LockAsync(session, current.Value))[current.Value];
                if (!actor.Sees(locked.TeamId))
                    return IdentityRefusals.NotFound(customer);
                var now = clock.GetUtcNow();
                string[] fields = NameFields.Contains(field, StringComparer.Ordinal) ? NameFields : [field];
                await FieldEntries.ReleaseAsync(session, current, fields, now);
                await PutFirst.PreferAsync(session, current, field, null);
                var changes = await new Merging(catalogue, vocabulary).RefreshAsync(
                    session,
                    current.Value,
                    now,
                    fields
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "customer.field-released",
                    current.Value,
                    "customer",
                    current.ToString(),
                    null,
                    new { field, changed = changes.Keys },
                    cause
                );
                await session.NoteChangeAsync(current.Value, ChangeKind.Identity, now);
                return current;
            },
            cancel
        );
}
