using System.Numerics;
using System.Text.Json;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Storage;

namespace Vinculo.Decisions.Rules;

/// <summary>All rules, cheap ones first. The first bar is the answer.</summary>
/// <param name="rules">In the order they are asked.</param>
/// <param name="log">Hears of rules that fail.</param>
internal sealed class Eligibility(IReadOnlyList<IEligibilityRule> rules, ILogger log)
{
    private readonly string[] names = [.. rules.Select(Named)];

    /// <summary>The rules of the house.</summary>
    /// <param name="taken">How much of an offer is taken, by code.</param>
    /// <param name="contacts">Whether customers may be contacted.</param>
    /// <param name="log">Hears of rules that fail.</param>
    public static Eligibility Of(Func<string, Taken> taken, ContactPolicies contacts, ILogger log) =>
        new(
            [
                new ValidityRule(),
                new ChannelRule(),
                new StageRule(),
                new ClassRule(),
                new RiskRule(),
                new EffectRule(),
                new BudgetRule(taken),
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

    /// <summary>In the order they are asked.</summary>
    public IReadOnlyList<IEligibilityRule> Rules => rules;

    /// <summary>What a rule is called where its bars are counted: <c>channel</c>.</summary>
    public string NameOf(int rule) => names[rule];

    /// <summary>Null when the offer may be made. A rule that throws bars the offer: what cannot be judged is not proposed.</summary>
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        for (var rule = 0; rule < rules.Count; rule++)
            if (Judge(rule, offer, context) is { } bar)
                return bar;
        return null;
    }

    /// <summary>Asks the rules that have not been asked for the whole catalogue already.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="context">For whom and when.</param>
    /// <param name="rest">Which of them look at this offer at all, a bit each.</param>
    /// <param name="name">The rule that bars it.</param>
    public Bar? JudgeRest(Offer offer, DecisionContext context, uint rest, out string name)
    {
        for (; rest != 0; rest &= rest - 1)
        {
            var rule = BitOperations.TrailingZeroCount(rest);
            if (Judge(rule, offer, context) is not { } bar)
                continue;
            name = names[rule];
            return bar;
        }
        name = "";
        return null;
    }

    /// <summary>The rules that look at an offer, a bit each.</summary>
    public uint Concerned(Offer offer)
    {
        var bits = 0u;
        for (var rule = 0; rule < rules.Count; rule++)
            if (rules[rule].Concerns(offer))
                bits |= 1u << rule;
        return bits;
    }

    /// <summary>Asks one rule.</summary>
    public Bar? Judge(int rule, Offer offer, DecisionContext context)
    {
        try
        {
            return rules[rule].Judge(offer, context);
        }
        catch (Exception failure)
        {
            log.RuleFailed(rules[rule].GetType().Name, offer.Code, context.Customer.Value, failure);
            return Bar.For("rule-failed", ("rule", rules[rule].GetType().Name));
        }
    }

    private static string Named(IEligibilityRule rule) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(
            rule.GetType().Name is var name && name.EndsWith("Rule", StringComparison.Ordinal) ? name[..^4] : name
        );
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
