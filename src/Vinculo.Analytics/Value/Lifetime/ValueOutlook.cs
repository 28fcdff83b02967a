using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>What each of n customers is expected to bring, and how far it may turn out otherwise.</summary>
/// <param name="Alive">Chance to be a customer still.</param>
/// <param name="Purchases">Purchases expected within the horizon.</param>
/// <param name="Value">Discounted money expected within the horizon; purchases when no spend model was given.</param>
/// <param name="Likely">Range in which her own value lies as often as asked for.</param>
public sealed record ValueAhead(double[] Alive, double[] Purchases, double[] Value, Interval[] Likely);

/// <summary>Lifetime value of customers without a contract, in money, with a range for each.</summary>
public sealed record ValueOutlook
{
    private const int MostPurchases = 1 << 14;
    private const double Negligible = 1e-9;

    /// <summary>Periods ahead, finite, above 0.</summary>
    public required double Horizon { get; init; }

    /// <summary>Steps the horizon is cut into for discounting, ≥ 1.</summary>
    public int Steps { get; init; } = 12;

    /// <summary>Discount rate a step, above -1.</summary>
    public double DiscountPerStep { get; init; }

    /// <summary>Share of an amount that is margin.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Share of customers whose own value the range holds, between 0 and 1.</summary>
    public double Level { get; init; } = 0.8;

    /// <summary>Looks ahead for every customer, on all cores.</summary>
    /// <param name="model">The fitted model.</param>
    /// <param name="draws">
    /// Models that the data would bear as well (<see cref="LifetimeUncertainty{TModel}.Draw"/>): the ranges average over them.
    /// None when so many customers stand behind the fit that its own uncertainty does not count.
    /// </param>
    /// <param name="spend">Amounts; null for purchases only.</param>
    /// <param name="history">n customers, with mean spend when <paramref name="spend"/> is given.</param>
    /// <remarks>
    /// The range is that of the customer's own future, chance of each purchase included: numbers of purchases by
    /// [FHL2005a] and [FH2014], the total of y purchases as the log-normal of the same logarithmic mean and variance as its
    /// true law, a ratio of gamma variates [FH2013]. Ends inside an atom are the atom: who will most likely buy nothing has 0 at both.
    /// </remarks>
    public ValueAhead Of(
        IPurchaseModel model,
        IReadOnlyList<IPurchaseModel> draws,
        GammaGamma? spend,
        PurchaseHistory history
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        IReadOnlyList<IPurchaseModel> models = draws.Count == 0 ? [model] : draws;
        var n = history.Customers;
        var (alive, value, likely) = (new double[n], new double[n], new Interval[n]);
        var purchases = model.Expected(history, Horizon);
        var discounted =
            DiscountPerStep == 0
                ? purchases
                : model.DiscountedPurchases(history, Steps, Horizon / Steps, DiscountPerStep);
        var totals = spend is null ? null : new SpendTotals(spend);
        // Of one purchase there are as many histories as ages: the first customer of each stands for the others.
        var first = new Dictionary<double, int>();
        var like = new int[n];
        for (var i = 0; i < n; i++)
        {
            like[i] = i;
            if (history.Repeats[i] == 0 && !first.TryAdd(history.Age[i], i))
                like[i] = first[history.Age[i]];
        }
        const int batch = 256;
        Parallel.For(
            0,
            (n + batch - 1) / batch,
            part =>
            {
                var chances = new double[64];
                for (var i = part * batch; i < Math.Min(n, (part + 1) * batch); i++)
                {
                    if (like[i] == i)
                        Work(i, ref chances);
                }
            }
        );
        for (var i = 0; i < n; i++)
            (alive[i], value[i], likely[i]) = (alive[like[i]], value[like[i]], likely[like[i]]);
        return new(alive, purchases, value, likely);

        void Work(int i, ref double[] chances)
        {
            var (x, last, age) = (history.Repeats[i], history.Last[i], history.Age[i]);
            var paid = spend is null ? 0 : history.MeanSpend[i];
            alive[i] = model.Alive(x, last, age);
            value[i] = discounted[i] * (spend is null ? 1 : Margin * spend.ExpectedSpend(x, paid));
            var most = ChancesOf(models, x, last, age, purchases[i], ref chances);
            var held = chances.AsSpan(0, most);
            var scale = purchases[i] > 0 ? discounted[i] / purchases[i] : 1;
            // Where the lower end is nothing at all, what may be left out lies above.
            var (low, high) = held[0] >= (1 - Level) / 2 ? (0, Level) : ((1 - Level) / 2, (1 + Level) / 2);
            likely[i] = totals is null
                ? new(scale * Count(held, low), scale * Count(held, high))
                : totals.Between(held, x, paid, low, high, scale * Margin);
        }
    }

    /// <summary>Chances of 0, 1, 2, … purchases, the last one standing for all beyond it.</summary>
    private int ChancesOf(
        IReadOnlyList<IPurchaseModel> models,
        int repeats,
        double last,
        double age,
        double expected,
        ref double[] chances
    )
    {
        var length = Math.Clamp((int)(24 + 6 * expected), 24, MostPurchases);
        while (true)
        {
            if (chances.Length < 2 * length)
                chances = new double[2 * length];
            var sum = chances.AsSpan(0, length);
            var one = chances.AsSpan(length, length);
            sum.Clear();
            var missing = 1.0;
            foreach (var model in models)
            {
                model.Chances(repeats, last, age, Horizon, one);
                for (var y = 0; y < length; y++)
                    sum[y] += one[y] / models.Count;
            }
            foreach (var chance in sum)
                missing -= chance;
            if (missing < 0.01 || length == MostPurchases)
            {
                sum[^1] += Math.Max(0, missing);
                return length;
            }
            length = Math.Min(MostPurchases, 4 * length);
        }
    }

    private static int Count(ReadOnlySpan<double> chances, double share)
    {
        var sum = 0.0;
        for (var y = 0; y < chances.Length; y++)
        {
            sum += chances[y];
            if (sum >= share)
                return y;
        }
        return chances.Length - 1;
    }

    /// <summary>Laws of what several purchases of a customer come to together.</summary>
    private sealed class SpendTotals
    {
        private readonly GammaGamma spend;
        private readonly (double Mean, double Variance)[] ofPurchases = new (double, double)[512];

        internal SpendTotals(GammaGamma spend)
        {
            this.spend = spend;
            for (var y = 1; y < ofPurchases.Length; y++)
                ofPurchases[y] = LogGammaVariate(spend.P * y);
        }

        /// <summary>Two quantiles of the money of an uncertain number of purchases, times <paramref name="scale"/>.</summary>
        internal Interval Between(
            ReadOnlySpan<double> chances,
            int repeats,
            double mean,
            double low,
            double high,
            double scale
        )
        {
            var rate = LogGammaVariate(spend.Q + spend.P * repeats);
            var unit = Math.Log(spend.Gamma + repeats * mean);
            return new(
                scale * Quantile(chances, low, unit - rate.Mean, rate.Variance),
                scale * Quantile(chances, high, unit - rate.Mean, rate.Variance)
            );
        }

        private double Quantile(ReadOnlySpan<double> chances, double share, double shift, double variance)
        {
            if (chances[0] >= share)
                return 0;
            var (least, most) = (double.NegativeInfinity, 0);
            for (var y = 1; y < chances.Length; y++)
            {
                if (chances[y] <= Negligible)
                    continue;
                most = y;
                if (double.IsNegativeInfinity(least))
                    least = shift + Of(y).Mean - 8 * Math.Sqrt(variance + Of(y).Variance);
            }
            var (low, high) = (least, shift + Of(most).Mean + 8 * Math.Sqrt(variance + Of(most).Variance));
            for (var step = 0; step < 40 && high - low > 1e-6; step++)
            {
                var middle = (low + high) / 2;
                var below = chances[0];
                for (var y = 1; y <= most && below < share; y++)
                {
                    if (chances[y] <= Negligible)
                        continue;
                    var (mean, own) = Of(y);
                    below += chances[y] * Normal((middle - shift - mean) / Math.Sqrt(variance + own));
                }
                if (below < share)
                    low = middle;
                else
                    high = middle;
            }
            return Math.Exp((low + high) / 2);
        }

        private (double Mean, double Variance) Of(int purchases) =>
            purchases < ofPurchases.Length ? ofPurchases[purchases] : LogGammaVariate(spend.P * purchases);

        /// <summary>Mean and variance of the logarithm of a gamma variate: ψ and ψ′.</summary>
        private static (double Mean, double Variance) LogGammaVariate(double shape)
        {
            var variance = 0.0;
            var x = shape;
            for (; x < 8; x++)
                variance += 1 / (x * x);
            variance += 1 / x + 1 / (2 * x * x) + 1 / (6 * x * x * x) - 1 / (30 * x * x * x * x * x);
            return (SpecialFunctions.Digamma(shape), variance);
        }

        /// <summary>Share of the standard normal below z, to 1e-7 [AS1964, 26.2.17].</summary>
        private static double Normal(double z)
        {
            var t = 1 / (1 + 0.2316419 * Math.Abs(z));
            var tail =
                0.3989422804014327
                * Math.Exp(-z * z / 2)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
            return z > 0 ? 1 - tail : tail;
        }
    }
}
