using System.Buffers;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>What one customer is expected to bring, and how far it may turn out otherwise.</summary>
/// <param name="Alive">Chance to be a customer still.</param>
/// <param name="Purchases">Purchases expected within the horizon.</param>
/// <param name="Discounted">The same, each discounted to today.</param>
/// <param name="Value">Discounted money expected; discounted purchases when no spend model was given.</param>
/// <param name="Likely">Range in which her own value lies as often as asked for.</param>
public readonly record struct CustomerAhead(
    double Alive,
    double Purchases,
    double Discounted,
    double Value,
    Interval Likely
);

/// <summary>Looks ahead for one customer after another; safe for several threads at once.</summary>
/// <remarks>
/// The range is that of the customer's own future, chance of each purchase included: numbers of purchases by
/// [FHL2005a] and [FH2014], the total of y purchases as the log-normal of the same logarithmic mean and variance as its
/// true law, a ratio of gamma variates [FH2013]. Ends inside an atom are the atom: who will most likely buy nothing has 0 at both.
/// </remarks>
public sealed class CustomerOutlook
{
    private const int MostPurchases = 1 << 14;
    private const double Negligible = 1e-9;

    private readonly ValueOutlook terms;
    private readonly IPurchaseModel model;
    private readonly IReadOnlyList<IPurchaseModel> models;
    private readonly GammaGamma? spend;
    private readonly double[] horizons;
    private readonly double[] factors;
    private readonly (double Mean, double Variance)[] ofPurchases = [];

    /// <param name="terms">How far ahead, at what discount and margin.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="draws">
    /// Models that the data would bear as well (<see cref="LifetimeUncertainty{TModel}.Draw"/>): the ranges average over them.
    /// None when so many customers stand behind the fit that its own uncertainty does not count.
    /// </param>
    /// <param name="spend">Amounts; null for purchases only.</param>
    public CustomerOutlook(
        ValueOutlook terms,
        IPurchaseModel model,
        IReadOnlyList<IPurchaseModel> draws,
        GammaGamma? spend
    )
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(draws);
        (this.terms, this.model, this.spend) = (terms, model, spend);
        models = draws.Count == 0 ? [model] : draws;
        (horizons, factors) =
            terms.DiscountPerStep == 0
                ? ([terms.Horizon], [1])
                : PurchaseModels.Steps(terms.Steps, terms.Horizon / terms.Steps, terms.DiscountPerStep);
        if (spend is null)
            return;
        ofPurchases = new (double, double)[512];
        for (var y = 1; y < ofPurchases.Length; y++)
            ofPurchases[y] = LogGammaVariate(spend.P * y);
    }

    /// <summary>Looks ahead for one customer.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="meanSpend">Mean of the x amounts; ignored when x is 0 or no spend model was given.</param>
    /// <param name="costPerPurchase">
    /// What goes off the margin of each purchase, ≥ 0; can make a value negative. Ignored without a spend model or a margin above 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public CustomerAhead Of(int repeats, double last, double age, double meanSpend, double costPerPurchase = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(costPerPurchase);
        var until = new double[horizons.Length];
        model.Expected(repeats, last, age, horizons, until);
        var (purchases, discounted) = (until[^1], PurchaseModels.Weigh(until, factors));
        // Discounting hardly depends on when the purchases come: one factor for all of them.
        var scale = purchases > 0 ? discounted / purchases : 1;
        var length = Math.Clamp((int)(24 + 6 * purchases), 24, MostPurchases);
        Interval? likely;
        while ((likely = Range(length)) is null)
            length = Math.Min(MostPurchases, 4 * length);
        return new(
            model.Alive(repeats, last, age),
            purchases,
            discounted,
            discounted * (spend is null ? 1 : terms.Margin * spend.ExpectedSpend(repeats, meanSpend) - costPerPurchase),
            likely.Value
        );

        Interval? Range(int length)
        {
            var chances = ArrayPool<double>.Shared.Rent(2 * length);
            try
            {
                if (!Sum(repeats, last, age, chances.AsSpan(0, length), chances.AsSpan(length, length)))
                    return null;
                return spend is null
                    ? Ends(chances[0], 0, share => scale * Count(chances, length, share))
                    : Money(spend, chances, length, repeats, meanSpend, scale, costPerPurchase);
            }
            finally
            {
                ArrayPool<double>.Shared.Return(chances);
            }
        }
    }

    /// <summary>Chances of 0, 1, 2, … purchases over all models, the last one standing for all beyond it.</summary>
    /// <returns>False when too much lies beyond, and more room would help.</returns>
    private bool Sum(int repeats, double last, double age, Span<double> sum, Span<double> one)
    {
        sum.Clear();
        foreach (var drawn in models)
        {
            drawn.Chances(repeats, last, age, terms.Horizon, one);
            for (var y = 0; y < sum.Length; y++)
                sum[y] += one[y] / models.Count;
        }
        var missing = 1.0;
        foreach (var chance in sum)
            missing -= chance;
        if (missing >= 0.01 && sum.Length < MostPurchases)
            return false;
        sum[^1] += Math.Max(0, missing);
        return true;
    }

    /// <summary>Both ends of the range. Where the lower one is nothing at all, what may be left out lies above.</summary>
    /// <param name="nothing">Chance of no purchase.</param>
    /// <param name="below">Chance of less than nothing.</param>
    private Interval Ends(double nothing, double below, Func<double, double> quantile)
    {
        var tail = (1 - terms.Level) / 2;
        return below < tail && below + nothing >= tail
            ? new(0, quantile(below + terms.Level))
            : new(quantile(tail), quantile(1 - tail));
    }

    private static int Count(double[] chances, int length, double share)
    {
        var sum = 0.0;
        for (var y = 0; y < length; y++)
        {
            sum += chances[y];
            if (sum >= share)
                return y;
        }
        return length - 1;
    }

    /// <summary>The range of what an uncertain number of purchases comes to.</summary>
    private Interval Money(
        GammaGamma spend,
        double[] chances,
        int length,
        int repeats,
        double mean,
        double scale,
        double costPerPurchase
    )
    {
        // Searched for in amounts: margin is taken of them at the end.
        var cost = terms.Margin > 0 ? costPerPurchase / terms.Margin : 0;
        var rate = LogGammaVariate(spend.Q + spend.P * repeats);
        var shift = Math.Log(spend.Gamma + repeats * mean) - rate.Mean;
        var most = length - 1;
        while (most > 0 && chances[most] <= Negligible)
            most--;
        if (most == 0)
            return new(0, 0);
        var highest = Math.Exp(shift + Of(most).Mean + 8 * Math.Sqrt(rate.Variance + Of(most).Variance));
        var below = cost > 0 ? Below(0) - chances[0] : 0;
        return Ends(chances[0], below, Quantile);

        double Quantile(double share)
        {
            if (below + chances[0] >= share && below < share)
                return 0;
            var (low, high) = share > below ? (0.0, highest) : (-cost * most, 0.0);
            for (var step = 0; step < 80 && high - low > 1e-6 * Math.Max(Math.Abs(low), Math.Abs(high)); step++)
            {
                var middle = (low + high) / 2;
                if (Below(middle) < share)
                    low = middle;
                else
                    high = middle;
            }
            return scale * terms.Margin * (low + high) / 2;
        }

        // Chance that all purchases together, less their cost, come to no more than so much.
        double Below(double money)
        {
            var sum = money >= 0 ? chances[0] : 0;
            var log = cost > 0 ? 0 : Math.Log(money);
            for (var y = 1; y <= most; y++)
            {
                if (chances[y] <= Negligible)
                    continue;
                var gross = money + y * cost;
                if (gross <= 0)
                    continue;
                var (middle, own) = Of(y);
                var z = (cost > 0 ? Math.Log(gross) : log) - shift - middle;
                sum += chances[y] * Normal(z / Math.Sqrt(rate.Variance + own));
            }
            return sum;
        }
    }

    private (double Mean, double Variance) Of(int purchases) =>
        purchases < ofPurchases.Length ? ofPurchases[purchases] : LogGammaVariate(spend!.P * purchases);

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
