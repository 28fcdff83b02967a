using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ExcelDataReader;

namespace Vinculo.Decisions.Tables.Files;

/// <summary>Rows of cells as delimited text or a workbook, and back.</summary>
internal static class SheetFiles
{
    private static readonly char[] Delimiters = [';', ',', '\t'];

    static SheetFiles() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static byte[] Workbook(IEnumerable<IReadOnlyList<string>> lines, string sheetName)
    {
        using var target = new MemoryStream();
        using (var book = SpreadsheetDocument.Create(target, SpreadsheetDocumentType.Workbook))
        {
            var workbook = book.AddWorkbookPart();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new(
                new SheetData(
                    lines.Select(line => new Row(
                        line.Select(cell => new Cell
                        {
                            // A text is a text there and never a formula.
                            DataType = CellValues.InlineString,
                            InlineString = new(new Text(cell) { Space = SpaceProcessingModeValues.Preserve }),
                        })
                    ))
                )
            );
            workbook.Workbook = new(
                new Sheets(
                    new Sheet
                    {
                        Name = sheetName[..Math.Min(sheetName.Length, 31)],
                        SheetId = 1,
                        Id = workbook.GetIdOfPart(sheet),
                    }
                )
            );
        }
        return target.ToArray();
    }

    /// <summary>Every line of the first sheet; numbers and days as cells of a table write them.</summary>
    public static List<IReadOnlyList<string>> ReadWorkbook(Stream content)
    {
        using var reader = ExcelReaderFactory.CreateReader(content);
        var lines = new List<IReadOnlyList<string>>();
        while (reader.Read() && lines.Count < 2 * TableContent.MostRows)
            lines.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => Cell(reader.GetValue(i), reader.GetNumberFormatString(i))),
            ]);
        return lines;
    }

    private static string Cell(object? value, string? format) =>
        value switch
        {
            null => "",
            string text => text,
            double number when format?.Contains('%') == true => Plain(number * 100) + " %",
            double number => Plain(number),
            DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            bool flag => flag ? "sí" : "no",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };

    private static string Plain(double number)
    {
        var text = ((decimal)number).ToString("0.############", CultureInfo.InvariantCulture);
        // 1.125 would be read as a thousand.
        return text.Length - text.IndexOf('.') == 4 && text.Contains('.') ? text + "0" : text;
    }

    /// <summary>Every line of a delimited text: the delimiter is the one found most, quotation marks as in RFC 4180.</summary>
    public static List<IReadOnlyList<string>> ReadDelimited(string text)
    {
        text = text.TrimStart('\uFEFF');
        var first = text.AsSpan(0, Math.Min(text.Length, 4_000)).ToString();
        var delimiter = Delimiters.MaxBy(d => first.Count(c => c == d));
        var lines = new List<IReadOnlyList<string>>();
        var line = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[i++]);
            else if (c == '"' && (quoted || cell.Length == 0))
                quoted = !quoted;
            else if (!quoted && c == delimiter)
                EndCell();
            else if (!quoted && c is '\n' or '\r')
            {
                if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                    i++;
                EndLine();
            }
            else
                cell.Append(c);
        }
        if (cell.Length > 0 || line.Count > 0)
            EndLine();
        return lines;

        void EndCell()
        {
            line.Add(Unsafe(cell.ToString()));
            cell.Clear();
        }

        void EndLine()
        {
            EndCell();
            lines.Add([.. line]);
            line.Clear();
        }
    }

    /// <summary>Without the apostrophe that kept a spreadsheet from computing the cell.</summary>
    private static string Unsafe(string cell) => cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;
}
