using Vinculo.Integration.Files;

namespace Vinculo.Integration.Mapping;

/// <summary>A row read by a mapping: values by field, and what is wrong with it.</summary>
internal sealed class ParsedRow(TableRow source, object?[] values)
{
    public TableRow Source { get; } = source;

    public long RowNumber => Source.Number;

    public object?[] Values { get; } = values;

    /// <summary>Custom fields and measures: code without its prefix, and string or decimal.</summary>
    public List<(string Code, object Value)>? Open { get; set; }

    public List<CellProblem>? Problems { get; set; }

    /// <summary>Bit i: the value of field i is the mapping's default, not the row's own word.</summary>
    public ulong Defaulted { get; set; }

    public bool Said(int field) => Values[field] is not null && (Defaulted & (1UL << field)) == 0;

    /// <summary>The row cannot go in.</summary>
    public bool Refused { get; set; }

    /// <summary>Hash of all cells and of the mapping; the same row read in the same way has the same.</summary>
    public required string Hash { get; init; }

    /// <summary>How many rows of the file with the same content came before, plus one.</summary>
    public int Occurrence { get; set; } = 1;

    /// <summary>All filled cells by column, as JSON: what the source system said.</summary>
    public string? Payload { get; set; }

    /// <summary>The row's name in its source system: its key, or its content and occurrence where it has none.</summary>
    public string NameOr(string? key) => key ?? $"{Hash}:{Occurrence}";

    public string? Text(int field) => field < 0 ? null : (string?)Values[field];

    public DateOnly? Date(int field) => (DateOnly?)Values[field];

    public DateTimeOffset? Instant(int field) => (DateTimeOffset?)Values[field];

    public decimal? Number(int field) => (decimal?)Values[field];

    public int? Choice(int field) => (int?)Values[field];

    public bool? Flag(int field) => (bool?)Values[field];

    public void Refuse(CellProblem problem)
    {
        (Problems ??= []).Add(problem);
        Refused |= problem.Fatal;
    }
}
