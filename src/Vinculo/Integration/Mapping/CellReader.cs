using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Integration.Files;

namespace Vinculo.Integration.Mapping;

/// <summary>What is wrong with a cell, or with a row for want of one.</summary>
/// <param name="Field">Field to blame; null: the row as a whole.</param>
/// <param name="Code">Resource of the sentence: <c>date-invalid</c>.</param>
/// <param name="Facts">What the sentence tells.</param>
/// <param name="Fatal">The row cannot go in; otherwise it goes in without this cell.</param>
/// <param name="Cell">Position of the cell in the file; −1 for none.</param>
public sealed record CellProblem(
    string? Field,
    string Code,
    IReadOnlyDictionary<string, string?>? Facts = null,
    bool Fatal = true,
    int Cell = -1
)
{
    /// <summary>The cell went in all the same: a warning.</summary>
    public bool Kept { get; init; }
}

/// <summary>Reads the cells of one column into the values of one field.</summary>
public sealed class CellReader
{
    private readonly DateFormat date;
    private readonly char mark;
    private readonly TimeZoneInfo zone;
    private readonly string country;
    private readonly Dictionary<string, string> values;
    private readonly Dictionary<string, object?> remembered = new(StringComparer.Ordinal);

    /// <param name="field">What the column feeds.</param>
    /// <param name="date">How dates are written.</param>
    /// <param name="mark">The decimal mark.</param>
    /// <param name="zone">Zone of instants written without one.</param>
    /// <param name="country">ISO 3166, for telephones.</param>
    /// <param name="values">The mapping's own words for this field.</param>
    public CellReader(
        ImportField field,
        DateFormat date,
        char mark,
        TimeZoneInfo zone,
        string country,
        IReadOnlyDictionary<string, string>? values
    )
    {
        Field = field;
        this.date = date;
        this.mark = mark;
        this.zone = zone;
        this.country = country;
        this.values = new(StringComparer.Ordinal);
        foreach (var (from, to) in values ?? new Dictionary<string, string>())
            this.values[HeaderKey.Fold(from)] = to;
    }

    public ImportField Field { get; }

    /// <summary>Reads a cell.</summary>
    /// <param name="text">As it stands in the file.</param>
    /// <param name="kind">What a workbook says of it.</param>
    /// <param name="problem">Code of what is wrong; null when nothing is.</param>
    /// <param name="rowCountry">ISO 3166, where the row itself says a country; for telephones and types of document.</param>
    /// <returns>
    /// string, DateOnly, DateTimeOffset, decimal, int (choices), bool; null for an empty cell and for what stands for "none".
    /// </returns>
    public object? Read(string text, CellKind kind, out string? problem, string? rowCountry = null)
    {
        problem = null;
        if (text.Length == 0)
            return null;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length == 0)
            return null;
        if (kind == CellKind.Error)
        {
            problem = "formula-failed";
            return null;
        }
        if (trimmed.Contains('\uFFFD'))
        {
            problem = "encoding-wrong";
            return null;
        }
        var cell = trimmed.Length == text.Length ? text : trimmed.ToString();
        if (values.Count > 0 && values.TryGetValue(HeaderKey.Fold(cell), out var mapped))
        {
            if (mapped.Length == 0)
                return null;
            cell = mapped;
        }
        return Field.Type switch
        {
            FieldType.Date => Date(cell, kind, ref problem),
            FieldType.Instant => Instant(cell, kind, ref problem),
            FieldType.Month => Month(cell, kind, ref problem),
            FieldType.Money or FieldType.Number => Number(cell, kind, ref problem),
            FieldType.YesNo => YesNo(cell, ref problem),
            FieldType.Choice => Choice(cell, ref problem),
            FieldType.Phone => Phone(cell, rowCountry, ref problem),
            FieldType.Email => Email(cell, ref problem),
            FieldType.DocumentType => DocumentType(cell, rowCountry),
            FieldType.Document => Document(cell, ref problem),
            FieldType.Country => Countries.IsNone(cell)
                ? null
                : Remember(cell, Country, "country-unknown", ref problem),
            FieldType.Currency => Remember(cell, Currency, "currency-unknown", ref problem),
            FieldType.Key => Key(cell, kind),
            _ => Nothing(cell) ? null : cell,
        };
    }

    /// <summary>Placeholders people write for "there is none".</summary>
    private static bool Nothing(string cell) =>
        cell.Length <= 9
        && cell.ToUpperInvariant()
            is "N/A"
                or "NA"
                or "NULL"
                or "NONE"
                or "-"
                or "--"
                or "."
                or "#N/A"
                or "S/D"
                or "SIN DATO"
                or "NO TIENE"
                or "NAN";

    private static string Key(string cell, CellKind kind) =>
        // Spreadsheets turn keys into numbers; 17850.0 and 17850 are the same key.
        kind == CellKind.Text
        && cell.EndsWith(".0", StringComparison.Ordinal)
        && cell.AsSpan(0, cell.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0
            ? cell[..^2]
            : cell;

    private object? Date(string cell, CellKind kind, ref string? problem)
    {
        if (Serial(cell, kind) is { } serial)
            return DateOnly.FromDateTime(serial);
        if (date.TryDate(cell, out var read))
            // 1 January 1900 is what systems write when they do not know.
            return read == new DateOnly(1900, 1, 1) || Zero(cell) ? null : read;
        if (Zero(cell) || Nothing(cell))
            return null;
        problem = "date-invalid";
        return null;
    }

    private object? Instant(string cell, CellKind kind, ref string? problem)
    {
        DateTime local;
        int? offset = null;
        if (Serial(cell, kind) is { } serial)
            local = serial;
        else if (!date.TryRead(cell, out local, out offset))
        {
            problem = "date-invalid";
            return null;
        }
        if (offset is { } minutes)
            return new DateTimeOffset(local, TimeSpan.FromMinutes(minutes)).ToUniversalTime();
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private object? Month(string cell, CellKind kind, ref string? problem)
    {
        if (Serial(cell, kind) is { } serial)
            return new DateOnly(serial.Year, serial.Month, 1);
        var digits = cell.AsSpan();
        if (
            digits.Length is 6 or 7
            && int.TryParse(digits[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && int.TryParse(digits[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            && month is >= 1 and <= 12
            && year is >= 1900 and <= 2200
        )
            return new DateOnly(year, month, 1);
        if (date.TryDate(cell, out var read))
            return new DateOnly(read.Year, read.Month, 1);
        problem = "month-invalid";
        return null;
    }

    /// <summary>Dates of a workbook, and days since 1900 where a workbook shows a date as a number.</summary>
    private static DateTime? Serial(string cell, CellKind kind)
    {
        if (kind == CellKind.Instant)
            return DateTime.Parse(cell, CultureInfo.InvariantCulture, DateTimeStyles.None);
        if (
            kind == CellKind.Number
            && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var days)
            && days is > 366 and < 80_000
        )
            return new DateTime(DateTime.FromOADate(days).Ticks / 10_000_000 * 10_000_000, DateTimeKind.Unspecified);
        return null;
    }

    private static bool Zero(string cell) => cell.AsSpan().IndexOfAnyExcept("0/-. :T") < 0;

    private object? Number(string cell, CellKind kind, ref string? problem)
    {
        if (kind == CellKind.Number)
        {
            if (decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
                return exact;
        }
        else if (NumberFormat.TryRead(cell, mark, out var number))
            return number;
        if (Nothing(cell))
            return null;
        problem = "number-invalid";
        return null;
    }

    private static object? YesNo(string cell, ref string? problem)
    {
        switch (HeaderKey.Fold(cell))
        {
            case "si" or "s" or "yes" or "y" or "true" or "verdadero" or "1" or "x" or "t":
                return true;
            case "no" or "n" or "false" or "falso" or "0" or "f":
                return false;
            default:
                problem = "yes-no-invalid";
                return null;
        }
    }

    private object? Choice(string cell, ref string? problem)
    {
        if (!remembered.TryGetValue(cell, out var choice))
        {
            choice = Field.Choices!.TryGetValue(HeaderKey.Fold(cell), out var code) ? code : null;
            if (remembered.Count < 1_000)
                remembered[cell] = choice;
        }
        if (choice is null && !Nothing(cell))
            problem = "choice-unknown";
        return choice;
    }

    private object? Remember(string cell, Func<string, string?> find, string code, ref string? problem)
    {
        if (!remembered.TryGetValue(cell, out var found))
        {
            found = find(cell);
            if (remembered.Count < 1_000)
                remembered[cell] = found;
        }
        if (found is null)
            problem = code;
        return found;
    }

    private object? Phone(string cell, string? rowCountry, ref string? problem)
    {
        if (Nothing(cell) || Placeholders.Phone(cell))
            return null;
        if (PhoneNumber.Normalise(cell, rowCountry ?? country) is { } number)
            return number;
        problem = "phone-invalid";
        return null;
    }

    private static object? Email(string cell, ref string? problem)
    {
        if (Nothing(cell) || Placeholders.Email(cell))
            return null;
        if (EmailAddress.Normalise(cell) is { } address)
            return address;
        problem = "email-invalid";
        return null;
    }

    private object? DocumentType(string cell, string? rowCountry)
    {
        if (rowCountry is not null && rowCountry != country)
            return IdTypes.Canonical(cell, rowCountry);
        if (remembered.TryGetValue(cell, out var type))
            return type;
        type = IdTypes.Canonical(cell, country);
        if (remembered.Count < 1_000)
            remembered[cell] = type;
        return type;
    }

    private static object? Document(string cell, ref string? problem)
    {
        if (Nothing(cell) || Placeholders.Document(cell))
            return null;
        if (cell.Length > 40 || !cell.Any(char.IsAsciiDigit))
        {
            problem = "document-invalid";
            return null;
        }
        return cell.EndsWith(".0", StringComparison.Ordinal) ? cell[..^2] : cell;
    }

    private static string? Country(string cell) => Countries.Find(cell);

    private static string? Currency(string cell)
    {
        var code = cell.ToUpperInvariant();
        return code.Length == 3 && code.All(char.IsAsciiLetterUpper) ? code : null;
    }
}
