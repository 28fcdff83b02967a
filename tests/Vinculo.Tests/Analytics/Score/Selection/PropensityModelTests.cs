using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Selection;
using Xunit;

namespace Vinculo.Tests.Analytics.Score.Selection;

public sealed class PropensityModelTests
{
    [Fact]
    public void Where_features_only_speak_together_trees_are_chosen()
    {
        var (table, outcome) = Worlds.Of(3000, Worlds.Crossed);
        var report = PropensityModel.Fit(table, outcome).Report;

        report.Kind.ShouldBeOneOf(PropensityKind.Boosting, PropensityKind.Blend);
        report.Reason.ShouldBe(ChoiceReason.Better);
        report.Candidates.Single(c => c.Kind == PropensityKind.Boosting).Gain.ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void Where_each_feature_has_its_own_say_the_simple_model_stays()
    {
        var (table, outcome) = Worlds.Of(3000, Worlds.Straight);
        PropensityModel.Fit(table, outcome).Report.Kind.ShouldBe(PropensityKind.Logistic);
    }

    [Fact]
    public void Reasons_add_up_for_every_candidate_and_json_keeps_the_bits()
    {
        var (table, outcome) = Worlds.Of(1200, Worlds.Crossed, missing: 0.1);
        foreach (var model in PropensityContest.Run(table, outcome).Candidates)
        {
            var read = PropensityModel.FromJson(model.ToJson());
            read.Predict(table).ShouldBe(model.Predict(table));
            var row = model.Arrange(table.Columns.ToDictionary(c => c.Name, c => c[3]));
            var explained = read.Reasons(row);
            explained.Probability.ShouldBe(model.Predict(table)[3], 1e-12);
            explained.Reasons.Count.ShouldBe(table.Columns.Count);
        }
    }

    [Fact]
    public void Every_shop_of_many_has_its_say()
    {
        const int Shops = 300;
        var random = new Xoshiro256(5);
        double[] pull = [.. Enumerable.Range(0, Shops).Select(_ => random.Normal(0, 1))];
        (FeatureTable Table, bool[] Outcome, double[] Truth) Draw(int rows)
        {
            int[] shop = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt(Shops))];
            double[] truth = Array.ConvertAll(shop, s => 1 / (1 + Math.Exp(1 - pull[s])));
            return (
                new FeatureTable(
                    CategoricalColumn.From("shop", shop.Select(s => (string?)$"S{s}")),
                    new NumericColumn("age", [.. shop.Select(_ => random.NextDouble())])
                ),
                Array.ConvertAll(truth, random.Bernoulli),
                truth
            );
        }
        var known = Draw(9_000);
        var next = Draw(9_000);

        var found = PropensityModel.Fit(known.Table, known.Outcome).Predict(next.Table);

        var ceiling = ScoreQuality.Auc(next.Truth, next.Outcome);
        ScoreQuality.Auc(found, next.Outcome).ShouldBeGreaterThan(ceiling - 0.035);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void One_case_after_another_is_read_as_all_at_once_reasons_included(int leaves)
    {
        var (table, outcome) = Worlds.Of(1500, Worlds.Crossed, missing: 0.1);
        foreach (var model in PropensityContest.Run(table, outcome, new() { MostLeaves = leaves }).Candidates)
        {
            var all = model.Predict(table);
            var reader = new PropensityReader(model);
            for (var i = 0; i < 200; i++)
            {
                var row = model.Arrange(table.Columns.ToDictionary(c => c.Name, c => c[i]));
                reader.Read(row).ShouldBe(all[i], 1e-12);
                var told = model.Reasons(row).Reasons.ToDictionary(r => r.Feature, r => r.Contribution);
                for (var f = 0; f < model.Features.Count; f++)
                    reader.Contributions[f].ShouldBe(told[model.Features[f]], 1e-9);
            }
        }
    }

    [Fact]
    public void Periods_are_foretold_by_those_before_and_the_last_is_never_cut_in_two()
    {
        var (table, outcome) = Worlds.Of(3000, Worlds.Crossed);
        // Customers stand in order of their number, which drifts within each period and not from one to the next.
        var number = new NumericColumn("number", [.. Enumerable.Range(0, 3000).Select(i => (double)(i % 1000))]);
        var known = new FeatureTable([number, .. table.Columns]);
        var options = new PropensityOptions { Periods = [.. Enumerable.Range(0, 3000).Select(i => i / 1000)] };

        var report = PropensityModel.Fit(known, outcome, options).Report;

        report.Reason.ShouldBe(ChoiceReason.Better);
        report.Drift.ShouldBeEmpty();
        report.Candidates[0].Kind.ShouldBe(PropensityKind.Linear);
        Should.Throw<ArgumentException>(() =>
            PropensityModel.Fit(
                known,
                outcome,
                options with
                {
                    Periods = [.. Enumerable.Range(0, 3000).Select(i => -i)],
                }
            )
        );
    }

    [Fact]
    public void The_same_settings_learn_again_from_other_cases()
    {
        var (table, outcome) = Worlds.Of(2000, Worlds.Crossed);
        var model = PropensityModel.Fit(table, outcome, new() { MostLeaves = 8 });
        var (later, came) = Worlds.Of(2000, Worlds.Crossed, seed: 8);

        var again = model.Again(later, came);

        again.Kind.ShouldBe(model.Kind);
        again.Predict(table).ShouldNotBe(model.Predict(table));
        ScoreQuality.Auc(again.Predict(table), outcome).ShouldBe(ScoreQuality.Auc(model.Predict(later), came), 0.05);
    }

    [Fact]
    public void Too_few_of_one_answer_give_a_simpler_model_that_says_so()
    {
        var (table, _) = Worlds.Of(500, Worlds.Straight);
        var few = PropensityModel.Fit(table, [.. Enumerable.Range(0, 500).Select(i => i < 5)]);
        few.Report.Reason.ShouldBe(ChoiceReason.TooFewForAnyModel);
        few.Predict(table).Distinct().Count().ShouldBe(1);
        few.Predict(table)[0].ShouldBe(0.011, 0.001);

        var some = PropensityModel.Fit(table, [.. Enumerable.Range(0, 500).Select(i => i % 25 == 0)]);
        some.Kind.ShouldBe(PropensityKind.Linear);
        some.Report.Reason.ShouldBe(ChoiceReason.TooFewForChoice);
    }

    [Fact]
    public void One_answer_only_is_refused()
    {
        var (table, _) = Worlds.Of(50, Worlds.Straight);
        Should
            .Throw<UnfitDataException>(() => PropensityModel.Fit(table, new bool[50]))
            .Reason.ShouldBe(UnfitReason.OneClass);
    }

    [Fact]
    public void When_what_matters_drifts_straight_lines_answer()
    {
        var (table, outcome) = Worlds.Of(4000, Worlds.Straight);
        var values = ((NumericColumn)table.Find("x0")!).Values;
        var drifting = new NumericColumn("clock", [.. values.Select((v, i) => v + i / 400.0)]);
        var known = new FeatureTable([drifting, .. table.Columns.Skip(5).Take(5)]);
        bool[] answers = [.. outcome.Select((o, i) => o || i > 2500 && i % 4 == 0)];

        var report = PropensityModel.Fit(known, answers, new() { InTimeOrder = true }).Report;

        report.Drift[0].Feature.ShouldBe("clock");
        report.Reason.ShouldBe(ChoiceReason.Drift);
        report.Kind.ShouldBe(PropensityKind.Linear);
    }

    [Fact]
    public void Telco_reaches_the_bar_and_nothing_is_left_out_by_mistake()
    {
        if (SharedData.Telco() is not var (table, left, _, _))
            return;
        var kinds = new List<PropensityKind>();
        var scores = Folds.Score(
            Folds.ByPosition(left.Length, 5),
            5,
            (train, held) =>
            {
                var model = PropensityModel.Fit(
                    table.Take(train),
                    [.. train.Select(i => left[i])],
                    new() { Outcome = "Churn" }
                );
                model.Report.LeftOut.ShouldBeEmpty();
                kinds.Add(model.Kind);
                return model.Predict(table.Take(held));
            }
        );
        SharedData.Say(string.Join(" ", kinds));
        ScoreQuality.Auc(scores, left).ShouldBeGreaterThanOrEqualTo(0.849);
        ScoreQuality.Brier(scores, left).ShouldBeLessThanOrEqualTo(0.1334);
    }
}
