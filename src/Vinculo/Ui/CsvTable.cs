using System.Globalization;
using System.Text;

namespace Vinculo.Ui;

/// <summary>A table as a file that a spreadsheet of the reader's language opens with a double click.</summary>
internal sealed class CsvTable
{
    private readonly StringBuilder text = new();

    // What a spreadsheet of the reader's language expects between fields.
    private readonly char delimiter = CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator == "," ? ';' : ',';

    /// <summary>Adds a row; what a spreadsheet would compute is made plain text.</summary>
    public void Line(params IEnumerable<string?> cells) =>
        text.AppendJoin(delimiter, cells.Select(c => SafeCell.Quoted(SafeCell.Of(c), delimiter))).Append("\r\n");

    /// <summary>A number as the reader writes it.</summary>
    public static string Number(double number) => number.ToString("0.####", CultureInfo.CurrentCulture);

    /// <summary>Sends the file to be kept.</summary>
    /// <param name="http">The answer.</param>
    /// <param name="name">File name without its ending.</param>
    /// <param name="cancel">The reader went away.</param>
    public Task SendAsync(HttpContext http, string name, CancellationToken cancel)
    {
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync("\uFEFF" + text, Encoding.UTF8, cancel);
    }
}
