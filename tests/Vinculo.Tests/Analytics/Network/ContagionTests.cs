using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Network;

/// <summary>Worlds in which the cause is known.</summary>
public class ContagionTests
{
    private const int Towns = 40;
    private const int PerTown = 50;
    private const int Periods = 18;

    [Fact]
    public void Leaving_that_is_catching_is_called_so()
    {
        var world = World(seed: 1, sway: 6, likeness: 0, shock: 0);

        var evidence = world.Weigh();

        evidence.Verdict.ShouldBe(ContagionVerdict.Contagion);
        (evidence.Sway - 3 * evidence.SwayError).ShouldBeLessThan(6);
        (evidence.Sway + 3 * evidence.SwayError).ShouldBeGreaterThan(6);
        evidence.TenthOdds.ShouldBeGreaterThan(1.2);
    }

    /// <summary>Each of the two tests errs once in twenty; together they may claim once or twice in fifteen.</summary>
    [Theory]
    [InlineData(1.5, 0.0)]
    [InlineData(0.0, 2.5)]
    [InlineData(0.0, 0.0)]
    public void Likeness_misfortune_and_chance_are_not_taken_for_contagion(double likeness, double shock)
    {
        var found = Enumerable.Range(2, 15).Select(seed => World((ulong)seed, 0, likeness, shock).Weigh()).ToArray();

        found.Count(e => e.Verdict == ContagionVerdict.Contagion).ShouldBeLessThanOrEqualTo(2);
        if (likeness > 0)
            found.Count(e => e.Verdict == ContagionVerdict.Likeness).ShouldBeGreaterThanOrEqualTo(13);
        else
            found.Count(e => e.Verdict == ContagionVerdict.NoAssociation).ShouldBeGreaterThanOrEqualTo(11);
    }

    [Fact]
    public void What_was_learnt_before_foretells_how_many_leavers_had_lost_ties()
    {
        var catching = World(seed: 1, sway: 6, likeness: 0, shock: 0);
        var alike = World(seed: 2, sway: 0, likeness: 0, shock: 0);

        var told = catching.Weigh().Past;
        var calm = alike.Weigh().Past;

        told.Select(t => (t.From, t.Until)).ShouldBe([(12, 18), (6, 12)]);
        var last = told[0];
        last.Leavers.ShouldBeGreaterThanOrEqualTo(last.Exposed);
        last.Foretold.ShouldBeGreaterThan(1.1 * last.ByChance);
        Math.Abs(last.Exposed - last.Foretold).ShouldBeLessThan(3 * Math.Sqrt(last.Foretold));
        Math.Abs(calm[0].Exposed - calm[0].ByChance).ShouldBeLessThan(3 * Math.Sqrt(calm[0].ByChance));
    }

    [Fact]
    public void Too_few_leavers_decide_nothing()
    {
        var world = World(seed: 1, sway: 6, likeness: 0, shock: 0);
        var left = world.LeftIn.Select((period, i) => i < 40 ? period : -1).ToArray();

        Contagion
            .Weigh(world.Graph, left, Periods, world.Town, new Xoshiro256(1))
            .Verdict.ShouldBe(ContagionVerdict.TooFew);
    }

    [Fact]
    public void The_simulated_operator_loses_customers_by_contagion()
    {
        if (Telco.Read() is not { } telco)
            return;
        var community = Communities.Of(telco.Graph, new Xoshiro256(1)).Of;

        var evidence = Contagion.Weigh(telco.Graph, telco.LeftIn, Telco.Months, community, new Xoshiro256(2));

        SharedData.Say($"{evidence}");
        evidence.Verdict.ShouldBe(ContagionVerdict.Contagion);
        evidence.Sway.ShouldBeInRange(2, 8);
    }

    private sealed record Known(Graph Graph, int[] LeftIn, int[] Town)
    {
        internal ContagionEvidence Weigh() => Contagion.Weigh(Graph, LeftIn, Periods, Town, new Xoshiro256(99));
    }

    /// <summary>Towns of people tied mostly among themselves; the town decides how readily they leave, and when a misfortune comes.</summary>
    private static Known World(ulong seed, double sway, double likeness, double shock)
    {
        var random = new Xoshiro256(seed);
        const int n = Towns * PerTown;
        var (from, to) = (new List<int>(), new List<int>());
        for (var i = 0; i < n; i++)
        for (var k = 0; k < 4; k++)
        {
            from.Add(i);
            to.Add(random.Bernoulli(0.9) ? i / PerTown * PerTown + random.NextInt(PerTown) : random.NextInt(n));
        }
        var graph = Graph.Undirected(n, [.. from], [.. to]);
        var temper = Enumerable.Range(0, Towns).Select(_ => random.Normal()).ToArray();
        var misfortune = Enumerable.Range(0, Towns).Select(_ => random.NextInt(Periods)).ToArray();
        var left = new int[n];
        Array.Fill(left, -1);
        var exposure = new LossExposure(graph, 3);
        for (var period = 0; period < Periods; period++)
        for (var i = 0; i < n; i++)
        {
            if (left[i] >= 0)
                continue;
            var town = i / PerTown;
            var odds = -4 + likeness * temper[town] + sway * exposure.Of(i, period, left);
            odds += misfortune[town] == period ? shock : 0;
            if (random.Bernoulli(1 / (1 + Math.Exp(-odds))))
                left[i] = period;
        }
        return new Known(graph, left, [.. Enumerable.Range(0, n).Select(i => i / PerTown)]);
    }
}
