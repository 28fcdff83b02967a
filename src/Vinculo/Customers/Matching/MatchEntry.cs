using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vinculo.Customers.Matching;

/// <summary>A document of an entry.</summary>
internal sealed record MatchDocument(
    [property: JsonPropertyName("t")] string Type,
    [property: JsonPropertyName("c")] string Country,
    [property: JsonPropertyName("n")] string Number
);

/// <summary>A postal address of an entry.</summary>
internal sealed record MatchAddress(
    [property: JsonPropertyName("a")] string Text,
    [property: JsonPropertyName("c")] string? City
);

/// <summary>A source record: the system that keeps it, and its key there.</summary>
internal sealed record MatchRecord(
    [property: JsonPropertyName("s")] string System,
    [property: JsonPropertyName("k")] string Key
) : IComparable<MatchRecord>
{
    public int CompareTo(MatchRecord? other) =>
        other is null ? 1
        : string.CompareOrdinal(System, other.System) is var systems && systems != 0 ? systems
        : string.CompareOrdinal(Key, other.Key);
}

/// <summary>
/// What of one customer is compared: names, dates, documents and addresses as they stand. Kept beside the customer as
/// compact text, so that a candidate costs one read; its names in the text are one letter for the same reason.
/// </summary>
internal sealed record MatchEntry
{
    [JsonPropertyName("k")]
    public required CustomerKind Kind { get; init; }

    [JsonPropertyName("n")]
    public string? Name { get; init; }

    [JsonPropertyName("g")]
    public string? Given { get; init; }

    [JsonPropertyName("s")]
    public string? Surname1 { get; init; }

    [JsonPropertyName("z")]
    public string? Surname2 { get; init; }

    [JsonPropertyName("l")]
    public string? LegalName { get; init; }

    [JsonPropertyName("x")]
    public string? Sex { get; init; }

    [JsonPropertyName("b")]
    public DateOnly? Birth { get; init; }

    [JsonPropertyName("y")]
    public string? City { get; init; }

    [JsonPropertyName("c")]
    public string? Country { get; init; }

    [JsonPropertyName("d")]
    public IReadOnlyList<MatchDocument> Documents { get; init; } = [];

    [JsonPropertyName("p")]
    public IReadOnlyList<string> Phones { get; init; } = [];

    [JsonPropertyName("e")]
    public IReadOnlyList<string> Emails { get; init; } = [];

    [JsonPropertyName("a")]
    public IReadOnlyList<MatchAddress> Addresses { get; init; } = [];

    /// <summary>The source record that says all this; null: several do, or a person.</summary>
    [JsonPropertyName("o")]
    public MatchRecord? Record { get; init; }

    /// <summary>What each record says, when there are several: they are compared one by one. In the order of records.</summary>
    [JsonPropertyName("r")]
    public IReadOnlyList<MatchEntry>? Records { get; init; }

    /// <summary>People have said something of it too, so that the whole is compared beside its records.</summary>
    [JsonPropertyName("h")]
    public bool Hand { get; init; }

    /// <summary>What is compared one by one: the records, the whole, or both.</summary>
    [JsonIgnore]
    public IReadOnlyList<MatchEntry> Parts =>
        Records is null ? [this]
        : Hand ? [.. Records, this with { Records = null }]
        : Records;

    private static readonly JsonSerializerOptions Compact = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToText() => JsonSerializer.Serialize(this, Compact);

    public static MatchEntry Of(string text) =>
        JsonSerializer.Deserialize<MatchEntry>(text, Compact) ?? throw new JsonException("An entry is empty.");

    /// <summary>
    /// What this customer itself brought, when others have been joined to it meanwhile: values of theirs are taken away
    /// unless it had them before. A single value that came from one of them gives way to the one it had.
    /// </summary>
    /// <param name="before">The entry as it was when it stood alone.</param>
    /// <param name="others">The entries of those joined to it.</param>
    public MatchEntry Without(MatchEntry before, IReadOnlyList<MatchEntry> others)
    {
        T? One<T>(Func<MatchEntry, T?> of) =>
            of(this) is { } now && others.Any(o => Equals(of(o), now)) ? of(before) : of(this);
        List<T> Many<T>(Func<MatchEntry, IReadOnlyList<T>> of) =>
            [.. of(this).Where(v => of(before).Contains(v) || !others.Any(o => of(o).Contains(v)))];
        // A name is one thing: its parts go together.
        var named = others.Any(o => o.Name == Name && Name != before.Name) ? before : this;
        var theirs = others.SelectMany(o => o.Parts).Select(p => p.Record).OfType<MatchRecord>().ToHashSet();
        var records = Records?.Where(r => r.Record is null || !theirs.Contains(r.Record)).ToList();
        if (!Hand && records is [var only])
            return only;
        return this with
        {
            Name = named.Name,
            Given = named.Given,
            Surname1 = named.Surname1,
            Surname2 = named.Surname2,
            LegalName = named.LegalName,
            Sex = One(e => e.Sex),
            Birth = others.Any(o => o.Birth == Birth) ? before.Birth : Birth,
            City = One(e => e.City),
            Country = One(e => e.Country),
            Documents = Many(e => e.Documents),
            Phones = Many(e => e.Phones),
            Emails = Many(e => e.Emails),
            Addresses = Many(e => e.Addresses),
            Records = records is { Count: > 0 } ? records : null,
        };
    }
}
