using System.Globalization;
using System.Text;

namespace Vinculo.Integration.Linking;

/// <summary>What a verb tells of one file: what its columns were taken for, and the rows that were left out or odd.</summary>
internal static class RowsAnswer
{
    public static object Facts(LinkageRows file) =>
        new
        {
            file = file.Name,
            written = file.Written,
            unusedColumns = file.Columns.Unused,
            read = file.Remarks.Read,
            leftOut = file.Remarks.LeftOut,
            remarks = file.Remarks.All.Select(r => new
            {
                code = r.Code,
                leftOut = r.LeftOut,
                rows = r.Rows,
                first = r.First.Select(f => new { line = f.Line, why = f.Why }),
            }),
        };

    public static void Tell(StringBuilder text, LinkageRows file)
    {
        var culture = CultureInfo.CurrentCulture;
        text.AppendLine(
            ImportTexts.Of(
                "cli.match.columns",
                ("file", file.Name),
                (
                    "columns",
                    string.Join(
                        "; ",
                        file.Columns.Used.Where(u => u.Value.Length > 0)
                            .Select(u => $"{u.Key} ← {string.Join(", ", u.Value)}")
                    )
                )
            )
        );
        if (file.Columns[ColumnRole.Id].Length == 0)
            text.AppendLine(ImportTexts.Of("cli.match.row-numbers"));
        if (file.Births is { } format)
            text.AppendLine(ImportTexts.Of("cli.match.births", ("format", format)));
        if (file.Columns.Unused.Count > 0)
            text.AppendLine(ImportTexts.Of("cli.match.unused", ("columns", string.Join(", ", file.Columns.Unused))));
        text.AppendLine(
            ImportTexts.Of(
                "cli.match.rows",
                ("read", file.Remarks.Read.ToString("N0", culture)),
                ("out", file.Remarks.LeftOut.ToString("N0", culture))
            )
        );
        foreach (var remark in file.Remarks.All)
        {
            text.AppendLine(
                ImportTexts.Of(
                    remark.LeftOut ? "cli.match.left-out" : "cli.match.noted",
                    ("rows", remark.Rows.ToString("N0", culture)),
                    ("what", ImportTexts.Of("remark." + remark.Code + ".name"))
                )
            );
            foreach (var (line, why) in remark.First)
                text.AppendLine(ImportTexts.Of("cli.match.line", ("line", line.ToString("N0", culture)), ("why", why)));
        }
    }
}
