using System.Globalization;
using System.Text.Json.Nodes;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>What is said of customers, as the database has it, and the chosen values as columns.</summary>
internal static class GoldenRows
{
    /// <summary>Columns of the present values, in the order <see cref="Current"/> reads them.</summary>
    private const string Columns =
        "customer_id, kind, updated_at, display_name, given_names, first_surname, second_surname, legal_name, trade_name, "
        + "birth_date, sex, language, city, country, since, attrs";

    /// <summary>Everything said of some customers, values nobody is known to have said among it.</summary>
    public static async Task<Dictionary<Guid, GoldenChoice.Said>> LoadAsync(Session session, Guid[] ids)
    {
        var among = session.InGuids("ids");
        var found = new List<(Guid Id, CustomerKind Kind, DateTimeOffset At, Dictionary<string, string?> Current)>();
        var records = new Dictionary<Guid, List<SaidRecord>>();
        var entries = new Dictionary<Guid, List<FieldEntry>>();
        await session.ReadAsync(
            new Question(
                $"SELECT {Columns} FROM customer WHERE customer_id {among}",
                row => found.Add((row.Guid(0), row.Enum<CustomerKind>(1), row.Instant(2), Current(row))),
                ("ids", ids)
            ),
            RecordsOf($"r.customer_id {among}", (customer, record) => Of(records, customer).Add(record), ("ids", ids)),
            EntriesOf($"customer_id {among}", (customer, entry) => Of(entries, customer).Add(entry), ("ids", ids))
        );
        var said = new Dictionary<Guid, GoldenChoice.Said>();
        foreach (var (id, kind, at, current) in found)
        {
            var one = new GoldenChoice.Said
            {
                Kind = kind,
                Current = current,
                Records = records.GetValueOrDefault(id) ?? [],
                Entries = entries.GetValueOrDefault(id) ?? [],
                UpdatedAt = at,
            };
            said[id] = With(one, GoldenChoice.Unexplained(one));
        }
        return said;
    }

    /// <summary>Source records, as a question to put beside others.</summary>
    public static Question RecordsOf(
        string where,
        Action<Guid, SaidRecord> found,
        params (string Name, object? Value)[] arguments
    ) =>
        new(
            "SELECT r.customer_id, r.source_system_id, s.code, r.source_key, s.trust, r.received_at, r.fields FROM source_record r "
                + $"JOIN source_system s ON s.id = r.source_system_id WHERE {where}",
            row =>
                found(
                    row.Guid(0),
                    new(
                        row.Guid(1),
                        row.Text(2),
                        row.Text(3),
                        row.Int(4),
                        row.Instant(5),
                        SaidRecord.Read(row.TextOrNull(6))
                    )
                ),
            arguments
        );

    /// <summary>What people said and nobody let go of, as a question to put beside others.</summary>
    public static Question EntriesOf(
        string where,
        Action<Guid, FieldEntry> found,
        params (string Name, object? Value)[] arguments
    ) =>
        new(
            $"SELECT customer_id, id, field, value, entered_at, entered_name FROM field_entry WHERE {where} AND released_at IS NULL",
            row => found(row.Guid(0), new(row.Guid(1), row.Text(2), row.TextOrNull(3), row.Instant(4), row.Text(5))),
            arguments
        );

    public static GoldenChoice.Said With(
        GoldenChoice.Said said,
        IReadOnlyList<FieldClaim> kept,
        IReadOnlyList<SaidRecord>? records = null,
        IReadOnlyList<FieldEntry>? entries = null
    ) =>
        new()
        {
            Kind = said.Kind,
            Current = said.Current,
            Records = records ?? said.Records,
            Entries = entries ?? said.Entries,
            UpdatedAt = said.UpdatedAt,
            Kept = kept,
        };

    /// <summary>Columns of table <c>customer</c> that the choice changes.</summary>
    public static Dictionary<string, object?> Changes(
        GoldenChoice.Said said,
        IReadOnlyDictionary<string, GoldenField> chosen
    )
    {
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (field, column) in GoldenChoice.Plain.Concat(GoldenChoice.Parts))
            if (chosen.TryGetValue(field, out var golden) && golden.Value != said.Current.GetValueOrDefault(field))
                changes[column] = column is "birth_date" or "since" ? Date(golden.Value) : golden.Value;
        if (
            chosen.TryGetValue("name", out var name)
            && name.Value is { Length: > 0 } shown
            && shown != said.Current.GetValueOrDefault("name")
        )
            (changes["display_name"], changes["name_key"]) = (shown, NameKey.Fold(shown));
        if (Attributes(said, chosen) is { } attributes)
            changes["attrs"] = attributes;
        return changes;
    }

    private static Json? Attributes(GoldenChoice.Said said, IReadOnlyDictionary<string, GoldenField> chosen)
    {
        var changed = chosen
            .Where(c =>
                c.Key.StartsWith("attr.", StringComparison.Ordinal)
                && !Same(c.Value.Value, said.Current.GetValueOrDefault(c.Key))
            )
            .ToList();
        if (changed.Count == 0)
            return null;
        var all = new JsonObject();
        foreach (var (field, value) in said.Current)
            if (field.StartsWith("attr.", StringComparison.Ordinal))
                all[field[5..]] = value is null ? null : JsonNode.Parse(value);
        foreach (var (field, golden) in changed)
            all[field[5..]] = golden.Value is null ? null : JsonNode.Parse(golden.Value);
        return new Json(all.ToJsonString(Json.Options));
    }

    private static bool Same(string? a, string? b) =>
        a == b || (a is not null && b is not null && JsonNode.DeepEquals(JsonNode.Parse(a), JsonNode.Parse(b)));

    private static Dictionary<string, string?> Current(Row row)
    {
        var current = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = row.Text(3),
            ["givenNames"] = row.TextOrNull(4),
            ["firstSurname"] = row.TextOrNull(5),
            ["secondSurname"] = row.TextOrNull(6),
            ["legalName"] = row.TextOrNull(7),
            ["tradeName"] = row.TextOrNull(8),
            ["birthDate"] = GoldenChoice.Text(row.DateOrNull(9)),
            ["sex"] = row.TextOrNull(10),
            ["language"] = row.TextOrNull(11),
            ["city"] = row.TextOrNull(12),
            ["country"] = row.TextOrNull(13),
            ["since"] = GoldenChoice.Text(row.DateOrNull(14)),
        };
        AddAttributes(current, row.TextOrNull(15));
        return current;
    }

    /// <summary>Own fields among the present values.</summary>
    public static void AddAttributes(Dictionary<string, string?> current, string? attrs)
    {
        if (attrs is null || JsonNode.Parse(attrs) is not JsonObject own)
            return;
        foreach (var (code, value) in own)
            current["attr." + code] = value?.ToJsonString(Json.Options);
    }

    private static List<T> Of<T>(Dictionary<Guid, List<T>> all, Guid customer)
    {
        if (!all.TryGetValue(customer, out var list))
            all[customer] = list = [];
        return list;
    }

    internal static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
