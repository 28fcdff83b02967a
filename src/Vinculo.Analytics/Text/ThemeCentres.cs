namespace Vinculo.Analytics.Text;

/// <summary>Middles of groups of texts, each a direction in the space of terms; a text belongs to the one it points along most.</summary>
/// <remarks>[DM2001] spherical k-means, started from groups that are already good.</remarks>
internal sealed class ThemeCentres
{
    private readonly int stride;
    private readonly double[] directions;

    private ThemeCentres(int count, double[] directions)
    {
        Count = count;
        stride = Factorisation.StrideOf(count);
        this.directions = directions;
    }

    internal int Count { get; }

    /// <summary>Centres of given groups; a group without texts has no direction.</summary>
    /// <param name="texts">n texts, weighed.</param>
    /// <param name="groups">n groups, 0 … count - 1, or -1.</param>
    /// <param name="count">Number of groups.</param>
    internal static ThemeCentres Of(SparseRows texts, int[] groups, int count)
    {
        var stride = Factorisation.StrideOf(count);
        var directions = new double[texts.Columns * stride];
        for (var row = 0; row < texts.Rows; row++)
        {
            if (groups[row] < 0)
                continue;
            var values = texts.ValuesOf(row);
            var columns = texts.ColumnsOf(row);
            for (var e = 0; e < columns.Length; e++)
                directions[columns[e] * stride + groups[row]] += values[e];
        }
        var squares = new double[stride];
        for (var at = 0; at < directions.Length; at++)
            squares[at % stride] += directions[at] * directions[at];
        for (var at = 0; at < directions.Length; at++)
            if (squares[at % stride] > 0)
                directions[at] /= Math.Sqrt(squares[at % stride]);
        return new ThemeCentres(count, directions);
    }

    /// <summary>Moves centres and texts in turn until nothing changes.</summary>
    /// <param name="texts">n texts, weighed.</param>
    /// <param name="groups">n groups to start from; changed in place.</param>
    /// <param name="count">Number of groups.</param>
    /// <param name="rounds">Rounds at most.</param>
    internal static ThemeCentres Settle(SparseRows texts, int[] groups, int count, int rounds)
    {
        var centres = Of(texts, groups, count);
        for (var round = 0; round < rounds; round++)
        {
            if (centres.Assign(texts, groups, null) == 0)
                break;
            centres = Of(texts, groups, count);
        }
        return centres;
    }

    /// <summary>Puts every text to its nearest centre; texts without terms belong to none (-1).</summary>
    /// <param name="texts">n texts, weighed with the centres' terms.</param>
    /// <param name="groups">n places for the group.</param>
    /// <param name="closeness">n places for how close it is, 0 … 1; null when not asked.</param>
    /// <returns>How many changed their group.</returns>
    internal int Assign(SparseRows texts, int[] groups, double[]? closeness)
    {
        var changed = 0;
        Parallel.For(
            0,
            texts.Rows,
            () => (Changed: 0, Along: new double[stride]),
            (row, _, own) =>
            {
                Factorisation.Multiply(texts, row, directions, stride, own.Along);
                var best = -1;
                var most = 0.0;
                for (var c = 0; c < Count; c++)
                    if (own.Along[c] > most)
                        (best, most) = (c, own.Along[c]);
                if (closeness is not null)
                    closeness[row] = Math.Min(1, most);
                own.Changed += groups[row] == best ? 0 : 1;
                groups[row] = best;
                return own;
            },
            own => Interlocked.Add(ref changed, own.Changed)
        );
        return changed;
    }
}
