namespace Vinculo.Decisions.Rules;

/// <summary>The offer is for certain segments.</summary>
internal sealed class SegmentsRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.Segments.Count == 0
        || offer.Rules.Segments.Any(s => context.Segments.Contains(s, StringComparer.OrdinalIgnoreCase))
            ? null
            : Bar.For("not-in-segment", ("what", string.Join(", ", offer.Rules.Segments)));

    public string? Facet(DecisionContext context) => string.Join('|', context.Segments);
}
