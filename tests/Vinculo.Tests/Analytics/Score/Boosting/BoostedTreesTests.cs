using System.Text.Json;
using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Logistic;
using Xunit;

namespace Vinculo.Tests.Analytics.Score.Boosting;

public sealed class BoostedTreesTests
{
    private static readonly BoostingOptions Quick = new() { Trees = 80, LearningRate = 0.1 };

    [Fact]
    public void What_only_two_features_together_say_is_found()
    {
        var (table, outcome) = Worlds.Of(4000, Worlds.Crossed);
        var (later, answers) = Worlds.Of(4000, Worlds.Crossed, seed: 8);

        var boosted = BoostedTrees.Fit(table, outcome, options: Quick).Model;
        var straight = BinnedLogistic.Fit(table, outcome).Model;

        ScoreQuality.Auc(boosted.Predict(later), answers).ShouldBeGreaterThan(0.78);
        ScoreQuality.Auc(straight.Predict(later), answers).ShouldBeLessThan(0.65);
    }

    [Fact]
    public void Reasons_and_average_add_up_to_the_log_odds()
    {
        var (table, outcome) = Worlds.Of(1500, Worlds.Crossed, missing: 0.1);
        var model = BoostedTrees.Fit(table, outcome, options: Quick).Model;

        for (var i = 0; i < 50; i++)
        {
            var row = table.Row(i);
            var explained = model.Explain(row);
            (explained.AverageLogOdds + explained.Reasons.Sum(r => r.Contribution)).ShouldBe(model.LogOdds(row), 1e-9);
        }
        double[] average = [.. Enumerable.Range(0, 11).Select(_ => 0.0)];
        for (var i = 0; i < 300; i++)
        {
            foreach (var reason in model.Explain(table.Row(i)).Reasons)
                average[reason.Feature == "word" ? 10 : reason.Feature[1] - '0'] += Math.Abs(reason.Contribution);
        }
        Math.Min(average[0], average[1])
            .ShouldBeGreaterThan(2 * average[5], "the two that matter have the largest shares");
    }

    [Fact]
    public void Shapley_values_are_those_of_the_definition()
    {
        // Asked: x0, then x1 on the left. Four corners by hand, shares 0.25 and 0.75, and 0.5 each.
        var tree = new BoostedTree(
            [0, 1, -1, -1, -1],
            [1, 1, 0, 0, 0],
            [false, false, false, false, false],
            [1, 3, 0, 0, 0],
            [0, 0, 4, 8, 0],
            [8, 2, 6, 1, 1],
            []
        );
        var model = new BoostedTrees
        {
            Intercept = 0,
            Features = [new NumberBins { Name = "x0", Edges = [0] }, new NumberBins { Name = "x1", Edges = [0] }],
            Trees = [tree],
        };

        var explained = model.Explain([FeatureValue.Of(-1.0), FeatureValue.Of(-1.0)]);

        // v{} = .25·(.5·8) + .75·4 = 4; v{0} = 4; v{1} = .25·8 + .75·4 = 5; v{0,1} = 8.
        explained.AverageLogOdds.ShouldBe(4, 1e-12);
        explained.Reasons.Single(r => r.Feature == "x0").Contribution.ShouldBe((0 + 3) / 2.0, 1e-12);
        explained.Reasons.Single(r => r.Feature == "x1").Contribution.ShouldBe((1 + 4) / 2.0, 1e-12);
    }

    [Fact]
    public void One_by_one_many_at_once_and_after_a_journey_through_json_are_the_same_bits()
    {
        var (table, outcome) = Worlds.Of(5003, Worlds.Straight, missing: 0.05);
        var model = BoostedTrees.Fit(table, outcome, options: Quick).Model;
        var read = JsonSerializer.Deserialize<BoostedTrees>(JsonSerializer.Serialize(model))!;

        var many = model.LogOdds(table);

        read.LogOdds(table).ShouldBe(many);
        foreach (var i in new[] { 0, 1, 4095, 4096, 5002 })
            model.LogOdds(table.Row(i)).ShouldBe(many[i]);
    }

    [Fact]
    public void Spread_over_cores_or_not_the_trees_are_the_same()
    {
        var (table, outcome) = Worlds.Of(60_000, Worlds.Straight);
        var cases = BinnedCases.Of(table, 64);
        int[] all = [.. Enumerable.Range(0, table.Rows)];
        var few = Quick with { Trees = 5 };

        var spread = BoostedTrees.Fit(cases, outcome, null, few, all, [], true).Model;
        var alone = BoostedTrees.Fit(cases, outcome, null, few, all, [], false).Model;

        JsonSerializer.Serialize(spread).ShouldBe(JsonSerializer.Serialize(alone));
    }

    [Fact]
    public void A_monotone_feature_never_turns_round()
    {
        var (table, outcome) = Worlds.Of(3000, (x, _) => Math.Sin(3 * x[0]) + x[1]);
        var options = Quick with
        {
            Monotone = new Dictionary<string, int> { ["x0"] = 1, ["x1"] = 1 },
        };
        var model = BoostedTrees.Fit(table, outcome, options: options).Model;
        var free = BoostedTrees.Fit(table, outcome, options: Quick).Model;

        Falls(model).ShouldBe(0);
        Falls(free).ShouldBeGreaterThan(0);

        int Falls(BoostedTrees trees)
        {
            var falls = 0;
            for (var i = 0; i < 40; i++)
            {
                var row = table.Row(i);
                var before = double.NegativeInfinity;
                for (var x = -2.5; x <= 2.5; x += 0.05)
                {
                    row[0] = FeatureValue.Of(x);
                    var now = trees.LogOdds(row);
                    falls += now < before - 1e-12 ? 1 : 0;
                    before = now;
                }
            }
            return falls;
        }
    }

    [Fact]
    public void Missing_goes_where_it_belongs_and_unseen_levels_with_it()
    {
        var (table, outcome) = Worlds.Of(3000, (x, _) => x[0] > 1 ? 2 : -2);
        var values = ((NumericColumn)table.Find("x0")!).Values;
        var gaps = new NumericColumn("x0", Array.ConvertAll(values, v => v > 1 ? double.NaN : v));
        var model = BoostedTrees.Fit(new FeatureTable(gaps, table.Find("word")!), outcome, options: Quick).Model;

        model.Predict([FeatureValue.Missing, FeatureValue.Of("a")]).ShouldBeGreaterThan(0.7);
        model.Predict([FeatureValue.Of(0.0), FeatureValue.Of("never seen")]).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Held_out_cases_stop_the_growing()
    {
        var (table, outcome) = Worlds.Of(600, Worlds.Straight);
        int[] held = [.. Enumerable.Range(400, 200)];
        var fit = BoostedTrees.Fit(table, outcome, options: new() { Trees = 1000, LearningRate = 0.3 }, held: held);

        fit.Report.Converged.ShouldBeTrue();
        fit.Model.Trees.Count.ShouldBeLessThan(200);
    }

    [Fact]
    public void Weights_count_as_copies()
    {
        var (table, outcome) = Worlds.Of(800, Worlds.Straight);
        int[] twice = [.. Enumerable.Range(0, 800), .. Enumerable.Range(0, 400)];
        var weights = Enumerable.Range(0, 800).Select(i => i < 400 ? 2.0 : 1).ToArray();
        var whole = Quick with { RowShare = 1, FeatureShare = 1, Trees = 10, Bins = 255 };

        var weighted = BoostedTrees.Fit(table, outcome, weights, whole).Model;
        var copied = BoostedTrees.Fit(table.Take(twice), [.. twice.Select(i => outcome[i])], null, whole).Model;

        ScoreQuality
            .Auc(weighted.Predict(table), outcome)
            .ShouldBe(ScoreQuality.Auc(copied.Predict(table), outcome), 0.01);
    }

    [Fact]
    public void One_answer_only_is_refused()
    {
        var (table, _) = Worlds.Of(50, Worlds.Straight);
        Should
            .Throw<UnfitDataException>(() => BoostedTrees.Fit(table, new bool[50]))
            .Reason.ShouldBe(UnfitReason.OneClass);
    }
}
