using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Demo.Check;
using Vinculo.Demo.World;
using Vinculo.Insights.Effects;
using Vinculo.Platform;

namespace Vinculo.Tests.Insights.Effects;

public sealed class ActionTrialTests
{
    /// <summary>
    /// So many customers are needed to see whom a care call keeps: 17,000 calls against 36,000 left alone. Whom it wakes leaves
    /// so seldom that the harm, half a point, is not told from chance: it counts against the call, and bars nobody.
    /// </summary>
    [Fact]
    public void Whom_a_care_call_serves_shows_against_the_truth_of_a_large_operator()
    {
        var trial = new CondorTrial(200_000, 20260521);

        var care = trial.Judge(Offers.Care)!;

        care.Evidence.ShouldBeTrue();
        care.MeanIsSure.ShouldBeTrue();
        var today = trial.Today(care, Offers.Care);
        var rank = Closeness.Spearman([.. today.Select(t => t.Expected)], [.. today.Select(t => t.True)]);
        var worst = today.OrderByDescending(t => t.Expected).Take(today.Count / 10).ToList();
        var kept = today.Where(t => care.VerdictOf(t.Expected) == EffectVerdict.Keeps).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"rank {rank:0.000}; the tenth it serves worst: {worst.Average(t => t.Expected):0.000} expected, "
                + $"{worst.Average(t => t.True):0.00} in log odds; kept {kept.Count(t => t.True < -0.3)} of {today.Count(t => t.True < -0.3)}"
        );
        rank.ShouldBeGreaterThan(0.42);
        worst.Average(t => t.Expected).ShouldBeGreaterThan(0);
        worst.Average(t => t.True).ShouldBeGreaterThan(0.1);
        kept.Count(t => t.True < -0.3).ShouldBeGreaterThan(today.Count(t => t.True < -0.3) * 8 / 10);
    }

    [Fact]
    public void Whom_an_action_harms_is_told_where_the_lot_shows_it()
    {
        var (table, treated, left) = Drawn(1, x => x > 0.8 ? 0.3 : -0.1);

        var effect = ActionTrial.Of("wakes", table, treated, left)!;

        effect.Evidence.ShouldBeTrue();
        effect.HarmFrom.ShouldNotBeNull();
        effect.VerdictOf(0.3).ShouldBe(EffectVerdict.Wakes);
        effect.VerdictOf(-0.1).ShouldBe(EffectVerdict.Keeps);
    }

    /// <summary>Half of them are helped and nobody harmed: harm is claimed in one of forty trials at most.</summary>
    [Fact]
    public void An_action_that_helps_some_and_harms_nobody_hardly_ever_is_said_to_harm()
    {
        const int Trials = 40;
        var (harmful, evident) = (0, 0);
        for (var seed = 1; seed <= Trials; seed++)
        {
            var (table, treated, left) = Drawn((ulong)seed, x => x > 0.5 ? 0 : -0.15);
            var effect = ActionTrial.Of("helps", table, treated, left)!;
            evident += effect.Evidence ? 1 : 0;
            harmful += effect.HarmFrom is null ? 0 : 1;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{harmful} of {evident}");
        evident.ShouldBeGreaterThan(Trials / 2);
        harmful.ShouldBeLessThanOrEqualTo(1);
    }

    /// <summary>Two thousand drawn by lot; without the action one of five leaves.</summary>
    private static (FeatureTable Table, bool[] Treated, bool[] Left) Drawn(ulong seed, Func<double, double> effect)
    {
        var random = new Xoshiro256(seed);
        var (x, y, treated, left) = (new double[2000], new double[2000], new bool[2000], new bool[2000]);
        for (var i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (random.NextDouble(), random.NextDouble());
            treated[i] = random.Bernoulli(0.5);
            left[i] = random.Bernoulli(0.2 + (treated[i] ? effect(x[i]) : 0));
        }
        return (new FeatureTable(new NumericColumn("x", x), new NumericColumn("y", y)), treated, left);
    }

    [Fact]
    public void An_action_that_serves_all_alike_has_no_evidence_and_a_mean()
    {
        var random = new Xoshiro256(7);
        var (values, treated, left) = (new double[4000], new bool[4000], new bool[4000]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextDouble();
            treated[i] = random.Bernoulli(0.5);
            left[i] = random.Bernoulli(treated[i] ? 0.1 : 0.2);
        }

        var effect = ActionTrial.Of("same", new FeatureTable(new NumericColumn("x", values)), treated, left)!;

        effect.Evidence.ShouldBeFalse();
        effect.Model.ShouldBeNull();
        effect.HarmFrom.ShouldBeNull();
        effect.MeanIsSure.ShouldBeTrue();
        effect.Mean.ShouldBe(-0.1, 0.03);
        effect.VerdictOf(0.5).ShouldBe(EffectVerdict.Open);
        ActionTrial.Of("few", new FeatureTable(new NumericColumn("x", values)), new bool[4000], left).ShouldBeNull();
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void Trials_in_which_nobody_responds_better_hardly_ever_say_so(double with)
    {
        var said = 0;
        for (var seed = 101; seed <= 120; seed++)
        {
            var (table, treated, left) = Drawn((ulong)seed, _ => with - 0.2);
            said += ActionTrial.Of("same", table, treated, left)!.Evidence ? 1 : 0;
        }
        said.ShouldBeLessThan(3);
    }

    [Fact]
    public void A_kept_model_says_the_same_and_its_parts_add_up()
    {
        var random = new Xoshiro256(6);
        var (values, levels, treated, left) = (new double[3000], new string?[3000], new bool[3000], new double[3000]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 7 == 0 ? double.NaN : random.NextDouble();
            levels[i] = i % 5 == 0 ? null : $"level {i % 3}";
            treated[i] = random.Bernoulli(0.5);
            left[i] = random.Bernoulli(treated[i] && values[i] > 0.5 ? 0.6 : 0.2) ? 1 : 0;
        }
        var table = new FeatureTable(new NumericColumn("x", values), CategoricalColumn.From("l", levels));

        foreach (var way in UpliftModel.Ways)
        {
            var model = UpliftModel.Fit(table, treated, left, way);
            var again = Json.Read<UpliftModel>(Json.Of(model).Text);
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                var added = new double[2];
                var effect = model.Effect(table.Row(i), added);
                again.Effect(table.Row(i), new double[2]).ShouldBe(effect);
                effect.ShouldBe(model.Start + added.Sum(), 1e-12);
                sum += effect;
            }
            (sum / values.Length).ShouldBe(model.Start, 1e-9);
        }
        Should.Throw<ArgumentException>(() => UpliftModel.Fit(table, treated, left, UpliftMethod.Blend));
    }
}
