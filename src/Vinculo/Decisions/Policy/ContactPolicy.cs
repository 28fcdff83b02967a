using Vinculo.Analytics.Calendars;
using Vinculo.Customers;

namespace Vinculo.Decisions.Policy;

/// <summary>
/// Judges contacts by a version of the contact rules on the clock of one place. Pure: the same rules, facts and moment give
/// the same verdict. A clock that went back frees nobody: contacts that seem to lie ahead count as well.
/// </summary>
public sealed class ContactPolicy
{
    /// <summary>What the policy reads of the past.</summary>
    public const int HistoryDays = 90;

    /// <summary>How near the end of a contract is that a legal notice may be about.</summary>
    public const int NoticeDays = 60;

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    private readonly Dictionary<ContactPurpose, BusinessHours> windows = [];

    /// <param name="rules">A version of the rules.</param>
    /// <param name="zone">The customer's clock.</param>
    /// <exception cref="ArgumentException">Windows of a day overlap.</exception>
    public ContactPolicy(ContactRules rules, TimeZoneInfo zone)
    {
        (Rules, Zone) = (rules, zone);
        foreach (var (purpose, its) in rules.Purposes)
            if (its.Windows.Count > 0)
                windows[purpose] = new(
                    zone,
                    its.Windows.SelectMany(w => w.Days.Select(day => (day, DayStretch.Of(w.From, w.Until)))),
                    its.NotOnHolidays ? rules.Holidays : null
                );
    }

    public ContactRules Rules { get; }

    public TimeZoneInfo Zone { get; }

    /// <param name="Code">Why not yet.</param>
    /// <param name="Until">First moment at which this rule alone would let it be.</param>
    private sealed record Hold(string Code, DateTimeOffset Until, params (string, object?)[] Facts);

    /// <summary>May we contact this customer now?</summary>
    /// <param name="purpose">What for.</param>
    /// <param name="channel">Through what.</param>
    /// <param name="context">What is known; its moment is now.</param>
    /// <param name="sells">Does it sell, so that a serious complaint stands in its way? Null: as the purpose says.</param>
    public ContactVerdict Judge(ContactPurpose purpose, Channel channel, DecisionContext context, bool? sells = null)
    {
        if (Rules.Of(purpose) is not { } rules)
            return Block("contact-purpose", ("purpose", PurposeTerm(purpose)));
        return Ungrounded(purpose, context)
            ?? Barred(rules, purpose, channel, context, sells ?? rules.NotOverComplaint)
            ?? WhenFree(rules, purpose, channel, context);
    }

    /// <summary>Something on file says that the customer asked to hear from us: an open case, or a contact of their own of late.</summary>
    public bool IsAskedFor(DecisionContext context) =>
        context.Cases.Count > 0
        || context.Visits.Any(v => v.At > context.Moment.At.AddDays(-Math.Min(Rules.AskedDays, HistoryDays)));

    /// <summary>
    /// Purposes that pass where others wait need something on file that says so; whoever knows better says why, and stands
    /// for it.
    /// </summary>
    private ContactVerdict? Ungrounded(ContactPurpose purpose, DecisionContext context) =>
        purpose switch
        {
            ContactPurpose.Requested when !IsAskedFor(context) => Block("contact-not-asked", ("days", Rules.AskedDays)),
            ContactPurpose.Transactional
                when context.Grounds?.MoneyAt is not { } at || at <= context.Moment.At.AddDays(-Rules.AskedDays) =>
                Block("contact-not-transactional", ("days", Rules.AskedDays)),
            ContactPurpose.Fraud
                when context.Grounds is not { FraudCase: true } && context.Quiets.All(q => q.Kind != QuietKind.Fraud) =>
                Block("contact-not-fraud"),
            ContactPurpose.Legal when context.Cases.Count == 0 && !context.Holdings.Any(h => EndsSoon(h, context)) =>
                Block("contact-not-legal", ("days", NoticeDays)),
            _ => null,
        };

    /// <summary>A contract whose end is near, before or after: the law orders notices of it.</summary>
    private static bool EndsSoon(Held holding, DecisionContext context) =>
        holding.EndsOn is { } end && Math.Abs(end.DayNumber - context.Moment.Today.DayNumber) <= NoticeDays;

    /// <summary>The customer is with us: may we bring up an offer?</summary>
    /// <param name="context">What is known; its moment is now.</param>
    /// <param name="keeps">The offer keeps a customer rather than sells: a no to advertising does not forbid it.</param>
    public ContactVerdict JudgeMeeting(DecisionContext context, bool keeps)
    {
        var rules = Rules.Of(ContactPurpose.Commercial) ?? new();
        if (!keeps && Said(ContactPurpose.Commercial, context.Moment.Channel, context) is { Granted: false } no)
            return Block("consent-withdrawn", ("at", no.At));
        return !keeps && QuietHold(rules, context, context.Moment.At) is { } quiet
            ? Defer(quiet, quiet.Until)
            : Allowed();
    }

    private ContactVerdict? Barred(
        PurposeRules rules,
        ContactPurpose purpose,
        Channel channel,
        DecisionContext context,
        bool sells
    )
    {
        if (context.Deceased && !rules.AlsoToDeceased)
            return Block("deceased");
        if (rules.NotThrough.Contains(channel))
            return Block("contact-channel", ("channel", channel.ToString()), ("purpose", PurposeTerm(purpose)));
        var said = Said(purpose, channel, context);
        if (rules.Consent != ConsentNeed.None && said is { Granted: false })
            return Block("consent-withdrawn", ("at", said.At));
        if (rules.Consent == ConsentNeed.Given && said is null)
            return Block("no-consent");
        var serious = sells
            ? context.Cases.Where(c => c.Complaint && c.Severity >= Rules.SeriousFrom).MinBy(c => c.Since)
            : null;
        return serious is null ? null : Block("open-complaint", ("receipt", serious.Receipt), ("at", serious.Since));
    }

    /// <summary>The last word on this channel or, when it is younger, on all of them.</summary>
    private static MarketingConsent? Said(ContactPurpose purpose, Channel channel, DecisionContext context)
    {
        var about = purpose switch
        {
            ContactPurpose.Commercial => MarketingConsent.Marketing,
            _ => purpose.ToString().ToLowerInvariant(),
        };
        var own = context.Consents.FirstOrDefault(c => c.Channel == channel && c.Purpose == about);
        var general = context.Consents.FirstOrDefault(c => c.Channel is null && c.Purpose == about);
        return own is not null && (general is null || own.At >= general.At) ? own : general ?? own;
    }

    /// <summary>Goes from one hold to the next until nothing holds any more; the first one is the reason.</summary>
    private ContactVerdict WhenFree(
        PurposeRules rules,
        ContactPurpose purpose,
        Channel channel,
        DecisionContext context
    )
    {
        var now = context.Moment.At;
        Hold? first = null;
        var at = now;
        while (at - now <= Farthest)
        {
            if (HoldAt(rules, purpose, channel, context, at) is not { } hold)
                return first is null ? Allowed() : Defer(first, at);
            first ??= hold;
            at = hold.Until;
        }
        return Block(first!.Code, first.Facts);
    }

    private Hold? HoldAt(
        PurposeRules rules,
        ContactPurpose purpose,
        Channel channel,
        DecisionContext context,
        DateTimeOffset at
    ) =>
        QuietHold(rules, context, at)
        ?? WindowHold(purpose, at)
        ?? DayHold(rules, purpose, context, at)
        ?? WeekHold(rules, purpose, channel, context, at)
        ?? LimitHold(rules, channel, context, at)
        ?? BudgetHold(purpose, context, at);

    private static Hold? QuietHold(PurposeRules rules, DecisionContext context, DateTimeOffset at)
    {
        if (!rules.WaitsForQuiet)
            return null;
        var quiet = context.Quiets.Where(q => q.Until > at).MaxBy(q => q.Until);
        return quiet is null
            ? null
            : new("quiet-" + quiet.Kind.ToString().ToLowerInvariant(), quiet.Until, ("at", quiet.Since));
    }

    private Hold? WindowHold(ContactPurpose purpose, DateTimeOffset at)
    {
        if (!windows.TryGetValue(purpose, out var open) || open.IsOpen(at))
            return null;
        var day = Zone.DayOf(at);
        return
            Rules.Of(purpose)!.NotOnHolidays && Rules.Holidays is { } set && set.Covers(day.Year) && set.IsHoliday(day)
            ? new("contact-holiday", open.NextOpen(at), ("date", day))
            : new("contact-hours", open.NextOpen(at));
    }

    private Hold? DayHold(PurposeRules rules, ContactPurpose purpose, DecisionContext context, DateTimeOffset at)
    {
        if (rules.DirectADay is not { } limit)
            return null;
        var day = Zone.DayOf(at);
        var count = context.Outreach.Count(o => IsDirect(o, purpose) && Zone.DayOf(o.At) == day);
        return count < limit ? null : new("contact-day", Zone.StartOf(day.AddDays(1)), ("count", count));
    }

    private Hold? WeekHold(
        PurposeRules rules,
        ContactPurpose purpose,
        Channel channel,
        DecisionContext context,
        DateTimeOffset at
    )
    {
        if (!rules.OneChannelAWeek)
            return null;
        var monday = ZoneDays.MondayOf(Zone.DayOf(at));
        var other = context.Outreach.FirstOrDefault(o =>
            o.Channel != channel && IsDirect(o, purpose) && ZoneDays.MondayOf(Zone.DayOf(o.At)) == monday
        );
        return other is null
            ? null
            : new("contact-week", Zone.StartOf(monday.AddDays(7)), ("channel", other.Channel.ToString()));
    }

    private static Hold? LimitHold(PurposeRules rules, Channel channel, DecisionContext context, DateTimeOffset at)
    {
        foreach (var limit in rules.Limits)
        {
            if (limit.Channel is { } only && only != channel)
                continue;
            var since = at.AddDays(-limit.Days);
            var recent = context
                .Outreach.Where(o => o.At > since && Tires(o) && (limit.Channel is null || o.Channel == channel))
                .OrderByDescending(o => o.At)
                .ToList();
            if (recent.Count >= limit.Count)
                return new(
                    limit.Channel is null ? "contact-tired" : "contact-pressure",
                    recent[limit.Count - 1].At.AddDays(limit.Days),
                    ("count", recent.Count),
                    ("days", limit.Days)
                );
        }
        return null;
    }

    private Hold? BudgetHold(ContactPurpose purpose, DecisionContext context, DateTimeOffset at)
    {
        if (purpose != ContactPurpose.Commercial || Rules.MonthlyBudgetMinor is not { } budget)
            return null;
        var (today, then) = (Zone.DayOf(context.Moment.At), Zone.DayOf(at));
        return (then.Year, then.Month) != (today.Year, today.Month) || context.OutreachSpentMinor < budget
            ? null
            : new("contact-budget", Zone.StartOf(new DateOnly(then.Year, then.Month, 1).AddMonths(1)));
    }

    /// <summary>The customer was reached. A contact whose purpose nobody wrote down counts for every purpose.</summary>
    private static bool IsDirect(Reached contact, ContactPurpose purpose) =>
        contact.Direct && (contact.Purpose is null || contact.Purpose == purpose);

    /// <summary>Answers to what somebody asked and warnings tire nobody.</summary>
    private static bool Tires(Reached contact) =>
        contact.Purpose is null or ContactPurpose.Commercial or ContactPurpose.Collection;

    private ContactVerdict Allowed() => new(ContactAnswer.Allow, "allowed", Known.Facts([]), null, Rules.Version);

    private ContactVerdict Defer(Hold hold, DateTimeOffset until) =>
        new(ContactAnswer.Defer, hold.Code, Known.Facts(hold.Facts), until, Rules.Version);

    private ContactVerdict Block(string code, params (string, object?)[] facts) =>
        new(ContactAnswer.Block, code, Known.Facts(facts), null, Rules.Version);

    internal static string PurposeTerm(ContactPurpose purpose) => "purpose." + purpose.ToString().ToLowerInvariant();
}
