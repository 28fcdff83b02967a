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
    /// <summary>So many customers are needed to see whom a care call wakes: 17,000 calls against 36,000 left alone.</summary>
    [Fact]
    public void Whom_a_care_call_wakes_shows_against_the_truth_of_a_large_operator()
    {
        var trial = new CondorTrial(200_000, 20260521);

        var care = trial.Judge(Offers.Care)!;

        care.Evidence.ShouldBeTrue();
        care.MeanIsSure.ShouldBeTrue();
        care.HarmFrom.ShouldNotBeNull();
        var today = trial.Today(care, Offers.Care);
        var rank = Closeness.Spearman([.. today.Select(t => t.Expected)], [.. today.Select(t => t.True)]);
        var alone = today.Where(t => care.VerdictOf(t.Expected) == EffectVerdict.Wakes).ToList();
        var kept = today.Where(t => care.VerdictOf(t.Expected) == EffectVerdict.Keeps).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"rank {rank:0.000}; left alone {alone.Count}, rightly {alone.Count(t => t.True > 0)} of {today.Count(t => t.True > 0)}; "
                + $"kept {kept.Count(t => t.True < -0.3)} of {today.Count(t => t.True < -0.3)}"
        );
        rank.ShouldBeGreaterThan(0.42);
        alone.Average(t => t.True).ShouldBeGreaterThan(0.1);
        alone.Count(t => t.True > 0).ShouldBeGreaterThan(today.Count(t => t.True > 0) / 20);
        kept.Count(t => t.True < -0.3).ShouldBeGreaterThan(today.Count(t => t.True < -0.3) * 8 / 10);
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
            var random = new Xoshiro256((ulong)seed);
            var (x, y, treated, left) = (new double[2000], new double[2000], new bool[2000], new bool[2000]);
            for (var i = 0; i < x.Length; i++)
            {
                (x[i], y[i]) = (random.NextDouble(), random.NextDouble());
                treated[i] = random.Bernoulli(0.5);
                left[i] = random.Bernoulli(treated[i] ? with : 0.2);
            }
            var table = new FeatureTable(new NumericColumn("x", x), new NumericColumn("y", y));
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
