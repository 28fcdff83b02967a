using System.Text;
using Vinculo.Integration.Files;

namespace Vinculo.Integration;

/// <summary>
/// The rows that wait, as a file to correct and import again: the columns of the original, and why each waits. What a
/// spreadsheet would run as a formula is made text.
/// </summary>
public sealed class SetAsideCsv(ImportRuns runs)
{
    /// <summary>Writes the file in UTF-8 with a byte order mark, separated by semicolons, as spreadsheets open it in our countries.</summary>
    public async Task WriteAsync(ImportRun run, Stream to, CancellationToken cancel)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(true), 1 << 16, leaveOpen: true)
        {
            NewLine = "\r\n",
        };
        var columns = Columns(run);
        foreach (var column in columns)
            await text.WriteAsync(Cell(column) + ";");
        await text.WriteLineAsync(Cell(ImportTexts.Of("csv.row")) + ";" + Cell(ImportTexts.Of("csv.reason")));
        var width = columns.Count;
        for (long after = 0; ; )
        {
            var rows = await runs.SetAsideAsync(run.Id, after, 1_000, cancel);
            foreach (var row in rows)
            {
                for (var i = 0; i < Math.Max(width, row.Cells.Count); i++)
                    await text.WriteAsync((i < row.Cells.Count ? Cell(row.Cells[i]) : "") + ";");
                await text.WriteLineAsync(
                    row.Row.ToString(System.Globalization.CultureInfo.InvariantCulture)
                        + ";"
                        + Cell(ImportTexts.Reason(row.Code, row.Field, row.Facts))
                );
            }
            if (rows.Count < 1_000)
                return;
            after = rows[^1].Row;
        }
    }

    /// <summary>Quotes what must be quoted; a leading =, +, -, @, tab or return gets an apostrophe (OWASP, CSV injection).</summary>
    internal static string Cell(string text)
    {
        var safe =
            text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !NumberLike(text)
                ? "'" + text
                : text;
        return safe.AsSpan().IndexOfAny(";\"\r\n") >= 0
            ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : safe;
    }

    /// <summary>A sign before nothing but digits and separators is a number or a telephone, not a formula.</summary>
    private static bool NumberLike(string text) =>
        text.Length > 1 && text[0] is '+' or '-' && text.AsSpan(1).IndexOfAnyExcept("0123456789., ") < 0;

    private static IReadOnlyList<string> Columns(ImportRun run)
    {
        var file = run.Mapping.File;
        if (!File.Exists(run.FilePath))
            return [.. run.Mapping.Columns.Select(c => c.Column)];
        var looked = TableFile.Look(
            run.FilePath,
            file?.Encoding,
            file?.Delimiter is { Length: > 0 } d ? d[0] : null,
            file?.Sheet,
            file?.HeaderRow
        );
        return looked.IsAccepted(out var shape)
            ? TableFile.HeadOf(run.FilePath, shape, 1).Columns
            : [.. run.Mapping.Columns.Select(c => c.Column)];
    }
}
