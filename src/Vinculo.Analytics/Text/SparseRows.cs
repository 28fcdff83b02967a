namespace Vinculo.Analytics.Text;

/// <summary>A matrix of mostly zeros, row by row.</summary>
/// <param name="Columns">Number of columns.</param>
/// <param name="Start">Rows + 1 positions: row r lies in Start[r] … Start[r + 1] - 1.</param>
/// <param name="Column">Column of each entry, ascending within a row.</param>
/// <param name="Value">Value of each entry.</param>
internal sealed record SparseRows(int Columns, int[] Start, int[] Column, float[] Value)
{
    internal int Rows => Start.Length - 1;

    internal ReadOnlySpan<int> ColumnsOf(int row) => Column.AsSpan(Start[row], Start[row + 1] - Start[row]);

    internal Span<float> ValuesOf(int row) => Value.AsSpan(Start[row], Start[row + 1] - Start[row]);

    /// <summary>The same numbers by column.</summary>
    internal SparseRows Transposed()
    {
        var start = new int[Columns + 1];
        foreach (var column in Column)
            start[column + 1]++;
        for (var c = 0; c < Columns; c++)
            start[c + 1] += start[c];
        var at = start[..Columns];
        var rows = new int[Column.Length];
        var values = new float[Column.Length];
        for (var row = 0; row < Rows; row++)
        for (var e = Start[row]; e < Start[row + 1]; e++)
        {
            var place = at[Column[e]]++;
            rows[place] = row;
            values[place] = Value[e];
        }
        return new SparseRows(Rows, start, rows, values);
    }

    /// <summary>Some of the rows, in the order asked for.</summary>
    internal SparseRows Take(ReadOnlySpan<int> rows)
    {
        var start = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
            start[i + 1] = start[i] + Start[rows[i] + 1] - Start[rows[i]];
        var column = new int[start[^1]];
        var value = new float[start[^1]];
        for (var i = 0; i < rows.Length; i++)
        {
            ColumnsOf(rows[i]).CopyTo(column.AsSpan(start[i]));
            ValuesOf(rows[i]).CopyTo(value.AsSpan(start[i]));
        }
        return new SparseRows(Columns, start, column, value);
    }

    /// <summary>Two matrices of the same rows side by side.</summary>
    /// <param name="other">Its columns come after these.</param>
    /// <param name="share">Weight of this one's squares, 0 … 1; the other has the rest, so that lengths stay 1.</param>
    internal SparseRows Beside(SparseRows other, double share)
    {
        var start = new int[Start.Length];
        for (var i = 1; i < start.Length; i++)
            start[i] = Start[i] + other.Start[i];
        var column = new int[start[^1]];
        var value = new float[start[^1]];
        Parallel.For(
            0,
            Rows,
            row =>
            {
                var at = start[row];
                foreach (var (part, first, scale) in new[] { (this, 0, share), (other, Columns, 1 - share) })
                {
                    var factor = (float)Math.Sqrt(scale);
                    for (var e = part.Start[row]; e < part.Start[row + 1]; e++, at++)
                        (column[at], value[at]) = (part.Column[e] + first, part.Value[e] * factor);
                }
            }
        );
        return new SparseRows(Columns + other.Columns, start, column, value);
    }
}
