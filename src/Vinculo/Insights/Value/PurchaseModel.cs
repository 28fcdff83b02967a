using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Lifetime;

namespace Vinculo.Insights.Value;

/// <summary>
/// What customers without a contract still buy: Pareto/NBD for how often and whether at all, gamma–gamma for how much
/// [SMC1987], [FH2013].
/// </summary>
/// <param name="Visits">How often they buy, in weeks.</param>
/// <param name="Spend">How much a purchase is worth; null when amounts carry no model, and everybody counts with the mean.</param>
/// <param name="MeanSpend">Mean amount of a day with purchases.</param>
/// <param name="MarginShare">Margin of all amounts together against the amounts.</param>
/// <param name="Draws">Other parameters the data would bear as well; none where so many customers leave little open.</param>
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

    /// <summary>Up to so many customers the parameters' own uncertainty counts in a range, by so many draws of them.</summary>
    private const int FewCustomers = 2_000,
        Drawn = 20;

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
    /// <param name="Expected">Discounted margin of all of them, cost not taken off.</param>
    /// <param name="Cost">What attending them costs, discounted.</param>
    /// <param name="Likely">
    /// Range of 80 %: what she herself will bring, less its cost, whether she buys again and chance of each purchase included.
    /// </param>
    internal readonly record struct Worth(
        double Alive,
        double Purchases,
        double MarginPerPurchase,
        double Expected,
        double Cost,
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
                [
                    .. Enumerable
                        .Range(0, buyers.Count < FewCustomers ? Drawn : 0)
                        .Select(_ => visits.Uncertainty.Draw(random)),
                ],
                buyers.Count,
                repeaters
            );
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    /// <summary>Looks so many months ahead, discounted by the month.</summary>
    public Outlook Ahead(int months, double monthlyDiscount) => new(this, months, monthlyDiscount);

    /// <summary>Looks ahead for one customer after another.</summary>
    internal sealed class Outlook
    {
        private readonly PurchaseModel model;
        private readonly CustomerOutlook one;

        internal Outlook(PurchaseModel model, int months, double monthlyDiscount)
        {
            this.model = model;
            one = new(
                new()
                {
                    Horizon = months * WeeksPerMonth,
                    Steps = months,
                    DiscountPerStep = monthlyDiscount,
                },
                model.Visits,
                model.Draws,
                model.Spend
            );
        }

        /// <summary>What one customer is still expected to bring.</summary>
        /// <param name="buyer">The customer.</param>
        /// <param name="costPerPurchase">What attending a purchase costs, ≥ 0; more than its margin counts as its margin.</param>
        public Worth Of(Buyer buyer, double costPerPurchase)
        {
            var spend = model.Spend?.ExpectedSpend(buyer.Repeats, buyer.MeanSpend) ?? model.MeanSpend;
            var margin = (double.IsFinite(spend) ? spend : model.MeanSpend) * model.MarginShare;
            var cost = Math.Min(costPerPurchase, Math.Max(0, margin));
            // In amounts, as the model of spend has them; without one, in purchases.
            var ahead = one.Of(
                buyer.Repeats,
                buyer.Last,
                buyer.Age,
                buyer.MeanSpend,
                cost > 0 ? cost / model.MarginShare : 0
            );
            var unit = model.Spend is null ? margin - cost : model.MarginShare;
            var (low, high) = (ahead.Likely.Low * unit, ahead.Likely.High * unit);
            return new(
                ahead.Alive,
                ahead.Purchases,
                margin,
                ahead.Discounted * margin,
                ahead.Discounted * cost,
                new(Math.Min(low, high), Math.Max(low, high))
            );
        }
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
