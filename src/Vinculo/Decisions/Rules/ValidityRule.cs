namespace Vinculo.Decisions.Rules;

/// <summary>An offer is made from its first day to its last.</summary>
internal sealed class ValidityRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        context.Moment.Today < offer.ValidFrom
            ? Bar.Lasting(context.Moment.StartOf(offer.ValidFrom.Value), "not-yet-valid", ("date", offer.ValidFrom))
        : context.Moment.Today > offer.ValidTo ? Bar.For("no-longer-valid", ("date", offer.ValidTo))
        : null;

    public string? Facet(DecisionContext context) => $"{context.Moment.Today.DayNumber} {context.Moment.Offset.Ticks}";
}
