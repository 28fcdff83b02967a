using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network.Leiden;

/// <summary>Moves groups one at a time to the community where they fit best, and looks again only at whom a move concerns.</summary>
/// <remarks>[TWE2019] "fast local move": a queue instead of rounds.</remarks>
internal sealed class LocalMoving
{
    private readonly LeidenLevel level;
    private readonly int[] community;
    private readonly double[] mass;
    private readonly int[] size;
    private readonly Stack<int> empty = new();
    private readonly Links links;

    private LocalMoving(LeidenLevel level, int[] community)
    {
        (this.level, this.community) = (level, community);
        (mass, size, links) = (new double[level.Count], new int[level.Count], new Links(level.Count));
        for (var i = 0; i < level.Count; i++)
        {
            mass[community[i]] += level.Mass[i];
            size[community[i]]++;
        }
        for (var c = level.Count - 1; c >= 0; c--)
            if (size[c] == 0)
                empty.Push(c);
    }

    /// <summary>Improves <paramref name="community"/> in place until no single move helps.</summary>
    /// <param name="level">The graph.</param>
    /// <param name="community">A label below the number of groups for each group.</param>
    /// <param name="random">Shuffles the order of the first look.</param>
    /// <param name="looks">Stops after this many.</param>
    /// <returns>Whether anything moved.</returns>
    internal static bool Run(LeidenLevel level, int[] community, Xoshiro256 random, long looks) =>
        new LocalMoving(level, community).Run(random, looks);

    private bool Run(Xoshiro256 random, long looks)
    {
        var queue = Enumerable.Range(0, level.Count).ToArray();
        for (var i = queue.Length - 1; i > 0; i--)
        {
            var j = random.NextInt(i + 1);
            (queue[i], queue[j]) = (queue[j], queue[i]);
        }
        var waits = new bool[level.Count];
        Array.Fill(waits, true);
        var (head, waiting, moved) = (0, queue.Length, false);
        var left = looks;
        while (waiting > 0 && left-- > 0)
        {
            var group = queue[head];
            head = head + 1 == queue.Length ? 0 : head + 1;
            waiting--;
            waits[group] = false;
            if (!Move(group))
                continue;
            moved = true;
            var to = community[group];
            foreach (var neighbour in level.Rows.Neighbour.AsSpan(level.Rows.Start[group]..level.Rows.Start[group + 1]))
            {
                if (waits[neighbour] || community[neighbour] == to)
                    continue;
                waits[neighbour] = true;
                var tail = head + waiting++;
                queue[tail >= queue.Length ? tail - queue.Length : tail] = neighbour;
            }
        }
        return moved;
    }

    private bool Move(int group)
    {
        var from = community[group];
        links.Add(level.Rows, group, community);
        var expected = level.Density * level.Mass[group];
        mass[from] -= level.Mass[group];
        size[from]--;

        // Staying wins a tie, so that the queue runs dry; being alone costs and brings nothing.
        var best = from;
        var bestGain = links[from] - expected * mass[from];
        foreach (var to in links.Met)
        {
            var gain = links[to] - expected * mass[to];
            if (gain > bestGain + 1e-12)
                (best, bestGain) = (to, gain);
        }
        if (bestGain < -1e-12 && size[from] > 0)
            best = empty.Peek();
        links.Clear();

        if (best != from)
        {
            if (size[best] == 0)
                empty.Pop();
            if (size[from] == 0)
                empty.Push(from);
        }
        community[group] = best;
        mass[best] += level.Mass[group];
        size[best]++;
        return best != from;
    }
}
