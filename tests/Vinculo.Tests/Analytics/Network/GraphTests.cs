using Vinculo.Analytics;
using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Network;

public class GraphTests
{
    [Fact]
    public void Loops_are_dropped_and_ties_given_twice_add_up()
    {
        var graph = Graph.Undirected(4, [0, 1, 1, 2, 0], [1, 0, 1, 1, 2], [1, 2, 9, 4, 0]);

        graph.Kept.ShouldBe(3);
        graph.NeighboursOf(0).ToArray().ShouldBe([1]);
        graph.WeightsOf(0).ToArray().ShouldBe([3.0]);
        graph.NeighboursOf(1).ToArray().ShouldBe([0, 2]);
        graph.Strength.ShouldBe([3.0, 7, 4, 0]);
    }

    [Fact]
    public void A_directed_row_holds_who_points_at_it()
    {
        var graph = Graph.Directed(3, [0, 0, 1, 0], [1, 2, 2, 1]);

        graph.NeighboursOf(2).ToArray().ShouldBe([0, 1]);
        graph.NeighboursOf(1).ToArray().ShouldBe([0, 0]);
        graph.Strength.ShouldBe([3.0, 1, 0]);
        graph.WithoutDirection().Strength.ShouldBe([3.0, 3, 2]);
    }

    [Fact]
    public void Many_ties_sorted_on_all_cores_are_those_given()
    {
        var random = new Xoshiro256(5);
        var (from, to) = (new int[300_000], new int[300_000]);
        for (var e = 0; e < from.Length; e++)
            (from[e], to[e]) = (random.NextInt(5_000), random.NextInt(5_000));
        var weight = Enumerable.Range(0, from.Length).Select(e => 1.0 + e % 7).ToArray();

        var graph = Graph.Directed(5_000, from, to, weight);

        var expected = Enumerable
            .Range(0, from.Length)
            .Where(e => from[e] != to[e])
            .GroupBy(e => (to[e], from[e]), e => weight[e])
            .ToDictionary(group => group.Key, group => group.Sum());
        var found = Enumerable
            .Range(0, 5_000)
            .SelectMany(i => graph.NeighboursOf(i).ToArray().Zip(graph.WeightsOf(i).ToArray(), (j, w) => ((i, j), w)))
            .ToDictionary(pair => pair.Item1, pair => pair.w);
        found.Count.ShouldBe(expected.Count);
        found.Count(pair => expected[pair.Key] != pair.Value).ShouldBe(0);
    }

    [Fact]
    public void Impossible_ties_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => Graph.Undirected(2, [0], [2]));
        Should
            .Throw<UnfitDataException>(() => Graph.Undirected(2, [0], [1], [double.NaN]))
            .Reason.ShouldBe(UnfitReason.ImpossibleValue);
    }
}
