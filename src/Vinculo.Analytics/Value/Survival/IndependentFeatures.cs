using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>Which of several features say something that the ones before them do not.</summary>
public static class IndependentFeatures
{
    /// <summary>Share of its own below which a feature says what others say, but for their rounding.</summary>
    private const double Repeated = 1e-6;

    /// <summary>Goes through the features in order and keeps each that is no sum of kept ones.</summary>
    /// <param name="features">p columns of n finite numbers.</param>
    /// <returns>Places of the features to keep, ascending.</returns>
    /// <remarks>Cholesky factor of their correlations, grown column by column; O(n p²).</remarks>
    public static int[] Of(IReadOnlyList<double[]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var kept = new List<int>();
        var columns = new List<double[]>();
        var factor = new List<double[]>();
        for (var k = 0; k < features.Count; k++)
        {
            var mean = features[k].Length == 0 ? 0 : features[k].Average();
            var column = Array.ConvertAll(features[k], v => v - mean);
            var norm = Math.Sqrt(Cholesky.Dot(column, column));
            if (!(norm > 1e-12 * Math.Abs(mean) * Math.Sqrt(column.Length)))
                continue;
            for (var i = 0; i < column.Length; i++)
                column[i] /= norm;
            var row = new double[kept.Count + 1];
            for (var j = 0; j < kept.Count; j++)
                row[j] =
                    (Cholesky.Dot(column, columns[j]) - Cholesky.Dot(row.AsSpan(0, j), factor[j].AsSpan(0, j)))
                    / factor[j][j];
            var own = 1 - Cholesky.Dot(row, row);
            if (own <= Repeated)
                continue;
            row[^1] = Math.Sqrt(own);
            kept.Add(k);
            columns.Add(column);
            factor.Add(row);
        }
        return [.. kept];
    }
}
