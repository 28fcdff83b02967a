using Vinculo.Decisions.Storage;

namespace Vinculo.Decisions.Rules;

/// <summary>When as many said yes as the offer was made for, or its budget is spent, it is over.</summary>
/// <param name="taken">How much of an offer is taken, by code.</param>
internal sealed class BudgetRule(Func<string, Taken> taken) : IEligibilityRule
{
    public bool Concerns(Offer offer) => (offer.Rules.MaxAccepted ?? offer.Details.BudgetMinor) is not null;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (!Concerns(offer) || !IsSpent(offer, taken(offer.Code)))
            return null;
        var (most, budget) = (offer.Rules.MaxAccepted, offer.Details.BudgetMinor);
        return most is not null && budget is not null ? Bar.For("none-left")
            : most is not null ? Bar.For("budget-spent", ("count", most))
            : Bar.For("money-spent", ("amount", budget), ("currency", offer.Currency));
    }

    /// <summary>Is nothing left of it?</summary>
    public static bool IsSpent(Offer offer, Taken taken) =>
        taken.Count >= offer.Rules.MaxAccepted || taken.SpentMinor + offer.CostMinor > offer.Details.BudgetMinor;
}
