using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Numerics;

/// <summary>A = L Lᵀ of a symmetric positive definite matrix, row by row in place.</summary>
internal static class Cholesky
{
    private const int Block = 32;

    /// <summary>
    /// Replaces the lower triangle of <paramref name="a"/> (row major, <paramref name="stride"/> numbers per row) by L.
    /// </summary>
    /// <returns>False when a pivot is not above 0: the matrix is not positive definite, and its content is then undefined.</returns>
    internal static bool Factor(Span<double> a, int n, int stride)
    {
        // Columns in blocks: the block's finished rows stay in the near cache while every row below passes by once.
        for (var start = 0; start < n; start += Block)
        {
            var end = Math.Min(start + Block, n);
            for (var i = start; i < n; i++)
            {
                var row = a.Slice(i * stride, n);
                var last = Math.Min(end, i + 1);
                for (var j = start; j < last; j++)
                {
                    var sum = row[j] - Dot(row[..j], a.Slice(j * stride, j));
                    if (j < i)
                        row[j] = sum / a[j * stride + j];
                    else if (sum > 0 && double.IsFinite(sum))
                        row[j] = Math.Sqrt(sum);
                    else
                        return false;
                }
            }
        }
        return true;
    }

    /// <summary>Solves L Lᵀ x = b in place of b.</summary>
    internal static void Solve(ReadOnlySpan<double> l, int n, int stride, Span<double> b)
    {
        SolveLower(l, n, stride, b);
        for (var i = n - 1; i >= 0; i--)
        {
            var row = l.Slice(i * stride, i + 1);
            var x = b[i] / row[i];
            b[i] = x;
            for (var j = 0; j < i; j++)
                b[j] -= x * row[j];
        }
    }

    /// <summary>Solves L y = b in place of b.</summary>
    internal static void SolveLower(ReadOnlySpan<double> l, int n, int stride, Span<double> b)
    {
        for (var i = 0; i < n; i++)
        {
            var row = l.Slice(i * stride, i + 1);
            b[i] = (b[i] - Dot(row[..i], b[..i])) / row[i];
        }
    }

    /// <summary>Inner product, summed in four lanes on every machine so that the bits do not depend on the processor.</summary>
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        var i = 0;
        if (x.Length >= Vector256<double>.Count)
        {
            var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
            var ys = MemoryMarshal.Cast<double, Vector256<double>>(y[..x.Length]);
            var lanes = Vector256<double>.Zero;
            for (var k = 0; k < xs.Length; k++)
                lanes += xs[k] * ys[k];
            sum = Vector256.Sum(lanes);
            i = xs.Length * Vector256<double>.Count;
        }
        for (; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
