using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Segment;

/// <summary>Did people move differently in one period than in another?</summary>
/// <param name="Statistic">χ².</param>
/// <param name="Degrees">Degrees of freedom; 0 when there was nothing to compare.</param>
/// <param name="PValue">Chance of a difference as large if nothing had changed; 1 without degrees of freedom.</param>
/// <param name="Compared">Customers in the rows that could be compared, both periods together.</param>
public readonly record struct MigrationChange(double Statistic, int Degrees, double PValue, long Compared);

/// <summary>
/// How customers moved from segment to segment between two days: row i, column j counts those who were in i and are in j.
/// </summary>
public static class Migration
{
    /// <summary>The chance of moving from each row to each column, drawn a little towards even.</summary>
    /// <param name="counts">Rows × columns, each ≥ 0.</param>
    /// <returns>The same shape; every row sums to 1.</returns>
    /// <remarks>Posterior mean under a Dirichlet(½, …, ½) prior [J1946], so that a move never seen is not impossible.</remarks>
    public static double[,] Shares(long[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var (rows, columns) = (counts.GetLength(0), counts.GetLength(1));
        var shares = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            long all = 0;
            for (var j = 0; j < columns; j++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(counts[i, j], nameof(counts));
                all += counts[i, j];
            }
            for (var j = 0; j < columns; j++)
                shares[i, j] = (counts[i, j] + .5) / (all + .5 * columns);
        }
        return shares;
    }

    /// <summary>How many stand in each segment after some periods like this one.</summary>
    /// <param name="now">Customers in each of n segments.</param>
    /// <param name="shares">n × m shares, m ≥ n; columns beyond n are ways out nobody comes back from.</param>
    /// <param name="periods">≥ 0.</param>
    /// <returns>n expected numbers: v′Pʰ.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static double[] After(ReadOnlySpan<double> now, double[,] shares, int periods)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        if (shares.GetLength(0) != now.Length || shares.GetLength(1) < now.Length)
            throw new ArgumentException("One row and at least one column per segment.", nameof(shares));
        var state = now.ToArray();
        for (var p = 0; p < periods; p++)
        {
            var next = new double[state.Length];
            for (var i = 0; i < state.Length; i++)
            for (var j = 0; j < state.Length; j++)
                next[j] += state[i] * shares[i, j];
            state = next;
        }
        return state;
    }

    /// <summary>Tests row by row whether two periods moved alike.</summary>
    /// <param name="before">Counts of the earlier period.</param>
    /// <param name="after">Counts of the later one, the same shape.</param>
    /// <returns>χ² of homogeneity, summed over rows; cells with a total below 5 are taken together with the largest of the row.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <remarks>[A2013] §3.2: independent rows, so their statistics and degrees of freedom add up.</remarks>
    public static MigrationChange Change(long[,] before, long[,] after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (rows, columns) = (before.GetLength(0), before.GetLength(1));
        if (after.GetLength(0) != rows || after.GetLength(1) != columns)
            throw new ArgumentException("Both periods need the same segments.", nameof(after));
        double statistic = 0;
        var degrees = 0;
        long compared = 0;
        for (var i = 0; i < rows; i++)
        {
            var cells = Cells(before, after, i, columns);
            double n1 = cells.Sum(c => c.Before),
                n2 = cells.Sum(c => c.After);
            if (n1 == 0 || n2 == 0 || cells.Count < 2)
                continue;
            foreach (var (b, a) in cells)
            {
                double all = b + a;
                var (e1, e2) = (all * n1 / (n1 + n2), all * n2 / (n1 + n2));
                statistic += (b - e1) * (b - e1) / e1 + (a - e2) * (a - e2) / e2;
            }
            degrees += cells.Count - 1;
            compared += (long)(n1 + n2);
        }
        return new(
            statistic,
            degrees,
            degrees == 0 ? 1 : IncompleteGamma.Upper(degrees / 2.0, statistic / 2),
            compared
        );
    }

    private static List<(long Before, long After)> Cells(long[,] before, long[,] after, int row, int columns)
    {
        var cells = new List<(long Before, long After)>();
        for (var j = 0; j < columns; j++)
            if (before[row, j] + after[row, j] > 0)
                cells.Add((before[row, j], after[row, j]));
        cells.Sort((x, y) => (y.Before + y.After).CompareTo(x.Before + x.After));
        // Too few for χ² to mean anything on their own: they count with the most frequent way.
        while (cells.Count > 1 && cells[^1].Before + cells[^1].After < 5)
        {
            var last = cells[^1];
            cells.RemoveAt(cells.Count - 1);
            cells[0] = (cells[0].Before + last.Before, cells[0].After + last.After);
        }
        return cells;
    }
}
