namespace Vinculo.Decisions.Rules;

/// <summary>The offer is for those who come to us often through a channel.</summary>
internal sealed class ContactsRule : IEligibilityRule
{
    public bool Concerns(Offer offer) => offer.Rules.Contacts.Count > 0;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        foreach (var range in offer.Rules.Contacts)
        {
            var since = context.Moment.At.AddDays(-range.Days);
            var count = context.Visits.Count(v => v.Channel == range.Channel && v.At > since);
            if (count < range.AtLeast)
                return Bar.For(
                    "contacts-too-few",
                    ("channel", range.Channel.ToString()),
                    ("count", count),
                    ("limit", range.AtLeast),
                    ("days", range.Days)
                );
        }
        return null;
    }
}
