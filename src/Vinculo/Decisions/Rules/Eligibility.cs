using Vinculo.Decisions.Policy;

namespace Vinculo.Decisions.Rules;

/// <summary>All rules, cheap ones first. The first bar is the answer.</summary>
/// <param name="rules">In the order they are asked.</param>
/// <param name="log">Hears of rules that fail.</param>
internal sealed class Eligibility(IReadOnlyList<IEligibilityRule> rules, ILogger log)
{
    /// <summary>The rules of the house.</summary>
    /// <param name="accepted">How many ever said yes to an offer, by code.</param>
    /// <param name="contacts">Whether customers may be contacted.</param>
    /// <param name="log">Hears of rules that fail.</param>
    public static Eligibility Of(Func<string, long> accepted, ContactPolicies contacts, ILogger log) =>
        new(
            [
                new ValidityRule(),
                new ChannelRule(),
                new StageRule(),
                new ClassRule(),
                new RiskRule(),
                new BudgetRule(accepted),
                new RecentlyAnsweredRule(),
                new OpenComplaintRule(),
                new HoldingsRule(),
                new NeedsRule(),
                new SegmentsRule(),
                new MeasuresRule(),
                new AttributesRule(),
                new ContactsRule(),
                new TenureRule(),
                new AgeRule(),
                new CityRule(),
                new OfferFrequencyRule(),
                new ContactRule(contacts),
            ],
            log
        );

    /// <summary>Null when the offer may be made. A rule that throws bars the offer: what cannot be judged is not proposed.</summary>
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        foreach (var rule in rules)
        {
            try
            {
                if (rule.Judge(offer, context) is { } bar)
                    return bar;
            }
            catch (Exception failure)
            {
                log.RuleFailed(rule.GetType().Name, offer.Code, context.Customer.Value, failure);
                return Bar.For("rule-failed", ("rule", rule.GetType().Name));
            }
        }
        return null;
    }
}

internal static partial class EligibilityLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Rule {Rule} failed for offer {Offer} and customer {Customer}")]
    public static partial void RuleFailed(
        this ILogger log,
        string rule,
        string offer,
        Guid customer,
        Exception failure
    );
}
