using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace Vinculo.Integration.Files;

/// <summary>Reads a sheet of an Excel workbook (.xlsx, .xls) row after row; formulas give the value the workbook last computed.</summary>
public sealed class WorkbookReader : ITableReader
{
    private readonly IExcelDataReader reader;
    private long row;

    static WorkbookReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="path">The workbook.</param>
    /// <param name="sheet">Name of the sheet; null or unknown: the first.</param>
    public WorkbookReader(string path, string? sheet)
    {
        reader = Open(path);
        if (sheet is null || !Sheets(path).Contains(sheet, StringComparer.OrdinalIgnoreCase))
            return;
        while (!string.Equals(reader.Name, sheet, StringComparison.OrdinalIgnoreCase) && reader.NextResult())
            row = 0;
    }

    /// <summary>How much of the sheet has been read, 0 to 1.</summary>
    internal double Fraction => reader.RowCount > 0 ? Math.Min(1, (double)row / reader.RowCount) : 0;

    /// <summary>The names of the workbook's sheets, in order.</summary>
    public static IReadOnlyList<string> Sheets(string path)
    {
        using var workbook = Open(path);
        var names = new List<string>();
        do names.Add(workbook.Name);
        while (workbook.NextResult());
        return names;
    }

    public TableRow? Read()
    {
        while (reader.Read())
        {
            row++;
            var cells = new string[reader.FieldCount];
            var kinds = new CellKind[cells.Length];
            var blank = true;
            var tooLong = -1;
            for (var i = 0; i < cells.Length; i++)
            {
                (cells[i], kinds[i]) = Cell(i);
                blank &= string.IsNullOrWhiteSpace(cells[i]);
                if (cells[i].Length > DelimitedReader.CellLimit)
                {
                    cells[i] = cells[i][..DelimitedReader.CellLimit];
                    tooLong = tooLong < 0 ? i : tooLong;
                }
            }
            if (!blank)
                return new(row, cells, kinds, tooLong < 0 ? RowFault.None : RowFault.CellTooLong, tooLong);
        }
        return null;
    }

    public void Dispose() => reader.Dispose();

    private (string Text, CellKind Kind) Cell(int i)
    {
        return reader.GetValue(i) switch
        {
            null => ("", CellKind.Text),
            string text => (text, text is ['#', .., '!' or '?'] ? CellKind.Error : CellKind.Text),
            double number => (number.ToString("R", CultureInfo.InvariantCulture), CellKind.Number),
            int number => (number.ToString(CultureInfo.InvariantCulture), CellKind.Number),
            DateTime instant => (
                instant.ToString(
                    instant.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss",
                    CultureInfo.InvariantCulture
                ),
                CellKind.Instant
            ),
            TimeSpan time => (time.ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture), CellKind.Text),
            bool flag => (flag ? "true" : "false", CellKind.Text),
            var other => (Convert.ToString(other, CultureInfo.InvariantCulture) ?? "", CellKind.Text),
        };
    }

    private static IExcelDataReader Open(string path)
    {
        var stream = File.OpenRead(path);
        try
        {
            return ExcelReaderFactory.CreateReader(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
