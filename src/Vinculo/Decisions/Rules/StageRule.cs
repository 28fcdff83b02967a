using Vinculo.Customers;

namespace Vinculo.Decisions.Rules;

/// <summary>Persons or companies, prospects or customers: whom the offer is meant for. Nobody offers anything to the dead.</summary>
internal sealed class StageRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (context.Deceased)
            return Bar.For("deceased");
        if (offer.Rules.Kind is { } kind && kind != context.Kind)
            return Bar.For(kind == CustomerKind.Person ? "persons-only" : "companies-only");
        return offer.Rules.Stages.Count == 0 || offer.Rules.Stages.Contains(context.Stage)
            ? null
            : Bar.For("other-stage", ("stage", context.Stage.ToString()));
    }

    public string? Facet(DecisionContext context) => $"{context.Kind} {context.Stage} {context.Deceased}";
}
