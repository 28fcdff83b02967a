namespace Vinculo.Decisions.Rules;

/// <summary>Nobody is offered what he has, or an extra to what he has not.</summary>
internal sealed class HoldingsRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        foreach (var product in offer.Rules.LacksProduct)
            if (context.HoldsProduct(product))
                return Bar.For("already-holds", ("what", product));
        if (offer.Details.Contains.Count > 0 && offer.Details.Contains.All(context.HoldsProduct))
            return Bar.For("already-holds", ("what", string.Join(", ", offer.Details.Contains)));
        foreach (var family in offer.Rules.LacksFamily)
            if (context.HoldsFamily(family))
                return Bar.For("already-holds", ("what", family));
        return offer.Rules.HoldsFamily.Count == 0 || offer.Rules.HoldsFamily.Any(context.HoldsFamily)
            ? null
            : Bar.For("does-not-hold", ("what", string.Join(", ", offer.Rules.HoldsFamily)));
    }

    public string? Facet(DecisionContext context) =>
        string.Join(
            '|',
            context.Holdings.Where(h => h.Active).Select(h => $"{h.Product}/{h.Family}").Order(StringComparer.Ordinal)
        );
}
