namespace Vinculo.Decisions.Rules;

/// <summary>What is generous is kept for those who are worth it.</summary>
internal sealed class ClassRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.MinClass is not { } lowest ? null
        : context.Class is not { } own ? Bar.For("class-unknown", ("lowest", lowest.ToString()))
        : own <= lowest ? null
        : Bar.For("class-too-low", ("class", own.ToString()), ("lowest", lowest.ToString()));

    public string? Facet(DecisionContext context) => context.Class?.ToString() ?? "";
}
