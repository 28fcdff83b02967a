using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Lifetime;

namespace Vinculo.Insights.Value;

/// <summary>
/// What customers without a contract still buy: Pareto/NBD for how often and whether at all, gamma–gamma for how much
/// [SMC1987], [FH2013]. Parameters as drawn from what the data leave open give the interval.
/// </summary>
/// <param name="Visits">How often they buy, in weeks.</param>
/// <param name="Spend">How much a purchase is worth; null when amounts carry no model, and everybody counts with the mean.</param>
/// <param name="MeanSpend">Mean amount of a day with purchases.</param>
/// <param name="MarginShare">Margin of all amounts together against the amounts.</param>
/// <param name="Draws">Other parameters the data would bear as well.</param>
/// <param name="Customers">Customers it was learnt from.</param>
/// <param name="Repeaters">Of them, those who bought again.</param>
internal sealed record PurchaseModel(
    ParetoExponential Visits,
    GammaGamma? Spend,
    double MeanSpend,
    double MarginShare,
    IReadOnlyList<ParetoExponential> Draws,
    int Customers,
    int Repeaters
)
{
    /// <summary>Fewer customers, or fewer who bought again, teach nothing.</summary>
    public const int FewestCustomers = 100,
        FewestRepeaters = 30;

    public const double DaysPerWeek = 7;
    private const double WeeksPerMonth = 365.25 / 12 / DaysPerWeek;
    private const int Drawn = 40;

    /// <summary>Days with purchases of one customer: what the models see.</summary>
    /// <param name="Repeats">Days after the first.</param>
    /// <param name="Last">Weeks from the first to the last.</param>
    /// <param name="Age">Weeks from the first to the end of observation.</param>
    /// <param name="MeanSpend">Mean of the days after the first; 0 without any.</param>
    internal readonly record struct Buyer(int Repeats, double Last, double Age, double MeanSpend);

    /// <summary>What one is still expected to bring.</summary>
    /// <param name="Alive">Chance that they will ever buy again.</param>
    /// <param name="Purchases">Expected days with purchases within the horizon.</param>
    /// <param name="MarginPerPurchase">Expected margin of one.</param>
    internal readonly record struct Worth(
        double Alive,
        double Purchases,
        double MarginPerPurchase,
        double Expected,
        Interval Likely
    );

    /// <summary>Fits both models.</summary>
    /// <returns>Null when too few bought again, or the data carry no model.</returns>
    public static PurchaseModel? Fit(IReadOnlyList<Buyer> buyers, double meanSpend, double marginShare)
    {
        var repeaters = buyers.Count(b => b.Repeats > 0);
        if (buyers.Count < FewestCustomers || repeaters < FewestRepeaters)
            return null;
        try
        {
            var history = new PurchaseHistory(
                [.. buyers.Select(b => b.Repeats)],
                [.. buyers.Select(b => b.Last)],
                [.. buyers.Select(b => b.Age)],
                [.. buyers.Select(b => b.MeanSpend)]
            );
            var visits = ParetoExponential.Fit(history);
            var random = new Xoshiro256(2607);
            return new(
                visits.Model,
                SpendOf(buyers),
                meanSpend,
                marginShare,
                [.. Enumerable.Range(0, Drawn).Select(_ => visits.Uncertainty.Draw(random))],
                buyers.Count,
                repeaters
            );
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    /// <summary>What one customer is still expected to bring, month by month and discounted.</summary>
    public Worth Of(Buyer buyer, int months, double monthlyDiscount)
    {
        double sum = 0,
            before = 0,
            factor = 1,
            purchases = 0;
        for (var month = 1; month <= months; month++)
        {
            purchases = Visits.Expected(buyer.Repeats, buyer.Last, buyer.Age, month * WeeksPerMonth);
            factor /= 1 + monthlyDiscount;
            sum += (purchases - before) * factor;
            before = purchases;
        }
        var spend = Spend?.ExpectedSpend(buyer.Repeats, buyer.MeanSpend) ?? MeanSpend;
        var margin = (double.IsFinite(spend) ? spend : MeanSpend) * MarginShare;
        // Discounting hardly depends on the parameters: the draws are asked for the whole horizon at once.
        var rate = purchases > 0 ? sum / purchases : 0;
        var drawn = new double[Draws.Count];
        for (var d = 0; d < drawn.Length; d++)
            drawn[d] = Draws[d].Expected(buyer.Repeats, buyer.Last, buyer.Age, months * WeeksPerMonth) * rate * margin;
        return new(
            Visits.Alive(buyer.Repeats, buyer.Last, buyer.Age),
            purchases,
            margin,
            sum * margin,
            drawn.Length == 0 ? new(sum * margin, sum * margin) : Quantiles.Central(drawn, 0.8)
        );
    }

    private static GammaGamma? SpendOf(IReadOnlyList<Buyer> buyers)
    {
        var paying = buyers.Where(b => b is { Repeats: > 0, MeanSpend: > 0 }).ToList();
        if (paying.Count < FewestRepeaters)
            return null;
        try
        {
            return GammaGamma.Fit([.. paying.Select(b => b.Repeats)], [.. paying.Select(b => b.MeanSpend)]).Model;
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }
}
