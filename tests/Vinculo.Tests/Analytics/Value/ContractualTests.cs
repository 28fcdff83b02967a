using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Analytics.Value.Survival;
using Xunit;

namespace Vinculo.Tests.Analytics.Value;

public class RemainingValueTests
{
    [Fact]
    public void A_constant_hazard_gives_the_annuity_of_the_textbook()
    {
        // q = (1 - h) / (1 + d); value = m q (1 - q^H) / (1 - q).
        var terms = new RemainingValueTerms { HorizonMonths = 24, AnnualDiscount = 0.12 };
        var value = RemainingValue.Of([0.02], 50, terms);
        var q = 0.98 / Math.Pow(1.12, 1.0 / 12);
        value.Expected.ShouldBe(50 * q * (1 - Math.Pow(q, 24)) / (1 - q), 1e-9);
        value.StaysToTheEnd.ShouldBe(Math.Pow(0.98, 24), 1e-12);
        value.ExpectedMonths.ShouldBe(0.98 * (1 - Math.Pow(0.98, 24)) / 0.02, 1e-9);
        value.Likely.Low.ShouldBe(value.Expected);
        value.Likely.High.ShouldBe(value.Expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void The_outcome_agrees_with_simulated_customers(double hazardError)
    {
        var random = new Xoshiro256(1);
        double[] hazards = [0.08, 0.06, 0.06, 0.05];
        var terms = new RemainingValueTerms { HorizonMonths = 120 };
        var value = RemainingValue.Of(hazards, 10, terms, hazardError);
        var outcomes = new double[50_000];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var shift = Math.Exp(random.Normal(0, hazardError));
            double factor = 1;
            for (var t = 0; t < 120; t++)
            {
                var h = hazards[Math.Min(t, 3)];
                if (random.Bernoulli(h * shift / (1 - h + h * shift)))
                    break;
                factor /= 1 + terms.MonthlyDiscount;
                outcomes[i] += 10 * factor;
            }
        }
        // Outcomes come month by month, so the interval holds its level and up to a month more at either end.
        outcomes.Count(o => o < value.Outcome.Low - 1e-9).ShouldBeInRange(1_500, 5_200);
        outcomes.Count(o => o > value.Outcome.High + 1e-9).ShouldBeInRange(4_300, 5_200);
        if (hazardError == 0)
            outcomes.Average().ShouldBe(value.Expected, 5 * 80 / Math.Sqrt(outcomes.Length));
    }

    [Fact]
    public void The_likely_interval_holds_the_true_expectation_as_often_as_it_says()
    {
        // The hazard is estimated from 400 customer-months, the margin from 12 noisy months.
        var random = new Xoshiro256(2);
        var terms = new RemainingValueTerms { HorizonMonths = 24 };
        var truth = RemainingValue.Of([0.05], 100, terms).Expected;
        var covered = 0;
        for (var world = 0; world < 2000; world++)
        {
            var left = random.Binomial(2000, 0.05);
            var h = left / 2000.0;
            var margins = Enumerable.Range(0, 12).Select(_ => random.Normal(100, 40)).ToArray();
            var mean = margins.Average();
            var marginError = Math.Sqrt(margins.Sum(m => (m - mean) * (m - mean)) / 11 / 12);
            var value = RemainingValue.Of([h], mean, terms, 1 / Math.Sqrt(2000 * h * (1 - h)), marginError);
            covered += value.Likely.Holds(truth) ? 1 : 0;
        }
        covered.ShouldBeInRange(1510, 1690);
    }

    [Fact]
    public void More_risk_is_less_value_and_a_loss_turns_the_interval_round()
    {
        Prop.ForAll(
                Gen.Choose(0, 99).ToArbitrary(),
                Gen.Choose(0, 99).ToArbitrary(),
                (a, b) =>
                {
                    var (low, high) = (Math.Min(a, b) / 100.0, Math.Max(a, b) / 100.0);
                    var safe = RemainingValue.Of([low], 10, hazardError: 0.3);
                    var risky = RemainingValue.Of([high], 10, hazardError: 0.3);
                    var loss = RemainingValue.Of([low], -10, hazardError: 0.3);
                    return safe.Expected >= risky.Expected
                        && safe.Likely.Low <= safe.Expected
                        && safe.Expected <= safe.Likely.High
                        && Math.Abs(loss.Likely.Low + safe.Likely.High) < 1e-9
                        && loss.Outcome.Low <= loss.Outcome.High;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_ends_of_the_hazard_are_allowed()
    {
        RemainingValue
            .Of([0], 10, new RemainingValueTerms { HorizonMonths = 12, AnnualDiscount = 0 })
            .Expected.ShouldBe(120, 1e-9);
        RemainingValue.Of([1], 10, hazardError: 0.5).Expected.ShouldBe(0);
        Should.Throw<ArgumentException>(() => RemainingValue.Of([], 10));
        Should.Throw<ArgumentException>(() => RemainingValue.Of([1.1], 10));
        Should.Throw<ArgumentOutOfRangeException>(() => RemainingValue.Of([0.1], double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => RemainingValue.Of([0.1], 1, hazardError: -1));
        RemainingValue.MonthlyHazard(0.5, 1).ShouldBe(0.5, 1e-12);
        Math.Pow(1 - RemainingValue.MonthlyHazard(0.3, 6), 6).ShouldBe(0.3, 1e-12);
    }
}

public class SurvivalTests
{
    [Fact]
    public void The_curve_and_its_error_are_those_of_the_leukaemia_remission_table()
    {
        // 6-MP arm of [F1963], the standard example: S(6) .857, S(10) .753, S(23) .448; standard errors .0764, .0963, .1346.
        double[] weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35];
        int[] censored = [3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20];
        var curve = KaplanMeier.Fit(weeks, [.. Enumerable.Range(0, 21).Select(i => !censored.Contains(i))]);
        curve.At(5.9).ShouldBe(1);
        foreach (var (time, share, error) in new[] { (6, 0.857, 0.0764), (10, 0.753, 0.0963), (23, 0.448, 0.1346) })
        {
            curve.At(time).ShouldBe(share, 5e-4);
            var step = Array.IndexOf(curve.Times, time);
            (curve.At(time) * Math.Sqrt(curve.GreenwoodSum[step])).ShouldBe(error, 6e-5);
        }
        curve.Median.ShouldBe(23);
        curve.Likely(23).Low.ShouldBeInRange(0.15, 0.25);
        curve.Likely(23).High.ShouldBeInRange(0.65, 0.70);
    }

    [Fact]
    public void The_telco_curve_and_log_rank_test_are_the_measured_ones()
    {
        if (SharedData.Telco() is not { } telco)
            return;
        var curve = KaplanMeier.Fit(telco.Tenure, telco.Left);
        double[] expected = [0.946, 0.885, 0.843, 0.789, 0.749, 0.709, 0.664, 0.593];
        int[] months = [1, 6, 12, 24, 36, 48, 60, 72];
        for (var i = 0; i < months.Length; i++)
            curve.At(months[i]).ShouldBe(expected[i], 5.1e-4);
        string[] contracts = ["Month-to-month", "One year", "Two year"];
        var (chiSquare, p) = KaplanMeier.LogRank(
            telco.Tenure,
            telco.Left,
            [.. telco.Contract.Select(c => Array.IndexOf(contracts, c))]
        );
        chiSquare.ShouldBe(2352.873, 5e-4);
        p.ShouldBeLessThan(1e-300);
    }

    [Fact]
    public void Without_censoring_the_curve_is_the_plain_share()
    {
        Prop.ForAll(
                Gen.Choose(1, 80).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(4, "km", (ulong)n);
                    var times = Enumerable.Range(0, n).Select(_ => (double)random.NextInt(10)).ToArray();
                    var curve = KaplanMeier.Fit(times, [.. Enumerable.Repeat(true, n)]);
                    return Enumerable
                        .Range(0, 10)
                        .All(t => Math.Abs(curve.At(t) - times.Count(x => x > t) / (double)n) < 1e-12);
                }
            )
            .QuickCheckThrowOnFailure();
        KaplanMeier.Fit([], []).At(5).ShouldBe(1);
        Should.Throw<ArgumentException>(() => KaplanMeier.Fit([-1], [true]));
    }

    [Fact]
    public void The_hazard_with_many_bins_follows_the_telco_curve()
    {
        if (SharedData.Telco() is not { } telco)
            return;
        var periods = DiscreteHazard.Expand(
            new FeatureTable(CategoricalColumn.From("contract", telco.Contract)),
            [.. telco.Tenure.Select(t => (int)t)],
            telco.Left
        );
        periods.Left.Length.ShouldBe((int)telco.Tenure.Sum());
        var (hazard, fit) = DiscreteHazard.Fit(periods);
        fit.Report.Converged.ShouldBeTrue();
        // Every month has a chance of its own: the first is far from those after it.
        var chances = hazard.Logistic.Predict(periods.Table);
        var tenure = ((NumericColumn)periods.Table.Columns[0]).Values;
        foreach (var month in new[] { 1, 2, 5, 30 })
        {
            int[] there = [.. Enumerable.Range(0, tenure.Length).Where(i => tenure[i] == month)];
            there.Average(i => chances[i]).ShouldBe(there.Average(i => periods.Left[i] ? 1.0 : 0), 0.004);
        }
        // [M] Kaplan-Meier by contract at 12, 24, 48 months: month-to-month .703 .586 .397, two-year 1 1 .996.
        var monthly = DiscreteHazard.Survival(hazard.Ahead([FeatureValue.Of("Month-to-month")], 0, 48));
        monthly[11].ShouldBe(0.703, 0.03);
        monthly[23].ShouldBe(0.586, 0.04);
        DiscreteHazard.Survival(hazard.Ahead([FeatureValue.Of("Two year")], 0, 48))[47].ShouldBeGreaterThan(0.97);
    }

    [Fact]
    public void Hazards_known_beforehand_are_found_again()
    {
        var random = new Xoshiro256(5);
        var months = new int[8000];
        var left = new bool[8000];
        for (var i = 0; i < months.Length; i++)
        {
            while (months[i] < 24 && !left[i])
                left[i] = random.Bernoulli(++months[i] <= 6 ? 0.1 : 0.03);
        }
        var (hazard, _) = DiscreteHazard.Fit(DiscreteHazard.Expand(new FeatureTable(), months, left));
        var ahead = hazard.Ahead([], 0, 24);
        ahead[1].ShouldBe(0.1, 0.015);
        ahead[15].ShouldBe(0.03, 0.008);
        hazard.Ahead([], 100, 1)[0].ShouldBe(hazard.Ahead([], 23, 1)[0]);
    }
}

public class ShiftedBetaGeometricTests
{
    [Theory]
    [InlineData("highend", 0.668, 3.806, -1611.158147, 0.378, 5.92225347)]
    [InlineData("regular", 0.704, 1.182, -1680.265188, 0.170, 3.69490846)]
    public void Seven_years_of_renewals_give_the_published_parameters(
        string plan,
        double alpha,
        double beta,
        double logLikelihood,
        double survival12,
        double lifetime
    )
    {
        // [FH2007] table 1: customers of 1,000 still there after each of seven years.
        double[] there =
            plan == "highend" ? [1000, 869, 743, 653, 593, 551, 517, 491] : [1000, 631, 468, 382, 326, 289, 262, 241];
        var lost = Enumerable.Range(1, 7).Select(t => there[t - 1] - there[t]).ToArray();
        var (model, report) = ShiftedBetaGeometric.Fit(lost, there[7]);
        report.Converged.ShouldBeTrue();
        model.Alpha.ShouldBe(alpha, 5e-4);
        model.Beta.ShouldBe(beta, 5e-4);
        report.LogLikelihood.ShouldBe(logLikelihood, 1e-4);
        model.Survival(12).ShouldBe(survival12, 5e-4);
        model.ExpectedLifetime(0.1).ShouldBe(lifetime, 2e-5);
    }

    [Fact]
    public void Residual_lifetimes_are_the_measured_ones()
    {
        // Reference figures at the fitted parameters, 10 % a year.
        var high = new ShiftedBetaGeometric(0.668088, 3.806095);
        high.ResidualLifetime(0, 0.1).ShouldBe(5.41448, 2e-5);
        high.ResidualLifetime(4, 0.1).ShouldBe(6.89671, 2e-5);
        var regular = new ShiftedBetaGeometric(0.704077, 1.182043);
        regular.ResidualLifetime(0, 0.1).ShouldBe(2.96440, 2e-5);
        regular.ResidualLifetime(4, 0.1).ShouldBe(5.89409, 2e-5);
    }

    [Fact]
    public void Retention_rises_with_tenure_and_hazards_lead_to_the_same_survival()
    {
        var model = new ShiftedBetaGeometric(0.7, 1.2);
        for (var t = 2; t < 50; t++)
            model.Retention(t).ShouldBeGreaterThan(model.Retention(t - 1));
        DiscreteHazard.Survival(model.HazardAhead(0, 20))[19].ShouldBe(model.Survival(20), 1e-12);
        model.MeanChurn.ShouldBe(1 - model.Retention(1), 1e-12);
    }

    [Fact]
    public void Who_left_before_anybody_watched_does_not_flatter_those_who_stayed()
    {
        var random = new Xoshiro256(7);
        var (lost, stayed, entered) = (new double[24], new double[24], new double[24]);
        for (var i = 0; i < 60_000; i++)
        {
            var churn = random.Beta(0.8, 6);
            // Watched for a year, from an age between none and a year on.
            var from = random.NextInt(13);
            var t = 1;
            while (t <= from + 11 && !random.Bernoulli(churn))
                t++;
            if (t <= from)
                continue;
            if (from > 0)
                entered[from - 1]++;
            if (t <= from + 11)
                lost[t - 1]++;
            else
                stayed[from + 10]++;
        }
        var (model, report) = ShiftedBetaGeometric.Fit(lost, stayed, entered);
        report.Converged.ShouldBeTrue();
        model.Alpha.ShouldBe(0.8, 0.08);
        model.Beta.ShouldBe(6, 0.7);
        // As if all had been watched from their beginning, they would look far more faithful.
        ShiftedBetaGeometric.Fit(lost, stayed).Model.MeanChurn.ShouldBeLessThan(0.8 * model.MeanChurn);
    }

    [Fact]
    public void Contracts_of_every_age_are_used()
    {
        var random = new Xoshiro256(6);
        var lost = new double[10];
        var stayed = new double[10];
        for (var i = 0; i < 60_000; i++)
        {
            var churn = random.Beta(0.8, 3);
            var age = 1 + random.NextInt(10);
            var t = 1;
            while (t <= age && !random.Bernoulli(churn))
                t++;
            if (t <= age)
                lost[t - 1]++;
            else
                stayed[age - 1]++;
        }
        var (model, _) = ShiftedBetaGeometric.Fit(lost, stayed);
        model.Alpha.ShouldBe(0.8, 0.06);
        model.Beta.ShouldBe(3, 0.25);
    }

    [Fact]
    public void Nobody_left_or_nobody_stayed_is_refused_with_the_reason()
    {
        Should
            .Throw<UnfitDataException>(() => ShiftedBetaGeometric.Fit([0, 0], 5))
            .Reason.ShouldBe(UnfitReason.OneClass);
        Should
            .Throw<UnfitDataException>(() => ShiftedBetaGeometric.Fit([5, 0], 0))
            .Reason.ShouldBe(UnfitReason.OneClass);
        Should.Throw<UnfitDataException>(() => ShiftedBetaGeometric.Fit([], 0)).Reason.ShouldBe(UnfitReason.NoCases);
        Should
            .Throw<UnfitDataException>(() => ShiftedBetaGeometric.Fit([-1, 2], 3))
            .Reason.ShouldBe(UnfitReason.ImpossibleValue);
    }
}
