using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>Reads a file of persons or companies row by row into what the engine takes.</summary>
internal sealed class LinkageRows
{
    private const int Look = 400;

    /// <summary>From so few names nothing is concluded.</summary>
    private const int Enough = 40;
    private readonly string path;
    private readonly FileShape shape;
    private readonly DateFormat? births;
    private readonly DateFormat? updates;

    private LinkageRows(string path, FileHead head, LinkageColumns columns, DateFormat? births, DateFormat? updates)
    {
        (this.path, shape, Head, Columns) = (path, head.Shape, head, columns);
        (this.births, this.updates) = (births, updates);
    }

    /// <summary>What the columns are.</summary>
    public LinkageColumns Columns { get; private set; }

    /// <summary>The first rows.</summary>
    public FileHead Head { get; }

    /// <summary>Whether there is anything of a person or a company by which rows can be compared.</summary>
    public bool ComparesSomebody => Columns.Compared.Except(Columns[ColumnRole.Text]).Any();

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(path);

    /// <summary>What there is to say about the rows read so far.</summary>
    public RowRemarks Remarks { get; } = new();

    /// <summary>The line in which the row read last begins.</summary>
    public long Line { get; private set; }

    /// <summary>How the file is written and its dates are read, for programs.</summary>
    public object Written =>
        new
        {
            encoding = shape.Kind == FileKind.Workbook ? null : shape.Encoding,
            delimiter = shape.Kind == FileKind.Workbook ? null : shape.Delimiter.ToString(),
            headerRow = shape.HeaderRow,
            country = Home,
            birth = births?.Text,
            updated = updates?.Text,
        };

    /// <summary>Whether the rows are rather companies than persons, as far as their names tell.</summary>
    public bool OfCompanies { get; private set; }

    /// <summary>Whether the names are rather not of persons, and nothing else is a person's or a company's alone: restaurants, products.</summary>
    public bool OfThings { get; private set; }

    /// <summary>The country all rows are taken to be of; null when a column says it, or nothing does.</summary>
    public string? Home { get; private set; }

    /// <summary>How birth dates are read; null without such a column.</summary>
    public string? Births => births?.Text;

    /// <summary>Opens a file and finds out how it is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapping">What its columns are; null: guessed.</param>
    /// <param name="place">0, or 1 for the second of two files.</param>
    public static Outcome<LinkageRows> Open(string path, string? mapping, int place = 0)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var shape = looked.Accepted;
        var head = TableFile.HeadOf(path, shape, Look);
        var columns = mapping is null ? LinkageColumns.Guess(head) : LinkageColumns.Said(head, mapping, path, place);
        if (columns.IsRefused(out refusal))
            return refusal;
        var rows = new LinkageRows(
            path,
            head,
            columns.Accepted,
            Dates(head, columns.Accepted[ColumnRole.Birth]),
            Dates(head, columns.Accepted[ColumnRole.Updated])
        );
        rows.FindHome(head);
        rows.Names(head);
        return rows;
    }

    /// <summary>What whole names tell of whose they are: of companies many have a legal form, of persons most a given name we know.</summary>
    private void Names(FileHead head)
    {
        if (new[] { ColumnRole.Given, ColumnRole.Surname1, ColumnRole.Birth }.Any(r => Columns[r].Length > 0))
            return;
        var names = head.Rows.Select(r => First(r.Cells, ColumnRole.FullName)).OfType<string>().ToList();
        if (names.Count == 0)
            return;
        OfCompanies =
            names.Count(n => CompanyNames.Read(n) is { LegalForm: not null, Core.Length: > 0 }) >= 0.25 * names.Count;
        OfThings =
            !OfCompanies
            && names.Count >= Enough
            && Columns[ColumnRole.Document].Length + Columns[ColumnRole.Email].Length == 0
            && names.Count(PersonNames.LooksLikeName) < 0.4 * names.Count;
    }

    /// <summary>Nothing in the file is told to be somebody's: there is nothing by which persons or companies could be compared.</summary>
    public Refusal NothingToCompare() =>
        Refusal.Invalid(
            "match.nothing-to-compare",
            "file",
            ("file", Name),
            ("columns", string.Join(", ", Columns.Names))
        );

    /// <summary>Compares these columns word by word and nothing else.</summary>
    public void CompareTexts(IReadOnlyList<int> columns) => Columns = Columns.WithTexts(columns);

    /// <summary>The texts of the columns compared word by word.</summary>
    public string?[] Texts(string[] row) => [.. Columns[ColumnRole.Text].Select(c => Cell(row, c))];

    private void FindHome(FileHead head)
    {
        if (Columns[ColumnRole.Country].Length > 0)
            return;
        var cells = head.Rows.Select(r => r.Cells).ToList();
        Home = HomeCountry.Of(
            [.. cells.SelectMany(Documents)],
            [.. cells.Select(c => First(c, ColumnRole.City)).OfType<string>()]
        );
    }

    /// <summary>The rows that can be read, as they stand; blank ones are passed over. What is left out stands in <see cref="Remarks"/>.</summary>
    public IEnumerable<string[]> Rows()
    {
        using var reader = TableFile.Open(path, shape);
        TableFile.ReadHeader(reader, shape, out var first);
        for (var row = first ?? reader.Read(); row is not null; row = reader.Read())
            if (IsReadable(row))
            {
                Remarks.Read++;
                yield return row.Cells;
            }
    }

    /// <summary>The id of the row read last; its number among the records, from 1, where no column is one.</summary>
    public string Id(string[] row)
    {
        if (Columns[ColumnRole.Id].Length == 0)
            return RowRemarks.Whole(Remarks.Read);
        if (Cell(row, Columns[ColumnRole.Id][0]) is { } id)
            return id;
        Remarks.Note("id-missing", Line, ("column", Columns.Names[Columns[ColumnRole.Id][0]]));
        return "";
    }

    private bool IsReadable(TableRow row)
    {
        Line = row.Lines.First > 0 ? row.Lines.First : row.Number;
        if (row.Fault == RowFault.QuoteUnclosed)
            Remarks.Omit("quote-unclosed", Line);
        else if (row.Fault == RowFault.QuoteAstray)
            Remarks.Omit("quote-astray", Line, ("last", RowRemarks.Whole(row.Lines.Last)));
        else if (row.Fault == RowFault.CellTooLong)
            Remarks.Omit(
                "cell-too-long",
                Line,
                ("column", row.FaultCell < Columns.Names.Count ? Columns.Names[row.FaultCell] : ""),
                ("limit", RowRemarks.Whole(DelimitedReader.CellLimit))
            );
        else if (
            row.Cells.Length > Columns.Names.Count
            && !Array.TrueForAll(row.Cells[Columns.Names.Count..], string.IsNullOrWhiteSpace)
        )
            Remarks.Omit("cells-too-many", Line, Widths(row));
        else
        {
            if (row.Cells.Length < Columns.Names.Count && row.Kinds is null)
                Remarks.Note("cells-too-few", Line, Widths(row));
            if (row.Lines.Last > row.Lines.First)
                Remarks.Note("many-lines", Line, ("last", RowRemarks.Whole(row.Lines.Last)));
            if (!Says(row.Cells))
                Remarks.Note("says-nothing", Line);
            return true;
        }
        return false;
    }

    private (string, string?)[] Widths(TableRow row) =>
        [("found", RowRemarks.Whole(row.Cells.Length)), ("expected", RowRemarks.Whole(Columns.Names.Count))];

    /// <summary>Whether any column holds something to compare by.</summary>
    private bool Says(string[] row)
    {
        foreach (var column in Columns.Compared)
            if (Cell(row, column) is not null)
                return true;
        return false;
    }

    public PersonEntry Person(string[] row) =>
        new()
        {
            Source = First(row, ColumnRole.Source),
            FullName = First(row, ColumnRole.FullName),
            GivenNames = Joined(row, ColumnRole.Given, ColumnRole.SecondGiven),
            Surname1 = First(row, ColumnRole.Surname1),
            Surname2 = First(row, ColumnRole.Surname2),
            Sex = First(row, ColumnRole.Sex),
            BirthDate = Date(First(row, ColumnRole.Birth), births, ColumnRole.Birth),
            Country = First(row, ColumnRole.Country) ?? Home,
            Documents = Documents(row),
            Phones = All(row, ColumnRole.Phone),
            Emails = All(row, ColumnRole.Email),
            Addresses = Addresses(row),
            Postcode = First(row, ColumnRole.Postcode),
            Updated = Date(First(row, ColumnRole.Updated), updates, ColumnRole.Updated),
        };

    public CompanyEntry Company(string[] row) =>
        new()
        {
            Source = First(row, ColumnRole.Source),
            Name = First(row, ColumnRole.FullName) ?? First(row, ColumnRole.Given),
            Country = First(row, ColumnRole.Country) ?? Home,
            Documents = Documents(row),
            Phones = All(row, ColumnRole.Phone),
            Emails = All(row, ColumnRole.Email),
            Addresses = Addresses(row),
            Contact = First(row, ColumnRole.Contact),
            Updated = Date(First(row, ColumnRole.Updated), updates, ColumnRole.Updated),
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
            ColumnNames.Fold(Columns.Names[column]) switch
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

    private DateOnly? Date(string? text, DateFormat? format, ColumnRole role)
    {
        if (text is null || format is null)
            return null;
        if (format.TryDate(text, out var date))
            return date;
        Remarks.Note(
            role == ColumnRole.Birth ? "birth-unread" : "updated-unread",
            Line,
            ("value", text.Length > 40 ? text[..40] : text),
            ("format", format.Text)
        );
        return null;
    }
}
