namespace Vinculo.Decisions.Rules;

/// <summary>When as many said yes as the offer was made for, it is over.</summary>
/// <param name="accepted">How many ever said yes to an offer, by code.</param>
internal sealed class BudgetRule(Func<string, long> accepted) : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.MaxAccepted is { } limit && accepted(offer.Code) >= limit
            ? Bar.For("budget-spent", ("count", limit))
            : null;
}
