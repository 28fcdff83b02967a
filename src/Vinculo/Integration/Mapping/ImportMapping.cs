using System.Text.Json;
using System.Text.Json.Serialization;
using Vinculo.Platform;

namespace Vinculo.Integration.Mapping;

/// <summary>The system a file comes from.</summary>
/// <param name="Code">Short and stable; part of every key: <c>productos</c>.</param>
/// <param name="Name">As shown.</param>
/// <param name="Trust">0–100; a newer value replaces an older one unless it comes from a system trusted less. Null: 50 for a new system, else as it is.</param>
public sealed record SourceSystemRef(string Code, string? Name = null, int? Trust = null);

/// <summary>How the file is written; what is not said is guessed.</summary>
public sealed record FileFormat(
    string? Delimiter = null,
    string? Encoding = null,
    int? HeaderRow = null,
    string? Sheet = null
);

/// <summary>How dates and numbers are written; what is not said is guessed, column by column.</summary>
/// <param name="Date">Such as <c>dd/MM/yyyy</c>.</param>
/// <param name="Instant">Such as <c>dd/MM/yyyy HH:mm</c>.</param>
/// <param name="Decimal">Comma or point.</param>
/// <param name="TimeZone">IANA zone of instants written without one.</param>
public sealed record ValueFormats(
    string? Date = null,
    string? Instant = null,
    string? Decimal = null,
    string? TimeZone = null
);

/// <summary>A column of the file and the field it feeds.</summary>
/// <param name="Column">Name in the header, or position from 1 when there is no header.</param>
/// <param name="Field">Code from <see cref="ImportFields"/>.</param>
/// <param name="Format">Format of this column alone.</param>
public sealed record ColumnMapping(string Column, string Field, string? Format = null);

/// <summary>How a file becomes records: the content of a mapping file, of a remembered mapping, and of the guide's answers.</summary>
public sealed record ImportMapping
{
    public required SourceSystemRef SourceSystem { get; init; }

    /// <summary>Code from <see cref="ImportFields"/>.</summary>
    public required string Entity { get; init; }

    public FileFormat? File { get; init; }

    public ValueFormats? Formats { get; init; }

    /// <summary>Value of a field where no column gives one; <c>{key}</c> in it is the row's key.</summary>
    [JsonConverter(typeof(PlainValues))]
    public IReadOnlyDictionary<string, string>? Defaults { get; init; }

    public IReadOnlyList<ColumnMapping> Columns { get; init; } = [];

    /// <summary>By field: a value of the file and what it means.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Values { get; init; }

    /// <summary>
    /// A row that names its customer by a key nobody has yet makes the customer. For files of sales that come without
    /// a file of customers.
    /// </summary>
    public bool CreateCustomers { get; init; }

    /// <summary><see cref="CreateCustomers"/>, however the mapping says it.</summary>
    internal bool MakesCustomers => CreateCustomers || Default("createCustomers") is "true";

    /// <summary>Reads a mapping file.</summary>
    public static Outcome<ImportMapping> Read(string json)
    {
        try
        {
            return Json.Read<ImportMapping>(json);
        }
        catch (JsonException e)
        {
            return Refusal.Invalid(
                "import.mapping-unreadable",
                "mapping",
                ("line", (e.LineNumber ?? 0) + 1),
                ("path", e.Path)
            );
        }
    }

    /// <summary>What is wrong with it before any file is seen.</summary>
    public Refusal? Problem()
    {
        if (string.IsNullOrWhiteSpace(SourceSystem.Code))
            return Refusal.Invalid("import.source-missing", "sourceSystem");
        if (SourceSystem.Code.Contains(':', StringComparison.Ordinal) || SourceSystem.Code.Length > 60)
            return Refusal.Invalid("import.source-invalid", "sourceSystem", ("source", SourceSystem.Code));
        if (ImportFields.Find(Entity) is not { } entity)
            return Refusal.Invalid(
                "import.entity-unknown",
                "entity",
                ("entity", Entity),
                ("known", string.Join(", ", ImportFields.All.Select(e => e.Code)))
            );
        foreach (var column in Columns)
            if (entity.Find(column.Field) is null)
                return Refusal.Invalid(
                    "import.field-unknown",
                    "columns",
                    ("field", column.Field),
                    ("column", column.Column),
                    ("entity", Entity)
                );
        foreach (var field in Defaults?.Keys ?? [])
            if (entity.Find(field) is null && !Everywhere.Contains(field))
                return Refusal.Invalid("import.field-unknown", "defaults", ("field", field), ("entity", Entity));
        foreach (var again in Columns.GroupBy(c => c.Field, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            return Refusal.Invalid(
                "import.field-twice",
                "columns",
                ("field", again.Key),
                ("columns", string.Join(", ", again.Select(c => c.Column)))
            );
        if (Formats?.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return Refusal.Invalid("import.zone-unknown", "formats", ("zone", zone));
        return null;
    }

    /// <summary>Defaults that any mapping may carry, whether its entity uses them or not.</summary>
    private static readonly HashSet<string> Everywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "country",
        "currency",
        "documentType",
        "kind",
        "channel",
        "createCustomers",
        "customer.kind",
        "customer.stage",
    };

    public string? Default(string field) =>
        Defaults?.FirstOrDefault(d => string.Equals(d.Key, field, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Defaults written as text, number or yes/no are all text to us.</summary>
    private sealed class PlainValues : JsonConverter<IReadOnlyDictionary<string, string>>
    {
        public override IReadOnlyDictionary<string, string> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("Defaults are an object.");
            return document
                .RootElement.EnumerateObject()
                .ToDictionary(
                    p => p.Name,
                    p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText(),
                    StringComparer.OrdinalIgnoreCase
                );
        }

        public override void Write(
            Utf8JsonWriter writer,
            IReadOnlyDictionary<string, string> value,
            JsonSerializerOptions options
        )
        {
            writer.WriteStartObject();
            foreach (var (name, text) in value)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
    }
}
