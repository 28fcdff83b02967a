using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vinculo.Integration.Files;
using Vinculo.Platform;

namespace Vinculo.Integration.Mapping;

/// <summary>Reads the rows of one file by one mapping.</summary>
internal sealed class RowParser
{
    private static readonly JsonWriterOptions PayloadOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Clocks and time zones differ by less.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly IReadOnlyList<string> columns;
    private readonly JsonEncodedText[] names;
    private readonly (int Cell, CellReader Reader)[] cells;
    private readonly (CellReader Reader, string Text, object? Value)[] defaults;
    private readonly (int Cell, CellReader Reader) countryCell;
    private readonly ImportField[] required;
    private readonly int keyField;
    private readonly bool wholeRow;
    private readonly DateTimeOffset latest;
    private readonly byte[] mappingHash;
    private readonly IReadOnlyDictionary<long, Dictionary<int, string>> edits;
    private readonly ArrayBufferWriter<byte> bytes = new(4096);
    private readonly Utf8JsonWriter json;

    private RowParser(
        ImportMapping mapping,
        ImportEntity entity,
        IReadOnlyList<string> columns,
        List<(int, CellReader)> cells,
        List<(CellReader, string)> defaults,
        DateTimeOffset latest,
        IReadOnlyDictionary<long, Dictionary<int, string>> edits
    )
    {
        Mapping = mapping;
        Entity = entity;
        this.columns = columns;
        this.edits = edits;
        this.latest = latest;
        this.cells = [.. cells];
        this.defaults =
        [
            .. defaults.Select(d =>
                (
                    d.Item1,
                    d.Item2,
                    d.Item2.Contains("{key}", StringComparison.Ordinal)
                        ? null
                        : d.Item1.Read(d.Item2, CellKind.Text, out _)
                )
            ),
        ];
        names = [.. columns.Select(c => JsonEncodedText.Encode(c, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        countryCell = cells.Find(c => c.Item2.Field.Code == "country");
        required = [.. entity.Fields.Where(f => f.Required)];
        keyField = Math.Max(entity.Ordinal("key"), entity.Ordinal("customer.key"));
        if (
            entity.Ordinal("key") >= 0
            && mapping.Columns.Any(c => c.Field.Equals("key", StringComparison.OrdinalIgnoreCase))
        )
            keyField = entity.Ordinal("key");
        mappingHash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                Json.Of(mapping with { File = null, SourceSystem = new(mapping.SourceSystem.Code) }).Text
            )
        )[..8];
        json = new Utf8JsonWriter(bytes, PayloadOptions);
        wholeRow = !(entity.Code == "customers" && cells.Any(c => c.Item2.Field.Code == "key"));
    }

    public ImportMapping Mapping { get; }

    public ImportEntity Entity { get; }

    public IReadOnlyList<string> Columns => columns;

    /// <summary>The field each column feeds; null where the column is ignored.</summary>
    public IEnumerable<(int Cell, ImportField Field)> Fed => cells.Select(c => (c.Cell, c.Reader.Field));

    /// <summary>Prepares to read a file.</summary>
    /// <param name="mapping">How.</param>
    /// <param name="head">Columns and the first rows; formats that are not said are guessed from them.</param>
    /// <param name="options">The installation's country and time zone, where the mapping says none.</param>
    /// <param name="now">What happened cannot be dated more than a day after it.</param>
    /// <param name="edits">Cells the user has corrected, by row number and position.</param>
    public static Outcome<RowParser> Prepare(
        ImportMapping mapping,
        FileHead head,
        VinculoOptions options,
        DateTimeOffset now,
        IReadOnlyDictionary<long, Dictionary<int, string>>? edits = null
    )
    {
        if (mapping.Problem() is { } problem)
            return problem;
        var entity = ImportFields.Find(mapping.Entity)!;
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < head.Columns.Count; i++)
            byName.TryAdd(Folded(head.Columns[i]), i);

        var zone = TimeZoneInfo.FindSystemTimeZoneById(mapping.Formats?.TimeZone ?? options.TimeZone);
        var country = mapping.Default("country") is { } said
            ? Countries.Find(said) ?? options.Country
            : options.Country;
        var cells = new List<(int, CellReader)>();
        var missing = new List<string>();
        foreach (var column in mapping.Columns)
        {
            if (!byName.TryGetValue(Folded(column.Column), out var cell))
            {
                missing.Add(column.Column);
                continue;
            }
            var field = entity.Find(column.Field)!;
            var sample = head.Rows.Where(r => cell < r.Cells.Length).Select(r => r.Cells[cell]).ToList();
            cells.Add((cell, Reader(field, column.Format, mapping, sample, zone, country)));
        }
        if (missing.Count > 0)
            return Refusal.Invalid(
                "import.columns-missing",
                "columns",
                ("columns", string.Join(", ", missing)),
                ("found", string.Join(", ", head.Columns.Take(40)))
            );
        if (cells.Count == 0)
            return Refusal.Invalid("import.mapping-empty", "columns");

        var fed = cells.Select(c => c.Item2.Field.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var defaults = (mapping.Defaults ?? new Dictionary<string, string>())
            .Select(d => (Field: entity.Find(d.Key), d.Value))
            .Where(d => d.Field is not null)
            .Select(d => (Reader(d.Field!, null, mapping, [d.Value], zone, country), d.Value))
            .ToList();
        foreach (var field in entity.Fields.Where(f => f.Required))
            if (!fed.Contains(field.Code) && mapping.Default(field.Code) is null)
                return Refusal.Invalid(
                    "import.field-required",
                    "columns",
                    ("field", field.Code),
                    ("entity", entity.Code)
                );
        if (
            entity.Find("customer.key") is not null
            && !fed.Any(f => f.StartsWith("customer.", StringComparison.OrdinalIgnoreCase))
        )
            return Refusal.Invalid("import.customer-required", "columns", ("entity", entity.Code));
        return new RowParser(
            mapping,
            entity,
            head.Columns,
            cells,
            defaults,
            now + Ahead,
            edits ?? new Dictionary<long, Dictionary<int, string>>()
        );
    }

    /// <summary>Reads a row; everything wrong with it is told, not only the first thing.</summary>
    public ParsedRow Parse(TableRow row)
    {
        if (edits.Count > 0 && edits.TryGetValue(row.Number, out var edited))
            row = Edited(row, edited);
        var parsed = new ParsedRow(row, new object?[Entity.Fields.Count]) { Hash = Hash(row) };
        if (row.Fault == RowFault.QuoteUnclosed)
        {
            parsed.Refuse(new(null, "quote-unclosed"));
            return parsed;
        }
        if (row.Fault == RowFault.CellTooLong)
            parsed.Refuse(
                new(
                    null,
                    "cell-too-long",
                    new Dictionary<string, string?>
                    {
                        ["column"] = row.FaultCell < columns.Count ? columns[row.FaultCell] : null,
                        ["limit"] = DelimitedReader.CellLimit.ToString(
                            "N0",
                            System.Globalization.CultureInfo.InvariantCulture
                        ),
                    },
                    Cell: row.FaultCell
                )
            );
        if (row.Fault == RowFault.QuoteAstray)
            parsed.Refuse(
                new(null, "quote-astray", Facts("first", row.Lines.First, "last", row.Lines.Last), Cell: row.FaultCell)
            );
        for (var i = columns.Count; i < row.Cells.Length; i++)
            if (!string.IsNullOrWhiteSpace(row.Cells[i]))
            {
                parsed.Refuse(new(null, "cells-too-many", Facts("expected", columns.Count, "found", row.Cells.Length)));
                break;
            }

        var country =
            countryCell.Reader is { } said && countryCell.Cell < row.Cells.Length && countryCell.Cell != row.FaultCell
                ? said.Read(row.Cells[countryCell.Cell], row.Kind(countryCell.Cell), out _) as string
                : null;
        foreach (var (cell, reader) in cells)
        {
            if (cell >= row.Cells.Length || cell == row.FaultCell)
                continue;
            var value = reader.Read(row.Cells[cell], row.Kind(cell), out var problem, country);
            if (IsAhead(reader.Field, value))
                (value, problem) = (null, "date-in-future");
            if (problem is not null && !Quiet(reader.Field))
                parsed.Refuse(
                    new(
                        reader.Field.Code,
                        problem,
                        Facts("column", columns[cell], "value", Shown(row.Cells[cell])),
                        Fatal(reader.Field),
                        cell
                    )
                );
            if (value is not null)
                Set(parsed, reader.Field, value);
        }
        foreach (var (reader, text, value) in defaults)
        {
            if (reader.Field.Ordinal < 0 || parsed.Values[reader.Field.Ordinal] is not null)
                continue;
            parsed.Defaulted |= 1UL << reader.Field.Ordinal;
            parsed.Values[reader.Field.Ordinal] =
                value
                ?? (
                    keyField >= 0 && parsed.Values[keyField] is string key
                        ? reader.Read(text.Replace("{key}", key, StringComparison.Ordinal), CellKind.Text, out _)
                        : null
                );
        }
        foreach (var field in required)
            if (parsed.Values[field.Ordinal] is null && parsed.Problems?.Any(p => p.Field == field.Code) != true)
                parsed.Refuse(new(field.Code, "field-empty", Cell: CellOf(field)));
        return parsed;
    }

    /// <summary>The filled cells by column; computed only for rows that need it.</summary>
    public string PayloadOf(TableRow row)
    {
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        json.WriteStartObject();
        for (var i = 0; i < row.Cells.Length && i < names.Length; i++)
            if (row.Cells[i].Length > 0)
                json.WriteString(names[i], row.Cells[i]);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The hash <see cref="Parse"/> gives the row, without reading it.</summary>
    public string HashOf(TableRow row) =>
        Hash(edits.Count > 0 && edits.TryGetValue(row.Number, out var edited) ? Edited(row, edited) : row);

    /// <summary>Rows name themselves by a key; otherwise their content and how often it came before does.</summary>
    public bool Keyed => cells.Any(c => c.Reader.Field.Code == "key");

    private static void Set(ParsedRow parsed, ImportField field, object value)
    {
        if (field.Ordinal >= 0)
            parsed.Values[field.Ordinal] = value;
        else
            (parsed.Open ??= []).Add((field.Code[(field.Code.IndexOf('.', StringComparison.Ordinal) + 1)..], value));
    }

    /// <summary>What has a moment or a month has happened; what is planned has a date and may lie ahead.</summary>
    private bool IsAhead(ImportField field, object? value) =>
        value switch
        {
            DateTimeOffset at => at > latest,
            DateOnly month => field.Type == FieldType.Month && month > DateOnly.FromDateTime(latest.UtcDateTime),
            _ => false,
        };

    /// <summary>Without these a row would say something false or nothing; any other cell can stay empty.</summary>
    private bool Fatal(ImportField field) =>
        field.Required
        || field.Type is FieldType.Money or FieldType.Instant
        || field.Code is "kind" or "quantity" or "unitPrice" or "status" or "result"
        // A word not understood would allow more than was said.
        || (Entity.Code == "consents" && field.Code is ("purpose" or "channel" or "expiresOn"))
        || (field.Type == FieldType.Document && field.Code != "employer.document" && Entity.Code != "customers");

    /// <summary>A payment's "channel" is often its means of payment; what is no channel is simply none.</summary>
    private bool Quiet(ImportField field) => field.Code == "channel" && Entity.Code == "transactions";

    private int CellOf(ImportField field)
    {
        foreach (var (cell, reader) in cells)
            if (reader.Field.Ordinal == field.Ordinal)
                return cell;
        return -1;
    }

    private string Hash(TableRow row)
    {
        bytes.ResetWrittenCount();
        // A customer with a key of its own is the same customer however often the file repeats it beside other things.
        if (wholeRow)
            foreach (var cell in row.Cells)
                Add(cell);
        else
            foreach (var (cell, _) in cells)
                Add(cell < row.Cells.Length ? row.Cells[cell] : "");
        bytes.Write(mappingHash);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes.WrittenSpan, digest);
        return Convert.ToHexStringLower(digest[..16]);

        void Add(string cell)
        {
            var span = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(cell.Length) + 1);
            var count = Encoding.UTF8.GetBytes(cell, span);
            span[count] = 0x1f;
            bytes.Advance(count + 1);
        }
    }

    private static TableRow Edited(TableRow row, Dictionary<int, string> edited)
    {
        var cells = (string[])row.Cells.Clone();
        if (edited.Count > 0 && edited.Keys.Max() is var last && last >= cells.Length && last < 2_000)
            Array.Resize(ref cells, last + 1);
        var kinds = (CellKind[]?)row.Kinds?.Clone();
        foreach (var (cell, text) in edited)
        {
            if (cell < 0 || cell >= cells.Length)
                continue;
            cells[cell] = text;
            if (kinds is not null && cell < kinds.Length)
                kinds[cell] = CellKind.Text;
        }
        for (var i = 0; i < cells.Length; i++)
            cells[i] ??= "";
        return edited.ContainsKey(row.FaultCell)
            ? new(row.Number, cells, kinds)
            : row with
            {
                Cells = cells,
                Kinds = kinds,
            };
    }

    private static CellReader Reader(
        ImportField field,
        string? format,
        ImportMapping mapping,
        List<string> sample,
        TimeZoneInfo zone,
        string country
    )
    {
        var said =
            format
            ?? (
                field.Type == FieldType.Instant
                    ? mapping.Formats?.Instant ?? mapping.Formats?.Date
                    : mapping.Formats?.Date
            );
        var date =
            (said is null ? null : DateFormat.Of(said))
            ?? (
                field.Type is FieldType.Date or FieldType.Instant or FieldType.Month
                    ? FormatGuess.Date(sample)?.Value
                    : null
            )
            ?? DateFormat.Of("dd/MM/yyyy")!;
        var mark = mapping.Formats?.Decimal is { Length: > 0 } m ? m[0] : FormatGuess.Decimal(sample)?.Value ?? '.';
        // A custom field whose every cell is a number is one.
        if (field.Open && field.Type == FieldType.Text && FormatGuess.Decimal(sample) is { Confidence: > 0.999 })
            field = field with { Type = FieldType.Number };
        var values = mapping
            .Values?.FirstOrDefault(v => string.Equals(v.Key, field.Code, StringComparison.OrdinalIgnoreCase))
            .Value;
        return new(field, date, mark, zone, country, values);
    }

    private static string Folded(string column) =>
        HeaderKey.Fold(column) is { Length: > 0 } folded ? folded : column.Trim();

    private static string Shown(string cell) => cell.Length <= 80 ? cell : cell[..79] + "…";

    private static Dictionary<string, string?> Facts(string a, object? x, string b, object? y) =>
        new(StringComparer.Ordinal)
        {
            [a] = Convert.ToString(x, System.Globalization.CultureInfo.InvariantCulture),
            [b] = Convert.ToString(y, System.Globalization.CultureInfo.InvariantCulture),
        };
}
