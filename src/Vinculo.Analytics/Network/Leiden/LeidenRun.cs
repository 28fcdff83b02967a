using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network.Leiden;

/// <summary>One run: move, refine, join, and again on the smaller graph, until nothing can be joined.</summary>
/// <remarks>[TWE2019].</remarks>
internal static class LeidenRun
{
    /// <summary>Looks per node; of a large graph from single nodes, the rest of the queue takes long and gains next to nothing.</summary>
    private const long HastySweeps = 3;

    /// <summary>Improves a partition.</summary>
    /// <param name="level">The graph.</param>
    /// <param name="community">A label below the number of nodes for each node; improved in place, labels 0 … k - 1 afterwards.</param>
    /// <param name="random">The chance of this run.</param>
    /// <param name="randomness">As in <see cref="Refinement"/>.</param>
    /// <param name="hasty">Whether moving single nodes stops early, because another round follows.</param>
    /// <returns>Whether anything moved.</returns>
    internal static bool Improve(LeidenLevel level, int[] community, Xoshiro256 random, double randomness, bool hasty)
    {
        // Which group of the level at hand each node belongs to, and the community of each group.
        var group = Enumerable.Range(0, level.Count).ToArray();
        var label = (int[])community.Clone();
        var moved = false;
        while (true)
        {
            moved |= LocalMoving.Run(
                level,
                label,
                random,
                hasty && level.Count == community.Length ? HastySweeps * level.Count : long.MaxValue
            );
            var communities = Members.Renumber(label);
            for (var i = 0; i < group.Length; i++)
                community[i] = label[group[i]];
            if (communities == level.Count)
                return moved;

            var part = Refinement.Run(level, label, communities, random.NextUInt64(), randomness);
            var parts = Members.Renumber(part);
            if (parts == level.Count)
                return moved;
            var above = new int[parts];
            for (var g = 0; g < part.Length; g++)
                above[part[g]] = label[g];
            for (var i = 0; i < group.Length; i++)
                group[i] = part[group[i]];
            level = level.Joined(part, parts);
            label = above;
        }
    }
}
