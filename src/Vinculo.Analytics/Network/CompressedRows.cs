namespace Vinculo.Analytics.Network;

/// <summary>A sparse matrix by rows: entries of row i lie at <c>Start[i] … Start[i + 1]</c>, columns ascending.</summary>
/// <param name="Start">n + 1 places.</param>
/// <param name="Neighbour">Columns.</param>
/// <param name="Weight">Values; null when each is 1, and a value of 2 then is a column that stands twice.</param>
internal sealed record CompressedRows(int[] Start, int[] Neighbour, double[]? Weight)
{
    private const int RowsAtOnce = 1 << 13;

    internal int Count => Start.Length - 1;

    /// <summary>Sorts entries into rows on all cores; the result does not depend on how many there are.</summary>
    /// <param name="nodes">n.</param>
    /// <param name="row">m rows.</param>
    /// <param name="column">m columns; an entry whose column is its row is dropped, as is one of weight 0.</param>
    /// <param name="weight">m values or null.</param>
    /// <param name="bothWays">Whether each entry also stands in the row of its column.</param>
    /// <param name="kept">Entries before those of one place were added up.</param>
    internal static CompressedRows Of(
        int nodes,
        int[] row,
        int[] column,
        double[]? weight,
        bool bothWays,
        out long kept
    )
    {
        // Each slice of the input counts for itself; a running sum over rows and slices then gives every slice its own
        // places in every row, so that all slices write at the same time and rows keep the order of the input.
        var slices = Math.Clamp(Math.Min(Environment.ProcessorCount, row.Length >> 16), 1, 8);
        var places = new int[slices][];
        Slices(
            slices,
            row.Length,
            (slice, from, to) =>
            {
                var count = new int[nodes];
                for (var e = from; e < to; e++)
                {
                    if (row[e] == column[e] || weight?[e] == 0)
                        continue;
                    count[row[e]]++;
                    if (bothWays)
                        count[column[e]]++;
                }
                places[slice] = count;
            }
        );
        var start = new int[nodes + 1];
        var total = 0;
        for (var i = 0; i < nodes; i++)
        {
            start[i] = total;
            foreach (var count in places)
            {
                var here = count[i];
                count[i] = total;
                total = checked(total + here);
            }
        }
        start[nodes] = total;
        kept = total;

        var columns = new int[total];
        var values = weight is null ? null : new double[total];
        Slices(
            slices,
            row.Length,
            (slice, from, to) =>
            {
                var next = places[slice];
                for (var e = from; e < to; e++)
                {
                    if (row[e] == column[e] || weight?[e] == 0)
                        continue;
                    Put(next[row[e]]++, column[e], e);
                    if (bothWays)
                        Put(next[column[e]]++, row[e], e);
                }
            }
        );
        return new CompressedRows(start, columns, values).Sorted();

        void Put(int place, int other, int e)
        {
            columns[place] = other;
            if (values is not null)
                values[place] = weight![e];
        }
    }

    /// <summary>Sums of the values of each row of the entries that <see cref="Of"/> would keep.</summary>
    internal static double[] Sums(int nodes, int[] row, int[] column, double[]? weight)
    {
        var sums = new double[nodes];
        for (var e = 0; e < row.Length; e++)
            if (row[e] != column[e])
                sums[row[e]] += weight is null ? 1 : weight[e];
        return sums;
    }

    /// <summary>Sum of each row.</summary>
    internal double[] Totals()
    {
        var sums = new double[Count];
        EachBlock(
            Count,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                    sums[i] = Total(i);
            }
        );
        return sums;
    }

    /// <summary>The matrix plus its transpose.</summary>
    internal CompressedRows WithTransposed()
    {
        var rows = new int[Neighbour.Length];
        EachBlock(
            Count,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                    rows.AsSpan(Start[i]..Start[i + 1]).Fill(i);
            }
        );
        return Of(Count, rows, Neighbour, Weight, bothWays: true, out _);
    }

    /// <summary>Does rows a block at a time, on all cores. Blocks are the same on every machine.</summary>
    internal static void EachBlock(int count, Action<int, int, int> body) =>
        Parallel.For(
            0,
            Blocks(count),
            block => body(block, block * RowsAtOnce, Math.Min(count, (block + 1) * RowsAtOnce))
        );

    internal static int Blocks(int count) => (count + RowsAtOnce - 1) / RowsAtOnce;

    private double Total(int i)
    {
        if (Weight is null)
            return Start[i + 1] - Start[i];
        var sum = 0.0;
        for (var e = Start[i]; e < Start[i + 1]; e++)
            sum += Weight[e];
        return sum;
    }

    private static void Slices(int slices, int length, Action<int, int, int> body) =>
        Parallel.For(
            0,
            slices,
            slice => body(slice, (int)((long)length * slice / slices), (int)((long)length * (slice + 1) / slices))
        );

    private CompressedRows Sorted()
    {
        var lengths = Weight is null ? null : new int[Count];
        EachBlock(
            Count,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var columns = Neighbour.AsSpan(Start[i]..Start[i + 1]);
                    if (lengths is null)
                    {
                        columns.Sort();
                        continue;
                    }
                    var values = Weight.AsSpan(Start[i]..Start[i + 1]);
                    columns.Sort(values);
                    lengths[i] = AddUp(columns, values);
                }
            }
        );
        return lengths is null ? this : Packed(lengths);
    }

    /// <summary>Adds up the values of equal columns, in place.</summary>
    /// <returns>Number of different columns.</returns>
    private static int AddUp(Span<int> columns, Span<double> values)
    {
        var last = -1;
        for (var e = 0; e < columns.Length; e++)
        {
            if (last >= 0 && columns[last] == columns[e])
                values[last] += values[e];
            else
                (columns[++last], values[last]) = (columns[e], values[e]);
        }
        return last + 1;
    }

    /// <summary>Without what lies behind the first entries of each row.</summary>
    /// <param name="lengths">How many of each row stay.</param>
    internal CompressedRows Packed(int[] lengths)
    {
        var start = new int[Count + 1];
        for (var i = 0; i < Count; i++)
            start[i + 1] = start[i] + lengths[i];
        if (start[^1] == Neighbour.Length)
            return this;
        var (columns, values) = (new int[start[^1]], new double[start[^1]]);
        EachBlock(
            Count,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    Neighbour.AsSpan(Start[i], lengths[i]).CopyTo(columns.AsSpan(start[i]));
                    Weight.AsSpan(Start[i], lengths[i]).CopyTo(values.AsSpan(start[i]));
                }
            }
        );
        return new CompressedRows(start, columns, values);
    }
}
