namespace Vinculo.Decisions.Rules;

/// <summary>
/// A small part of the customers, drawn once and for ever, is served but never sold to: only so can be said what the
/// proposals are worth.
/// </summary>
internal sealed class ControlGroupRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        context.Control && offer.IsCommercial ? Bar.For("control-group") : null;
}
