using Vinculo.Customers;

namespace Vinculo.Decisions.Rules;

/// <summary>Nobody is sought out more often than the limit for the channel allows. Whoever comes to us is not counted.</summary>
internal sealed class ContactPressureRule : IEligibilityRule
{
    /// <summary>Contacts we may start in <see cref="Days"/> days, by channel.</summary>
    private static int Limit(Channel channel) =>
        channel switch
        {
            Channel.Voice or Channel.Visit => 2,
            Channel.Sms or Channel.WhatsApp => 4,
            _ => 6,
        };

    public const int Days = 30;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (!context.Moment.IsOutbound || !offer.IsCommercial)
            return null;
        var since = context.Moment.At.AddDays(-Days);
        var recent = context.Outreach.Where(o => o.Channel == context.Moment.Channel && o.At > since).ToList();
        var limit = Limit(context.Moment.Channel);
        return recent.Count < limit
            ? null
            : Bar.Lasting(
                recent[limit - 1].At.AddDays(Days),
                "contact-pressure",
                ("count", recent.Count),
                ("days", Days)
            );
    }
}
