using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Integration.Files;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Mapping;

/// <summary>A column and the field it probably feeds.</summary>
/// <param name="Field">Null: nothing we know; the column is kept with the source and ignored.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Samples">A few of its cells.</param>
/// <param name="Format">How its dates are written, when it feeds a date.</param>
public sealed record ColumnGuess(
    string Column,
    string? Field,
    double Confidence,
    IReadOnlyList<string> Samples,
    string? Format
);

/// <summary>
/// Proposes what each column means: remembered from the last file with this header, else by the column's name in Spanish or
/// English, confirmed by its content.
/// </summary>
public sealed class MappingGuess(Database database)
{
    /// <summary>The best mapping for a file, without asking anybody.</summary>
    public async Task<Outcome<ImportMapping>> OfFileAsync(
        string path,
        string system,
        string? entity,
        CancellationToken cancel = default
    )
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var head = TableFile.HeadOf(path, looked.Accepted, 200);
        entity ??= EntityOf(head);
        if (await RememberedAsync(system, entity, head.Columns, cancel) is { } remembered)
            return remembered;
        var guesses = Columns(entity, head);
        return new ImportMapping
        {
            SourceSystem = new(system),
            Entity = entity,
            File = FormatOf(looked.Accepted),
            Columns =
            [
                .. guesses
                    .Where(g => g.Field is not null && g.Confidence >= 0.5)
                    .Select(g => new ColumnMapping(g.Column, g.Field!, g.Format)),
            ],
            Defaults = DocumentTypes(guesses),
        };
    }

    /// <summary>A column of numbers that is called NIT or CURP says their type when no other column does.</summary>
    private static Dictionary<string, string>? DocumentTypes(IReadOnlyList<ColumnGuess> guesses)
    {
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var guess in guesses)
            if (
                guess is { Confidence: >= 0.5, Field: { } field }
                && (field == "document" || field.EndsWith(".document", StringComparison.Ordinal))
                && IdTypes.IsType(guess.Column)
                && !guesses.Any(g => g.Field == field + "Type")
            )
                defaults[field + "Type"] = guess.Column;
        return defaults.Count > 0 ? defaults : null;
    }

    /// <summary>The mapping used the last time for this header.</summary>
    public async Task<ImportMapping?> RememberedAsync(
        string system,
        string entity,
        IReadOnlyList<string> columns,
        CancellationToken cancel = default
    )
    {
        var stored = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    """
                    SELECT m.mapping FROM import_mapping m JOIN source_system s ON s.id = m.source_system_id
                    WHERE s.code = @system AND m.entity = @entity AND m.header_key = @header
                    """,
                    row => row.Text(0),
                    ("system", system),
                    ("entity", entity),
                    ("header", HeaderKey.Of(columns))
                ),
            cancel
        );
        return stored is null ? null : Json.Read<ImportMapping>(stored);
    }

    /// <summary>How a file is written, as a mapping says it.</summary>
    public static FileFormat FormatOf(FileShape shape) =>
        new(
            shape.Kind == FileKind.Delimited ? shape.Delimiter.ToString() : null,
            shape.Kind == FileKind.Delimited ? shape.Encoding : null,
            shape.HeaderRow,
            shape.Sheet
        );

    /// <summary>The kind of record that explains most columns.</summary>
    public static string EntityOf(FileHead head) =>
        ImportFields
            .All.Select(e =>
            {
                var guesses = Columns(e.Code, head);
                var fed = guesses
                    .Where(g => g.Field is not null)
                    .Select(g => g.Field!)
                    .ToHashSet(StringComparer.Ordinal);
                var complete = e.Fields.Where(f => f.Required).All(f => fed.Contains(f.Code));
                return (
                    e.Code,
                    Score: guesses.Where(g => g.Field is not null).Sum(g => g.Confidence) - (complete ? 0 : 3)
                );
            })
            .OrderByDescending(e => e.Score)
            .First()
            .Code;

    /// <summary>A proposal for every column, in the order of the file.</summary>
    public static IReadOnlyList<ColumnGuess> Columns(string entityCode, FileHead head)
    {
        var entity = ImportFields.Find(entityCode)!;
        var columns = head
            .Columns.Select((name, i) => (Name: name, Folded: HeaderKey.Fold(name), Cells: CellsOf(head, i)))
            .ToList();
        var candidates = new List<(int Column, ImportField Field, double Score)>();
        for (var i = 0; i < columns.Count; i++)
            foreach (var field in entity.Fields)
            {
                var score = Named(columns[i].Folded, field);
                if (score <= 0)
                    continue;
                var fit = Fit(field, columns[i].Cells);
                if (fit > 0)
                    candidates.Add((i, field, Math.Min(1, score * (0.6 + 0.4 * fit))));
            }
        // The surest pairs first; each column and each field once.
        var chosen = new Dictionary<int, (ImportField Field, double Score)>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (column, field, score) in candidates.OrderByDescending(c => c.Score).ThenBy(c => c.Field.Ordinal))
            if (!chosen.ContainsKey(column) && taken.Add(field.Code))
                chosen[column] = (field, score);

        // A column whose name says nothing may still show what it is.
        for (var i = 0; i < columns.Count; i++)
            if (!chosen.ContainsKey(i) && Shown(entity, columns[i].Cells) is { } field && taken.Add(field.Code))
                chosen[i] = (field, 0.5);

        return
        [
            .. columns.Select(
                (c, i) =>
                    chosen.TryGetValue(i, out var found)
                        ? new ColumnGuess(
                            c.Name,
                            found.Field.Code,
                            Math.Round(found.Score, 2),
                            Samples(c.Cells),
                            FormatFor(found.Field, c.Cells)
                        )
                        : new ColumnGuess(c.Name, null, 0, Samples(c.Cells), null)
            ),
        ];
    }

    /// <summary>How well a column's name says a field: 1 the same words, less when it only contains them.</summary>
    private static double Named(string column, ImportField field)
    {
        var best = 0.0;
        var words = column.Split(' ');
        for (var i = 0; i < field.Names.Count; i++)
        {
            var name = field.Names[i];
            if (name == column)
                return 1 - 0.002 * i;
            if (name.Replace(" ", "", StringComparison.Ordinal) == column.Replace(" ", "", StringComparison.Ordinal))
                best = Math.Max(best, 0.97);
            else if (name.Length >= 4 && name.Split(' ').All(w => words.Contains(w)))
                best = Math.Max(best, 0.45 + 0.4 * name.Length / Math.Max(name.Length, column.Length));
        }
        return best;
    }

    /// <summary>Share of cells that such a field could hold; 1 for fields that hold anything.</summary>
    private static double Fit(ImportField field, IReadOnlyList<string> cells)
    {
        if (cells.Count == 0)
            return 0.5;
        double Share(Func<string, bool> fits) => (double)cells.Count(fits) / cells.Count;
        return field.Type switch
        {
            FieldType.Email => Share(c => EmailAddress.Normalise(c) is not null) is var s && s > 0.3 ? s : 0,
            FieldType.Phone => Share(c => c.Count(char.IsAsciiDigit) is >= 7 and <= 15 && c.Count(char.IsLetter) < 4)
                is var s
            && s > 0.3
                ? s
                : 0,
            FieldType.Date or FieldType.Instant or FieldType.Month => FormatGuess.Date(cells)?.Confidence
                ?? (
                    Share(c => c.Length is 6 or 7 && c.Count(char.IsAsciiDigit) == 6) > 0.8
                    && field.Type == FieldType.Month
                        ? 1
                        : 0
                ),
            FieldType.Money or FieldType.Number => FormatGuess.Decimal(cells)?.Confidence ?? 0,
            FieldType.Document => Share(c => c.Count(char.IsAsciiDigit) >= 4 && c.Length <= 25) is var s && s > 0.3
                ? s
                : 0,
            FieldType.Choice => Share(c => field.Choices!.ContainsKey(HeaderKey.Fold(c))) is var s && s > 0.2 ? s : 0.1,
            FieldType.Country => Share(c => Countries.Find(c) is not null) is var s && s > 0.3 ? s : 0,
            FieldType.Currency => Share(c => c.Length == 3 && c.All(char.IsLetter)) is var s && s > 0.5 ? s : 0,
            FieldType.DocumentType => Share(c => c.Length <= 30 && c.Any(char.IsLetter)),
            _ => Share(c => c.Length <= 2_000)
                * (field.Code is "fullName" or "givenNames" or "firstSurname" ? Share(c => c.Any(char.IsLetter)) : 1),
        };
    }

    /// <summary>What a column shows by its content alone.</summary>
    private static ImportField? Shown(ImportEntity entity, IReadOnlyList<string> cells)
    {
        if (cells.Count < 3)
            return null;
        if (cells.Count(c => EmailAddress.Normalise(c) is not null) > cells.Count * 0.7)
            return entity.Find("email") ?? entity.Find("customer.email");
        if (
            cells.Count(c =>
                c.Length is 10 or 12 or 13
                && PhoneNumber.Normalise(c, "CO") is { Length: 13 } p
                && p.StartsWith("+573", StringComparison.Ordinal)
            )
            > cells.Count * 0.7
        )
            return entity.Find("phone") ?? entity.Find("customer.phone");
        return null;
    }

    private static string? FormatFor(ImportField field, IReadOnlyList<string> cells) =>
        field.Type is FieldType.Date or FieldType.Instant ? FormatGuess.Date(cells)?.Value.Text : null;

    private static List<string> CellsOf(FileHead head, int column) =>
        [
            .. head
                .Rows.Where(r => column < r.Cells.Length && !string.IsNullOrWhiteSpace(r.Cells[column]))
                .Select(r => r.Cells[column].Trim()),
        ];

    private static List<string> Samples(List<string> cells) =>
        [.. cells.Distinct(StringComparer.Ordinal).Take(3).Select(c => c.Length > 40 ? c[..39] + "…" : c)];
}
