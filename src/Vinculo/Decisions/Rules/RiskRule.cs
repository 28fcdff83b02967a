using Vinculo.Customers;

namespace Vinculo.Decisions.Rules;

/// <summary>Offers that keep customers are for those who may leave; a content customer is better not woken.</summary>
internal sealed class RiskRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.RiskBands.Count == 0 ? null
        : context.Risk is not { } risk
            ? context.RiskLeftOutSince is { } since ? Bar.For("risk-wanting", ("since", since))
                : Bar.For("risk-unknown")
        : offer.Rules.RiskBands.Contains(risk) ? null
        : Bar.For("other-risk", ("risk", risk.ToString()));

    public string? Facet(DecisionContext context) => context.Risk?.ToString() ?? $"{context.RiskLeftOutSince:O}";
}
