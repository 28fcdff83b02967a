using Vinculo.Analytics.Network.Leiden;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network;

/// <summary>How <see cref="Communities"/> looks for communities.</summary>
public sealed record CommunityOptions
{
    /// <summary>γ, above 0: more makes communities smaller; 1 is plain modularity. Null: of a few, the one whose communities say most about a small graph; 1 for a large one.</summary>
    public double? Resolution { get; init; } = 1;

    /// <summary>Independent starts, of which the best is kept; null: ten for a small graph, one for a large one.</summary>
    public int? Starts { get; init; }

    /// <summary>Times a start is improved upon at most, null: ten for a small graph, three for a large one. It stops early when nothing moves.</summary>
    public int? Iterations { get; init; }

    /// <summary>How readily a worse join is tried inside a community, in units of the mean weight of a tie; 0: never.</summary>
    public double Randomness { get; init; } = 0.01;
}

/// <summary>Communities found.</summary>
/// <param name="Of">For each node its community, 0 … <paramref name="Count"/> - 1, the largest first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Modularity">Share of weight inside communities beyond what chance would put there, at resolution 1.</param>
/// <param name="Resolution">γ at which they were found.</param>
/// <param name="Evidence">
/// By how many nats naming the communities shortens the description of the ties; 0 or less: they are no more than what a search
/// finds in any graph.
/// </param>
/// <param name="Starts">Starts tried.</param>
/// <param name="Settled">Whether the best start had come to where nothing moves.</param>
public sealed record CommunityResult(
    int[] Of,
    int Count,
    double Modularity,
    double Resolution,
    double Evidence,
    int Starts,
    bool Settled
)
{
    /// <summary>Whether the communities are more than the best of chance.</summary>
    public bool Real => Evidence > 0;
}

/// <summary>Groups of nodes with more ties among themselves than chance would give them.</summary>
public static class Communities
{
    private const int SmallEntries = 400_000;
    private const int StartsWhenSmall = 10;
    private const int IterationsWhenSmall = 10;
    private const int IterationsWhenLarge = 3;

    /// <summary>What is tried when nothing was said.</summary>
    private static readonly double[] Resolutions = [1, 1.5, 2, 3, 4, 6];

    /// <summary>Communities by modularity.</summary>
    /// <param name="graph">n nodes; direction is left aside.</param>
    /// <param name="random">The chance of the starts; the same gives the same communities, on any number of cores.</param>
    /// <param name="options">How to look.</param>
    /// <returns>A community for each node; every community is connected, and a node without ties is alone.</returns>
    /// <exception cref="UnfitDataException">There are no nodes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The resolution is not above 0.</exception>
    /// <remarks>Leiden [TWE2019] with modularity [NG2004] at a resolution [RB2006].</remarks>
    public static CommunityResult Of(Graph graph, Xoshiro256 random, CommunityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new CommunityOptions();
        if (options.Resolution is { } asked && !(asked > 0 && double.IsFinite(asked)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Resolution, "The resolution is above 0.");
        if (graph.Nodes == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no nodes.");
        graph = graph.WithoutDirection();
        double[] tried =
            options.Resolution is { } said ? [said]
            : IsSmall(graph) ? Resolutions
            : [1];
        var found = tried.Select(resolution => Best(graph, random, options, resolution)).ToArray();
        var evidence = found.Select(one => Evidence(graph, one.Of)).ToArray();
        var chosen = Array.IndexOf(evidence, evidence.Max());
        var best = found[chosen];
        var count = BySize(best.Of);
        var modularity = Modularity(graph, best.Of);
        return new CommunityResult(
            best.Of,
            count,
            modularity,
            tried[chosen],
            evidence[chosen],
            best.Starts,
            best.Settled
        );
    }

    /// <summary>Share of weight inside communities beyond what chance would put there.</summary>
    /// <param name="graph">n nodes; direction is left aside.</param>
    /// <param name="community">A label 0 … n - 1 for each node.</param>
    /// <param name="resolution">γ.</param>
    /// <returns>At most 1; 0 for a graph without ties.</returns>
    /// <remarks>[NG2004], [RB2006].</remarks>
    public static double Modularity(Graph graph, int[] community, double resolution = 1)
    {
        var (inside, expected, total) = Inside(graph.WithoutDirection(), community);
        return total == 0 ? 0 : (inside - resolution * expected) / total;
    }

    /// <summary>Weight inside communities, what chance would put there, and all weight; every tie counts from both ends.</summary>
    private static (double Inside, double Expected, double Total) Inside(Graph graph, int[] community)
    {
        double inside = 0,
            expected = 0;
        var total = graph.Strength.Sum();
        var mass = new double[graph.Nodes];
        for (var i = 0; i < graph.Nodes; i++)
        {
            mass[community[i]] += graph.Strength[i];
            for (var e = graph.Rows.Start[i]; e < graph.Rows.Start[i + 1]; e++)
                if (community[graph.Rows.Neighbour[e]] == community[i])
                    inside += graph.Rows.Weight?[e] ?? 1;
        }
        foreach (var one in mass)
            expected += total == 0 ? 0 : one / total * one;
        return (inside, expected, total);
    }

    /// <summary>
    /// Log likelihood of the ties when they are as dense within and between communities as found, against one density for all,
    /// less the nats it takes to say who belongs where.
    /// </summary>
    /// <remarks>[N2016] eq. 15 for the likelihood, [P2019] for the price of a partition. A tie of mean weight counts as one.</remarks>
    private static double Evidence(Graph graph, int[] community)
    {
        var (inside, expected, total) = Inside(graph, community);
        if (total == 0)
            return 0;
        var ties = graph.Rows.Neighbour.Length / 2.0;
        var likelihood =
            ties * (Nats(inside / total, expected / total) + Nats(1 - inside / total, 1 - expected / total));
        var price = community
            .CountBy(c => c)
            .Sum(group => -group.Value * Math.Log(group.Value / (double)community.Length));
        return likelihood - price;

        static double Nats(double share, double chance) =>
            share <= 1e-12 || chance <= 1e-12 ? 0 : share * Math.Log(share / chance);
    }

    private static (int[] Of, bool Settled, double Quality, int Starts) Best(
        Graph graph,
        Xoshiro256 random,
        CommunityOptions options,
        double resolution
    )
    {
        var seeds = new ulong[Math.Max(1, options.Starts ?? (IsSmall(graph) ? StartsWhenSmall : 1))];
        foreach (ref var seed in seeds.AsSpan())
            seed = random.NextUInt64();
        var found = new (int[] Of, bool Settled, double Quality, int Starts)[seeds.Length];
        Parallel.For(
            0,
            seeds.Length,
            s =>
            {
                var community = Start(graph, new Xoshiro256(seeds[s]), options, resolution, out var settled);
                found[s] = (community, settled, Modularity(graph, community, resolution), seeds.Length);
            }
        );
        return found.MaxBy(start => start.Quality);
    }

    private static bool IsSmall(Graph graph) => graph.Rows.Neighbour.Length <= SmallEntries;

    private static int[] Start(
        Graph graph,
        Xoshiro256 random,
        CommunityOptions options,
        double resolution,
        out bool settled
    )
    {
        settled = true;
        var community = Enumerable.Range(0, graph.Nodes).ToArray();
        var total = graph.Strength.Sum();
        if (total == 0)
            return community;
        var level = new LeidenLevel(graph.Rows, graph.Strength, resolution / total);
        var randomness = options.Randomness * total / graph.Rows.Neighbour.Length;
        settled = false;
        var iterations = options.Iterations ?? (IsSmall(graph) ? IterationsWhenSmall : IterationsWhenLarge);
        for (var i = 0; i < iterations && !settled; i++)
            settled = !LeidenRun.Improve(level, community, random, randomness, hasty: i == 0 && iterations > 1);
        SplitApart(graph, community);
        return community;
    }

    /// <summary>A community whose members do not reach each other inside it becomes several: the promise is kept, whatever came before.</summary>
    private static void SplitApart(Graph graph, int[] community)
    {
        var piece = new int[graph.Nodes];
        Array.Fill(piece, -1);
        var reached = new Stack<int>();
        for (var i = 0; i < piece.Length; i++)
        {
            if (piece[i] >= 0)
                continue;
            piece[i] = i;
            reached.Push(i);
            while (reached.TryPop(out var at))
                foreach (var next in graph.NeighboursOf(at))
                    if (piece[next] < 0 && community[next] == community[at])
                    {
                        piece[next] = i;
                        reached.Push(next);
                    }
        }
        piece.CopyTo(community, 0);
    }

    private static int BySize(int[] community)
    {
        var count = Members.Renumber(community);
        var size = new int[count];
        foreach (var c in community)
            size[c]++;
        var order = Enumerable.Range(0, count).OrderByDescending(c => size[c]).ToArray();
        var rank = new int[count];
        for (var r = 0; r < count; r++)
            rank[order[r]] = r;
        for (var i = 0; i < community.Length; i++)
            community[i] = rank[community[i]];
        return count;
    }
}
