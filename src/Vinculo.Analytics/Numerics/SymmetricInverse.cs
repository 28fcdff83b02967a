using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Numerics;

/// <summary>The inverse of a large symmetric positive definite matrix, in place and on all cores.</summary>
/// <remarks>
/// The sweep operator [B1964] a block of columns at a time: sweeping every column once leaves minus the inverse, and the matrix
/// is symmetric all along, so only what lies on and under the diagonal is worked on. n³ multiplications and additions, nearly
/// all of them in <see cref="Subtract"/>. Same input, same bits on any number of cores.
/// </remarks>
internal static class SymmetricInverse
{
    private const int Block = 64;
    private const int Tile = 4;

    /// <summary>Replaces a matrix by its inverse.</summary>
    /// <param name="a">n × n, row major; only the lower triangle is read, both are written.</param>
    /// <param name="n">≥ 0.</param>
    /// <returns>False when the matrix is not positive definite; its content is then undefined.</returns>
    internal static bool Of(double[] a, int n)
    {
        var panel = new double[n * Block];
        var swept = new double[n * Block];
        for (var start = 0; start < n; start += Block)
        {
            var width = Math.Min(Block, n - start);
            CopyColumns(a, n, start, width, panel);
            var pivot = new double[width * width];
            for (var i = 0; i < width; i++)
            for (var j = 0; j < width; j++)
                pivot[i * width + j] = panel[j * n + start + i];
            if (!InvertSmall(pivot, width))
                return false;
            Parallel.For(
                0,
                (n + Block - 1) / Block,
                b => Multiply(panel, pivot, swept, n, width, b * Block, Math.Min(n, (b + 1) * Block))
            );
            Parallel.For(
                0,
                (n + Block - 1) / Block,
                b => Subtract(a, n, panel, swept, width, b * Block, Math.Min(n, (b + 1) * Block))
            );
            PutColumns(a, n, start, width, swept, pivot);
        }
        Parallel.For(
            0,
            n,
            i =>
            {
                for (var j = 0; j <= i; j++)
                    a[i * n + j] = -a[i * n + j];
            }
        );
        for (var i = 0; i < n; i++)
        for (var j = 0; j < i; j++)
            a[j * n + i] = a[i * n + j];
        return true;
    }

    /// <summary>Columns start … of the symmetric matrix, each as a row of the panel.</summary>
    private static void CopyColumns(double[] a, int n, int start, int width, double[] panel)
    {
        for (var k = 0; k < width; k++)
        {
            var column = start + k;
            a.AsSpan(column * n, column + 1).CopyTo(panel.AsSpan(k * n));
            for (var i = column + 1; i < n; i++)
                panel[k * n + i] = a[i * n + column];
        }
    }

    private static void PutColumns(double[] a, int n, int start, int width, double[] swept, double[] pivot)
    {
        for (var k = 0; k < width; k++)
        {
            var column = start + k;
            swept.AsSpan(k * n, start).CopyTo(a.AsSpan(column * n));
            for (var i = start + width; i < n; i++)
                a[i * n + column] = swept[k * n + i];
            for (var j = 0; j <= k; j++)
                a[column * n + start + j] = -pivot[k * width + j];
        }
    }

    /// <summary>swept = pivot · panel, for the columns from … to.</summary>
    private static void Multiply(double[] panel, double[] pivot, double[] swept, int n, int width, int from, int to)
    {
        for (var k = 0; k < width; k++)
        {
            var target = swept.AsSpan(k * n + from, to - from);
            target.Clear();
            for (var t = 0; t < width; t++)
            {
                var factor = pivot[k * width + t];
                var source = panel.AsSpan(t * n + from, to - from);
                for (var i = 0; i < source.Length; i++)
                    target[i] += factor * source[i];
            }
        }
    }

    /// <summary>a -= sweptᵀ · panel for the rows from … to, as far as the diagonal: four rows and eight columns at a time stay in registers.</summary>
    private static void Subtract(double[] a, int n, double[] panel, double[] swept, int width, int from, int to)
    {
        for (var i = from; i < to; i += Tile)
        {
            var rows = Math.Min(Tile, to - i);
            var last = i + rows;
            var j = 0;
            if (rows == Tile)
                for (; j + 8 <= last; j += 8)
                    SubtractTile(a, n, panel, swept, width, i, j);
            for (; j < last; j++)
            for (var r = 0; r < rows; r++)
            {
                var sum = 0.0;
                for (var t = 0; t < width; t++)
                    sum += swept[t * n + i + r] * panel[t * n + j];
                a[(i + r) * n + j] -= sum;
            }
        }
    }

    private static void SubtractTile(double[] a, int n, double[] panel, double[] swept, int width, int i, int j)
    {
        Vector256<double> a00 = default,
            a01 = default,
            a10 = default,
            a11 = default;
        Vector256<double> a20 = default,
            a21 = default,
            a30 = default,
            a31 = default;
        ref var left = ref MemoryMarshal.GetArrayDataReference(swept);
        ref var right = ref MemoryMarshal.GetArrayDataReference(panel);
        for (var t = 0; t < width; t++)
        {
            var p0 = Vector256.LoadUnsafe(ref right, (nuint)(t * n + j));
            var p1 = Vector256.LoadUnsafe(ref right, (nuint)(t * n + j + 4));
            var s = (nuint)(t * n + i);
            var w = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref left, s));
            a00 = Vector256.FusedMultiplyAdd(w, p0, a00);
            a01 = Vector256.FusedMultiplyAdd(w, p1, a01);
            w = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref left, s + 1));
            a10 = Vector256.FusedMultiplyAdd(w, p0, a10);
            a11 = Vector256.FusedMultiplyAdd(w, p1, a11);
            w = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref left, s + 2));
            a20 = Vector256.FusedMultiplyAdd(w, p0, a20);
            a21 = Vector256.FusedMultiplyAdd(w, p1, a21);
            w = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref left, s + 3));
            a30 = Vector256.FusedMultiplyAdd(w, p0, a30);
            a31 = Vector256.FusedMultiplyAdd(w, p1, a31);
        }
        Put(a, i * n + j, a00, a01);
        Put(a, (i + 1) * n + j, a10, a11);
        Put(a, (i + 2) * n + j, a20, a21);
        Put(a, (i + 3) * n + j, a30, a31);
    }

    private static void Put(double[] a, int at, Vector256<double> first, Vector256<double> second)
    {
        (Vector256.Create<double>(a.AsSpan(at)) - first).CopyTo(a.AsSpan(at));
        (Vector256.Create<double>(a.AsSpan(at + 4)) - second).CopyTo(a.AsSpan(at + 4));
    }

    /// <summary>The inverse of a small matrix by sweeping one column after the other.</summary>
    private static bool InvertSmall(double[] a, int n)
    {
        for (var k = 0; k < n; k++)
        {
            var pivot = a[k * n + k];
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            for (var i = 0; i < n; i++)
            {
                if (i == k)
                    continue;
                var factor = a[i * n + k] / pivot;
                for (var j = 0; j < n; j++)
                    if (j != k)
                        a[i * n + j] -= factor * a[k * n + j];
            }
            for (var i = 0; i < n; i++)
                if (i != k)
                {
                    a[i * n + k] /= pivot;
                    a[k * n + i] /= pivot;
                }
            a[k * n + k] = -1 / pivot;
        }
        for (var i = 0; i < a.Length; i++)
            a[i] = -a[i];
        return true;
    }
}
