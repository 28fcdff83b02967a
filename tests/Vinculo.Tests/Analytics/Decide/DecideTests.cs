using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Randomness;
using Xunit;

namespace Vinculo.Tests.Analytics.Decide;

public class BetaBernoulliTests
{
    [Fact]
    public void Answers_move_the_mean_as_conjugacy_says()
    {
        var knowledge = BetaBernoulli.Prior(0.1, 20).With(true).With(false).With(false);
        knowledge.A.ShouldBe(3, 1e-12);
        knowledge.B.ShouldBe(20, 1e-12);
        knowledge.Mean.ShouldBe(3.0 / 23, 1e-12);
        knowledge.Evidence.ShouldBe(3);
        knowledge.Without(true).ShouldBe(BetaBernoulli.Prior(0.1, 20).With(false).With(false));
        knowledge.StandardDeviation.ShouldBe(Math.Sqrt(3.0 * 20 / (23.0 * 23 * 24)), 1e-12);
    }

    [Fact]
    public void Old_answers_count_half_per_half_life_and_the_prior_stays()
    {
        var knowledge = BetaBernoulli.Prior(0.1, 20) with { Accepted = 8, Refused = 40 };
        var later = knowledge.Fade(TimeSpan.FromDays(60), TimeSpan.FromDays(30));
        later.Accepted.ShouldBe(2, 1e-12);
        later.Refused.ShouldBe(10, 1e-12);
        knowledge.Fade(TimeSpan.FromDays(36500), TimeSpan.FromDays(30)).Mean.ShouldBe(0.1, 1e-12);
        knowledge.Fade(TimeSpan.FromDays(-3), TimeSpan.FromDays(30)).ShouldBe(knowledge);
    }

    [Fact]
    public void Fading_twice_is_fading_once_for_the_whole_time()
    {
        var knowledge = BetaBernoulli.Prior(0.3, 5) with { Accepted = 11, Refused = 3 };
        Prop.ForAll(
                Gen.Choose(0, 400).ToArbitrary(),
                Gen.Choose(0, 400).ToArbitrary(),
                (a, b) =>
                {
                    var half = TimeSpan.FromDays(45);
                    var twice = knowledge.Fade(TimeSpan.FromDays(a), half).Fade(TimeSpan.FromDays(b), half);
                    var once = knowledge.Fade(TimeSpan.FromDays(a + b), half);
                    return Math.Abs(twice.Accepted - once.Accepted) < 1e-12
                        && Math.Abs(twice.Refused - once.Refused) < 1e-12;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_likely_interval_is_the_beta_quantile_of_the_tables()
    {
        // Beta(1,1) is uniform; Beta(2,1) has distribution x²; Beta(1,9) has 1 - (1-x)^9.
        BetaBernoulli.Prior(0.5, 2).Likely(0.9).Low.ShouldBe(0.05, 1e-12);
        (BetaBernoulli.Prior(0.5, 2) with { Accepted = 1 }).Likely(0.8).Low.ShouldBe(Math.Sqrt(0.1), 1e-12);
        var rare = BetaBernoulli.Prior(0.1, 10).Likely(0.8);
        rare.Low.ShouldBe(1 - Math.Pow(0.9, 1.0 / 9), 1e-12);
        rare.High.ShouldBe(1 - Math.Pow(0.1, 1.0 / 9), 1e-12);
    }

    [Fact]
    public void Draws_fall_below_each_quantile_as_often_as_they_should()
    {
        var knowledge = BetaBernoulli.Prior(0.2, 3) with { Accepted = 4, Refused = 9 };
        var likely = knowledge.Likely(0.8);
        var random = new Xoshiro256(2);
        var inside = Enumerable.Range(0, 20_000).Count(_ => likely.Holds(knowledge.Draw(random)));
        inside.ShouldBeInRange(15_800, 16_200);
    }

    [Fact]
    public void Impossible_priors_and_weights_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => BetaBernoulli.Prior(0, 10));
        Should.Throw<ArgumentOutOfRangeException>(() => BetaBernoulli.Prior(0.5, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => BetaBernoulli.Prior(0.5, 1).With(true, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => BetaBernoulli.Prior(0.5, 1).Fade(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Knowledge_survives_being_written_and_read()
    {
        var knowledge = BetaBernoulli.Prior(0.1, 20).With(true, 0.3);
        JsonSerializer.Deserialize<BetaBernoulli>(JsonSerializer.Serialize(knowledge)).ShouldBe(knowledge);
    }
}

public class ArbitrationTests
{
    [Fact]
    public void The_score_is_the_product_of_its_factors_less_the_cost()
    {
        var candidate = new Candidate("upgrade", 0.2, 100)
        {
            ContextWeight = 1.5,
            Lever = 0.5,
            Cost = 4,
        };
        candidate.Score.ShouldBe(0.2 * 100 * 1.5 * 0.5 - 4, 1e-12);
        var ranked = Arbitration.Rank([candidate]).Single();
        ranked.Candidate.ShouldBe(candidate);
        ranked.Probability.ShouldBe(1);
        ranked.IsWorthItsCost.ShouldBeTrue();
    }

    [Fact]
    public void Rank_puts_the_best_first_and_settles_ties_by_key()
    {
        Candidate[] candidates = [new("c", 0.1, 10), new("a", 0.1, 10), new("b", 0.2, 10)];
        Arbitration.Rank(candidates).Select(r => r.Candidate.Key).ShouldBe(["b", "a", "c"]);
        Arbitration.Rank(candidates, 2).Select(r => r.Rank).ShouldBe([1, 2]);
        Arbitration.Rank([]).ShouldBeEmpty();
    }

    [Fact]
    public void Probabilities_of_choice_sum_to_one_and_none_is_below_its_floor()
    {
        Prop.ForAll(
                Gen.Choose(1, 12).ToArbitrary(),
                k =>
                {
                    var random = Xoshiro256.For(1, "arbitration", (ulong)k);
                    var candidates = Enumerable.Range(0, k).Select(i => Some($"a{i}", random)).ToArray();
                    var ranked = Arbitration.Choose(candidates, random);
                    return Math.Abs(ranked.Sum(r => r.Probability) - 1) < 1e-12
                        && ranked.All(r => r.Probability >= 0.03 / k - 1e-15)
                        && ranked.Select(r => r.Rank).SequenceEqual(Enumerable.Range(1, k));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_logged_probability_is_the_frequency_with_which_the_action_is_chosen()
    {
        var random = new Xoshiro256(77);
        var candidates = Enumerable.Range(0, 4).Select(i => Some($"a{i}", random)).ToArray();
        var chosen = new Dictionary<string, int>();
        var promised = new Dictionary<string, double>();
        const int n = 20_000;
        for (var i = 0UL; i < n; i++)
        {
            var ranked = Arbitration.Choose(candidates, Xoshiro256.For(5, "decision", i));
            var first = ranked[0].Candidate.Key;
            chosen[first] = chosen.GetValueOrDefault(first) + 1;
            foreach (var r in ranked)
                promised[r.Candidate.Key] = promised.GetValueOrDefault(r.Candidate.Key) + r.Probability;
        }
        foreach (var (key, sum) in promised)
            ((double)chosen.GetValueOrDefault(key)).ShouldBe(sum, 5 * Math.Sqrt(sum) + 1, key);
    }

    [Fact]
    public void The_same_chance_gives_the_same_choice_whatever_the_order_of_the_candidates()
    {
        var random = new Xoshiro256(8);
        var candidates = Enumerable.Range(0, 6).Select(i => Some($"a{i}", random)).ToArray();
        var first = Arbitration.Choose(candidates, Xoshiro256.For(1, "d"));
        var turned = Arbitration.Choose([.. candidates.Reverse()], Xoshiro256.For(1, "d"));
        turned.ShouldBe(first);
    }

    [Fact]
    public void What_is_not_worth_its_cost_is_not_chosen_while_something_is()
    {
        Candidate[] candidates = [new("dear", 0.1, 10) { Cost = 50 }, new("fair", 0.1, 10)];
        for (var i = 0UL; i < 200; i++)
        {
            var ranked = Arbitration.Choose(candidates, Xoshiro256.For(3, "d", i), new Exploration(1));
            ranked[0].Candidate.Key.ShouldBe("fair");
            ranked[1].Probability.ShouldBe(0);
            ranked[1].IsWorthItsCost.ShouldBeFalse();
        }
        Arbitration.Choose([candidates[0]], new Xoshiro256(1)).Single().Probability.ShouldBe(1);
        Arbitration.Choose([], new Xoshiro256(1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_refusal_too_many_changes_what_is_proposed()
    {
        var upgrade = BetaBernoulli.Prior(0.12, 10);
        var bundle = BetaBernoulli.Prior(0.1, 10);
        Best(upgrade, bundle).ShouldBe("upgrade");
        for (var i = 0; i < 3; i++)
            upgrade = upgrade.With(false);
        Best(upgrade, bundle).ShouldBe("bundle");

        static string Best(BetaBernoulli one, BetaBernoulli two) =>
            Arbitration.Rank([Candidate.Of("upgrade", one, 100), Candidate.Of("bundle", two, 100)])[0].Candidate.Key;
    }

    [Fact]
    public void Thompson_sampling_learns_the_best_of_five_arms()
    {
        double[] truth = [0.05, 0.06, 0.10, 0.07, 0.04];
        var knowledge = Enumerable.Repeat(BetaBernoulli.Prior(0.05, 4), 5).ToArray();
        var random = new Xoshiro256(21);
        var late = 0;
        const int decisions = 6000;
        for (var d = 0; d < decisions; d++)
        {
            var candidates = knowledge.Select((k, i) => Candidate.Of($"{i}", k, 1)).ToArray();
            var arm = int.Parse(Arbitration.Choose(candidates, random, new Exploration(0.03, 8), 1)[0].Candidate.Key);
            knowledge[arm] = knowledge[arm].With(random.Bernoulli(truth[arm]));
            late += d >= 3000 && arm == 2 ? 1 : 0;
        }
        late.ShouldBeGreaterThan(2100);
    }

    [Fact]
    public void Factors_out_of_range_and_twins_are_refused()
    {
        Should.Throw<ArgumentException>(() => Arbitration.Rank([new("a", 1.2, 1)]));
        Should.Throw<ArgumentException>(() => Arbitration.Rank([new("a", 0.2, double.NaN)]));
        Should.Throw<ArgumentException>(() => Arbitration.Rank([new("a", 0.2, 1) { Cost = -1 }]));
        Should.Throw<ArgumentException>(() => Arbitration.Rank([new("a", 0.2, 1), new("a", 0.3, 1)]));
    }

    private static Candidate Some(string key, Xoshiro256 random) =>
        Candidate.Of(key, BetaBernoulli.Prior(0.05 + 0.2 * random.NextDouble(), 10), 10 + 20 * random.NextDouble());
}

public class ControlGroupTests
{
    [Fact]
    public void The_group_has_its_share_and_grows_by_joining_only()
    {
        var random = new Xoshiro256(4);
        // Time-ordered ids: a shared start and a counter, the hardest case for a hash.
        var ids = Enumerable
            .Range(0, 40_000)
            .Select(i => new Guid(0x0197, 0x0001, 0x7000, 0x80, 0, 0, 0, 0, (byte)(i >> 16), (byte)(i >> 8), (byte)i))
            .ToArray();
        var five = ids.Count(id => ControlGroup.Holds(id, "global", 0.05));
        five.ShouldBeInRange(1800, 2200);
        ids.Where(id => ControlGroup.Holds(id, "global", 0.05))
            .ShouldAllBe(id => ControlGroup.Holds(id, "global", 0.2));
        var both = ids.Count(id => ControlGroup.Holds(id, "global", 0.2) && ControlGroup.Holds(id, "summer", 0.2));
        both.ShouldBeInRange(1400, 1800);
        ids.ShouldAllBe(id => !ControlGroup.Holds(id, "global", 0) && ControlGroup.Holds(id, "global", 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ControlGroup.Holds(ids[random.NextInt(10)], "global", 1.1));
    }

    [Fact]
    public void A_customer_never_changes_place()
    {
        // Printed once from this method: if these change, every running experiment is broken.
        var id = Guid.Parse("01970000-0000-7000-8000-000000000001");
        ControlGroup.Position(id, "global").ShouldBe(0.7251400162709175);
        ControlGroup.Position(id, "summer").ShouldBe(0.056096437926698384);
    }
}
