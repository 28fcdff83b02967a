using Vinculo.Analytics.Network;

namespace Vinculo.Tests.Analytics.Network;

public class InfluenceTests
{
    [Fact]
    public void Exposure_adds_up_to_the_customers_with_ties()
    {
        var graph = Graph.Undirected(5, [0, 0, 1], [1, 2, 2], [1, 3, 2]);

        var exposure = Influence.Exposure(graph);

        exposure.Sum().ShouldBe(3, 1e-12);
        exposure[0].ShouldBe(1.0 / 3 + 3.0 / 5, 1e-12);
        exposure[4].ShouldBe(0);
    }

    [Fact]
    public void What_is_at_stake_is_what_the_formula_says()
    {
        var graph = Graph.Undirected(3, [0, 1], [1, 2], [1, 3]);

        var stake = Influence.AtStake(graph, [0.1, 0.2, 0.5], 4, [100, 1_000, 10], [true, true, false], periods: 3);

        stake[0].ShouldBe(3 * 4 * 0.2 * 0.8 * 0.25 * 1_000, 1e-9);
        stake[1].ShouldBe(3 * 4 * 0.1 * 0.9 * 100, 1e-9);
        stake[2].ShouldBe(3 * 4 * 0.2 * 0.8 * 0.75 * 1_000, 1e-9);
    }

    [Fact]
    public void Energy_comes_to_rest_without_getting_lost()
    {
        var graph = Graph.Undirected(4, [0, 1], [1, 2]);

        var rest = SpreadingActivation.From(graph, [0, 2, 0, 5], 0.5);

        rest.Sum().ShouldBe(7, 1e-9);
        rest[3].ShouldBe(5);
        // From the middle half stays, a quarter goes each way, and half of that comes back: 1 = Σ 2 · ½ (½ · ½)^k … / 3.
        rest[1].ShouldBe(4.0 / 3, 1e-9);
    }

    /// <summary>The simulated operator: a hazard learnt from what is observed, and who drags along whom in truth.</summary>
    [Fact]
    public void The_influential_of_the_simulated_operator_are_found()
    {
        if (Telco.Read() is not { } telco)
            return;
        var hazard = telco.HazardNextMonth();

        var found = Influence.AtStake(telco.Graph, hazard, 5, present: telco.Alive, periods: 3);

        var alive = Enumerable.Range(0, found.Length).Where(i => telco.Alive[i]).ToArray();
        var rank = Spearman([.. alive.Select(i => found[i])], [.. alive.Select(i => telco.TrueInfluence[i])]);
        var top = alive.OrderByDescending(i => found[i]).Take(alive.Length / 10).Sum(i => telco.TrueInfluence[i]);
        var caught = top / alive.Sum(i => telco.TrueInfluence[i]);
        SharedData.Say($"Spearman {rank:F3}, top tenth holds {caught:P1} of all leaving caused");
        rank.ShouldBeGreaterThan(0.75);
        caught.ShouldBeGreaterThan(0.40);
    }

    internal static double Spearman(double[] a, double[] b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var (mx, my) = (x.Average(), y.Average());
        return x.Zip(y, (p, q) => (p - mx) * (q - my)).Sum()
            / Math.Sqrt(x.Sum(p => (p - mx) * (p - mx)) * y.Sum(q => (q - my) * (q - my)));

        static double[] Ranks(double[] values)
        {
            var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
            var ranks = new double[values.Length];
            for (var r = 0; r < order.Length; )
            {
                var end = r;
                while (end < order.Length && values[order[end]] == values[order[r]])
                    end++;
                for (var k = r; k < end; k++)
                    ranks[order[k]] = (r + end - 1) / 2.0;
                r = end;
            }
            return ranks;
        }
    }
}
