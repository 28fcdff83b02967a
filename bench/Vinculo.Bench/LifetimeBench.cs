using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Vinculo.Analytics.Value.Lifetime;

namespace Vinculo.Bench;

/// <summary>
/// <c>lifetime [customers]</c>: fits the models of value without a contract to simulated customers and looks a year ahead,
/// inside this process. Customers buy on days, as in real files, so many share a history.
/// </summary>
internal static class LifetimeBench
{
    private const int Rounds = 5;

    public static int Run(string[] args)
    {
        var customers = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
        Console.WriteLine(
            $"load {Running.ProcessFigures.Load()}, {Environment.ProcessorCount} cores; wall / processor seconds, best of {Rounds}"
        );
        Measure(Simulate(2_357), "2,357 customers");
        Measure(Simulate(customers), $"{customers:N0} customers");
        return 0;
    }

    private static void Measure(PurchaseHistory history, string name)
    {
        Console.WriteLine($"{name}, {history.Repeats.Sum(x => (long)x):N0} repeat purchases");
        var model = BetaGeometric.Fit(history).Model;
        var pareto = ParetoExponential.Fit(history).Model;
        var spend = GammaGamma.Fit(history.Repeats, history.MeanSpend).Model;
        var outlook = new ValueOutlook { Horizon = 52, DiscountPerStep = 0.01 };
        var monthly = new ValueOutlook
        {
            Horizon = 36 * 365.25 / 84,
            Steps = 36,
            DiscountPerStep = 0.01,
        };
        var (ids, since) = (new int[history.Customers], new double[history.Customers]);
        for (var i = 0; i < ids.Length; i++)
            (ids[i], since[i]) = (i, history.Age[i] - history.Last[i]);
        var counts = Array.ConvertAll(history.Repeats, x => (double)x);
        Time("BG/NBD fit", () => BetaGeometric.Fit(history));
        Time("MBG/NBD fit", () => BetaGeometric.Fit(history, Dropout.AfterAny));
        Time("Pareto/NBD fit", () => ParetoExponential.Fit(history));
        Time("gamma-gamma fit", () => GammaGamma.Fit(history.Repeats, history.MeanSpend));
        Time("BG/NBD purchases of a year", () => model.Expected(history, 52));
        Time("BG/NBD value of 12 months", () => model.DiscountedPurchases(history, 12, 365.25 / 84, 0.01));
        Time("Pareto/NBD value of 12 months", () => pareto.DiscountedPurchases(history, 12, 365.25 / 84, 0.01));
        Time("value with a range for each", () => outlook.Of(model, [], spend, history));
        Time("the same, Pareto/NBD, three years by the month", () => monthly.Of(pareto, [], spend, history));
        Time("RFM", () => RfmScores.Of(ids, since, counts, history.MeanSpend));
    }

    private static void Time(string what, Action work) => Stopwatches.Time(what, work, Rounds);

    private static PurchaseHistory Simulate(int customers)
    {
        var (x, last, age, spend) = (
            new int[customers],
            new double[customers],
            new double[customers],
            new double[customers]
        );
        Parallel.For(
            0,
            customers,
            i =>
            {
                var random = Xoshiro256.For(7, "bench", (ulong)i);
                var days = random.NextInt(7, 546);
                var rate = random.Gamma(0.55, 1 / 42.0);
                var stop = random.Beta(0.8, 2.4);
                var before = 0;
                for (var t = random.Exponential(1 / rate); t <= days; t += random.Exponential(1 / rate))
                {
                    var day = (int)t;
                    if (day > before)
                        (x[i], before) = (x[i] + 1, day);
                    if (random.Bernoulli(stop))
                        break;
                }
                last[i] = before / 7.0;
                age[i] = days / 7.0;
                if (x[i] > 0)
                    spend[i] = random.Gamma(6.25 * x[i], 45_000 / random.Gamma(3.74, 1) / x[i]);
            }
        );
        return new(x, last, age, spend);
    }
}
