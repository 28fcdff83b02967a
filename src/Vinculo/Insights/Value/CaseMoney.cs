using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Value;

/// <summary>What a customer's money was as known on a past day, and what came of it after that day.</summary>
/// <param name="Monthly">Margin of a month, as the value of that day would have taken it.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Buyer">Days with purchases until then; null without any.</param>
/// <param name="Spend">All amounts until then.</param>
/// <param name="Margin">The margin of them.</param>
/// <param name="Soon">Margin of the quarter that followed; null while it is not over.</param>
/// <param name="Year">Margin of the year that followed; null while it is not over.</param>
internal readonly record struct CaseMoney(
    double Monthly,
    double Error,
    PurchaseModel.Buyer? Buyer,
    double Spend,
    double Margin,
    double? Soon,
    double? Year
)
{
    /// <param name="facts">Hers, all of them.</param>
    /// <param name="then">The horizon as it was on that day.</param>
    /// <param name="now">The horizon of the run: nothing later has happened.</param>
    /// <param name="tenure">Months as a customer on that day; not a number where not known.</param>
    public static CaseMoney Of(CustomerFacts facts, Horizon then, Horizon now, ValueTerms terms, double tenure)
    {
        var (monthly, error) = CustomerAppraisal.MonthlyMargin(facts, then, terms, tenure);
        var bought = then.Relationship == Relationship.Transactional ? ValueScorer.Sum(facts, then, terms) : null;
        return new(
            monthly,
            error,
            bought?.Buyer,
            bought?.Spend ?? 0,
            bought?.Margin ?? 0,
            Within(ValuePeriod.Quarter),
            Within(ValuePeriod.Year)
        );

        // By the calendar: who pays by the month pays three times a quarter, and not two or three times in ninety days.
        double? Within(int months) =>
            then.AsOf.AddMonths(months) is var end && end <= now.AsOf
                ? CustomerAppraisal.Margin(facts, then.AsOf, end, then.Zone, terms)
                : null;
    }
}
