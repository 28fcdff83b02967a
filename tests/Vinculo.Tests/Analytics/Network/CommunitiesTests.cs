using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Network;

public class CommunitiesTests
{
    [Theory]
    [InlineData("lfr_mu10", 1.0, 0.985)]
    [InlineData("lfr_mu30", 1.0, 0.932)]
    [InlineData("lfr_mu50", 1.0, 0.499)]
    [InlineData("lfr_mu10", null, 0.985)]
    [InlineData("lfr_mu30", null, 0.95)]
    [InlineData("lfr_mu50", null, 0.60)]
    [InlineData("email_eu_core", 1.0, 0.575)]
    [InlineData("email_eu_core", null, 0.68)]
    public void Known_communities_are_found_again(string graph, double? resolution, double agreement)
    {
        var truth =
            graph == "email_eu_core" ? "graphs/email_eu_core_departments.csv" : $"graphs/{graph}_communities.csv";
        if (SharedData.Find($"graphs/{graph}_edges.csv") is not { } edges || SharedData.Find(truth) is not { } known)
            return;
        var ties = SharedData.Rows(edges).Skip(1).Select(r => (From: int.Parse(r[0]), To: int.Parse(r[1]))).ToArray();
        var labels = SharedData.Rows(known).Skip(1).Select(r => int.Parse(r[1])).ToArray();

        var found = Communities.Of(
            Graph.Undirected(labels.Length, [.. ties.Select(t => t.From)], [.. ties.Select(t => t.To)]),
            new Xoshiro256(1),
            new CommunityOptions { Resolution = resolution }
        );

        var nmi = Agreement(found.Of, labels);
        SharedData.Say(
            $"{graph} γ {found.Resolution}: NMI {nmi:F3}, Q {found.Modularity:F4}, {found.Count} communities"
        );
        nmi.ShouldBeGreaterThanOrEqualTo(agreement);
        found.Real.ShouldBeTrue();
    }

    [Fact]
    public void Cliques_on_a_ring_are_told_apart_by_hand_reckoning()
    {
        var (from, to) = Ring(10, 5);

        var found = Communities.Of(Graph.Undirected(50, from, to), new Xoshiro256(3));

        found.Count.ShouldBe(10);
        // 100 ties inside, 10 between: Q = 100/110 - 10 · (22/220)².
        found.Modularity.ShouldBe(100.0 / 110 - 0.1, 1e-12);
        for (var i = 0; i < 50; i++)
            found.Of[i].ShouldBe(found.Of[i / 5 * 5]);
    }

    [Fact]
    public void Every_community_hangs_together_and_the_same_seed_finds_the_same()
    {
        var random = new Xoshiro256(11);
        var from = Enumerable.Range(0, 3_000).Select(_ => random.NextInt(1_500)).ToArray();
        var to = Enumerable.Range(0, 3_000).Select(_ => random.NextInt(1_500)).ToArray();
        var graph = Graph.Undirected(1_500, from, to);

        var found = Communities.Of(graph, new Xoshiro256(4));

        Communities.Of(graph, new Xoshiro256(4)).Of.ShouldBe(found.Of);
        found.Modularity.ShouldBe(Communities.Modularity(graph, found.Of), 1e-12);
        foreach (var members in Enumerable.Range(0, 1_500).GroupBy(i => found.Of[i]))
        {
            var reached = new HashSet<int> { members.First() };
            var open = new Stack<int>(reached);
            while (open.TryPop(out var at))
                foreach (var next in graph.NeighboursOf(at))
                    if (found.Of[next] == members.Key && reached.Add(next))
                        open.Push(next);
            reached.Count.ShouldBe(members.Count());
        }
    }

    [Fact]
    public void Ties_by_chance_carry_no_evidence_of_communities()
    {
        var random = new Xoshiro256(12);
        var from = Enumerable.Range(0, 5_000).Select(_ => random.NextInt(1_000)).ToArray();
        var to = Enumerable.Range(0, 5_000).Select(_ => random.NextInt(1_000)).ToArray();

        var found = Communities.Of(
            Graph.Undirected(1_000, from, to),
            new Xoshiro256(1),
            new CommunityOptions { Resolution = null }
        );

        found.Modularity.ShouldBeGreaterThan(0.2);
        found.Real.ShouldBeFalse();
    }

    [Fact]
    public void Who_has_no_ties_is_alone()
    {
        var found = Communities.Of(Graph.Undirected(4, [0], [1], [2.5]), new Xoshiro256(1));

        found.Of.ShouldBe([0, 0, 1, 2]);
    }

    private static (int[] From, int[] To) Ring(int cliques, int size)
    {
        var ties = new List<(int, int)>();
        for (var c = 0; c < cliques; c++)
        {
            for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++)
                ties.Add((c * size + i, c * size + j));
            ties.Add((c * size, (c * size + size + 1) % (cliques * size)));
        }
        return ([.. ties.Select(t => t.Item1)], [.. ties.Select(t => t.Item2)]);
    }

    /// <summary>Normalised mutual information, by the arithmetic mean of the entropies.</summary>
    private static double Agreement(int[] a, int[] b)
    {
        var n = (double)a.Length;
        var both = a.Zip(b).CountBy(pair => pair).ToDictionary();
        var (ofA, ofB) = (a.CountBy(x => x).ToDictionary(), b.CountBy(x => x).ToDictionary());
        var shared = both.Sum(p =>
            p.Value / n * Math.Log(p.Value * n / ((double)ofA[p.Key.First] * ofB[p.Key.Second]))
        );
        return 2 * shared / (Entropy(ofA) + Entropy(ofB));

        double Entropy(Dictionary<int, int> counts) => -counts.Values.Sum(c => c / n * Math.Log(c / n));
    }
}
