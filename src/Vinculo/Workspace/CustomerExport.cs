using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Workspace;

/// <summary>The customers of a list as a file: the same filters and order, all pages of it.</summary>
public sealed class CustomerExport(CustomerDirectory directory, ListNames names, Database database, Audit audit)
{
    private const int Step = 500;

    /// <summary>A cell: text, or a number that stays a number.</summary>
    internal readonly record struct Cell(string? Text, decimal? Number = null);

    /// <summary>Writes lines of UTF-8 with a mark, so that a spreadsheet reads the accents.</summary>
    /// <param name="target">Where to; written as rows are read.</param>
    /// <param name="heads">Names of the columns, as many as <see cref="Columns"/>.</param>
    /// <param name="rows">From <see cref="RowsAsync"/> or <see cref="PickedAsync"/>.</param>
    /// <param name="delimiter">Semicolon where the comma parts decimals.</param>
    /// <param name="culture">Writes the decimals.</param>
    /// <param name="actor">Who exports; needs <c>customers.export</c>.</param>
    /// <param name="cause">The address, for the audit.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>How many customers were written.</returns>
    internal async Task<int> WriteCsvAsync(
        Stream target,
        IReadOnlyList<string> heads,
        IAsyncEnumerable<Cell[]> rows,
        char delimiter,
        CultureInfo culture,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var count = await WriteLinesAsync(target, heads, rows, delimiter, culture, cancel);
        await audit.ReadAsync(actor, "customers.exported", null, Cause(cause, count));
        return count;
    }

    private static async Task<int> WriteLinesAsync(
        Stream target,
        IReadOnlyList<string> heads,
        IAsyncEnumerable<Cell[]> rows,
        char delimiter,
        CultureInfo culture,
        CancellationToken cancel
    )
    {
        await using var writer = new StreamWriter(target, new UTF8Encoding(true), 64 * 1024, leaveOpen: true);
        await LineAsync(heads.Select(h => new Cell(h)));
        var count = 0;
        await foreach (var row in rows)
        {
            await LineAsync(row);
            count++;
        }
        await writer.FlushAsync(cancel);
        return count;

        Task LineAsync(IEnumerable<Cell> cells) =>
            writer.WriteAsync(
                string.Join(
                    delimiter,
                    cells.Select(c =>
                        SafeCell.Quoted(c.Number?.ToString("0.####", culture) ?? SafeCell.Of(c.Text), delimiter)
                    )
                ) + "\r\n"
            );
    }

    /// <summary>Writes a workbook of one sheet; a text is a text there and never a formula.</summary>
    internal async Task<int> WriteXlsxAsync(
        Stream target,
        IReadOnlyList<string> heads,
        string sheetName,
        CustomerListRequest request,
        DeskWords words,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var count = 0;
        using (var book = SpreadsheetDocument.Create(target, SpreadsheetDocumentType.Workbook))
        {
            var workbook = book.AddWorkbookPart();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            using (var writer = OpenXmlWriter.Create(sheet))
            {
                writer.WriteStartElement(new Worksheet());
                writer.WriteStartElement(new SheetData());
                WriteRow(writer, heads.Select(h => new Cell(h)));
                await foreach (var row in RowsAsync(request, words, actor, cancel))
                {
                    WriteRow(writer, row);
                    count++;
                }
                writer.WriteEndElement();
                writer.WriteEndElement();
            }
            workbook.Workbook = new Workbook(
                new Sheets(
                    new Sheet
                    {
                        Name = sheetName,
                        SheetId = 1,
                        Id = workbook.GetIdOfPart(sheet),
                    }
                )
            );
        }
        await audit.ReadAsync(actor, "customers.exported", null, Cause(cause, count));
        return count;
    }

    /// <summary>Columns of the file.</summary>
    internal static readonly string[] Columns =
    [
        "id",
        "name",
        "kind",
        "stage",
        "class",
        "risk",
        "churn",
        "churnLow",
        "churnHigh",
        "value",
        "margin",
        "currency",
        "city",
        "owner",
        "team",
        "cases",
        "contact",
    ];

    internal async IAsyncEnumerable<Cell[]> RowsAsync(
        CustomerListRequest request,
        DeskWords words,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var known = await names.AllAsync(cancel);
        var next = request with { After = null, Before = null, Limit = Step };
        while (true)
        {
            var page = await directory.ListAsync(next, actor, cancel);
            var ranges = await RangesAsync([.. page.Items.Select(i => i.Id)], cancel);
            foreach (var item in page.Items)
                yield return CellsOf(item, Range(ranges, item.Id), known, words);
            if (page.Next is null)
                yield break;
            next = next with { After = page.Next };
        }
    }

    internal async IAsyncEnumerable<Cell[]> PickedAsync(
        IReadOnlyList<CustomerId> picked,
        DeskWords words,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var known = await names.AllAsync(cancel);
        var ranges = await RangesAsync(picked, cancel);
        foreach (var id in picked)
            if (await directory.FindAsync(id, cancel) is { } c && actor.Sees(c.TeamId))
                yield return CellsOf(
                    new(
                        c.Id,
                        c.Kind,
                        c.Stage,
                        c.DisplayName,
                        c.City,
                        c.OwnerId,
                        c.TeamId,
                        c.ValueClass,
                        c.ValueMinor,
                        c.MarginMinor,
                        c.Currency,
                        c.Churn,
                        c.RiskBand,
                        c.LastContactAt,
                        c.OpenCases,
                        c.RowVersion
                    ),
                    Range(ranges, c.Id),
                    known,
                    words
                );
    }

    private Task<Dictionary<CustomerId, (double Low, double High)>> RangesAsync(
        IReadOnlyList<CustomerId> customers,
        CancellationToken cancel
    ) => database.ReadAsync(session => CustomerScores.RiskRangesAsync(session, customers), cancel);

    private static (double Low, double High)? Range(
        Dictionary<CustomerId, (double Low, double High)> ranges,
        CustomerId id
    ) => ranges.TryGetValue(id, out var range) ? range : null;

    /// <summary>One customer in the words of the file's language, as the screen says them.</summary>
    private static Cell[] CellsOf(
        CustomerListItem item,
        (double Low, double High)? range,
        KnownNames known,
        DeskWords words
    ) =>
        [
            new(item.Id.ToString()),
            new(item.DisplayName),
            new(words.Of(item.Kind)),
            new(words.Of(item.Stage)),
            new(item.ValueClass?.ToString()),
            new(item.RiskBand is { } band ? words.Of(band) : null),
            new(null, item.Churn is { } churn ? (decimal)Math.Round(churn, 4) : null),
            new(null, (decimal?)range?.Low),
            new(null, (decimal?)range?.High),
            new(null, item.ValueMinor / 100m),
            new(null, item.MarginMinor / 100m),
            new(item.Currency),
            new(item.City),
            new(known.Owner(item.OwnerId)),
            new(known.Team(item.TeamId)),
            new(null, item.OpenCases),
            new(item.LastContactAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)),
        ];

    private static void WriteRow(OpenXmlWriter writer, IEnumerable<Cell> cells)
    {
        writer.WriteStartElement(new DocumentFormat.OpenXml.Spreadsheet.Row());
        foreach (var cell in cells)
        {
            if (cell.Number is { } number)
            {
                writer.WriteElement(
                    new DocumentFormat.OpenXml.Spreadsheet.Cell
                    {
                        DataType = CellValues.Number,
                        CellValue = new(number.ToString(CultureInfo.InvariantCulture)),
                    }
                );
                continue;
            }
            writer.WriteElement(
                new DocumentFormat.OpenXml.Spreadsheet.Cell
                {
                    DataType = CellValues.InlineString,
                    InlineString = new InlineString(
                        new Text(Printable(cell.Text)) { Space = SpaceProcessingModeValues.Preserve }
                    ),
                }
            );
        }
        writer.WriteEndElement();
    }

    /// <summary>XML 1.0 has no place for most control characters.</summary>
    private static string Printable(string? text) =>
        text is null ? ""
        : text.All(System.Xml.XmlConvert.IsXmlChar) ? text
        : string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));

    private static string Cause(string cause, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{cause} · {count}");
}
