using System.Collections.Concurrent;

namespace Vinculo.Decisions.Policy;

/// <summary>One version of the contact rules, made ready for each clock customers live by.</summary>
public sealed class ContactPolicies(ContactRules rules)
{
    private readonly ConcurrentDictionary<string, ContactPolicy> byZone = new(StringComparer.Ordinal);

    public ContactRules Rules => rules;

    /// <summary>The policy on a customer's own clock, or on the company's where the customer's is not known.</summary>
    public ContactPolicy At(DecisionContext context)
    {
        var zone = context.Zone ?? context.Moment.Zone;
        return byZone.GetOrAdd(zone.Id, _ => new ContactPolicy(rules, zone));
    }
}
