using Vinculo.Customers;

namespace Vinculo.Decisions.Rules;

/// <summary>Who said no to being sold to is not sold to; and whom we seek out must have said yes.</summary>
internal sealed class ConsentRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (!offer.IsCommercial || offer.Issue == Issue.Retain && !context.Moment.IsOutbound)
            return null;
        var own = context.Consents.FirstOrDefault(c => c.Channel == context.Moment.Channel);
        var general = context.Consents.FirstOrDefault(c => c.Channel is null);
        var word = own is not null && (general is null || own.At >= general.At) ? own : general ?? own;
        if (word is { Granted: false })
            return Bar.For("consent-withdrawn", ("at", word.At));
        return word is null && context.Moment.IsOutbound ? Bar.For("no-consent") : null;
    }
}
