using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;
using Xunit;

namespace Vinculo.Tests.Analytics.Score;

public class CalibratorTests
{
    [Fact]
    public void Platt_finds_the_line_that_made_the_answers()
    {
        // The model was twice too sure and half a unit too low.
        var (model, answers) = Cases(1, 40_000, z => 0.5 * z + 0.5);
        var platt = PlattCalibrator.Fit(model, answers);
        platt.Slope.ShouldBe(0.5, 0.02);
        platt.Intercept.ShouldBe(0.5, 0.03);
        var report = CalibrationReport.Of(platt.Apply(model), answers);
        report.Slope.ShouldBe(1, 0.01);
        report.Intercept.ShouldBe(0, 0.01);
    }

    [Fact]
    public void Isotonic_regression_gives_the_textbook_staircase()
    {
        // Pool adjacent violators by hand: 0 | (1 0) | 1 1 → 0, ½ ½, 1 1, held half a case away from the ends.
        double[] scores = [0.1, 0.2, 0.3, 0.4, 0.5];
        bool[] answers = [false, true, false, true, true];
        var isotonic = IsotonicCalibrator.Fit(scores, answers);
        isotonic.Apply(0.1).ShouldBe(0.25, 1e-15);
        isotonic.Apply(0.2).ShouldBe(0.5, 1e-15);
        isotonic.Apply(0.3).ShouldBe(0.5, 1e-15);
        isotonic.Apply(0.4).ShouldBe(5.0 / 6, 1e-15);
        isotonic.Apply(0.35).ShouldBe((0.5 + 5.0 / 6) / 2, 1e-12);
        isotonic.Apply(0).ShouldBe(0.25);
        isotonic.Apply(1).ShouldBe(5.0 / 6, 1e-15);
    }

    [Fact]
    public void Isotonic_regression_never_falls_and_keeps_the_mean()
    {
        Prop.ForAll(
                Gen.Choose(2, 400).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(5, "isotonic", (ulong)n);
                    var scores = Enumerable.Range(0, n).Select(_ => random.NextInt(50) / 50.0).ToArray();
                    var answers = scores.Select(random.Bernoulli).ToArray();
                    var isotonic = IsotonicCalibrator.Fit(scores, answers);
                    var grid = Enumerable.Range(0, 201).Select(i => isotonic.Apply(i / 200.0)).ToArray();
                    return grid.Zip(grid.Skip(1)).All(p => p.First <= p.Second) && grid.All(p => p is > 0 and < 1);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_number_of_events_chooses_the_method()
    {
        var (few, fewAnswers) = Cases(2, 40, z => z - 4);
        Calibrator.Fit(few, fewAnswers).ShouldBeOfType<IdentityCalibrator>();
        var (some, someAnswers) = Cases(3, 1500, z => z);
        Calibrator.Fit(some, someAnswers).ShouldBeOfType<PlattCalibrator>();
        var (many, manyAnswers) = Cases(4, 20_000, z => z);
        Calibrator.Fit(many, manyAnswers).ShouldBeOfType<IsotonicCalibrator>();
    }

    [Fact]
    public void A_curve_no_line_can_follow_is_mended_by_isotonic_regression()
    {
        var (model, answers) = Cases(5, 60_000, z => z < 0 ? z : 0.2 * z);
        var (later, laterAnswers) = Cases(6, 60_000, z => z < 0 ? z : 0.2 * z);
        var before = CalibrationReport.Of(later, laterAnswers).Error;
        var after = CalibrationReport.Of(Calibrator.Fit(model, answers).Apply(later), laterAnswers).Error;
        before.ShouldBeGreaterThan(0.05);
        after.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void Cases_count_as_far_as_they_speak_for_the_model()
    {
        var random = new Xoshiro256(11);
        var (near, far) = (Answered(0.8), Answered(1.5));
        double[] probabilities = [.. near.Said, .. far.Said];
        bool[] labels = [.. near.Left, .. far.Left];

        PlattCalibrator With(double weight) =>
            PlattCalibrator.FitNear(
                probabilities,
                labels,
                [.. near.Said.Select(_ => 1.0), .. far.Said.Select(_ => weight)]
            );

        var alone = PlattCalibrator.FitNear(near.Said, near.Left);
        With(0).Slope.ShouldBe(alone.Slope, 1e-6);
        With(0).Intercept.ShouldBe(alone.Intercept, 1e-6);
        With(1).ShouldBe(PlattCalibrator.FitNear(probabilities, labels));
        With(0.3).Slope.ShouldBeInRange(With(0).Slope + 0.02, With(1).Slope - 0.02);

        (double[] Said, bool[] Left) Answered(double slope)
        {
            var said = Enumerable.Range(0, 6_000).Select(_ => 0.02 + 0.5 * random.NextDouble()).ToArray();
            return (
                said,
                Array.ConvertAll(said, p => random.Bernoulli(1 / (1 + Math.Exp(-slope * Math.Log(p / (1 - p))))))
            );
        }
    }

    [Fact]
    public void A_model_worse_than_chance_is_flattened_not_turned_round()
    {
        var (model, answers) = Cases(7, 5000, z => -z);
        var platt = PlattCalibrator.Fit(model, answers);
        platt.Slope.ShouldBe(0);
        platt.Apply(0.9).ShouldBe(platt.Apply(0.1));
        platt.Apply(0.5).ShouldBe(answers.Count(a => a) / 5000.0, 0.01);
    }

    [Fact]
    public void Perfect_separation_and_one_class_stay_finite()
    {
        double[] scores = [0, 0.1, 0.9, 1];
        var platt = PlattCalibrator.Fit(scores, [false, false, true, true]);
        platt.Apply(0).ShouldBeInRange(0, 0.5);
        platt.Apply(1).ShouldBeInRange(0.5, 1);
        var report = CalibrationReport.Of(scores, [true, true, true, true]);
        double.IsNaN(report.Slope).ShouldBeTrue();
        report.Observed.ShouldBe(1);
        double.IsNaN(CalibrationReport.Of([], []).Error).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => Calibrator.Fit([double.NaN], [true]));
    }

    [Fact]
    public void The_reliability_table_counts_what_it_should()
    {
        var report = CalibrationReport.Of([0.05, 0.05, 0.15, 1.0], [false, true, false, true]);
        report.Rows.Select(r => r.Cases).ShouldBe([2, 1, 1]);
        report.Rows[0].Observed.ShouldBe(0.5);
        report.Rows[0].Promised.ShouldBe(0.05, 1e-15);
        // |0.10 - 1| + |0.15 - 0| + |1 - 1|, per case.
        report.Error.ShouldBe((0.9 + 0.15) / 4, 1e-12);
        report.Rows[2].To.ShouldBe(1);
    }

    [Fact]
    public void The_calibration_in_the_large_is_the_log_odds_still_to_add()
    {
        var (model, answers) = Cases(8, 60_000, z => z + 0.3);
        CalibrationReport.Of(model, answers).InTheLarge.ShouldBe(0.3, 0.03);
    }

    [Fact]
    public void Shifting_the_prior_there_and_back_changes_nothing()
    {
        Calibrator.ShiftPrior(0.5, 0.5, 0.02).ShouldBe(0.02, 1e-15);
        Calibrator.ShiftPrior(Calibrator.ShiftPrior(0.37, 0.5, 0.02), 0.02, 0.5).ShouldBe(0.37, 1e-12);
        Calibrator.ShiftPrior(1, 0.5, 0.02).ShouldBe(1);
        Calibrator.ShiftPrior(0, 0.5, 0.02).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => Calibrator.ShiftPrior(0.5, 0, 0.5));
    }

    [Fact]
    public void A_calibrated_model_survives_being_written_and_read()
    {
        var (table, labels) = BinnedLogisticTests.World(1, 2000);
        var model = BinnedLogistic.Fit(table, labels).Model;
        foreach (
            Calibrator calibrator in new Calibrator[]
            {
                new IdentityCalibrator(),
                PlattCalibrator.Fit(model.Predict(table), labels),
                IsotonicCalibrator.Fit(model.Predict(table), labels),
            }
        )
        {
            var calibrated = new CalibratedLogistic(model, calibrator);
            var read = JsonSerializer.Deserialize<CalibratedLogistic>(JsonSerializer.Serialize(calibrated))!;
            read.Predict(table).ShouldBe(calibrated.Predict(table));
            read.Explain(table.Row(0)).Probability.ShouldBe(calibrated.Predict(table)[0]);
        }
    }

    private static (double[] Model, bool[] Answers) Cases(ulong seed, int n, Func<double, double> truth)
    {
        var random = Xoshiro256.For(seed, "calibration");
        var model = new double[n];
        var answers = new bool[n];
        for (var i = 0; i < n; i++)
        {
            var z = random.Normal(0, 2);
            model[i] = 1 / (1 + Math.Exp(-z));
            answers[i] = random.Bernoulli(1 / (1 + Math.Exp(-truth(z))));
        }
        return (model, answers);
    }
}
