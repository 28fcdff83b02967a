namespace Vinculo.Decisions.Rules;

/// <summary>The offer answers a need; without it there is nothing to answer.</summary>
internal sealed class NeedsRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.Needs.Count == 0
        || offer.Rules.Needs.Any(need => context.Needs.Contains(need, StringComparer.OrdinalIgnoreCase))
            ? null
            : Bar.For("no-such-need", ("what", string.Join(", ", offer.Rules.Needs)));

    public string? Facet(DecisionContext context) => string.Join('|', context.Needs);
}
