using Vinculo.Customers;

namespace Vinculo.Decisions.Rules;

/// <summary>Some offers are not for every channel.</summary>
internal sealed class ChannelRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Channels.Count == 0 || offer.Channels.Contains(context.Moment.Channel)
            ? null
            : Bar.For("other-channel", ("channel", context.Moment.Channel.ToString()));

    public string? Facet(DecisionContext context) => context.Moment.Channel.ToString();
}
