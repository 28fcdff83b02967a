using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>
/// Groups with thinly peopled ground between them, however unequal: many small cells are made first, and two are joined as
/// long as nobody can see a valley between them.
/// </summary>
/// <remarks>
/// What k-means minimises is served by cutting a large group in two rather than by telling a small one apart; the density
/// along the line between two middles is not fooled by sizes. After [KL2012], with counts in windows in place of the dip.
/// </remarks>
internal sealed class Valleys
{
    private const int MostPoints = 10_000;
    private const int MostCells = 24;
    private const int FewestOfACell = 12;
    private const int Starts = 2;

    /// <summary>Standard errors by which the ground between is emptier than the lesser of both peaks.</summary>
    private const double Sure = 4.5;

    /// <summary>And its share of that peak.</summary>
    private const double Deep = 0.5;

    private const double From = -0.3;
    private const double Step = 0.05;
    private const int Bins = 32;

    /// <summary>Bins of a window: a fifth of the way between two middles.</summary>
    private const int Window = 4;

    private readonly double[] points;
    private readonly int stride;
    private readonly List<List<int>> groups = [];
    private readonly List<double[]> middles = [];

    private Valleys(double[] points, int stride) => (this.points, this.stride) = (points, stride);

    /// <summary>Middles of the groups that valleys part; one group: there is no valley.</summary>
    /// <param name="points">All points.</param>
    /// <param name="random">For the cells.</param>
    /// <returns>A middle after the other, <see cref="EvenPoints.Stride"/> numbers each.</returns>
    internal static double[] Middles(EvenPoints points, Xoshiro256 random)
    {
        var some = points.Some(MostPoints);
        var found = new Valleys(points.OffLattice(some, random), points.Stride);
        found.Cut(Math.Min(MostCells, some.Length / points.Stride / FewestOfACell), random);
        found.Join();
        return found.Told(some);
    }

    private void Cut(int cells, Xoshiro256 random)
    {
        var cut = KMeans.Fit(points, stride, Math.Max(1, cells), random, Starts);
        foreach (
            var cell in cut.Groups.Select((group, i) => (group, i)).GroupBy(p => p.group, p => p.i).OrderBy(g => g.Key)
        )
            Add([.. cell]);
    }

    private void Add(List<int> members)
    {
        var middle = new double[stride];
        foreach (var i in members)
            for (var j = 0; j < stride; j++)
                middle[j] += points[i * stride + j] / members.Count;
        groups.Add(members);
        middles.Add(middle);
    }

    /// <summary>Joins the nearest two that no valley parts, until valleys part all.</summary>
    private void Join()
    {
        var parted = new HashSet<(List<int>, List<int>)>();
        while (true)
        {
            var pairs =
                from a in Enumerable.Range(0, groups.Count)
                from b in Enumerable.Range(a + 1, groups.Count - a - 1)
                where !parted.Contains((groups[a], groups[b]))
                orderby KMeans.Distance(middles[a], middles[b]), a, b
                select (a, b);
            if (pairs.Select(p => ((int A, int B)?)p).FirstOrDefault() is not { } nearest)
                return;
            var (one, other) = nearest;
            if (IsValley(one, other))
            {
                parted.Add((groups[one], groups[other]));
                continue;
            }
            List<int> both = [.. groups[one], .. groups[other]];
            groups.RemoveAt(other);
            middles.RemoveAt(other);
            groups.RemoveAt(one);
            middles.RemoveAt(one);
            Add(both);
        }
    }

    /// <summary>Whether fewer stand between two middles than around either of them.</summary>
    private bool IsValley(int one, int other)
    {
        var along = new double[stride];
        double length = 0,
            begin = 0;
        for (var j = 0; j < stride; j++)
        {
            along[j] = middles[other][j] - middles[one][j];
            length += along[j] * along[j];
            begin += along[j] * middles[one][j];
        }
        if (length <= 0)
            return false;
        var counts = new int[Bins];
        foreach (var i in groups[one].Concat(groups[other]))
        {
            double place = -begin;
            for (var j = 0; j < stride; j++)
                place += along[j] * points[i * stride + j];
            var bin = (int)Math.Floor((place / length - From) / Step);
            if (bin >= 0 && bin < Bins)
                counts[bin]++;
        }
        var windows = new int[Bins - Window + 1];
        for (var w = 0; w < windows.Length; w++)
            windows[w] = counts.AsSpan(w, Window).ToArray().Sum();
        var half = windows.Length / 2;
        var (left, right) = (Highest(windows, 0, half), Highest(windows, half, windows.Length));
        var lowest = left;
        for (var w = left; w <= right; w++)
            if (windows[w] < windows[lowest])
                lowest = w;
        var (peak, low) = (Math.Min(windows[left], windows[right]), windows[lowest]);
        return low <= Deep * peak && peak - low >= Sure * Math.Sqrt(peak + low);
    }

    private static int Highest(int[] windows, int from, int to)
    {
        var best = from;
        for (var w = from; w < to; w++)
            if (windows[w] > windows[best])
                best = w;
        return best;
    }

    /// <summary>Middles of the groups among points that were not spread.</summary>
    private double[] Told(double[] some)
    {
        var told = new double[groups.Count * stride];
        for (var g = 0; g < groups.Count; g++)
            foreach (var i in groups[g])
                for (var j = 0; j < stride; j++)
                    told[g * stride + j] += some[i * stride + j] / groups[g].Count;
        return told;
    }
}
