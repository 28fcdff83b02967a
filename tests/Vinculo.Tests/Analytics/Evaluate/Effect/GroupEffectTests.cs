using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Effect;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Tests.Analytics.Evaluate.Effect;

/// <summary>What treating changes on average, and the two reports beside it.</summary>
public sealed class GroupEffectTests
{
    [Theory]
    // [N1998b] table II, method 10: 56/70 - 48/80 and 9/10 - 3/10 and 10/10 - 0/10.
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void The_interval_of_two_shares_is_the_published_one(int a, int m, int b, int n, double low, double high)
    {
        var effect = GroupEffect.Of(
            [.. Enumerable.Range(0, m + n).Select(i => i < m)],
            [.. Enumerable.Range(0, m + n).Select(i => i < a || i >= m && i < m + b ? 1.0 : 0)]
        );
        effect.Newcombe().Low.ShouldBe(low, 5e-5);
        effect.Newcombe().High.ShouldBe(high, 5e-5);
    }

    [Fact]
    public void Whoever_looks_every_day_is_fooled_by_one_look_s_interval_and_not_by_the_one_for_all_looks()
    {
        var (once, always) = (0, 0);
        const int Worlds = 200;
        for (var w = 0; w < Worlds; w++)
        {
            var random = Xoshiro256.For(6, "looks", (ulong)w);
            var outcomes = new List<double>();
            var treated = new List<bool>();
            var (fooledOnce, fooledAlways) = (false, false);
            for (var look = 0; look < 40; look++)
            {
                for (var i = 0; i < 250; i++)
                {
                    treated.Add(random.Bernoulli(0.5));
                    outcomes.Add(random.Bernoulli(0.2) ? 1 : 0);
                }
                var effect = GroupEffect.Of([.. treated], [.. outcomes]);
                fooledOnce |= !effect.Likely().Holds(0);
                fooledAlways |= !effect.AlwaysValid().Holds(0);
            }
            once += fooledOnce ? 1 : 0;
            always += fooledAlways ? 1 : 0;
        }
        (once / (double)Worlds).ShouldBeGreaterThan(0.2);
        (always / (double)Worlds).ShouldBeLessThan(0.07);
    }

    [Fact]
    public void What_was_before_takes_luck_out_of_money_without_moving_the_effect()
    {
        var random = new Xoshiro256(12);
        const int N = 20_000;
        var (treated, before, after) = (new bool[N], new double[N], new double[N]);
        for (var i = 0; i < N; i++)
        {
            treated[i] = random.Bernoulli(0.5);
            before[i] = i % 50 == 0 ? double.NaN : random.Gamma(2, 50);
            after[i] = 0.9 * (double.IsNaN(before[i]) ? 100 : before[i]) + random.Normal(0, 25) + (treated[i] ? 5 : 0);
        }
        var plain = GroupEffect.Of(treated, after);
        var (adjusted, takenOut) = GroupEffect.Adjusted(treated, after, before);
        adjusted.Likely(0.999).Holds(5).ShouldBeTrue();
        adjusted.Error.ShouldBeLessThan(0.5 * plain.Error);
        takenOut.ShouldBe(0.87, 0.03);
        GroupEffect.CasesNeeded(0.1, 0.02).ShouldBe(3600, 1e-9);
    }

    [Fact]
    public void A_group_chosen_far_less_often_is_told_and_a_small_one_is_not_judged()
    {
        var groups = Enumerable
            .Range(0, 2_010)
            .Select(i =>
                i < 1_000 ? 0
                : i < 2_000 ? 1
                : 2
            )
            .ToArray();
        var chosen = groups.Select((g, i) => g == 0 ? i % 2 == 0 : i % 5 == 0).ToArray();
        var rows = Fairness.Of(groups, ["north", "south", "islands"], chosen);
        rows.Select(r => (r.Group, r.Stands)).ShouldBe([("north", false), ("south", true)]);
        rows[1].Ratio.ShouldBe(0.4, 1e-9);
    }

    [Fact]
    public void Columns_written_down_afterwards_are_found_and_honest_ones_are_kept()
    {
        var random = new Xoshiro256(3);
        const int N = 20_000;
        var (arm, bought, paid, visited, age) = (
            new int[N],
            new double[N],
            new double[N],
            new double[N],
            new double[N]
        );
        for (var i = 0; i < N; i++)
        {
            arm[i] = random.NextInt(2);
            age[i] = random.Normal(40, 10);
            visited[i] = random.Bernoulli(0.15 + 0.1 * arm[i] + 0.002 * (age[i] - 40)) ? 1 : 0;
            bought[i] = visited[i] * (random.Bernoulli(0.2) ? 1 : 0);
            paid[i] = bought[i] * random.Gamma(2, 40);
        }
        var table = new FeatureTable(
            new NumericColumn("age", age),
            new NumericColumn("visited", visited),
            new NumericColumn("paid", paid)
        );
        Aftermath.Of(table, bought, arm, 2).Select(a => a.Column).ShouldBe(["visited", "paid"]);
        Aftermath.Of(table, visited, null, 0).Select(a => a.Column).ShouldContain("paid");
    }
}
