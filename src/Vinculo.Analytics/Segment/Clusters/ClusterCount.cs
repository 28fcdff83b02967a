using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>Whether points fall into groups at all, and into how many.</summary>
/// <remarks>
/// [TWH2001]: the logarithm of the spread within groups is compared with that of points spread evenly over the same box,
/// turned along the principal axes. One cloud, however long, is no tighter than even points.
/// </remarks>
internal static class ClusterCount
{
    private const int MostPoints = 1_500;
    private const int References = 12;
    private const int Starts = 4;
    private const double Sure = 4;

    /// <summary>The number of groups; 1 when there is no evidence of any.</summary>
    internal static int Of(EvenPoints points, int most, Xoshiro256 random)
    {
        var dimensions = points.Used.Length;
        var n = Math.Min(points.Count, MostPoints);
        var sample = points.OffLattice(points.Some(n), random);
        var able = Math.Min(most, n / 10);
        if (able < 2 || dimensions == 0)
            return 1;
        var axes = Axes(sample, points.Stride, dimensions);
        var seen = Spreads(sample, points.Stride, able, random);
        var even = new double[References][];
        for (var r = 0; r < References; r++)
            even[r] = Spreads(Box(sample, points.Stride, dimensions, axes, random), points.Stride, able, random);
        var gap = new double[able];
        var doubt = new double[able];
        for (var k = 0; k < able; k++)
        {
            var mean = even.Average(e => e[k]);
            gap[k] = mean - seen[k];
            doubt[k] = Math.Sqrt(even.Average(e => (e[k] - mean) * (e[k] - mean)) * (1 + 1.0 / References));
        }
        for (var k = 0; k + 1 < able; k++)
            if (gap[k] >= gap[k + 1] - doubt[k + 1])
            {
                if (k > 0 && gap[k] - gap[0] > Sure * doubt[k])
                    return k + 1;
                // Groups of groups: a few may be no tighter than one, and yet more of them much tighter.
                return Highest(gap, doubt) is var better and > 0 ? better + 1 : 1;
            }
        return able;
    }

    private static int Highest(double[] gap, double[] doubt)
    {
        var best = 0;
        for (var k = 1; k < gap.Length; k++)
            if (gap[k] - Sure * doubt[k] > gap[0] + Sure * doubt[0] && (best == 0 || gap[k] - doubt[k] > gap[best]))
                best = k;
        return best;
    }

    private static double[] Spreads(double[] points, int stride, int most, Xoshiro256 random)
    {
        var spreads = new double[most];
        for (var k = 0; k < most; k++)
            spreads[k] = Math.Log(
                Math.Max(KMeans.Fit(points, stride, k + 1, random, k == 0 ? 1 : Starts).Spread, 1e-12)
            );
        return spreads;
    }

    private static double[] Axes(double[] points, int stride, int dimensions)
    {
        var square = new double[dimensions * dimensions];
        for (var at = 0; at < points.Length; at += stride)
        for (var i = 0; i < dimensions; i++)
        for (var j = 0; j < dimensions; j++)
            square[i * dimensions + j] += points[at + i] * points[at + j];
        return SymmetricEigen.Of(square, dimensions).Vectors;
    }

    /// <summary>As many points, even between the ends of each axis.</summary>
    private static double[] Box(double[] points, int stride, int dimensions, double[] axes, Xoshiro256 random)
    {
        var box = new double[points.Length];
        for (var axis = 0; axis < dimensions; axis++)
        {
            var along = axes.AsSpan(axis * dimensions, dimensions);
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var at = 0; at < points.Length; at += stride)
            {
                var place = Cholesky.Dot(along, points.AsSpan(at, dimensions));
                (low, high) = (Math.Min(low, place), Math.Max(high, place));
            }
            for (var at = 0; at < points.Length; at += stride)
            {
                var place = low + (high - low) * random.NextDouble();
                for (var j = 0; j < dimensions; j++)
                    box[at + j] += place * along[j];
            }
        }
        return box;
    }
}
