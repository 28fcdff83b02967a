using Vinculo.Analytics;
using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Network;

public class PageRankTests
{
    /// <summary>The reference graph: splitmix64 from 42, sources uniform, targets crowded at the first nodes.</summary>
    private static Graph Crowded(int nodes, int ties)
    {
        var state = 42UL;
        var (from, to) = (new int[ties], new int[ties]);
        for (var e = 0; e < ties; e++)
        {
            from[e] = (int)(Next() % (ulong)nodes);
            var u = (Next() >> 11) * (1.0 / (1UL << 53));
            to[e] = (int)Math.Floor(nodes * u * u);
        }
        return Graph.Directed(nodes, from, to);

        ulong Next()
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    [Fact]
    public void A_large_graph_has_the_shares_that_sparse_matrix_powers_give()
    {
        var ranked = PageRank.Of(Crowded(100_000, 1_000_000));

        ranked.Converged.ShouldBeTrue();
        ranked.Rank.Sum().ShouldBe(1, 1e-11);
        ranked.Rank[0].ShouldBe(0.0025896131833344164, 1e-13);
        ranked.Rank[1].ShouldBe(0.0011193080762124745, 1e-13);
        ranked.Rank[2].ShouldBe(0.00079891570164574506, 1e-13);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Shares_solve_the_equation_they_are_defined_by(bool directed, bool weighted)
    {
        var random = new Xoshiro256(7);
        const int n = 60;
        var from = Enumerable.Range(0, 200).Select(_ => random.NextInt(n - 5)).ToArray();
        var to = Enumerable.Range(0, 200).Select(_ => random.NextInt(n)).ToArray();
        var weight = weighted ? Enumerable.Range(0, 200).Select(_ => random.Exponential()).ToArray() : null;
        var restart = Enumerable.Range(0, n).Select(i => (double)(i % 4)).ToArray();

        var graph = directed ? Graph.Directed(n, from, to, weight) : Graph.Undirected(n, from, to, weight);
        var rank = PageRank.Of(graph, 0.85, restart).Rank;

        var stranded = Enumerable.Range(0, n).Where(i => graph.Strength[i] == 0).Sum(i => rank[i]);
        var off = 0.0;
        for (var i = 0; i < n; i++)
        {
            var arriving = 0.0;
            for (var e = 0; e < graph.NeighboursOf(i).Length; e++)
            {
                var j = graph.NeighboursOf(i)[e];
                arriving += (weighted ? graph.WeightsOf(i)[e] : 1) * rank[j] / graph.Strength[j];
            }
            off += Math.Abs(rank[i] - 0.85 * arriving - (0.15 + 0.85 * stranded) * restart[i] / restart.Sum());
        }
        off.ShouldBeLessThan(1e-10);
        rank.Sum().ShouldBe(1, 1e-10);
    }

    [Fact]
    public void A_slow_graph_still_comes_within_the_bar()
    {
        // Two nodes that point at each other keep what they have: the slowest there is.
        var ranked = PageRank.Of(Graph.Directed(3, [0, 1, 2], [1, 0, 0]));

        ranked.Converged.ShouldBeTrue();
        var x1 = (0.05 * (1 + 0.85) + 0.85 * 0.05 * 0.85) / (1 - 0.85 * 0.85);
        ranked.Rank[2].ShouldBe(0.05, 1e-12);
        ranked.Rank[1].ShouldBe(x1, 1e-9);
    }

    [Fact]
    public void Nothing_to_rank_is_refused_and_lonely_nodes_share_alike()
    {
        Should.Throw<UnfitDataException>(() => PageRank.Of(Graph.Directed(0, [], [])));
        PageRank.Of(Graph.Directed(4, [1], [1])).Rank.ShouldAllBe(share => Math.Abs(share - 0.25) < 1e-15);
    }
}
