using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>Groups of points around their means.</summary>
/// <remarks>[AV2007] for the start; [HTF2009 §14.3.6] for the steps. Sums are taken in blocks, so bits do not depend on cores.</remarks>
internal sealed class KMeans
{
    private const int Block = 4096;
    private const int MostTried = 20_000;
    private const int Steps = 50;
    private const int FullSteps = 12;

    private KMeans(double[] centres, int[] groups, double spread, bool settled, int steps) =>
        (Centres, Groups, Spread, Settled, StepsTaken) = (centres, groups, spread, settled, steps);

    /// <summary>Centre c at [c · stride …].</summary>
    internal double[] Centres { get; }

    /// <summary>Group of each point.</summary>
    internal int[] Groups { get; }

    /// <summary>Sum of squared distances to the own centre.</summary>
    internal double Spread { get; }

    internal bool Settled { get; }

    internal int StepsTaken { get; }

    /// <summary>The best of some starts; of many points the starts are tried on 20,000 of them.</summary>
    /// <param name="points">n points of <paramref name="stride"/> numbers, unused ones nought; stride is a multiple of four.</param>
    /// <param name="stride">Numbers per point.</param>
    /// <param name="count">Groups, at most n.</param>
    /// <param name="random">For the starts.</param>
    /// <param name="starts">How many starts.</param>
    internal static KMeans Fit(double[] points, int stride, int count, Xoshiro256 random, int starts)
    {
        var n = points.Length / stride;
        var tried = n <= MostTried ? points : Sample(points, stride, n);
        KMeans? best = null;
        for (var start = 0; start < starts; start++)
        {
            var found = Settle(tried, stride, Seeds(tried, stride, count, random), count, Steps);
            if (best is null || found.Spread < best.Spread)
                best = found;
        }
        return n <= MostTried ? best! : Settle(points, stride, best!.Centres, count, FullSteps);
    }

    /// <summary>Groups around given centres, which move little: whoever is nearest to another goes there.</summary>
    /// <param name="points">As in <see cref="Fit"/>.</param>
    /// <param name="stride">Numbers per point.</param>
    /// <param name="centres">A centre after the other.</param>
    internal static KMeans From(double[] points, int stride, double[] centres) =>
        Settle(points, stride, centres, centres.Length / stride, 1);

    internal static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static double[] Sample(double[] points, int stride, int n)
    {
        var some = new double[MostTried * stride];
        for (var i = 0; i < MostTried; i++)
            Array.Copy(points, (long)i * n / MostTried * stride, some, i * stride, stride);
        return some;
    }

    private static double[] Seeds(double[] points, int stride, int count, Xoshiro256 random)
    {
        var n = points.Length / stride;
        var seeds = new double[count * stride];
        var nearest = new double[n];
        Array.Fill(nearest, double.PositiveInfinity);
        var chosen = random.NextInt(n);
        for (var c = 0; c < count; c++)
        {
            Array.Copy(points, chosen * stride, seeds, c * stride, stride);
            var total = 0.0;
            for (var i = 0; i < n; i++)
            {
                nearest[i] = Math.Min(
                    nearest[i],
                    Distance(points.AsSpan(i * stride, stride), seeds.AsSpan(c * stride, stride))
                );
                total += nearest[i];
            }
            chosen = total > 0 ? random.PickWeighted(nearest) : random.NextInt(n);
        }
        return seeds;
    }

    private static KMeans Settle(double[] points, int stride, double[] centres, int count, int steps)
    {
        var n = points.Length / stride;
        var groups = new int[n];
        Array.Fill(groups, -1);
        var step = 0;
        while (true)
        {
            var (sums, sizes, spread, changed) = Assign(points, stride, centres, count, groups);
            if (changed == 0 || step == steps)
                return new KMeans(centres, groups, spread, changed == 0, step);
            step++;
            var next = new double[centres.Length];
            for (var c = 0; c < count; c++)
            for (var j = 0; j < stride; j++)
                // A centre nobody is near to stays where it is.
                next[c * stride + j] = sizes[c] > 0 ? sums[c * stride + j] / sizes[c] : centres[c * stride + j];
            centres = next;
        }
    }

    private static (double[] Sums, int[] Sizes, double Spread, int Changed) Assign(
        double[] points,
        int stride,
        double[] centres,
        int count,
        int[] groups
    )
    {
        var n = groups.Length;
        var blocks = (n + Block - 1) / Block;
        var parts = new (double[] Sums, int[] Sizes, double Spread, int Changed)[blocks];
        // |x − c|² = |x|² − 2(x·c − ½|c|²): the nearest centre has the largest x·c − ½|c|².
        var byNumber = new double[stride * Factorisation.StrideOf(count)];
        var wide = Factorisation.StrideOf(count);
        var half = new double[wide];
        Array.Fill(half, double.NegativeInfinity);
        for (var c = 0; c < count; c++)
        {
            half[c] = 0;
            for (var j = 0; j < stride; j++)
            {
                byNumber[j * wide + c] = centres[c * stride + j];
                half[c] -= centres[c * stride + j] * centres[c * stride + j] / 2;
            }
        }
        Parallel.For(
            0,
            blocks,
            b =>
            {
                var (sums, sizes) = (new double[count * stride], new int[count]);
                Span<double> along = stackalloc double[wide];
                var (spread, changed) = (0.0, 0);
                for (var i = b * Block; i < Math.Min(n, (b + 1) * Block); i++)
                {
                    var x = points.AsSpan(i * stride, stride);
                    half.CopyTo(along);
                    for (var j = 0; j < stride; j++)
                        if (x[j] != 0)
                            Factorisation.AddScaled(along, x[j], byNumber.AsSpan(j * wide, wide));
                    var best = 0;
                    for (var c = 1; c < count; c++)
                        if (along[c] > along[best])
                            best = c;
                    changed += groups[i] == best ? 0 : 1;
                    groups[i] = best;
                    sizes[best]++;
                    Factorisation.AddScaled(sums.AsSpan(best * stride, stride), 1, x);
                    spread += Distance(x, centres.AsSpan(best * stride, stride));
                }
                parts[b] = (sums, sizes, spread, changed);
            }
        );
        var all = (Sums: new double[count * stride], Sizes: new int[count], Spread: 0.0, Changed: 0);
        foreach (var (sums, sizes, spread, changed) in parts)
        {
            for (var i = 0; i < sums.Length; i++)
                all.Sums[i] += sums[i];
            for (var c = 0; c < count; c++)
                all.Sizes[c] += sizes[c];
            all.Spread += spread;
            all.Changed += changed;
        }
        return all;
    }
}
