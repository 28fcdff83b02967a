namespace Vinculo.Integration.Mapping;

/// <summary>What kind of value a field takes; decides how a cell is read and how a column is recognised by its content.</summary>
public enum FieldType
{
    Text,
    Key,
    Date,
    Instant,
    Month,
    Money,
    Number,
    YesNo,
    Choice,
    Phone,
    Email,
    DocumentType,
    Document,
    Country,
    Currency,
}

/// <summary>A field a column can feed.</summary>
/// <param name="Code">As in a mapping file: <c>firstSurname</c>, <c>customer.document</c>.</param>
/// <param name="Type">What it takes.</param>
/// <param name="Names">Names such a column goes by, in Spanish and English, folded by <see cref="HeaderKey.Fold"/>.</param>
/// <param name="Choices">For a choice: the words understood, folded, and what each means.</param>
/// <param name="Required">A row without it is set aside.</param>
public sealed record ImportField(
    string Code,
    FieldType Type,
    IReadOnlyList<string> Names,
    IReadOnlyDictionary<string, int>? Choices = null,
    bool Required = false
)
{
    /// <summary>Position among the fields of its entity; −1 for custom fields and measures.</summary>
    public int Ordinal { get; internal init; } = -1;

    /// <summary>True for <c>attr.…</c> and <c>measure.…</c>, whose codes the company chooses.</summary>
    public bool Open => Ordinal < 0;
}

/// <summary>A kind of record a file can hold.</summary>
public sealed class ImportEntity
{
    private readonly Dictionary<string, ImportField> byCode;

    internal ImportEntity(string code, string? openPrefix, params ImportField[] fields)
    {
        Code = code;
        OpenPrefix = openPrefix;
        Fields = [.. fields.Select((field, i) => field with { Ordinal = i })];
        byCode = Fields.ToDictionary(f => f.Code, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As in a mapping file: <c>customers</c>.</summary>
    public string Code { get; }

    /// <summary><c>attr.</c> or <c>measure.</c> when the entity takes fields of the company's own.</summary>
    public string? OpenPrefix { get; }

    public IReadOnlyList<ImportField> Fields { get; }

    /// <summary>The field of that code; null when there is none.</summary>
    public ImportField? Find(string code)
    {
        if (byCode.TryGetValue(code, out var field))
            return field;
        return
            OpenPrefix is not null
            && code.Length > OpenPrefix.Length
            && code.StartsWith(OpenPrefix, StringComparison.OrdinalIgnoreCase)
            ? new ImportField(code, OpenPrefix == "measure." ? FieldType.Number : FieldType.Text, [])
            : null;
    }

    internal int Ordinal(string code) => byCode.TryGetValue(code, out var field) ? field.Ordinal : -1;
}
