namespace Vinculo.Integration.Files;

/// <summary>What a workbook says a cell holds; text files only have <see cref="Text"/>.</summary>
public enum CellKind : byte
{
    Text,

    /// <summary>A number, written in the invariant culture whatever the file's formats say.</summary>
    Number,

    /// <summary>A date or an instant without zone, written <c>yyyy-MM-dd[THH:mm:ss]</c>.</summary>
    Instant,

    /// <summary>A formula that failed in the workbook; the text is its error, such as <c>#REF!</c>.</summary>
    Error,
}

/// <summary>Why a whole row could not be read as it stands.</summary>
public enum RowFault : byte
{
    None,

    /// <summary>A cell is longer than <see cref="DelimitedReader.CellLimit"/>; its text is cut there.</summary>
    CellTooLong,

    /// <summary>A quotation mark opens a cell and is never closed.</summary>
    QuoteUnclosed,

    /// <summary>A quotation mark opens a cell and closes lines later in the middle of a text: the lines between are in that cell.</summary>
    QuoteAstray,
}

/// <summary>One row of a file, as it stands there.</summary>
/// <param name="Number">Row in the file, from 1, header and blank rows counted, as a spreadsheet would show it.</param>
/// <param name="Cells">The texts, outer quotes removed.</param>
/// <param name="Kinds">What a workbook says of each cell; null for text files.</param>
/// <param name="Fault">What is wrong with the row as a whole.</param>
/// <param name="FaultCell">Which cell, from 0; −1 when none is to blame.</param>
public sealed record TableRow(
    long Number,
    string[] Cells,
    CellKind[]? Kinds = null,
    RowFault Fault = RowFault.None,
    int FaultCell = -1
)
{
    /// <summary>First and last line of a text file the row stands in, from 1; 0 in a workbook.</summary>
    public (long First, long Last) Lines { get; init; }

    public CellKind Kind(int cell) => Kinds is null || cell >= Kinds.Length ? CellKind.Text : Kinds[cell];
}

/// <summary>Rows of a file one after the other; never the whole file in memory.</summary>
public interface ITableReader : IDisposable
{
    /// <summary>The next row that is not blank, or null at the end.</summary>
    TableRow? Read();
}
