using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;
using Xunit;

namespace Vinculo.Tests.Analytics.Score;

public class BinnedLogisticTests
{
    [Fact]
    public void A_saturated_model_with_hardly_any_penalty_returns_the_observed_shares()
    {
        // 30 of 100 with A and 80 of 100 with B say yes: the maximum likelihood answer is exactly that.
        var levels = Enumerable.Range(0, 200).Select(i => i < 100 ? "A" : "B").ToArray();
        var labels = Enumerable.Range(0, 200).Select(i => i < 30 || i >= 120).ToArray();
        var fit = BinnedLogistic.Fit(
            new FeatureTable(CategoricalColumn.From("plan", levels)),
            labels,
            options: new LogisticOptions { L2 = 1e-7 }
        );
        fit.Report.Converged.ShouldBeTrue();
        fit.Model.Predict([FeatureValue.Of("A")]).ShouldBe(0.3, 1e-6);
        fit.Model.Predict([FeatureValue.Of("B")]).ShouldBe(0.8, 1e-6);
        fit.Model.BaseRate.ShouldBe(0.55, 1e-15);
    }

    [Fact]
    public void The_penalised_optimum_is_where_its_gradient_vanishes()
    {
        var (table, labels) = World(1, 3000);
        var weights = Enumerable.Range(0, 3000).Select(i => 0.5 + i % 3).ToArray();
        var options = new LogisticOptions { L2 = 2.5 };
        var model = BinnedLogistic.Fit(table, labels, weights, options).Model;
        var scores = model.Predict(table);

        // Intercept: weighted residuals cancel. A level: they sum to -λ times its weight.
        Enumerable.Range(0, 3000).Sum(i => weights[i] * (scores[i] - (labels[i] ? 1 : 0))).ShouldBe(0, 1e-4);
        var region = (CategoricalTerm)model.Terms[2];
        var column = (CategoricalColumn)table.Find("region")!;
        for (var level = 0; level < region.Levels.Length; level++)
        {
            var sum = Enumerable
                .Range(0, 3000)
                .Where(i => column.Codes[i] >= 0 && column.Levels[column.Codes[i]] == region.Levels[level])
                .Sum(i => weights[i] * (scores[i] - (labels[i] ? 1 : 0)));
            sum.ShouldBe(-options.L2 * region.LevelWeights[level], 1e-4);
        }
    }

    [Fact]
    public void The_same_cases_give_the_same_bits_each_time()
    {
        // Enough rows for several parts on several cores.
        var (table, labels) = World(2, 20_000);
        var first = JsonSerializer.Serialize(BinnedLogistic.Fit(table, labels).Model);
        for (var again = 0; again < 3; again++)
            JsonSerializer.Serialize(BinnedLogistic.Fit(table, labels).Model).ShouldBe(first);
    }

    [Fact]
    public void A_model_survives_being_written_and_read()
    {
        var (table, labels) = World(3, 2000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var read = JsonSerializer.Deserialize<BinnedLogistic>(JsonSerializer.Serialize(model))!;
        read.Predict(table).ShouldBe(model.Predict(table));
        read.AverageLogOdds.ShouldBe(model.AverageLogOdds);
    }

    [Fact]
    public void One_by_one_and_all_at_once_give_the_same_bits()
    {
        var (table, labels) = World(4, 9000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var all = model.Predict(table);
        for (var i = 0; i < 9000; i += 7)
            model.Predict(table.Row(i)).ShouldBe(all[i]);
    }

    [Fact]
    public void Reasons_and_the_average_add_up_to_the_log_odds()
    {
        var (table, labels) = World(5, 3000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        Prop.ForAll(
                Gen.Choose(0, 2999).ToArbitrary(),
                i =>
                {
                    var explained = model.Explain(table.Row(i));
                    var sum = explained.AverageLogOdds + explained.Reasons.Sum(r => r.Contribution);
                    return Math.Abs(sum - model.LogOdds(table.Row(i))) < 1e-12
                        && explained.Probability == model.Predict(table.Row(i))
                        && explained
                            .Reasons.Zip(explained.Reasons.Skip(1))
                            .All(p => Math.Abs(p.First.Contribution) >= Math.Abs(p.Second.Contribution));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Contributions_of_a_feature_average_to_nothing_over_the_training_cases()
    {
        var (table, labels) = World(6, 2000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var sums = new Dictionary<string, double>();
        for (var i = 0; i < 2000; i++)
        {
            foreach (var reason in model.Explain(table.Row(i)).Reasons)
                sums[reason.Feature] = sums.GetValueOrDefault(reason.Feature) + reason.Contribution;
        }
        sums.Values.ShouldAllBe(s => Math.Abs(s) < 1e-9 * 2000);
    }

    [Fact]
    public void A_reason_names_the_bin_its_number_lies_in()
    {
        var (table, labels) = World(7, 2000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var reason = model
            .Explain([FeatureValue.Of(0.1), FeatureValue.Missing, FeatureValue.Of("south")])
            .Reasons.Single(r => r.Feature == "price");
        reason.Value.Number.ShouldBe(0.1);
        reason.From!.Value.ShouldBeLessThanOrEqualTo(0.1);
        reason.To!.Value.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void A_missing_number_has_a_weight_of_its_own()
    {
        // Whoever hides the income leaves; the known incomes say nothing.
        var random = new Xoshiro256(8);
        var income = new double[4000];
        var labels = new bool[4000];
        for (var i = 0; i < 4000; i++)
        {
            income[i] = i % 4 == 0 ? double.NaN : random.Normal();
            labels[i] = random.Bernoulli(i % 4 == 0 ? 0.7 : 0.1);
        }
        var model = BinnedLogistic.Fit(new FeatureTable(new NumericColumn("income", income)), labels).Model;
        model.Predict([FeatureValue.Missing]).ShouldBe(0.7, 0.04);
        model.Predict([FeatureValue.Of(0.0)]).ShouldBe(0.1, 0.06);
    }

    [Fact]
    public void A_level_never_seen_adds_nothing()
    {
        var (table, labels) = World(9, 2000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        model.Terms[2].LogOdds(FeatureValue.Of("Antarctica")).ShouldBe(0);
        var elsewhere = CategoricalColumn.From("region", Enumerable.Repeat<string?>("Antarctica", 2000));
        model.Predict(new FeatureTable(table.Columns[0], table.Columns[1], elsewhere)).ShouldAllBe(p => p > 0 && p < 1);
    }

    [Fact]
    public void Rare_levels_beyond_the_limit_count_as_unseen()
    {
        var levels = Enumerable.Range(0, 1000).Select(i => i < 900 ? $"common{i % 3}" : $"rare{i}");
        var labels = Enumerable.Range(0, 1000).Select(i => i % 2 == 0).ToArray();
        var model = BinnedLogistic
            .Fit(
                new FeatureTable(CategoricalColumn.From("city", levels)),
                labels,
                options: new LogisticOptions { MaxLevels = 3 }
            )
            .Model;
        ((CategoricalTerm)model.Terms[0]).Levels.ShouldBe(["common0", "common1", "common2"]);
        model.Terms[0].LogOdds(FeatureValue.Of("rare950")).ShouldBe(0);
    }

    [Fact]
    public void A_constant_feature_changes_nothing()
    {
        var (table, labels) = World(10, 1500);
        var constant = new NumericColumn("constant", [.. Enumerable.Repeat(3.0, 1500)]);
        var without = BinnedLogistic.Fit(table, labels).Model.Predict(table);
        var wider = new FeatureTable([.. table.Columns, constant]);
        var with = BinnedLogistic.Fit(wider, labels);
        with.Report.Converged.ShouldBeTrue();
        var scores = with.Model.Predict(wider);
        for (var i = 0; i < scores.Length; i++)
            scores[i].ShouldBe(without[i], 1e-7);
    }

    [Fact]
    public void Numbers_beyond_the_training_range_count_as_its_end()
    {
        var (table, labels) = World(11, 1500);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var price = (NumericTerm)model.Terms[0];
        price.LogOdds(FeatureValue.Of(1e9)).ShouldBe(price.LogOdds(FeatureValue.Of(price.Maximum)));
        price.LogOdds(FeatureValue.Of(double.NegativeInfinity)).ShouldBe(price.LogOdds(FeatureValue.Of(price.Minimum)));
    }

    [Fact]
    public void A_weight_counts_like_repeated_cases()
    {
        var (table, labels) = World(12, 1200);
        var weights = Enumerable.Range(0, 1200).Select(i => (double)(i % 3)).ToArray();
        var rows = Enumerable.Range(0, 1200).SelectMany(i => Enumerable.Repeat(i, i % 3)).ToArray();
        // One bin per number and few levels, so that both fits see the same indicators.
        var options = new LogisticOptions { Bins = 1 };
        var weighted = BinnedLogistic.Fit(table, labels, weights, options).Model.Predict(table);
        var repeated = BinnedLogistic
            .Fit(table.Take(rows), [.. rows.Select(i => labels[i])], options: options)
            .Model.Predict(table);
        // The slope's unit (standard deviation) differs between the two, and with it the penalty, by a hair. Cases of
        // weight 0 are left out: the second fit has not seen their range.
        for (var i = 0; i < weighted.Length; i++)
        {
            if (i % 3 > 0)
                weighted[i].ShouldBe(repeated[i], 2e-3);
        }
    }

    [Fact]
    public void Data_that_cannot_carry_a_model_are_refused_with_the_reason()
    {
        var table = new FeatureTable(new NumericColumn("x", [1, 2, 3]));
        Reason(table, [true, true, true]).ShouldBe(UnfitReason.OneClass);
        Reason(new FeatureTable(new NumericColumn("x", [])), []).ShouldBe(UnfitReason.NoCases);
        Reason(new FeatureTable(), [true, false]).ShouldBe(UnfitReason.NoFeatures);
        Reason(new FeatureTable(new NumericColumn("x", [1, double.PositiveInfinity])), [true, false])
            .ShouldBe(UnfitReason.ImpossibleValue);
        Should
            .Throw<UnfitDataException>(() => BinnedLogistic.Fit(table, [false, false, false]))
            .Reason.ShouldBe(UnfitReason.OneClass);
        Should.Throw<ArgumentException>(() => BinnedLogistic.Fit(table, [true]));
        Should.Throw<ArgumentException>(() => BinnedLogistic.Fit(table, [true, false, true], [1, -1, 1]));

        static UnfitReason? Reason(FeatureTable cases, bool[] answers) => BinnedLogistic.Examine(cases, answers);
    }

    [Fact]
    public void Too_many_parameters_are_refused()
    {
        var columns = Enumerable
            .Range(0, 60)
            .Select(c => (FeatureColumn)CategoricalColumn.From($"c{c}", Enumerable.Range(0, 100).Select(i => $"{i}")))
            .ToArray();
        var labels = Enumerable.Range(0, 100).Select(i => i % 2 == 0).ToArray();
        Should
            .Throw<UnfitDataException>(() => BinnedLogistic.Fit(new FeatureTable(columns), labels))
            .Reason.ShouldBe(UnfitReason.TooManyParameters);
    }

    [Fact]
    public void Perfect_separation_stays_finite_and_converges()
    {
        var x = Enumerable.Range(0, 500).Select(i => (double)i).ToArray();
        var fit = BinnedLogistic.Fit(new FeatureTable(new NumericColumn("x", x)), [.. x.Select(v => v >= 250)]);
        fit.Report.Converged.ShouldBeTrue();
        fit.Model.Predict([FeatureValue.Of(0.0)]).ShouldBeLessThan(0.05);
        fit.Model.Predict([FeatureValue.Of(499.0)]).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void A_row_of_the_wrong_shape_or_kind_is_refused()
    {
        var (table, labels) = World(13, 500);
        var model = BinnedLogistic.Fit(table, labels).Model;
        Should.Throw<ArgumentException>(() => model.Predict([FeatureValue.Missing]));
        Should.Throw<ArgumentException>(() =>
            model.Predict([FeatureValue.Of("dear"), FeatureValue.Missing, FeatureValue.Missing])
        );
        Should.Throw<ArgumentException>(() => model.Predict(new FeatureTable(table.Columns[0])));
    }

    [Fact]
    public void Named_values_are_put_in_order_and_what_is_not_named_is_missing()
    {
        var (table, labels) = World(14, 500);
        var model = BinnedLogistic.Fit(table, labels).Model;
        var row = model.Arrange(
            new Dictionary<string, FeatureValue>
            {
                ["region"] = FeatureValue.Of("north"),
                ["price"] = FeatureValue.Of(1.0),
                ["unknown"] = FeatureValue.Of(7.0),
            }
        );
        row.ShouldBe([FeatureValue.Of(1.0), FeatureValue.Missing, FeatureValue.Of("north")]);
    }

    [Fact]
    public void The_standard_error_covers_the_truth_as_often_as_it_says()
    {
        // Truth: log odds -1 + 0.8 x. 80 % intervals at x = 1 over 200 worlds; binomial noise is about 2.8 points.
        var covered = 0;
        for (var world = 0UL; world < 200; world++)
        {
            var random = Xoshiro256.For(15, "world", world);
            var x = new double[1500];
            var labels = new bool[1500];
            for (var i = 0; i < x.Length; i++)
            {
                x[i] = random.Normal();
                labels[i] = random.Bernoulli(1 / (1 + Math.Exp(1 - 0.8 * x[i])));
            }
            var fit = BinnedLogistic.Fit(
                new FeatureTable(new NumericColumn("x", x)),
                labels,
                options: new LogisticOptions { Bins = 1, L2 = 0.01 }
            );
            FeatureValue[] row = [FeatureValue.Of(1.0)];
            var error = fit.Precision!.StandardError(row);
            covered += Math.Abs(fit.Model.LogOdds(row) - -0.2) <= 1.2816 * error ? 1 : 0;
        }
        covered.ShouldBeInRange(145, 175);
    }

    internal static (FeatureTable Table, bool[] Labels) World(ulong seed, int rows)
    {
        var random = Xoshiro256.For(seed, "logistic world");
        string[] regions = ["north", "south", "east"];
        var price = new double[rows];
        var months = new double[rows];
        var region = new string?[rows];
        var labels = new bool[rows];
        for (var i = 0; i < rows; i++)
        {
            price[i] = random.Normal();
            months[i] = random.Bernoulli(0.1) ? double.NaN : Math.Floor(random.Exponential(20));
            var r = random.NextInt(3);
            region[i] = random.Bernoulli(0.05) ? null : regions[r];
            var z = -1 + 0.7 * price[i] - (double.IsNaN(months[i]) ? 0 : Math.Min(months[i], 24) / 24) + 0.4 * r;
            labels[i] = random.Bernoulli(1 / (1 + Math.Exp(-z)));
        }
        return (
            new FeatureTable(
                new NumericColumn("price", price),
                new NumericColumn("months", months),
                CategoricalColumn.From("region", region)
            ),
            labels
        );
    }
}
