using Vinculo.Decisions.Policy;

namespace Vinculo.Decisions.Rules;

/// <summary>
/// Nobody is sought out against the rules of contact: leave, hours, how often, quiet. Whoever comes to us is not counted, but
/// a no to offers and a time of quiet are kept. What is judged once serves every offer of a decision.
/// </summary>
internal sealed class ContactRule(ContactPolicies policies) : IEligibilityRule
{
    // Read and replaced whole: several decisions may be made at once, each for its own context.
    private volatile Judged? last;

    private sealed record Judged(DecisionContext About, Dictionary<(ContactPurpose, bool), Bar?> Bars);

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (!context.Moment.IsOutbound)
            return offer.IsCommercial
                ? policies.At(context).JudgeMeeting(context, keeps: offer.Issue == Issue.Retain).AsBar()
                : null;
        var (purpose, sells) = (PurposeOf(offer), Sells(offer));
        var judged = last;
        if (judged is null || !ReferenceEquals(judged.About, context))
            last = judged = new(context, []);
        if (!judged.Bars.TryGetValue((purpose, sells), out var bar))
            judged.Bars[(purpose, sells)] = bar = policies
                .At(context)
                .Judge(purpose, context.Moment.Channel, context, sells)
                .AsBar();
        return bar;
    }

    /// <summary>What contacting somebody about an offer is for.</summary>
    public static ContactPurpose PurposeOf(Offer offer) =>
        offer.IsCommercial ? ContactPurpose.Commercial : ContactPurpose.Service;

    /// <summary>Does a serious complaint stand in its way?</summary>
    public static bool Sells(Offer offer) =>
        offer.Rules.OpenComplaintBars ?? offer.Issue is Issue.Grow or Issue.Acquire;
}
