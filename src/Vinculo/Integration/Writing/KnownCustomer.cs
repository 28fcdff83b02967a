using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>A customer we know, with all that sources and people have said of her.</summary>
internal sealed class KnownCustomer
{
    /// <summary>The columns of <see cref="Texts"/>.</summary>
    public static readonly string[] Columns =
    [
        "display_name",
        "given_names",
        "first_surname",
        "second_surname",
        "legal_name",
        "trade_name",
        "sex",
        "language",
        "city",
        "country",
    ];

    /// <summary>The same, as the golden record names them.</summary>
    public static readonly string[] Fields =
    [
        "name",
        "givenNames",
        "firstSurname",
        "secondSurname",
        "legalName",
        "tradeName",
        "sex",
        "language",
        "city",
        "country",
    ];

    public required Guid Id { get; init; }
    public required string?[] Texts { get; init; }
    public required int Kind { get; set; }
    public required int Stage { get; set; }
    public required DateOnly? Birth { get; set; }
    public required DateOnly? Since { get; set; }
    public required Guid? Owner { get; set; }
    public required Guid? Team { get; set; }
    public required string? Attrs { get; set; }
    public required int Version { get; set; }
    public required long UpdatedAt { get; set; }
    public Dictionary<(Guid System, string Key), string> Records { get; } = [];
    public Dictionary<(Guid System, string Key), SaidRecord> Said { get; } = [];
    public List<FieldEntry> Entries { get; } = [];

    /// <summary>A person said this field, and nobody has let go of it.</summary>
    public bool Fixed(string field) => Entries.Exists(e => e.Field == field);

    public HashSet<string> Contacts { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Identifiers { get; } = new(StringComparer.Ordinal);
    public int LastTrust { get; set; }
    public long LastSpoke { get; set; }

    /// <summary>What stands for the customer now, by field.</summary>
    public Dictionary<string, string?> Current()
    {
        var current = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < Columns.Length; i++)
            current[Fields[i]] = Texts[i];
        current["birthDate"] = GoldenChoice.Text(Birth);
        current["since"] = GoldenChoice.Text(Since);
        GoldenRows.AddAttributes(current, Attrs);
        return current;
    }

    public static async Task<Dictionary<Guid, KnownCustomer>> LoadAsync(Session session, Guid[] ids)
    {
        var known = new Dictionary<Guid, KnownCustomer>();
        var among = session.InGuids("ids");
        await session.ReadAsync(
            new Question(
                $"SELECT customer_id, kind, stage, birth_date, since, owner_id, team_id, attrs, row_version, updated_at, {string.Join(", ", Columns)} FROM customer WHERE customer_id {among}",
                row =>
                    known[row.Guid(0)] = new()
                    {
                        Id = row.Guid(0),
                        Kind = row.Int(1),
                        Stage = row.Int(2),
                        Birth = row.DateOrNull(3),
                        Since = row.DateOrNull(4),
                        Owner = row.GuidOrNull(5),
                        Team = row.GuidOrNull(6),
                        Attrs = row.TextOrNull(7),
                        Version = row.Int(8),
                        UpdatedAt = row.Long(9),
                        Texts = [.. Enumerable.Range(10, Columns.Length).Select(row.TextOrNull)],
                    },
                ("ids", ids)
            ),
            new Question(
                $"SELECT r.customer_id, r.source_system_id, r.source_key, r.payload_hash, r.received_at, s.trust, s.code, r.fields FROM source_record r JOIN source_system s ON s.id = r.source_system_id WHERE r.customer_id {among}",
                row =>
                {
                    if (!known.TryGetValue(row.Guid(0), out var customer))
                        return;
                    customer.Records[(row.Guid(1), row.Text(2))] = row.Text(3);
                    customer.Said[(row.Guid(1), row.Text(2))] = new(
                        row.Guid(1),
                        row.Text(6),
                        row.Text(2),
                        row.Int(5),
                        row.Instant(4),
                        SaidRecord.Read(row.TextOrNull(7))
                    );
                    if (row.Long(4) < customer.LastSpoke)
                        return;
                    customer.LastTrust =
                        row.Long(4) == customer.LastSpoke ? Math.Max(customer.LastTrust, row.Int(5)) : row.Int(5);
                    customer.LastSpoke = row.Long(4);
                },
                ("ids", ids)
            ),
            GoldenRows.EntriesOf(
                $"customer_id {among}",
                (customer, entry) => known.GetValueOrDefault(customer)?.Entries.Add(entry),
                ("ids", ids)
            ),
            // The ended ones too: what somebody said is no longer valid, a source that has not heard of it does not bring back.
            new Question(
                $"SELECT customer_id, normalised FROM contact_point WHERE customer_id {among}",
                row => known.GetValueOrDefault(row.Guid(0))?.Contacts.Add(row.Text(1)),
                ("ids", ids)
            ),
            new Question(
                $"SELECT customer_id, type, normalised FROM identifier WHERE customer_id {among}",
                row => known.GetValueOrDefault(row.Guid(0))?.Identifiers.Add(row.Text(1) + ":" + row.Text(2)),
                ("ids", ids)
            )
        );
        return known;
    }
}
