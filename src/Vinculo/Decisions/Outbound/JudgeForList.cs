using Vinculo.Customers;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Rules;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Value;
using Vinculo.Platform;

namespace Vinculo.Decisions.Outbound;

/// <summary>What is known of a customer before it is judged whether she belongs on a list.</summary>
/// <param name="Context">Its moment is now.</param>
/// <param name="Known">Channels for which there is a number or an address.</param>
/// <param name="Habits">How she is reached.</param>
internal sealed record ListCandidate(DecisionContext Context, IReadOnlySet<Channel> Known, ContactHabits Habits);

/// <summary>Whether a customer belongs on a list.</summary>
/// <param name="Gate">What the contact rules say through the channel that was weighed.</param>
/// <param name="Entry">Her place; null: she has none.</param>
/// <param name="Decision">What would be proposed, to stand in the ledger; null with the entry.</param>
/// <param name="Nothing">Why there is nothing to propose, when she might be contacted.</param>
internal sealed record ListVerdict(ContactVerdict Gate, OutboundEntry? Entry, Decision? Decision, string? Nothing);

/// <summary>
/// Judges one customer for a list: first the gate, for every channel; then, as of the best channel and hour, what is
/// proposed. Writes nothing, so that the ledger holds only what went on a list.
/// </summary>
/// <param name="nextBestAction">Decides.</param>
/// <param name="page">Offers, rules and what was learnt, the same for the whole list.</param>
/// <param name="plan">What the list is to be made of.</param>
/// <param name="costs">Of contacts.</param>
/// <param name="list">Number of the list.</param>
/// <param name="at">Moment at which the list is made.</param>
internal sealed class JudgeForList(
    NextBestAction nextBestAction,
    OfferBook.Page page,
    OutboundPlan plan,
    ContactCosts costs,
    Guid list,
    DateTimeOffset at
)
{
    public const string NoWay = "no-way";
    public const string AnotherBetter = "another-better";
    public const string NothingFits = "nothing-fits";
    public const string NotWorthIt = "not-worth-it";
    public const string ControlGroup = "control-group";

    private readonly Offer? wanted = plan.Offer is { } code ? page.Find(code) : null;

    public ListVerdict Judge(ListCandidate candidate)
    {
        var context = candidate.Context;
        var policy = page.Contacts.At(context);
        var (purpose, sells) = wanted is null
            ? (ContactPurpose.Commercial, (bool?)null)
            : (ContactRule.PurposeOf(wanted), ContactRule.Sells(wanted));
        var channels = ChannelsOf(plan, wanted)
            .Select(c => new ChannelVerdict(c, candidate.Known.Contains(c), policy.Judge(purpose, c, context, sells)))
            .ToList();
        ListVerdict? first = null;
        // What is proposed may not be told through the best channel: then through the next best.
        while (
            channels.Count > 0
            && BestContact.Choose(policy, purpose, context, channels, candidate.Habits, costs) is { } best
        )
        {
            var gate = channels.First(c => c.Channel == best.Channel).Verdict;
            var verdict = Through(context, best, gate, out var isChannel);
            if (verdict.Entry is not null || !isChannel)
                return verdict;
            first ??= verdict;
            channels.RemoveAll(c => c.Channel == best.Channel);
        }
        return first ?? new(Hindrance(channels), null, null, null);
    }

    /// <summary>Channels a list may use: the one that was asked for, or those through which its offer may be told.</summary>
    public static IReadOnlyList<Channel> ChannelsOf(OutboundPlan plan, Offer? wanted)
    {
        IEnumerable<Channel> own = plan.Channel is { } only ? [only] : ContactGate.Channels;
        return wanted is { Channels.Count: > 0 } ? [.. own.Intersect(wanted.Channels)] : [.. own];
    }

    /// <param name="isChannel">Nothing is proposed, and another channel might change that.</param>
    private ListVerdict Through(DecisionContext context, ContactProposal best, ContactVerdict gate, out bool isChannel)
    {
        var decision = Decide(context, best.Channel, best.At);
        isChannel = decision.Content.KeptAway?.ContainsKey("channel") == true && plan.Channel is null;
        if (decision.Actions.FirstOrDefault() is not { } top || plan.Offer is not null && top.Offer != plan.Offer)
            return new(gate, null, null, WhyNothing(decision));
        var worth = (long)Math.Round(top.Rank) - best.CostMinor;
        // A contact that serves is made although it brings nothing.
        if (worth <= 0 && page.Find(top.Offer) is { IsCommercial: true })
            return new(gate, null, null, NotWorthIt);
        return new(
            gate,
            new(
                context.Customer,
                IdOf("entry", context.Customer),
                list,
                decision.Id,
                top.Offer,
                best.Channel,
                worth,
                top.Currency,
                gate.Until ?? at,
                best.At,
                EntryState.Waiting,
                null,
                null,
                null
            ),
            decision,
            null
        );
    }

    /// <summary>As she will be met: through that channel, at that hour. The ledger notes when it was decided.</summary>
    public Decision Decide(DecisionContext context, Channel channel, DateTimeOffset hour)
    {
        var then = (context with { Moment = nextBestAction.Moment(hour, channel, OutboundPlan.Placement) }).Trimmed();
        return nextBestAction.Decide(
            then,
            page,
            IdOf("decision", context.Customer),
            NextBestAction.Fingerprint(then, page.RevisionAt(at)),
            Placements.Usual(OutboundPlan.Placement),
            spelled: plan.Offer is null ? 0 : int.MaxValue
        ) with
        {
            At = at,
        };
    }

    /// <summary>What follows from list and customer: done twice, it finds what it did the first time.</summary>
    private Guid IdOf(string what, CustomerId customer) =>
        Ids.From(at, "outbound." + what, $"{list:N}/{customer.Value:N}");

    public string WhyNothing(Decision decision) =>
        decision.Control && wanted?.IsCommercial != false ? ControlGroup
        : wanted is null ? NothingFits
        : decision.Content.Barred.FirstOrDefault(b => b.Offer == wanted.Code) is { } barred ? barred.Bar.Code
        : AnotherBetter;

    /// <summary>Of several channels that will not do, the nearest to doing is told.</summary>
    private ContactVerdict Hindrance(List<ChannelVerdict> channels)
    {
        var known = channels.FindAll(c => c.Known);
        return known.Count == 0
            ? new(ContactAnswer.Block, NoWay, new Dictionary<string, object?>(), null, page.Contacts.Rules.Version)
            : known.MinBy(c => (c.Verdict.Answer, c.Verdict.Until ?? DateTimeOffset.MaxValue))!.Verdict;
    }
}
