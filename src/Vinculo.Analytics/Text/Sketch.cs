using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Text;

/// <summary>Where a factorisation starts: the leading singular vectors, each cut to its stronger side.</summary>
/// <remarks>[HMT2011] alg. 4.4 for the vectors, [BG2008] for the cut.</remarks>
internal static class Sketch
{
    private const int Spare = 8;
    private const int Passes = 3;

    internal static (double[] Weights, double[] Words) Start(
        SparseRows texts,
        SparseRows byTerm,
        int parts,
        int stride,
        Xoshiro256 random
    )
    {
        var wide = Math.Min(parts + Spare, Math.Min(texts.Rows, texts.Columns));
        var wideStride = Factorisation.StrideOf(wide);
        var terms = new double[texts.Columns * wideStride];
        for (var row = 0; row < texts.Columns; row++)
        for (var c = 0; c < wide; c++)
            terms[row * wideStride + c] = random.Normal();
        var rows = Product(texts, terms, wideStride);
        Orthonormalise(rows, wide, wideStride);
        for (var pass = 0; pass < Passes; pass++)
        {
            terms = Product(byTerm, rows, wideStride);
            Orthonormalise(terms, wide, wideStride);
            rows = Product(texts, terms, wideStride);
            Orthonormalise(rows, wide, wideStride);
        }
        terms = Product(byTerm, rows, wideStride);
        var square = Factorisation.Gram(terms, wide, wideStride);
        var packed = new double[wide * wide];
        for (var i = 0; i < wide; i++)
        for (var j = 0; j < wide; j++)
            packed[i * wide + j] = square[i * wideStride + j];
        var (values, vectors) = SymmetricEigen.Of(packed, wide);

        var weights = new double[texts.Rows * stride];
        var words = new double[texts.Columns * stride];
        for (var p = 0; p < parts; p++)
        {
            var sigma = p < wide ? Math.Sqrt(Math.Max(values[p], 0)) : 0;
            if (sigma <= 1e-12)
                continue;
            var left = Along(rows, vectors.AsSpan(p * wide, wide), wideStride, 1);
            var right = Along(terms, vectors.AsSpan(p * wide, wide), wideStride, 1 / sigma);
            Cut(left, right, sigma, p, stride, weights, words);
        }
        return (weights, words);
    }

    private static double[] Product(SparseRows sparse, double[] dense, int stride)
    {
        var product = new double[sparse.Rows * stride];
        Parallel.For(
            0,
            sparse.Rows,
            row => Factorisation.Multiply(sparse, row, dense, stride, product.AsSpan(row * stride, stride))
        );
        return product;
    }

    /// <summary>Columns of length 1 at right angles, by Cholesky of the products; a column that depends on others becomes 0.</summary>
    private static void Orthonormalise(double[] matrix, int columns, int stride)
    {
        for (var twice = 0; twice < 2; twice++)
        {
            var gram = Factorisation.Gram(matrix, columns, stride);
            var trace = 0.0;
            for (var i = 0; i < columns; i++)
                trace += gram[i * stride + i];
            for (var i = 0; i < columns; i++)
                gram[i * stride + i] += 1e-14 * trace + double.Epsilon;
            if (!Cholesky.Factor(gram, columns, stride))
                return;
            Parallel.For(
                0,
                matrix.Length / stride,
                row => Cholesky.SolveLower(gram, columns, stride, matrix.AsSpan(row * stride, columns))
            );
        }
    }

    private static double[] Along(double[] matrix, ReadOnlySpan<double> direction, int stride, double scale)
    {
        var along = new double[matrix.Length / stride];
        for (var row = 0; row < along.Length; row++)
            along[row] = scale * Cholesky.Dot(direction, matrix.AsSpan(row * stride, direction.Length));
        return along;
    }

    private static void Cut(
        double[] left,
        double[] right,
        double sigma,
        int part,
        int stride,
        double[] weights,
        double[] words
    )
    {
        var (above, below) = (Lengths(left, right, 1), Lengths(left, right, -1));
        var sign = above.Left * above.Right >= below.Left * below.Right ? 1 : -1;
        var (ofLeft, ofRight) = sign > 0 ? above : below;
        if (ofLeft <= 0 || ofRight <= 0)
            return;
        var root = Math.Sqrt(sigma * ofLeft * ofRight);
        for (var i = 0; i < left.Length; i++)
            weights[i * stride + part] = root / ofLeft * Math.Max(0, sign * left[i]);
        for (var i = 0; i < right.Length; i++)
            words[i * stride + part] = root / ofRight * Math.Max(0, sign * right[i]);
    }

    private static (double Left, double Right) Lengths(double[] left, double[] right, int sign) =>
        (Length(left, sign), Length(right, sign));

    private static double Length(double[] vector, int sign)
    {
        var square = 0.0;
        foreach (var x in vector)
            if (sign * x > 0)
                square += x * x;
        return Math.Sqrt(square);
    }
}
