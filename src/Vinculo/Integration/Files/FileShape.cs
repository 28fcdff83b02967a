namespace Vinculo.Integration.Files;

public enum FileKind
{
    Delimited,
    Workbook,
}

/// <summary>How a file is to be read.</summary>
/// <param name="Kind">Text or workbook; told by the first bytes, not by the name.</param>
/// <param name="Zipped">The text is compressed with gzip.</param>
/// <param name="Encoding">IANA name of the text's encoding.</param>
/// <param name="Delimiter">Between cells of a text.</param>
/// <param name="Sheet">Sheet of a workbook; null: the first.</param>
/// <param name="HeaderRow">Row with the names of the columns, from 1; 0: none, the columns are called 1, 2, 3 …</param>
public sealed record FileShape(
    FileKind Kind,
    bool Zipped,
    string Encoding,
    char Delimiter,
    string? Sheet,
    int HeaderRow
);

/// <summary>What was found at the head of a file.</summary>
/// <param name="Shape">How it was read.</param>
/// <param name="Columns">Names of the columns; repeated names get " (2)", empty ones their position.</param>
/// <param name="Rows">The first rows under the header.</param>
/// <param name="Sheets">Sheets of a workbook.</param>
public sealed record FileHead(
    FileShape Shape,
    IReadOnlyList<string> Columns,
    IReadOnlyList<TableRow> Rows,
    IReadOnlyList<string> Sheets
);
