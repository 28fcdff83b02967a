using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Value;

/// <summary>
/// <c>value</c>: what a customer is still expected to bring, less what attending them costs. Under contract, the appraisal's
/// survival with the margin that is left after serving; without one, purchases to come. Where it has nothing to add the
/// appraisal's own value stands.
/// </summary>
internal sealed class ValueScorer : IScorer
{
    private const double MonthsOfYear = 12;

    /// <summary>Standard errors to either side that hold 80 %.</summary>
    private const double Eighty = 1.2815515655446004;

    public string Model => CustomerScores.Value;

    public bool StandsOnRisks(Horizon horizon) => horizon.Relationship == Relationship.Contractual;

    /// <param name="Purchases">Null under contract, and where too few bought again.</param>
    /// <param name="Tenure">How long contracts last, while no model says who leaves.</param>
    internal sealed record Kept(PurchaseModel? Purchases, TenureModel? Tenure = null);

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var costs = await CostScorer.TermsAsync(context, cancel);
        if (context.Horizon.Relationship == Relationship.Contractual)
            return context.Horizon.Tenure is { } tenure
                ? ScorerFit.Of(
                    new Fitted(context, costs, null),
                    TenureModel.Method,
                    new Kept(null, tenure),
                    new Dictionary<string, double>(tenure.Figures) { ["discount"] = context.Terms.AnnualDiscount }
                )
                : ScorerFit.Of(new Fitted(context, costs, null), "survival-less-cost", new Kept(null));
        var model = await BuyersAsync(context, cancel);
        return model is null
            ? ScorerFit.Of(new Fitted(context, costs, null), "twelve-months-less-cost", new Kept(null))
            : ScorerFit.Of(
                new Fitted(context, costs, model),
                "pareto-nbd-gamma-gamma",
                new Kept(model),
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["customers"] = model.Customers,
                    ["repeaters"] = model.Repeaters,
                }
            );
    }

    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        new Fitted(context, await CostScorer.TermsAsync(context, cancel), Json.Read<Kept>(parameters.Text).Purchases);

    /// <summary>Sums up everybody's purchases in one pass and learns from them.</summary>
    private static async Task<PurchaseModel?> BuyersAsync(ScoringContext context, CancellationToken cancel)
    {
        var buyers = new List<PurchaseModel.Buyer>();
        double spend = 0,
            margin = 0;
        long days = 0;
        await context.Facts.ReadAsync(
            null,
            facts =>
            {
                if (Sum(facts, context) is not { } sum)
                    return;
                buyers.Add(sum.Buyer);
                spend += sum.Spend;
                margin += sum.Margin;
                days += sum.Buyer.Repeats + 1;
            },
            cancel
        );
        return spend <= 0 || days == 0 ? null : PurchaseModel.Fit(buyers, spend / days, margin / spend);
    }

    /// <summary>One customer's purchases by day; null without any before the run.</summary>
    internal static (PurchaseModel.Buyer Buyer, double Spend, double Margin)? Sum(
        CustomerFacts facts,
        ScoringContext context
    ) => Sum(facts, context.Horizon, context.Terms);

    /// <inheritdoc cref="Sum(CustomerFacts, ScoringContext)"/>
    internal static (PurchaseModel.Buyer Buyer, double Spend, double Margin)? Sum(
        CustomerFacts facts,
        Horizon horizon,
        ValueTerms terms
    )
    {
        var zone = horizon.Zone;
        double spend = 0,
            margin = 0,
            first = 0;
        DateOnly? begun = null,
            last = null;
        var repeats = 0;
        foreach (var transaction in facts.Transactions)
        {
            if (transaction.At >= horizon.Moment)
                break;
            if (!transaction.Spend)
                continue;
            // A refund is no purchase; it makes the others worth less.
            if (transaction.Amount > 0)
            {
                var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(transaction.At, zone).DateTime);
                begun ??= day;
                if (last is { } before && day > before)
                    repeats++;
                last = day;
                if (day == begun)
                    first += transaction.Amount;
            }
            spend += transaction.Amount;
            margin += transaction.Margin ?? transaction.Amount * terms.DefaultMargin;
        }
        if (begun is not { } from || last is not { } to)
            return null;
        var age = Math.Max(0, horizon.AsOf.DayNumber - from.DayNumber) / PurchaseModel.DaysPerWeek;
        var buyer = new PurchaseModel.Buyer(
            repeats,
            Math.Min(age, (to.DayNumber - from.DayNumber) / PurchaseModel.DaysPerWeek),
            age,
            repeats == 0 ? 0 : Math.Max(0, (spend - first) / repeats)
        );
        return (buyer, spend, margin);
    }

    private sealed class Fitted(ScoringContext context, CostTerms costs, PurchaseModel? purchases) : IFittedScorer
    {
        private readonly PurchaseModel.Outlook? ahead = purchases?.Ahead(
            context.Terms.HorizonMonths,
            Math.Pow(1 + context.Terms.AnnualDiscount, 1 / MonthsOfYear) - 1
        );

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.AtRisk)
                return [];
            var lines = CostScorer.CostOf(facts, context.Horizon, costs, context.Currency);
            var served = lines.Sum(l => l.TotalMinor);
            if (ahead is null)
                return served == 0
                    ? []
                    :
                    [
                        UnderContract(
                            appraisal,
                            served,
                            Math.Sqrt(lines.Sum(l => (l.Contacts + 1.0) * l.UnitMinor * l.UnitMinor))
                        ),
                    ];
            return Sum(facts, context) is { } sum ? [WithoutContract(sum.Buyer, appraisal, served)] : [];
        }

        /// <summary>The appraisal's months are worth what is left of the margin after serving.</summary>
        /// <param name="servedError">Contacts come by chance: of a number of them the root of one more is the error.</param>
        private NewScore UnderContract(Appraisal appraisal, long served, double servedError)
        {
            var monthly = appraisal.ValueReasons.FirstOrDefault(r => r.F == "value.monthly_margin")?.V ?? 0;
            // As many months as the margin was spread over; a new customer has fewer than twelve.
            var months =
                monthly != 0 && appraisal.MarginMinor != 0
                    ? Math.Clamp(appraisal.MarginMinor / monthly, 1, MonthsOfYear)
                    : MonthsOfYear;
            var cost = served / months;
            var annuity = monthly != 0 ? appraisal.ValueMinor / monthly : 0;
            var less = cost * annuity;
            var byChance = Eighty * servedError / months * Math.Abs(annuity);
            return Score(
                appraisal.ValueMinor - less,
                appraisal.ValueMinor - less - Joined(appraisal.ValueMinor - appraisal.LowMinor, byChance),
                appraisal.ValueMinor - less + Joined(appraisal.HighMinor - appraisal.ValueMinor, byChance),
                [
                    .. appraisal.ValueReasons.Take(1),
                    new("value.monthly_cost", Math.Round(cost), context.Currency, Math.Round(-less)),
                    .. appraisal.ValueReasons.Skip(1),
                ]
            );
        }

        /// <summary>Two errors that do not know of each other.</summary>
        private static double Joined(double one, double other) => Math.Sqrt(one * one + other * other);

        private NewScore WithoutContract(PurchaseModel.Buyer buyer, Appraisal appraisal, long served)
        {
            // Whoever buys is attended: the cost of a purchase of the last year goes with each one to come.
            var yearly = Math.Max(1, buyer.Repeats + 1) / Math.Max(1, buyer.Age * 7 / 365.25);
            var each = served / Math.Max(1, yearly);
            var worth = ahead!.Of(buyer, each);
            return Score(
                worth.Expected - worth.Cost,
                worth.Likely.Low,
                worth.Likely.High,
                [
                    new(
                        "value.margin_per_purchase",
                        Math.Round(worth.MarginPerPurchase),
                        context.Currency,
                        Math.Round(worth.Expected)
                    ),
                    new("value.purchases_to_come", Math.Round(worth.Purchases, 2), null, 0),
                    new("value.alive", Math.Round(worth.Alive, 3), null, 0),
                    .. worth.Cost > 0
                        ?
                        [
                            new ScoreReasons.Stored(
                                "value.cost_per_purchase",
                                Math.Round(each),
                                context.Currency,
                                Math.Round(-worth.Cost)
                            ),
                        ]
                        : Array.Empty<ScoreReasons.Stored>(),
                    .. appraisal.ValueReasons.Where(r => r.F == "value.from_payments" || UncountedReasons.Tells(r.F)),
                ]
            );
        }

        private NewScore Score(double expected, double low, double high, List<ScoreReasons.Stored> reasons) =>
            new(
                CustomerScores.Value,
                Math.Round(expected),
                Math.Round(Math.Min(low, expected)),
                Math.Round(Math.Max(high, expected)),
                context.Currency,
                Reasons: reasons
            );
    }
}
