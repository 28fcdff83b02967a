using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network.Leiden;

/// <summary>
/// Builds each community anew from single groups, joining only what is well tied inside it, so that no community falls
/// apart when its members are joined for the next level.
/// </summary>
/// <remarks>[TWE2019] "merge nodes subset": communities are independent of each other and are done on all cores, each with its own chance.</remarks>
internal sealed class Refinement
{
    private readonly LeidenLevel level;
    private readonly int[] community;
    private readonly double randomness;
    private readonly int[] part;
    private readonly double[] mass;

    /// <summary>Weight from a part to the rest of its community.</summary>
    private readonly double[] outward;
    private readonly int[] size;

    private Refinement(LeidenLevel level, int[] community, double randomness)
    {
        (this.level, this.community, this.randomness) = (level, community, randomness);
        part = [.. Enumerable.Range(0, level.Count)];
        mass = [.. level.Mass];
        (outward, size) = (new double[level.Count], new int[level.Count]);
        Array.Fill(size, 1);
    }

    /// <summary>The parts of each community.</summary>
    /// <param name="level">The graph.</param>
    /// <param name="community">A label 0 … <paramref name="communities"/> - 1 for each group.</param>
    /// <param name="communities">Number of labels.</param>
    /// <param name="seed">Of the chance.</param>
    /// <param name="randomness">How readily a worse join is taken, in units of weight; 0 takes the best.</param>
    /// <returns>For each group a label of its part, which is the number of one of its groups.</returns>
    internal static int[] Run(LeidenLevel level, int[] community, int communities, ulong seed, double randomness)
    {
        var run = new Refinement(level, community, randomness);
        var members = Members.Of(community, communities);
        Links.Each(
            communities,
            level.Count,
            (c, links) =>
            {
                if (members.In(c) is { Length: > 1 } all)
                    run.Refine(all, Xoshiro256.For(seed, "refine", (ulong)c), links);
            }
        );
        return run.part;
    }

    private void Refine(Span<int> members, Xoshiro256 random, Links links)
    {
        var total = 0.0;
        foreach (var i in members)
        {
            total += mass[i];
            for (var e = level.Rows.Start[i]; e < level.Rows.Start[i + 1]; e++)
                if (community[level.Rows.Neighbour[e]] == community[i])
                    outward[i] += level.Tie(e);
        }
        for (var k = members.Length - 1; k > 0; k--)
        {
            var j = random.NextInt(k + 1);
            (members[k], members[j]) = (members[j], members[k]);
        }
        foreach (var i in members)
            if (size[part[i]] == 1 && part[i] == i && WellTied(i, total))
                Join(i, total, random, links);
    }

    /// <summary>Whether a part is tied to the rest of its community at least as chance would have it.</summary>
    private bool WellTied(int p, double total) => outward[p] >= level.Density * mass[p] * (total - mass[p]) - 1e-12;

    private void Join(int group, double total, Xoshiro256 random, Links links)
    {
        links.AddWithin(level, group, part, community);
        var expected = level.Density * level.Mass[group];
        var best = -1;
        var bestGain = 0.0;
        foreach (var p in links.Met)
            if (links[p] - expected * mass[p] is var gain && gain >= bestGain && WellTied(p, total))
                (best, bestGain) = (p, gain);
        if (best >= 0 && randomness > 0)
            best = Draw(links, expected, total, bestGain, random);
        if (best >= 0)
        {
            part[group] = best;
            mass[best] += level.Mass[group];
            // What tied the two was outward of both and is inward now.
            outward[best] += outward[group] - 2 * links[best];
            size[best]++;
            size[group] = 0;
        }
        links.Clear();
    }

    private int Draw(Links links, double expected, double total, double bestGain, Xoshiro256 random)
    {
        var sum = 0.0;
        foreach (var p in links.Met)
            sum += Chance(p);
        var u = random.NextDouble() * sum;
        var drawn = -1;
        foreach (var p in links.Met)
        {
            if (Chance(p) is not (var chance and > 0))
                continue;
            drawn = p;
            u -= chance;
            if (u < 0)
                break;
        }
        return drawn;

        double Chance(int p)
        {
            var gain = links[p] - expected * mass[p];
            return gain >= 0 && WellTied(p, total) ? Math.Exp((gain - bestGain) / randomness) : 0;
        }
    }
}
