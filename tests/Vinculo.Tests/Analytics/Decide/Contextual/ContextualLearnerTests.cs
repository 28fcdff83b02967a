using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate.Bandits;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Tests.Analytics.Decide.Contextual;

/// <summary>Learning on known worlds and by hand.</summary>
public sealed class ContextualLearnerTests
{
    private static readonly double[] Worth = [1, 1.4, 0.8, 2.2, 1.2, 0.6];

    [Fact]
    public void The_simulated_world_is_served_nearly_as_well_as_by_somebody_who_knows_it()
    {
        if (World() is not { } world)
            return;
        var result = BanditTrial.Run(
            world.World,
            new LearningPolicy(world.Design, Worth, new LearnerOptions { Epsilon = 0 }),
            new Xoshiro256(1)
        );
        SharedData.Say($"{result.Mean / result.Best:P2}");
        (result.Mean / result.Best).ShouldBeGreaterThan(0.978);
        // Early on it is already no worse than chance, which brings a third of the best.
        var chance = BanditTrial.Run(world.World, new RandomPolicy(6), new Xoshiro256(1));
        (chance.Mean / chance.Best).ShouldBe(0.347, 0.01);
        result.Curve[0].Mean.ShouldBeGreaterThan(chance.Mean);
    }

    [Fact]
    public void Same_seed_and_answers_give_the_same_bits()
    {
        if (World() is not { } world)
            return;
        var few = world.World with { Uniforms = world.World.Uniforms[..2000] };
        BanditResult Again() => BanditTrial.Run(few, new LearningPolicy(world.Design, Worth), new Xoshiro256(5));
        Again().Mean.ShouldBe(Again().Mean);
    }

    [Theory]
    [InlineData(0.02, 0.03)]
    [InlineData(0.02, 0.15)]
    public void Within_two_thousand_decisions_of_a_flip_the_best_action_is_found_again(double first, double last)
    {
        double got = 0,
            best = 0;
        for (var run = 0; run < 5; run++)
        {
            var random = Xoshiro256.For(3, "flip", (ulong)run);
            var learner = new ContextualLearner(3, 4);
            double[] rates = [0.12, 0.06, 0.04, 0.03];
            double[] context = [1, 0, 0];
            for (var t = 0; t < 12_000; t++)
            {
                if (t == 8_000)
                    (rates[0], rates[3]) = (first, last);
                (context[1], context[2]) = (random.Normal(), random.Normal());
                var choice = learner.Choose(context, [1, 1, 1, 1], random);
                if (t >= 10_000)
                    (got, best) = (got + rates[choice.Action], best + rates.Max());
                learner.Learn(choice.Action, context, random.Bernoulli(rates[choice.Action]) ? 1 : 0);
            }
        }
        (got / best).ShouldBeGreaterThan(0.88);
    }

    [Fact]
    public void The_logged_probability_is_the_one_the_choice_was_drawn_from_and_none_is_below_the_floor()
    {
        var learner = new ContextualLearner(2, 3, new LearnerOptions { Epsilon = 0.06 });
        var random = new Xoshiro256(2);
        for (var i = 0; i < 300; i++)
            learner.Learn(i % 3, [1, random.Normal()], i % 3 == 1 && i % 2 == 0 ? 1 : 0);
        var hits = new int[3];
        var expected = new double[3];
        for (var i = 0; i < 20_000; i++)
        {
            var choice = learner.Choose([1, 0.5], [1, 1, 1], random);
            choice.Probability.ShouldBe(learner.Probabilities[choice.Action]);
            choice.Probability.ShouldBeGreaterThanOrEqualTo(0.02 - 1e-12);
            hits[choice.Action]++;
            for (var a = 0; a < 3; a++)
                expected[a] += learner.Probabilities[a];
        }
        for (var a = 0; a < 3; a++)
            (hits[a] / 20_000.0).ShouldBe(expected[a] / 20_000, 0.012);
    }

    [Fact]
    public void A_new_action_begins_with_what_all_have_shown()
    {
        var learner = new ContextualLearner(2, 4);
        var random = new Xoshiro256(4);
        for (var i = 0; i < 4_000; i++)
        {
            double[] context = [1, random.Normal()];
            learner.Learn(i % 4, context, random.Bernoulli(1 / (1 + Math.Exp(2 - 0.8 * context[1]))) ? 1 : 0);
        }
        var added = learner.Add();
        learner.Chance(added, [1, 0]).ShouldBe(0.13, 0.04);
        // What matters to all is expected to matter to it too.
        learner.Knowledge(added)[1].Mean.ShouldBe(0.8, 0.15);
        learner.Knowledge(added)[1].Deviation.ShouldBeGreaterThan(learner.Knowledge(0)[1].Deviation);
    }

    [Fact]
    public void Learning_one_by_one_comes_to_the_law_of_all_answers_at_once()
    {
        var random = new Xoshiro256(8);
        var belief = new ActionBelief(3);
        double[] mean = [-1, 0, 0],
            variance = [1, 0.5, 0.5];
        belief.Settle(mean, variance);
        for (var i = 0; i < 500; i++)
            belief.Learn([1, random.Normal(), random.Normal()], random.NextInt(2), 1, 1);
        var (weights, covariance) = ((double[])belief.Weights.Clone(), (double[])belief.Covariance.Clone());
        belief.Settle(mean, variance);
        for (var i = 0; i < 3; i++)
            belief.Weights[i].ShouldBe(weights[i], 1e-9);
        for (var i = 0; i < 9; i++)
            belief.Covariance[i].ShouldBe(covariance[i], 1e-9);
    }

    [Fact]
    public void Impossible_numbers_are_turned_away()
    {
        var learner = new ContextualLearner(2, 2);
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Learn(0, [1, 0], 1.5));
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Learn(0, [1, 0], 1, double.NaN));
        Should.Throw<ArgumentException>(() => learner.Choose([1], [1, 1], new Xoshiro256(1)));
        Should.Throw<ArgumentOutOfRangeException>(() => new ContextualLearner(2, 2, new LearnerOptions { Spread = 0 }));
        Should.Throw<InvalidOperationException>(() => new ContextualLearner(1, 0).Choose([1], [], new Xoshiro256(1)));
    }

    [Fact]
    public void An_outcome_counts_once_within_its_window_and_silence_is_a_no_only_afterwards()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var pending = new PendingOutcomes<int>(TimeSpan.FromDays(7));
        for (var key = 0; key < 4; key++)
            pending.Open(key, key % 2, [1, key], start.AddDays(key)).ShouldBeTrue();
        pending.Open(0, 1, [1, 0], start).ShouldBeFalse();

        pending.Take(0, 1, start.AddDays(2), true, out var choice).ShouldBe(OutcomeReceipt.Settled);
        (choice!.Action, choice.Outcome).ShouldBe((0, 1.0));
        pending.Take(0, 1, start.AddDays(3), true, out choice).ShouldBe(OutcomeReceipt.Late);
        choice.ShouldBeNull();
        pending.Take(1, 0.3, start.AddDays(3), false, out _).ShouldBe(OutcomeReceipt.Noted);
        pending.Take(99, 1, start, true, out _).ShouldBe(OutcomeReceipt.Unknown);
        pending.Take(2, 1, start.AddDays(365), true, out _).ShouldBe(OutcomeReceipt.Late);

        pending.Close(start.AddDays(-30)).ShouldBeEmpty();
        pending.Close(start.AddDays(9.5)).Select(c => c.Outcome).ShouldBe([0.3, 0]);
        pending.Close(start.AddDays(9.5)).ShouldBeEmpty();
        pending.Count.ShouldBe(1);
    }

    private static (BanditWorld World, ContextDesign Design)? World()
    {
        if (SharedData.Find("sim/nba_sim.csv.gz") is not { } path)
            return null;
        var rows = SharedData.Rows(path).Skip(1).Select(r => Array.ConvertAll(r, SharedData.Number)).ToArray();
        var columns = Enumerable.Range(0, 8).Select(c => new NumericColumn($"x{c}", [.. rows.Select(r => r[c])]));
        return (
            new BanditWorld(
                [.. Enumerable.Range(8, 6).Select(c => rows.Select(r => r[c]).ToArray())],
                [.. rows.Select(r => r[14])],
                Worth
            ),
            ContextDesign.Of(new FeatureTable([.. columns]))
        );
    }
}
