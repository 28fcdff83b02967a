namespace Vinculo.Decisions.Rules;

/// <summary>First solve, then sell: a serious complaint that is open keeps selling away. Help for those in trouble needs the trouble.</summary>
internal sealed class OpenComplaintRule : IEligibilityRule
{
    private const int Serious = 3;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        var serious = context.Cases.Where(c => c.Complaint && c.Severity >= Serious).MinBy(c => c.Since);
        if (serious is not null && (offer.Rules.OpenComplaintBars ?? offer.Issue is Issue.Grow or Issue.Acquire))
            return Bar.For("open-complaint", ("receipt", serious.Receipt), ("at", serious.Since));
        return offer.Rules.OnlyInTrouble == true && !context.Cases.Any(c => c.Complaint) ? Bar.For("no-trouble") : null;
    }

    public string? Facet(DecisionContext context) =>
        context.Cases.Any(c => c.Complaint && c.Severity >= Serious) ? "serious"
        : context.Cases.Any(c => c.Complaint) ? "complaint"
        : "";
}
