namespace Vinculo.Analytics.Decide.Tables;

/// <summary>
/// The conditions of a table, made ready to be asked often. Columns are asked in the order of how much they exclude and
/// the asking ends when no row is left; a column costs one look-up and an AND over the rows' bits.
/// </summary>
/// <remarks>Bit vectors over the stretches of each column as in [LS1998]; immutable, so that any number of threads may ask at once.</remarks>
public sealed class CompiledTable
{
    private readonly ColumnIndex[] indexes;
    private readonly int[] order;

    /// <param name="columns">Columns of conditions.</param>
    /// <param name="rows">Rows, each with a test for every column.</param>
    /// <exception cref="ArgumentException">A row has more or fewer tests than there are columns.</exception>
    public CompiledTable(IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<UnaryTest>> rows)
    {
        if (rows.Any(r => r.Count != columns.Count))
            throw new ArgumentException("Every row has one test for every column.", nameof(rows));
        Columns = columns;
        Rows = rows.Count;
        indexes = [.. columns.Select((c, i) => new ColumnIndex(c, [.. rows.Select(r => r[i])]))];
        order = [.. Enumerable.Range(0, columns.Count).OrderBy(i => indexes[i].Left)];
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public int Rows { get; }

    /// <summary>How long a set of rows is, in words of 64 bits.</summary>
    public int Length => RowBits.Length(Rows);

    /// <summary>Which rows hold.</summary>
    /// <param name="values">One a column, in their order.</param>
    /// <param name="rows">Filled; <see cref="Length"/> words, row r is bit r % 64 of word r / 64.</param>
    /// <returns>Whether any row holds.</returns>
    public bool Match(ReadOnlySpan<CellValue> values, Span<ulong> rows)
    {
        RowBits.Fill(rows, Rows);
        if (Rows == 0)
            return false;
        foreach (var column in order)
            if (!indexes[column].Narrow(rows, values[column]))
                return false;
        return true;
    }

    /// <summary>The rows that hold, from above.</summary>
    public IReadOnlyList<int> Match(ReadOnlySpan<CellValue> values)
    {
        var bits = new ulong[Length];
        return Match(values, bits) ? [.. In(bits)] : [];
    }

    /// <summary>The rows of a set, from above.</summary>
    public static IEnumerable<int> In(ulong[] rows)
    {
        for (var row = RowBits.Next(rows, 0); row >= 0; row = RowBits.Next(rows, row + 1))
            yield return row;
    }

    /// <summary>The first row that both sets have; -1: none.</summary>
    public static int FirstOfBoth(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < one.Length; i++)
            if ((one[i] & other[i]) is not 0 and var both)
                return i * 64 + System.Numerics.BitOperations.TrailingZeroCount(both);
        return -1;
    }
}
