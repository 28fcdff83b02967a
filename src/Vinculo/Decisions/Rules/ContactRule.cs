using Vinculo.Decisions.Policy;

namespace Vinculo.Decisions.Rules;

/// <summary>
/// Nobody is sought out against the rules of contact: leave, hours, how often, quiet. Whoever comes to us is not counted, but
/// a no to offers and a time of quiet are kept. What is judged once serves every offer of a decision.
/// </summary>
internal sealed class ContactRule(ContactPolicies policies) : IEligibilityRule
{
    private readonly Dictionary<(ContactPurpose, bool), Bar?> judged = [];
    private DecisionContext? about;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (!context.Moment.IsOutbound)
            return offer.IsCommercial
                ? policies.At(context).JudgeMeeting(context, keeps: offer.Issue == Issue.Retain).AsBar()
                : null;
        var purpose = offer.IsCommercial ? ContactPurpose.Commercial : ContactPurpose.Service;
        var sells = offer.Rules.OpenComplaintBars ?? offer.Issue is Issue.Grow or Issue.Acquire;
        if (!ReferenceEquals(about, context))
        {
            judged.Clear();
            about = context;
        }
        if (!judged.TryGetValue((purpose, sells), out var bar))
            judged[(purpose, sells)] = bar = policies
                .At(context)
                .Judge(purpose, context.Moment.Channel, context, sells)
                .AsBar();
        return bar;
    }
}
