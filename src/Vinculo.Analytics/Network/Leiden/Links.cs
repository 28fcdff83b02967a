namespace Vinculo.Analytics.Network.Leiden;

/// <summary>Weights towards a few of many communities: found by place, emptied in the time it took to fill.</summary>
internal sealed class Links(int communities)
{
    private readonly double[] weight = new double[communities];
    private readonly int[] touched = new int[communities];

    internal int Count { get; private set; }

    /// <summary>The communities in the order they were first met.</summary>
    internal ReadOnlySpan<int> Met => touched.AsSpan(0, Count);

    internal double this[int community] => weight[community];

    /// <summary>Adds the ties of one group, each to the community its neighbour bears.</summary>
    /// <param name="rows">Ties.</param>
    /// <param name="group">Whose.</param>
    /// <param name="community">The community of every group.</param>
    internal void Add(CompressedRows rows, int group, int[] community)
    {
        var (sums, met, count) = (weight, touched, Count);
        var (from, to) = (rows.Start[group], rows.Start[group + 1]);
        var neighbours = rows.Neighbour.AsSpan(from..to);
        if (rows.Weight is null)
            foreach (var neighbour in neighbours)
            {
                var c = community[neighbour];
                if (sums[c]++ == 0)
                    met[count++] = c;
            }
        else
        {
            var ties = rows.Weight.AsSpan(from..to);
            for (var e = 0; e < neighbours.Length; e++)
            {
                ref var sum = ref sums[community[neighbours[e]]];
                if (sum == 0)
                    met[count++] = community[neighbours[e]];
                sum += ties[e];
            }
        }
        Count = count;
    }

    /// <summary>As <see cref="Add(CompressedRows, int, int[])"/>, of the ties inside the group's own <paramref name="whole"/> only.</summary>
    internal void AddWithin(LeidenLevel level, int group, int[] part, int[] whole)
    {
        var rows = level.Rows;
        for (var e = rows.Start[group]; e < rows.Start[group + 1]; e++)
        {
            var neighbour = rows.Neighbour[e];
            if (whole[neighbour] != whole[group])
                continue;
            ref var sum = ref weight[part[neighbour]];
            if (sum == 0)
                touched[Count++] = part[neighbour];
            sum += level.Tie(e);
        }
    }

    /// <summary>Forgets one community.</summary>
    internal void Drop(int community)
    {
        var place = Met.IndexOf(community);
        if (place < 0)
            return;
        weight[community] = 0;
        touched[place] = touched[--Count];
    }

    /// <summary>Writes communities, ascending, and weights.</summary>
    internal void CopyTo(Span<int> communities, Span<double> weights)
    {
        touched.AsSpan(0, Count).Sort();
        for (var k = 0; k < Count; k++)
            (communities[k], weights[k]) = (touched[k], weight[touched[k]]);
    }

    /// <summary>Does 0 … <paramref name="count"/> - 1 on all cores, each core with links of its own.</summary>
    internal static void Each(int count, int communities, Action<int, Links> body) =>
        Parallel.For(
            0,
            count,
            () => new Links(communities),
            (i, _, links) =>
            {
                body(i, links);
                return links;
            },
            _ => { }
        );

    internal void Clear()
    {
        foreach (var community in Met)
            weight[community] = 0;
        Count = 0;
    }
}
