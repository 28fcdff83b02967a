namespace Vinculo.Decisions.Rules;

/// <summary>The same thing is not shown over and over.</summary>
internal sealed class OfferFrequencyRule : IEligibilityRule
{
    public bool Concerns(Offer offer) => offer.Rules.MaxPerCustomer is { Count: > 0 };

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (offer.Rules.MaxPerCustomer is not { Count: > 0 } limit)
            return null;
        var since = context.Moment.At.AddDays(-limit.Days);
        var shown = context.Shown.Where(s => s.Offer == offer.Code && s.At > since).ToList();
        return shown.Count < limit.Count
            ? null
            : Bar.Lasting(
                shown[limit.Count - 1].At.AddDays(limit.Days),
                "shown-enough",
                ("count", shown.Count),
                ("days", limit.Days)
            );
    }
}
