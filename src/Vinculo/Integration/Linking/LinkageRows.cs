using Vinculo.Analytics.Linkage;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>Reads a file of persons or companies row by row into what the engine takes.</summary>
internal sealed class LinkageRows
{
    private const int Look = 400;
    private readonly string path;
    private readonly FileShape shape;
    private readonly DateFormat? births;
    private readonly DateFormat? updates;

    private LinkageRows(string path, FileShape shape, LinkageColumns columns, DateFormat? births, DateFormat? updates)
    {
        (this.path, this.shape, Columns) = (path, shape, columns);
        (this.births, this.updates) = (births, updates);
    }

    /// <summary>What the columns are.</summary>
    public LinkageColumns Columns { get; }

    /// <summary>Opens a file and finds out how it is written.</summary>
    public static Outcome<LinkageRows> Open(string path, string? mapping)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var shape = looked.Accepted;
        var head = TableFile.HeadOf(path, shape, Look);
        var columns = mapping is null
            ? LinkageColumns.Guess(head.Columns, path)
            : LinkageColumns.Said(head.Columns, mapping, path);
        if (columns.IsRefused(out refusal))
            return refusal;
        return new LinkageRows(
            path,
            shape,
            columns.Accepted,
            Dates(head, columns.Accepted[ColumnRole.Birth]),
            Dates(head, columns.Accepted[ColumnRole.Updated])
        );
    }

    /// <summary>The rows as they stand; blank ones are passed over.</summary>
    public IEnumerable<string[]> Rows()
    {
        using var reader = TableFile.Open(path, shape);
        TableFile.ReadHeader(reader, shape, out var first);
        if (first is not null)
            yield return first.Cells;
        while (reader.Read() is { } row)
            yield return row.Cells;
    }

    /// <summary>The id of a row.</summary>
    public string Id(string[] row) => Cell(row, Columns[ColumnRole.Id][0]) ?? "";

    public PersonEntry Person(string[] row) =>
        new()
        {
            Source = First(row, ColumnRole.Source),
            FullName = First(row, ColumnRole.FullName),
            GivenNames = Joined(row, ColumnRole.Given, ColumnRole.SecondGiven),
            Surname1 = First(row, ColumnRole.Surname1),
            Surname2 = First(row, ColumnRole.Surname2),
            Sex = First(row, ColumnRole.Sex),
            BirthDate = Date(First(row, ColumnRole.Birth), births),
            Country = First(row, ColumnRole.Country),
            Documents = Documents(row),
            Phones = All(row, ColumnRole.Phone),
            Emails = All(row, ColumnRole.Email),
            Addresses = Addresses(row),
            Postcode = First(row, ColumnRole.Postcode),
            Updated = Date(First(row, ColumnRole.Updated), updates),
        };

    public CompanyEntry Company(string[] row) =>
        new()
        {
            Source = First(row, ColumnRole.Source),
            Name = First(row, ColumnRole.FullName) ?? First(row, ColumnRole.Given),
            Country = First(row, ColumnRole.Country),
            Documents = Documents(row),
            Phones = All(row, ColumnRole.Phone),
            Emails = All(row, ColumnRole.Email),
            Addresses = Addresses(row),
            Contact = First(row, ColumnRole.Contact),
            Updated = Date(First(row, ColumnRole.Updated), updates),
        };

    private (string?, string)[] Documents(string[] row)
    {
        var columns = Columns[ColumnRole.Document];
        if (columns.Length == 0)
            return [];
        var type = First(row, ColumnRole.DocumentType);
        if (columns.Length == 1)
            return Cell(row, columns[0]) is { } number ? [(type ?? Type(columns[0]), number)] : [];
        return [.. columns.Where(c => Cell(row, c) is not null).Select(c => (Type(c) ?? type, Cell(row, c)!))];

        // A column called "nit" says what its numbers are.
        string? Type(int column) =>
            HeaderKey.Fold(Columns.Names[column]) switch
            {
                "cedula" => "CC",
                "passport" or "pasaporte" => "PASSPORT",
                { Length: 3 or 4 } code and not ("doc" or "ssn") => code.ToUpperInvariant(),
                _ => null,
            };
    }

    private (string?, string?)[] Addresses(string[] row)
    {
        var city = First(row, ColumnRole.City);
        var texts = All(row, ColumnRole.Address);
        if (texts.Length == 0)
            return city is null ? [] : [(null, city)];
        if (First(row, ColumnRole.StreetNumber) is { } number && Cell(row, Columns[ColumnRole.Address][0]) is not null)
            texts[0] = number + " " + texts[0];
        return [.. texts.Select(t => ((string?)t, city))];
    }

    private string? First(string[] row, ColumnRole role)
    {
        foreach (var column in Columns[role])
            if (Cell(row, column) is { } text)
                return text;
        return null;
    }

    private string[] All(string[] row, ColumnRole role)
    {
        var columns = Columns[role];
        if (columns.Length == 0)
            return [];
        if (columns.Length == 1)
            return Cell(row, columns[0]) is { } only ? [only] : [];
        return [.. columns.Select(c => Cell(row, c)).OfType<string>()];
    }

    private string? Joined(string[] row, ColumnRole first, ColumnRole second) =>
        (First(row, first), Columns[second].Length == 0 ? null : First(row, second)) switch
        {
            (null, var only) => only,
            (var only, null) => only,
            var (one, two) => one + " " + two,
        };

    private static string? Cell(string[] row, int column)
    {
        if (column >= row.Length)
            return null;
        var text = row[column];
        if (text.Length == 0)
            return null;
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            text = text.Trim();
        if (text.Length > 400)
            text = text[..400];
        return text.Length == 0 ? null : text;
    }

    private static DateFormat? Dates(FileHead head, int[] columns) =>
        columns.Length == 0
            ? null
            : FormatGuess
                .Date(head.Rows.Select(r => columns[0] < r.Cells.Length ? r.Cells[columns[0]].Trim() : ""))
                ?.Value
                ?? DateFormat.Of("dd/MM/yyyy");

    private static DateOnly? Date(string? text, DateFormat? format) =>
        text is not null && format is not null && format.TryDate(text, out var date) ? date : null;
}
