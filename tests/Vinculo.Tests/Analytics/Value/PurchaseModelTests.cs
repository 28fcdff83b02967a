using Shouldly;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Lifetime;
using Xunit;

namespace Vinculo.Tests.Analytics.Value;

/// <summary>What holds for every model of purchases, and what is built on them.</summary>
public class PurchaseModelTests
{
    private static readonly BetaGeometric Bg = new(0.243, 4.414, 0.793, 2.426);
    private static readonly ParetoExponential Pareto = new(0.553, 10.578, 0.606, 11.669);

    public static TheoryData<IPurchaseModel> Models => [Bg, Bg with { Dropout = Dropout.AfterAny }, Pareto];

    [Theory]
    [MemberData(nameof(Models))]
    public void Chances_of_purchases_sum_to_one_and_their_mean_is_the_expectation(IPurchaseModel model)
    {
        var chances = new double[3000];
        foreach (var (x, last, age) in new[] { (0, 0.0, 38.86), (2, 30.43, 38.86), (12, 38, 38.86), (3, 5, 78) })
        {
            model.Chances(x, last, age, 39, chances);
            chances.ShouldAllBe(c => c >= 0 && c <= 1);
            chances.Sum().ShouldBe(1, 1e-9);
            chances.Select((c, y) => c * y).Sum().ShouldBe(model.Expected(x, last, age, 39), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Several_horizons_at_once_are_those_one_by_one(IPurchaseModel model)
    {
        double[] horizons = [0, 0.1, 4, 8, 39, 52, 520];
        var expected = new double[horizons.Length];
        model.Expected(2, 30.43, 38.86, horizons, expected);
        for (var h = 0; h < horizons.Length; h++)
            expected[h].ShouldBe(model.Expected(2, 30.43, 38.86, horizons[h]), 1e-12 * (1 + expected[h]));
        model.Expected(2, 30.43, 38.86, [], []);
        model.DiscountedMargin(2, 30.43, 38.86, 10, 0, 4, 0).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Value_of_all_customers_is_that_of_each(IPurchaseModel model)
    {
        var history = new PurchaseHistory([0, 0, 2, 7], [0, 0, 30.43, 29.43], [38.86, 20, 38.86, 38.86], []);
        var all = model.DiscountedPurchases(history, 12, 4.348, 0.01);
        for (var i = 0; i < 4; i++)
            all[i]
                .ShouldBe(
                    model.DiscountedMargin(history.Repeats[i], history.Last[i], history.Age[i], 1, 12, 4.348, 0.01),
                    1e-12
                );
        all[0].ShouldBeLessThan(model.Expected(0, 0, 38.86, 12 * 4.348));
    }

    [Theory]
    [InlineData(2, 30.43, 6.483774)]
    [InlineData(0, 0, 0.477136)]
    [InlineData(7, 29.43, 16.541141)]
    public void Discounted_residual_transactions_are_the_measured_ones(int x, double last, double expected)
    {
        // [FHL2005b]: δ .0027 a week, about 15 % a year.
        Pareto.DiscountedResidual(x, last, 38.86, 0.0027).ShouldBe(expected, 1e-6);
        // Without end and discounted hardly, it is the expectation of a long time.
        Pareto.DiscountedResidual(x, last, 38.86, 0.5).ShouldBeLessThan(Pareto.Expected(x, last, 38.86, 20));
        Should.Throw<ArgumentOutOfRangeException>(() => Pareto.DiscountedResidual(x, last, 38.86, 0));
    }

    [Fact]
    public void Discounted_residual_is_the_sum_of_discounted_steps()
    {
        var model = new ParetoExponential(0.8, 6, 1.4, 20);
        var steps = model.DiscountedMargin(3, 20, 30, 1, 200_000, 0.01, Math.Exp(0.01 * 0.05) - 1);
        model.DiscountedResidual(3, 20, 30, 0.05).ShouldBe(steps, 1e-3 * steps);
    }

    [Theory]
    [InlineData(0.01, 900, 2000)]
    [InlineData(30, 0.02, 800)]
    [InlineData(0.6, 500_000, 40)]
    public void Scales_of_any_size_keep_chances_chances(double alpha, double beta, double age)
    {
        foreach (var s in new[] { 0.02, 0.9, 40 })
        {
            var model = new ParetoExponential(0.3, alpha, s, beta);
            foreach (var (x, last) in new[] { (0, 0.0), (1, age / 2), (900, age * 0.99), (20_000, age) })
            {
                model.Alive(x, last, age).ShouldBeInRange(0, 1);
                double.IsFinite(model.Expected(x, last, age, 10_000)).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void A_beta_law_on_one_point_is_still_averaged()
    {
        // a and b grow together: everybody stops after a purchase with one chance in four.
        const double p = 0.25;
        var exact = (1 - Math.Pow(1 + p * 52 / (4.4 + 40), -2.3)) / p;
        foreach (var size in new[] { 100, 1e4, 1e8 })
        {
            var model = new BetaGeometric(0.3, 4.4, p * size, (1 - p) * size);
            var given = model.Expected(2, 40, 40, 52) / model.Alive(2, 40, 40);
            given.ShouldBe(exact, 10 * exact / size);
        }
        new BetaGeometric(0.3, 4.4, 199, 597)
            .Expected(2, 40, 40, 52)
            .ShouldBe(new BetaGeometric(0.3, 4.4, 201, 603).Expected(2, 40, 40, 52), 1e-3);
    }

    [Fact]
    public void Ranges_hold_the_real_money_of_four_customers_in_five()
    {
        if (SimulatedShop.Read() is not { } shop)
            return;
        var fit = BetaGeometric.Fit(shop.History);
        var spend = GammaGamma.Fit(shop.History.Repeats, shop.History.MeanSpend);
        var ahead = new ValueOutlook { Horizon = 52 }.Of(fit.Model, [], spend.Model, shop.History);
        var held = 0;
        var byChance = new (int Held, int All)[10];
        var chances = new double[1];
        for (var i = 0; i < ahead.Likely.Length; i++)
        {
            var holds = ahead.Likely[i].Holds(shop.Future[i] * shop.MeanSpend[i]);
            held += holds ? 1 : 0;
            fit.Model.Chances(shop.History.Repeats[i], shop.History.Last[i], shop.History.Age[i], 52, chances);
            ref var cell = ref byChance[(int)(9.999 * chances[0])];
            cell = (cell.Held + (holds ? 1 : 0), cell.All + 1);
        }
        SharedData.Say($"{held}: " + string.Join(' ', byChance.Select(c => $"{c.Held}/{c.All}")));
        held.ShouldBeInRange(7700, 8300);
        // Also among customers who are alike: wherever nothing is less likely than the level, it is held.
        foreach (var (inside, all) in byChance[..8])
            ((double)inside / all).ShouldBe(0.8, 0.05);
        ahead.Value.Sum().ShouldBe(shop.Future.Zip(shop.MeanSpend, (y, m) => y * m).Sum(), 0.05 * ahead.Value.Sum());
    }

    [Fact]
    public void Customers_all_alike_end_the_search_and_are_foretold_all_the_same()
    {
        // No spread of rates and nobody leaves: parameters without a bound, yet a forecast.
        var random = new Xoshiro256(6);
        const int n = 3000;
        var (x, last, age) = (new int[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            age[i] = 52;
            for (var t = random.Exponential(8); t < 52; t += random.Exponential(8))
                (x[i], last[i]) = (x[i] + 1, t);
        }
        var history = new PurchaseHistory(x, last, age, []);
        foreach (var dropout in new[] { Dropout.AfterRepeat, Dropout.AfterAny })
            Foretold(BetaGeometric.Fit(history, dropout));
        Foretold(ParetoExponential.Fit(history));

        void Foretold<TModel>(LifetimeFit<TModel> fit)
            where TModel : IPurchaseModel
        {
            SharedData.Say($"{fit.Model} {fit.Report}");
            fit.Report.Converged.ShouldBeTrue();
            fit.Report.Iterations.ShouldBeLessThan(250);
            (fit.Model.Expected(history, 52).Sum() / n).ShouldBe(6.5, 0.2);
            fit.Uncertainty.IsKnown.ShouldBeTrue();
            fit.Uncertainty.Likely(m => m.Expected(3, 40, 52, 52), random).Width.ShouldBeLessThan(2);
        }
    }

    [Fact]
    public void The_simulated_shop_is_forecast_as_well_as_its_reference()
    {
        // Reference: RMSE 1.816, total -1.5 %, AUC of being a customer still .921.
        if (SimulatedShop.Read() is not { } shop)
            return;
        var model = BetaGeometric.Fit(shop.History).Model;
        var expected = model.Expected(shop.History, 52);
        var rmse = Math.Sqrt(expected.Zip(shop.Future).Average(p => (p.First - p.Second) * (p.First - p.Second)));
        var alive = new double[expected.Length];
        for (var i = 0; i < alive.Length; i++)
            alive[i] = model.Alive(shop.History.Repeats[i], shop.History.Last[i], shop.History.Age[i]);
        var auc = ScoreQuality.Auc(alive, shop.Alive);
        SharedData.Say($"RMSE {rmse:F4}, total {expected.Sum() / shop.Future.Sum() - 1:P1}, AUC {auc:F3}");
        rmse.ShouldBeLessThan(1.82);
        (expected.Sum() / shop.Future.Sum()).ShouldBeInRange(0.97, 1.0);
        auc.ShouldBeGreaterThan(0.915);
    }

    [Fact]
    public void The_interval_of_all_purchases_covers_the_true_expectation_four_times_in_five()
    {
        var truth = new BetaGeometric(0.55, 6, 0.8, 2.4);
        var held = 0;
        const int worlds = 250;
        for (var world = 0; world < worlds; world++)
        {
            var history = BetaGeometricTests.Simulate(truth, 600, 1000 + (ulong)world);
            var fit = BetaGeometric.Fit(history);
            var exact = truth.Expected(history, 52).Sum();
            var random = new Xoshiro256((ulong)world);
            held += fit.Uncertainty.Likely(m => m.Expected(history, 52).Sum(), random, 60).Holds(exact) ? 1 : 0;
        }
        SharedData.Say($"{held} of {worlds}");
        // 80 % ± 3 standard errors of a share of 250.
        held.ShouldBeInRange(181, 219);
    }
}

/// <summary>The simulated shop of the reference: 10,000 customers, 78 weeks, 52 weeks of truth.</summary>
internal sealed record SimulatedShop(PurchaseHistory History, double[] Future, double[] MeanSpend, bool[] Alive)
{
    internal static SimulatedShop? Read()
    {
        if (
            SharedData.Find("sim/clv_sim_transactions.csv.gz") is not { } bought
            || SharedData.Find("sim/clv_sim_truth.csv.gz") is not { } truth
        )
            return null;
        var real = SharedData.Rows(truth).Skip(1).ToArray();
        var n = real.Length;
        var (x, last, age, spend) = (new int[n], new double[n], new double[n], new double[n]);
        foreach (
            var group in SharedData
                .Rows(bought)
                .Skip(1)
                .GroupBy(r => int.Parse(r[0], System.Globalization.CultureInfo.InvariantCulture))
        )
        {
            var weeks = group.Select(r => SharedData.Number(r[1])).Order().ToArray();
            var amounts = group.OrderBy(r => SharedData.Number(r[1])).Select(r => SharedData.Number(r[2])).ToArray();
            x[group.Key] = weeks.Length - 1;
            last[group.Key] = weeks[^1] - weeks[0];
            age[group.Key] = 78 - weeks[0];
            spend[group.Key] = amounts.Length > 1 ? amounts.Skip(1).Average() : 0;
        }
        return new(
            new PurchaseHistory(x, last, age, spend),
            [.. real.Select(r => SharedData.Number(r[5]))],
            [.. real.Select(r => SharedData.Number(r[6]))],
            [.. real.Select(r => r[4] == "1")]
        );
    }
}
