using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>Who calls whom: communities of 20 … 150, a quarter of each one's calls outside of it.</summary>
/// <remarks>Stubs matched at random within communities with Pareto sizes and degrees; tie weight e^N(0,1).</remarks>
internal sealed class CallGraph
{
    private const int MarcelaDegree = 46;

    public CallGraph(ulong seed, int count)
    {
        var random = Xoshiro256.For(seed, "call graph");
        Community = DrawCommunities(random, count, out var members, out var communities);
        Communities = communities;
        var degree = new byte[count];
        var outside = new byte[count];
        for (var who = 0; who < count; who++)
        {
            degree[who] = (byte)Math.Clamp((int)random.Pareto(1.5, 4), 4, 80);
            if (who == StoryCustomers.Marcela.Index)
                degree[who] = MarcelaDegree;
            outside[who] = (byte)random.Binomial(degree[who], 0.25);
        }

        var ties = Match(random, count, members, degree, outside);
        (Offsets, Neighbours, Weights, Strength) = Index(random, count, ties);
        Ties = ties.Length;
        LineQuality = new float[communities];
        for (var at = 0; at < communities; at++)
            LineQuality[at] = (float)random.Normal(0, 0.5);
    }

    public int[] Community { get; }

    public int Communities { get; }

    /// <summary>Pairs who call each other.</summary>
    public int Ties { get; }

    /// <summary>Neighbours of <c>i</c> lie at <c>Offsets[i]</c> up to <c>Offsets[i+1]</c>.</summary>
    public int[] Offsets { get; }

    public int[] Neighbours { get; }

    public float[] Weights { get; }

    /// <summary>Sum of the weights of each one's ties.</summary>
    public float[] Strength { get; }

    /// <summary>Quality of the network where the community lives; N(0, .5), higher is better.</summary>
    public float[] LineQuality { get; }

    private static int[] DrawCommunities(Xoshiro256 random, int count, out int[] members, out int communities)
    {
        members = random.Permutation(count);
        var community = new int[count];
        communities = 0;
        for (var at = 0; at < count; communities++)
        {
            var size = Math.Clamp((int)random.Pareto(1, 20), 20, 150);
            for (var end = Math.Min(count, at + size); at < end; at++)
                community[members[at]] = communities;
        }

        return community;
    }

    private long[] Match(Xoshiro256 random, int count, int[] members, byte[] degree, byte[] outside)
    {
        var stubs = new int[outside.Sum(part => part)];
        var filled = 0;
        for (var who = 0; who < count; who++)
        for (var stub = 0; stub < outside[who]; stub++)
            stubs[filled++] = who;
        var ties = new List<long>(count * 5);
        Pair(random, stubs.AsSpan(0, filled), ties);

        var local = new int[150 * 80];
        for (var first = 0; first < count; )
        {
            var last = first;
            filled = 0;
            for (; last < count && Community[members[last]] == Community[members[first]]; last++)
            for (var stub = outside[members[last]]; stub < degree[members[last]]; stub++)
                local[filled++] = members[last];
            Pair(random, local.AsSpan(0, filled), ties);
            first = last;
        }

        var sorted = ties.ToArray();
        Array.Sort(sorted);
        var kept = 0;
        for (var at = 0; at < sorted.Length; at++)
            if (at == 0 || sorted[at] != sorted[at - 1])
                sorted[kept++] = sorted[at];
        return sorted[..kept];
    }

    private static void Pair(Xoshiro256 random, Span<int> stubs, List<long> ties)
    {
        random.Shuffle(stubs);
        for (var at = 0; at + 1 < stubs.Length; at += 2)
        {
            var (a, b) = (stubs[at], stubs[at + 1]);
            if (a != b)
                ties.Add(((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b));
        }
    }

    private static (int[] Offsets, int[] Neighbours, float[] Weights, float[] Strength) Index(
        Xoshiro256 random,
        int count,
        long[] ties
    )
    {
        var offsets = new int[count + 1];
        foreach (var tie in ties)
        {
            offsets[(int)(tie >> 32) + 1]++;
            offsets[(int)(tie & 0xFFFFFFFF) + 1]++;
        }

        for (var who = 0; who < count; who++)
            offsets[who + 1] += offsets[who];
        var next = offsets[..count];
        var neighbours = new int[ties.Length * 2];
        var weights = new float[ties.Length * 2];
        var strength = new float[count];
        foreach (var tie in ties)
        {
            var (a, b) = ((int)(tie >> 32), (int)(tie & 0xFFFFFFFF));
            var weight = (float)Math.Exp(random.Normal());
            (neighbours[next[a]], weights[next[a]++]) = (b, weight);
            (neighbours[next[b]], weights[next[b]++]) = (a, weight);
            strength[a] += weight;
            strength[b] += weight;
        }

        return (offsets, neighbours, weights, strength);
    }
}
