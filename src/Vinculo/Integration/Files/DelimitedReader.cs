using System.Text;

namespace Vinculo.Integration.Files;

/// <summary>
/// Reads delimited text: RFC 4180, any separator, any line end, mixed ones too. Where the RFC leaves room it is lenient:
/// a quotation mark inside an unquoted cell is a character like any other. A cell of any length is passed over without
/// keeping it, and a quotation mark that never closes costs one row, not the rest of the file; both are the reason why
/// this reader is our own.
/// </summary>
/// <param name="open">Opens the text from its beginning; called again only after an unclosed quotation mark.</param>
/// <param name="delimiter">Between cells; a blank means "one or more blanks", leading ones ignored.</param>
public sealed class DelimitedReader(Func<TextReader> open, char delimiter) : ITableReader
{
    /// <summary>Characters a cell may have. More than any field holds, less than would hurt.</summary>
    public const int CellLimit = 200_000;

    private const int CellsLimit = 2_000;
    private const int UnclosedLimit = 20;

    private readonly char[] buffer = new char[1 << 16];
    private readonly List<string> cells = [];
    private readonly StringBuilder overflow = new();
    private readonly string?[] recent = new string?[1024];
    private TextReader? text;
    private int position;
    private int length;
    private bool ended;
    private long row;
    private long line;
    private int unclosed;
    private int faultCell;
    private int astrayCell;

    public TableRow? Read()
    {
        text ??= open();
        while (true)
        {
            if (!Fill())
                return null;
            row++;
            faultCell = astrayCell = -1;
            cells.Clear();
            var startLine = line;
            var outcome = ReadCells();
            if (outcome == Outcome.Unclosed)
                return Unclosed(startLine);
            if (cells.Count == 1 && string.IsNullOrWhiteSpace(cells[0]))
                continue;
            if (cells.Count == 0)
                continue;
            var (fault, cell) =
                astrayCell >= 0 ? (RowFault.QuoteAstray, astrayCell)
                : faultCell >= 0 ? (RowFault.CellTooLong, faultCell)
                : (RowFault.None, -1);
            return new(row, [.. cells], Fault: fault, FaultCell: cell)
            {
                Lines = (startLine + 1, Math.Max(line, startLine + 1)),
            };
        }
    }

    public void Dispose() => text?.Dispose();

    private enum Outcome
    {
        Row,
        Unclosed,
    }

    private Outcome ReadCells()
    {
        while (true)
        {
            if (delimiter == ' ')
            {
                while (Peek() == ' ')
                    position++;
                if (cells.Count > 0 && Peek() is -1 or '\r' or '\n')
                {
                    EndLine();
                    return Outcome.Row;
                }
            }
            var quoted = Peek() == '"' && unclosed <= UnclosedLimit;
            if (quoted && !ReadQuoted())
                return Outcome.Unclosed;
            if (!quoted)
                ReadPlain();
            var next = Peek();
            if (next == delimiter)
            {
                position++;
                if (cells.Count >= CellsLimit)
                    cells.RemoveAt(cells.Count - 1);
                continue;
            }
            EndLine();
            return Outcome.Row;
        }
    }

    /// <summary>Takes one line end, of whichever kind.</summary>
    private void EndLine()
    {
        var next = Peek();
        if (next == '\r')
        {
            position++;
            if (Peek() == '\n')
                position++;
            line++;
        }
        else if (next == '\n')
        {
            position++;
            line++;
        }
    }

    private void ReadPlain()
    {
        overflow.Clear();
        var tooLong = false;
        while (Fill())
        {
            var rest = buffer.AsSpan(position, length - position);
            var end = rest.IndexOfAny(delimiter, '\r', '\n');
            if (end >= 0)
            {
                position += end;
                Add(rest[..end], tooLong);
                return;
            }
            tooLong |= Keep(rest);
            position = length;
        }
        Add([], tooLong);
    }

    /// <returns>False when the file ends before the quotation mark closes.</returns>
    private bool ReadQuoted()
    {
        overflow.Clear();
        position++;
        var tooLong = false;
        var opened = line;
        while (Fill())
        {
            var rest = buffer.AsSpan(position, length - position);
            var end = rest.IndexOf('"');
            var taken = end < 0 ? rest : rest[..end];
            line += Lines(taken);
            if (end >= 0 && position + end + 1 < length && overflow.Length == 0 && !tooLong)
            {
                // The usual cell: no quotation mark inside, all of it in the buffer, and what follows too; looking further
                // would fill the buffer anew under the cell.
                position += end + 1;
                var after = Peek();
                if (after == delimiter || after is -1 or '\r' or '\n')
                {
                    Add(taken.Length == 0 ? "" : Text(taken), false);
                    return true;
                }
                tooLong |= Keep(taken);
                if (after != '"')
                    return Tail(tooLong, opened);
                overflow.Append('"');
                position++;
                continue;
            }
            tooLong |= Keep(taken);
            position += taken.Length;
            if (end < 0)
                continue;
            position++;
            if (Peek() != '"')
                return Tail(tooLong, opened);
            tooLong |= Keep("\"");
            position++;
        }
        return false;
    }

    /// <summary>What stands after a closing quotation mark belongs to the cell.</summary>
    /// <param name="tooLong">Whether the cell is too long already.</param>
    /// <param name="opened">The line in which its quotation mark opened.</param>
    private bool Tail(bool tooLong, long opened)
    {
        while (Fill())
        {
            var rest = buffer.AsSpan(position, length - position);
            var end = rest.IndexOfAny(delimiter, '\r', '\n');
            var part = end < 0 ? rest : rest[..end];
            if (line > opened && astrayCell < 0 && !part.IsWhiteSpace())
                astrayCell = cells.Count;
            tooLong |= Keep(part);
            position += part.Length;
            if (end >= 0)
                break;
        }
        Add([], tooLong);
        return true;
    }

    private bool Keep(ReadOnlySpan<char> part)
    {
        var room = CellLimit - overflow.Length;
        overflow.Append(part.Length <= room ? part : part[..Math.Max(0, room)]);
        return part.Length > room;
    }

    private void Add(ReadOnlySpan<char> part, bool tooLong)
    {
        if (overflow.Length == 0)
        {
            Add(Text(part), false);
            return;
        }
        tooLong |= Keep(part);
        Add(overflow.ToString(), tooLong);
        if (overflow.Capacity > 1 << 16)
            overflow.Capacity = Math.Max(overflow.Length, 1 << 12);
    }

    private void Add(string cell, bool tooLong)
    {
        if (tooLong && faultCell < 0)
            faultCell = cells.Count;
        cells.Add(cell);
    }

    /// <summary>The same short texts come again and again; most are found among the recent ones.</summary>
    private string Text(ReadOnlySpan<char> part)
    {
        if (part.Length == 0)
            return "";
        if (part.Length > 24)
            return part.ToString();
        var hash = part.Length;
        foreach (var c in part)
            hash = hash * 31 + c;
        ref var slot = ref recent[hash & 1023];
        if (slot is null || !part.SequenceEqual(slot))
            slot = part.ToString();
        return slot;
    }

    private static int Lines(ReadOnlySpan<char> part)
    {
        var feeds = part.Count('\n');
        if (!part.Contains('\r'))
            return feeds;
        var lines = 0;
        for (var i = 0; i < part.Length; i++)
            if (part[i] == '\n' || (part[i] == '\r' && (i + 1 == part.Length || part[i + 1] != '\n')))
                lines++;
        return lines;
    }

    /// <summary>The row as its first line shows it; reading goes on with the line after it.</summary>
    private TableRow Unclosed(long startLine)
    {
        unclosed++;
        text!.Dispose();
        text = open();
        position = length = 0;
        ended = false;
        line = 0;
        while (line < startLine && Fill())
            SkipLine();
        var raw = new StringBuilder();
        while (Fill())
        {
            var rest = buffer.AsSpan(position, length - position);
            var end = rest.IndexOfAny('\r', '\n');
            raw.Append(end < 0 ? rest : rest[..end]);
            if (raw.Length > CellLimit)
                raw.Length = CellLimit;
            position += end < 0 ? rest.Length : end;
            if (end >= 0)
                break;
        }
        EndLine();
        return new(row, raw.ToString().Split(delimiter), Fault: RowFault.QuoteUnclosed)
        {
            Lines = (startLine + 1, startLine + 1),
        };
    }

    private void SkipLine()
    {
        while (Fill())
        {
            var end = buffer.AsSpan(position, length - position).IndexOfAny('\r', '\n');
            if (end >= 0)
            {
                position += end;
                EndLine();
                return;
            }
            position = length;
        }
    }

    private int Peek() => Fill() ? buffer[position] : -1;

    private bool Fill()
    {
        if (position < length)
            return true;
        if (ended)
            return false;
        length = text!.Read(buffer, 0, buffer.Length);
        position = 0;
        ended = length == 0;
        return !ended;
    }
}
