namespace Vinculo.Analytics.Numerics;

/// <summary>Eigenvalues and vectors of a small symmetric matrix.</summary>
internal static class SymmetricEigen
{
    /// <summary>All pairs, the largest value first.</summary>
    /// <param name="matrix">n × n, symmetric, row by row; destroyed.</param>
    /// <param name="n">Some dozens at most: O(n³) a sweep.</param>
    /// <returns>Values, and vectors by row: vector i in [i·n … i·n + n).</returns>
    /// <remarks>[GV2013 §8.5] cyclic Jacobi.</remarks>
    internal static (double[] Values, double[] Vectors) Of(double[] matrix, int n)
    {
        var vectors = new double[n * n];
        for (var i = 0; i < n; i++)
            vectors[i * n + i] = 1;
        for (var sweep = 0; sweep < 50 && !IsDiagonal(matrix, n); sweep++)
        for (var p = 0; p < n - 1; p++)
        for (var q = p + 1; q < n; q++)
            Rotate(matrix, vectors, n, p, q);

        var order = Enumerable.Range(0, n).OrderByDescending(i => matrix[i * n + i]).ToArray();
        var values = new double[n];
        var sorted = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            values[i] = matrix[order[i] * n + order[i]];
            Array.Copy(vectors, order[i] * n, sorted, i * n, n);
        }
        return (values, sorted);
    }

    private static void Rotate(double[] a, double[] vectors, int n, int p, int q)
    {
        var off = a[p * n + q];
        if (off == 0)
            return;
        var theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
            (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
        for (var k = 0; k < n; k++)
        {
            (a[p * n + k], a[q * n + k]) = (c * a[p * n + k] - s * a[q * n + k], s * a[p * n + k] + c * a[q * n + k]);
            (vectors[p * n + k], vectors[q * n + k]) = (
                c * vectors[p * n + k] - s * vectors[q * n + k],
                s * vectors[p * n + k] + c * vectors[q * n + k]
            );
        }
    }

    private static bool IsDiagonal(double[] a, int n)
    {
        double off = 0,
            on = 0;
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
            if (i == j)
                on += a[i * n + j] * a[i * n + j];
            else
                off += a[i * n + j] * a[i * n + j];
        return off <= 1e-26 * on;
    }
}
