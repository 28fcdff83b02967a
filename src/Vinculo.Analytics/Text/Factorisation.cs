using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Text;

/// <summary>Texts ≈ weights · parts, nothing below zero: each part is a mixture of words that go together.</summary>
/// <remarks>
/// [CP2009] coordinate descent on ‖A − WHᵀ‖², [BG2008] NNDSVD start from a sketched singular value decomposition
/// [HMT2011]. Rows are independent of each other in each half step, so cores share them and the bits stay the same.
/// </remarks>
internal sealed class Factorisation
{
    private const int Block = 512;

    private readonly int stride;

    private Factorisation(int parts, double[] weights, double[] words, FitReport report)
    {
        (Parts, Weights, Words, Report) = (parts, weights, words, report);
        stride = StrideOf(parts);
    }

    internal int Parts { get; }

    internal FitReport Report { get; }

    private double[] Weights { get; }

    private double[] Words { get; }

    /// <summary>How much of each part a text holds.</summary>
    internal ReadOnlySpan<double> WeightsOf(int text) => Weights.AsSpan(text * stride, Parts);

    /// <summary>Weight of a term in each part.</summary>
    internal ReadOnlySpan<double> PartsOf(int term) => Words.AsSpan(term * stride, Parts);

    /// <summary>Splits texts into parts.</summary>
    /// <param name="texts">n texts by v terms, weighed.</param>
    /// <param name="parts">1 … min(n, v).</param>
    /// <param name="random">For the sketch the start is made from.</param>
    /// <param name="steps">Steps at most.</param>
    /// <param name="tolerance">Stop when a step moves less than this share of what the first one moved.</param>
    internal static Factorisation Of(
        SparseRows texts,
        int parts,
        Xoshiro256 random,
        int steps = 60,
        double tolerance = 3e-3
    )
    {
        var stride = StrideOf(parts);
        var byTerm = texts.Transposed();
        var (weights, words) = Sketch.Start(texts, byTerm, parts, stride, random);
        double first = 0,
            moved = 0;
        var step = 0;
        var settled = false;
        while (step < steps && !settled)
        {
            moved = HalfStep(texts, weights, words, parts, stride) + HalfStep(byTerm, words, weights, parts, stride);
            if (step++ == 0)
                first = moved;
            settled = moved <= tolerance * first;
        }
        Scale(weights, words, parts, stride);
        return new Factorisation(
            parts,
            weights,
            words,
            new FitReport(
                "non-negative factorisation",
                step,
                settled,
                double.NaN,
                first > 0 ? moved / first : 0,
                texts.Rows
            )
        );
    }

    internal static int StrideOf(int parts) => (parts + 3) & ~3;

    /// <summary>Σ rows of (row rowᵀ), summed in blocks so that the bits do not depend on the cores.</summary>
    internal static double[] Gram(double[] matrix, int columns, int stride)
    {
        var rows = matrix.Length / stride;
        var blocks = (rows + Block - 1) / Block;
        var partial = new double[blocks][];
        Parallel.For(
            0,
            blocks,
            b =>
            {
                var sum = new double[columns * stride];
                for (var row = b * Block; row < Math.Min(rows, (b + 1) * Block); row++)
                {
                    var x = matrix.AsSpan(row * stride, stride);
                    for (var i = 0; i < columns; i++)
                        if (x[i] != 0)
                            AddScaled(sum.AsSpan(i * stride, stride), x[i], x);
                }
                partial[b] = sum;
            }
        );
        var gram = new double[columns * stride];
        foreach (var sum in partial)
            for (var i = 0; i < gram.Length; i++)
                gram[i] += sum[i];
        return gram;
    }

    /// <summary>Σ entries of a sparse row times the rows of a dense matrix they point at.</summary>
    internal static void Multiply(SparseRows sparse, int row, double[] dense, int stride, Span<double> into)
    {
        into.Clear();
        var columns = sparse.ColumnsOf(row);
        var values = sparse.ValuesOf(row);
        for (var e = 0; e < columns.Length; e++)
            AddScaled(into, values[e], dense.AsSpan(columns[e] * stride, stride));
    }

    internal static void AddScaled(Span<double> into, double factor, ReadOnlySpan<double> x)
    {
        var a = MemoryMarshal.Cast<double, Vector256<double>>(into);
        var b = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var f = Vector256.Create(factor);
        for (var i = 0; i < a.Length; i++)
            a[i] += f * b[i];
    }

    private static double HalfStep(SparseRows sparse, double[] mine, double[] other, int parts, int stride)
    {
        var gram = Gram(other, parts, stride);
        var blocks = (sparse.Rows + Block - 1) / Block;
        var moved = new double[blocks];
        Parallel.For(
            0,
            blocks,
            b =>
            {
                Span<double> target = stackalloc double[stride];
                for (var row = b * Block; row < Math.Min(sparse.Rows, (b + 1) * Block); row++)
                {
                    Multiply(sparse, row, other, stride, target);
                    moved[b] += Descend(mine.AsSpan(row * stride, stride), target, gram, parts, stride);
                }
            }
        );
        return moved.Sum();
    }

    private static double Descend(Span<double> x, ReadOnlySpan<double> target, double[] gram, int parts, int stride)
    {
        var moved = 0.0;
        for (var p = 0; p < parts; p++)
        {
            var curve = gram[p * stride + p];
            if (curve <= 0)
                continue;
            var slope = Cholesky.Dot(gram.AsSpan(p * stride, stride), x) - target[p];
            var next = Math.Max(0, x[p] - slope / curve);
            moved += Math.Abs(x[p] == 0 ? Math.Min(0, slope) : slope);
            x[p] = next;
        }
        return moved;
    }

    /// <summary>Parts of length 1, so that the weights of two parts in a text can be compared.</summary>
    private static void Scale(double[] weights, double[] words, int parts, int stride)
    {
        var gram = Gram(words, parts, stride);
        for (var p = 0; p < parts; p++)
        {
            var length = Math.Sqrt(gram[p * stride + p]);
            if (length <= 0)
                continue;
            for (var at = p; at < words.Length; at += stride)
                words[at] /= length;
            for (var at = p; at < weights.Length; at += stride)
                weights[at] *= length;
        }
    }
}
