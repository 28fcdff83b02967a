using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Xunit;
using Interval = Vinculo.Analytics.Evaluate.Interval;

namespace Vinculo.Tests.Analytics.Evaluate;

public class EvaluateTests
{
    [Fact]
    public void The_area_is_the_share_of_pairs_put_in_the_right_order()
    {
        Prop.ForAll(
                Gen.Choose(2, 60).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(1, "auc", (ulong)n);
                    var scores = Enumerable.Range(0, n).Select(_ => random.NextInt(8) / 8.0).ToArray();
                    var labels = Enumerable.Range(0, n).Select(_ => random.Bernoulli(0.4)).ToArray();
                    double right = 0,
                        pairs = 0;
                    for (var i = 0; i < n; i++)
                    {
                        for (var j = 0; j < n; j++)
                        {
                            if (!labels[i] || labels[j])
                                continue;
                            pairs++;
                            right +=
                                scores[i] > scores[j] ? 1
                                : scores[i] == scores[j] ? 0.5
                                : 0;
                        }
                    }
                    var auc = ScoreQuality.Auc(scores, labels);
                    return pairs == 0 ? double.IsNaN(auc) : Math.Abs(auc - right / pairs) < 1e-12;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Brier_and_log_loss_are_what_the_definition_says()
    {
        double[] p = [0.2, 0.9, 0.5];
        bool[] y = [false, true, true];
        ScoreQuality.Brier(p, y).ShouldBe((0.04 + 0.01 + 0.25) / 3, 1e-15);
        ScoreQuality.LogLoss(p, y).ShouldBe(-(Math.Log(0.8) + Math.Log(0.9) + Math.Log(0.5)) / 3, 1e-14);
        double.IsFinite(ScoreQuality.LogLoss([0, 1], [true, false])).ShouldBeTrue();
        double.IsNaN(ScoreQuality.Brier([], [])).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => ScoreQuality.Brier([0.1], [true, false]));
        Should.Throw<ArgumentException>(() => ScoreQuality.Auc([double.NaN], [true]));
    }

    [Fact]
    public void Lift_compares_the_top_with_all_and_shares_ties()
    {
        var scores = Enumerable.Range(0, 100).Select(i => (double)i).ToArray();
        var labels = Enumerable.Range(0, 100).Select(i => i >= 90 || i < 10).ToArray();
        ScoreQuality.Lift(scores, labels).ShouldBe(5, 1e-12);
        ScoreQuality.Lift(scores, labels, 1).ShouldBe(1, 1e-12);
        ScoreQuality.Lift(new double[100], labels).ShouldBe(1, 1e-12);
        double.IsNaN(ScoreQuality.Lift(scores, new bool[100])).ShouldBeTrue();
    }

    [Fact]
    public void A_time_split_never_lets_the_future_or_the_embargo_into_training()
    {
        var start = new DateOnly(2025, 1, 1);
        var dates = Enumerable.Range(0, 365).Select(i => start.AddDays(i * 7 % 365)).ToArray();
        var cut = new DateOnly(2025, 9, 1);
        var split = TimeSplit.At(dates, cut, 30);
        split.Train.ShouldAllBe(i => dates[i] < cut);
        split.Validation.ShouldAllBe(i => dates[i] >= cut.AddDays(30));
        (365 - split.Train.Length - split.Validation.Length).ShouldBe(30);

        var byShare = TimeSplit.ByShare(dates, 0.8);
        byShare.Train.Length.ShouldBe(292);
        byShare.Train.Max(i => dates[i]).ShouldBeLessThan(byShare.Validation.Min(i => dates[i]));
        TimeSplit.ByShare([], 0.8).Train.ShouldBeEmpty();
    }

    [Fact]
    public void Every_case_is_scored_by_a_model_that_has_not_seen_it()
    {
        var scores = Folds.Score(
            Folds.ByPosition(23, 5),
            5,
            (train, held) =>
            {
                train.Intersect(held).ShouldBeEmpty();
                (train.Length + held.Length).ShouldBe(23);
                return [.. held.Select(i => (double)i)];
            }
        );
        scores.ShouldBe([.. Enumerable.Range(0, 23).Select(i => (double)i)]);
        Should.Throw<ArgumentException>(() => Folds.Score([0, 5], 5, (_, held) => new double[held.Length]));
    }

    [Fact]
    public void The_bootstrap_interval_of_a_mean_has_the_width_theory_gives()
    {
        var random = new Xoshiro256(3);
        var data = Enumerable.Range(0, 400).Select(_ => random.Normal()).ToArray();
        var interval = Bootstrap.Of(400, rows => rows.Average(i => data[i]), new Xoshiro256(4), 2000);
        interval.Holds(data.Average()).ShouldBeTrue();
        interval.Width.ShouldBe(2 * 1.96 / 20, 0.03);
        Bootstrap.Of(400, rows => rows.Average(i => data[i]), new Xoshiro256(4), 2000).ShouldBe(interval);
    }

    [Fact]
    public void Stability_is_near_zero_for_the_same_law_and_alarms_after_a_shift()
    {
        var random = new Xoshiro256(6);
        var before = Enumerable.Range(0, 5000).Select(_ => random.Normal()).ToArray();
        var same = Enumerable.Range(0, 5000).Select(_ => random.Normal()).ToArray();
        var moved = same.Select(x => x + 1).ToArray();
        var gone = same.Select((x, i) => i % 2 == 0 ? double.NaN : x).ToArray();
        PopulationStability.Index(before, same).ShouldBeLessThan(0.02);
        PopulationStability.Index(before, moved).ShouldBeGreaterThan(PopulationStability.Alarm);
        PopulationStability.Index(before, gone).ShouldBeGreaterThan(PopulationStability.Alarm);
        PopulationStability.Index([], moved).ShouldBe(0);
    }

    [Fact]
    public void Wilsons_interval_is_the_published_one()
    {
        // [N1998] table I: 81 of 263 → .2553 to .3662; 0 of 20 → 0 to .1611; 1 of 29 → .0061 to .1718.
        var interval = Proportion.Wilson(81, 263);
        interval.Low.ShouldBe(0.2553, 5e-5);
        interval.High.ShouldBe(0.3662, 5e-5);
        Proportion.Wilson(0, 20).High.ShouldBe(0.1611, 5e-5);
        Proportion.Wilson(0, 20).Low.ShouldBe(0);
        Proportion.Wilson(1, 29).Low.ShouldBe(0.0061, 5e-5);
        Proportion.Wilson(1, 29).High.ShouldBe(0.1718, 5e-5);
        Proportion.Wilson(0, 0).ShouldBe(new Interval(0, 1));
    }
}
