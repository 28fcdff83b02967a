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

    /// <summary>Verdicts about one context, by what the offer is for and whether it sells (or, face to face, keeps).</summary>
    private sealed record Judged(DecisionContext About, Bar?[] Bars, bool[] Known);

    public Bar? Judge(Offer offer, DecisionContext context) =>
        context.Moment.IsOutbound ? Judge(context, offer.IsCommercial, Sells(offer))
        : offer.IsCommercial ? Judge(context, true, offer.Issue == Issue.Retain)
        : null;

    /// <summary>All that an offer can be in these rules' eyes, and for each whether it passes.</summary>
    public string? Facet(DecisionContext context)
    {
        string Passes(bool commercial, bool other) => Judge(context, commercial, other) is null ? "y" : "n";
        var selling = Passes(true, true) + Passes(true, false);
        return context.Moment.IsOutbound
            ? $"out {selling}{Passes(false, true)}{Passes(false, false)}"
            : "in " + selling;
    }

    private Bar? Judge(DecisionContext context, bool commercial, bool other)
    {
        var judged = last;
        if (judged is null || !ReferenceEquals(judged.About, context))
            last = judged = new(context, new Bar?[4], new bool[4]);
        var place = (commercial ? 2 : 0) + (other ? 1 : 0);
        if (!judged.Known[place])
        {
            var policy = policies.At(context);
            judged.Bars[place] = (
                context.Moment.IsOutbound
                    ? policy.Judge(
                        commercial ? ContactPurpose.Commercial : ContactPurpose.Service,
                        context.Moment.Channel,
                        context,
                        other
                    )
                    : policy.JudgeMeeting(context, keeps: other)
            ).AsBar();
            judged.Known[place] = true;
        }
        return judged.Bars[place];
    }

    /// <summary>What contacting somebody about an offer is for.</summary>
    public static ContactPurpose PurposeOf(Offer offer) =>
        offer.IsCommercial ? ContactPurpose.Commercial : ContactPurpose.Service;

    /// <summary>Does a serious complaint stand in its way?</summary>
    public static bool Sells(Offer offer) =>
        offer.Rules.OpenComplaintBars ?? offer.Issue is Issue.Grow or Issue.Acquire;
}
