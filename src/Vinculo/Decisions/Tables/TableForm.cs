using System.Globalization;

namespace Vinculo.Decisions.Tables;

/// <summary>A table between the two hands it is written in: codes as it is kept, names as people read it.</summary>
internal static class TableForm
{
    /// <summary>As it is kept: words of lists by their codes, every row with all its cells, empty rows at the end left out.</summary>
    public static TableContent Coded(TableContent content, TableVocabulary known)
    {
        var outputs = TableOutputs.Of(content.Purpose);
        var written = content.Rows.Count;
        while (
            written > 0
            && content.Rows[written - 1] is var last
            && last.When.Concat(last.Then).All(string.IsNullOrWhiteSpace)
        )
            written--;
        return content with
        {
            NameEs = content.NameEs.Trim(),
            NameEn = content.NameEn.Trim(),
            Rows =
            [
                .. content
                    .Rows.Take(written)
                    .Select(r => new RuleRow(
                        [.. content.Inputs.Select((input, i) => known.Coded(Cell(r.When, i), input))],
                        [.. outputs.Select((output, i) => known.CodedOutput(Cell(r.Then, i), output))]
                    )),
            ],
            Cases =
            [
                .. content
                    .Cases.Where(c => c.Name.Trim().Length > 0)
                    .Select(c => new TableCase(
                        c.Name.Trim(),
                        content.Purpose == TablePurpose.Offers
                            ? known.CodedOutput(c.Action ?? "", TableOutputs.Action)
                            : null,
                        [.. content.Inputs.Select((input, i) => known.Value(Cell(c.Given, i), input, null))],
                        [
                            .. Expected(content.Purpose)
                                .Select((output, i) => CodedExpected(Cell(c.Expect, i), output, known)),
                        ]
                    )),
            ],
        };
    }

    /// <summary>As a reader sees it.</summary>
    public static TableContent Named(TableContent content, TableVocabulary known, CultureInfo language)
    {
        var outputs = TableOutputs.Of(content.Purpose);
        return content with
        {
            Rows =
            [
                .. content.Rows.Select(r => new RuleRow(
                    [.. content.Inputs.Select((input, i) => Blank(known.Named(Cell(r.When, i), input, language)))],
                    [.. outputs.Select((output, i) => known.NamedOutput(Cell(r.Then, i), output, language))]
                )),
            ],
            Cases =
            [
                .. content.Cases.Select(c =>
                    c with
                    {
                        Action = c.Action is null ? null : known.NamedOutput(c.Action, TableOutputs.Action, language),
                        Given =
                        [
                            .. content.Inputs.Select((input, i) => known.Value(Cell(c.Given, i), input, language)),
                        ],
                        Expect =
                        [
                            .. Expected(content.Purpose)
                                .Select((output, i) => NamedExpected(Cell(c.Expect, i), output, known, language)),
                        ],
                    }
                ),
            ],
        };
    }

    /// <summary>The columns of a test case's answer.</summary>
    public static IReadOnlyList<string> Expected(TablePurpose purpose) =>
        purpose == TablePurpose.Offers ? [TableOutputs.Effect] : TableOutputs.Of(purpose);

    private static string CodedExpected(string cell, string output, TableVocabulary known) =>
        cell.Trim() is "-" or "" ? cell.Trim() : known.CodedOutput(cell, output);

    private static string NamedExpected(string cell, string output, TableVocabulary known, CultureInfo language) =>
        cell.Trim() is "-" or "" ? cell.Trim() : known.NamedOutput(cell, output, language);

    private static string Blank(string cell) => cell == "-" ? "" : cell;

    private static string Cell(IReadOnlyList<string> cells, int i) => cells.ElementAtOrDefault(i) ?? "";
}
