using Vinculo.Customers;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Decisions.Storage;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Value;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy;

/// <summary>What the gate answers.</summary>
/// <param name="Id">Of the row in the log; empty when it was only looked at.</param>
/// <param name="Customer">Who it is about: the survivor, when the one asked for was merged.</param>
/// <param name="Channels">The same question for every other channel, best known first.</param>
/// <param name="Best">Through which channel and when best; null: none within a week.</param>
public sealed record ContactGateAnswer(
    Guid Id,
    CustomerId Customer,
    ContactPurpose Purpose,
    Channel Channel,
    DateTimeOffset At,
    ContactVerdict Verdict,
    IReadOnlyList<ChannelVerdict> Channels,
    ContactProposal? Best,
    TimeZoneInfo Zone
);

/// <summary>
/// The gate of every contact that we start, by hand or by machine: may this customer be contacted, for this, through this,
/// now? Allow, defer until, or block, with the rule's version; written down before it is answered.
/// </summary>
public sealed class ContactGate(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    Audit audit,
    TimeProvider clock
) : IOutboundGate
{
    /// <summary>Channels through which customers are sought out, in the order they are shown.</summary>
    public static IReadOnlyList<Channel> Channels { get; } =
    [Channel.Voice, Channel.WhatsApp, Channel.Sms, Channel.Email, Channel.App, Channel.Visit];

    /// <summary>A call is picked up at both ends, and switchboards' clocks differ.</summary>
    private static readonly TimeSpan BegunWithin = TimeSpan.FromMinutes(5);

    /// <summary>Every purpose, with its name in the reader's language.</summary>
    public static IReadOnlyList<(string Code, string Name)> Purposes =>
        [.. Enum.GetValues<ContactPurpose>().Select(p => (PurposeWords.Of(p), ContactWords.Purpose(p)))];

    /// <summary>Asks, and writes the question and its answer down.</summary>
    /// <param name="customer">Whom.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="channel">Through what.</param>
    /// <param name="actor">Who asks; needs <c>interactions.record</c> or <c>decisions.decide</c>, and must see the customer.</param>
    /// <param name="cause">Page, route or job, for the log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The answer, or <c>customer.not-found</c>, <c>permission.missing</c>, <c>decision.channel-unknown</c>.</returns>
    public Task<Outcome<ContactGateAnswer>> AskAsync(
        CustomerId customer,
        ContactPurpose purpose,
        Channel channel,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => AnswerAsync(customer, purpose, channel, actor, cause, log: true, cancel);

    /// <summary>Looks without asking to pass, for a screen that says beforehand how the gate stands.</summary>
    /// <param name="known">What was read of the customer a moment ago, in the same request.</param>
    /// <inheritdoc cref="AskAsync"/>
    public Task<Outcome<ContactGateAnswer>> LookAsync(
        CustomerId customer,
        ContactPurpose purpose,
        Channel channel,
        Actor actor,
        string cause,
        CancellationToken cancel = default,
        KnownCustomer? known = null
    ) => AnswerAsync(customer, purpose, channel, actor, cause, log: false, cancel, known);

    /// <inheritdoc />
    public async Task<Refusal?> PassAsync(
        Session session,
        OutboundContact contact,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        // Whoever does not say what a contact is for is held to the strictest rules.
        if ((PurposeWords.Read(contact.Purpose ?? "commercial")) is not { } purpose)
            return Refusal.Invalid("contact.purpose-unknown", "purpose");
        var contacts = await ContactRulesRows.InForceWithinAsync(session, now);
        var (found, _) = await ContextReader.OneAsync(session, contact.Customer, now, "gate", now);
        if (found is null)
            return DecisionRefusals.NoSuchCustomer(contact.Customer);
        var context = found.At(nextBestAction.Moment(now, contact.Channel, "outbound")) with
        {
            Grounds = await ContactGrounds.OfAsync(session, found.Id, now),
        };
        var verdict = new ContactPolicies(contacts).At(context).Judge(purpose, contact.Channel, context);
        var wanted = !verdict.IsAllowed && !contact.Happened ? contact.Anyway.NullIfBlank() : null;
        var reason = actor.May(Permissions.ContactRulesOverride) ? wanted : null;
        var passes = verdict.IsAllowed || contact.Happened || reason is not null;
        await ContactChecks.AddAsync(
            session,
            new(Ids.New(now), contact.Customer, purpose, contact.Channel, now, verdict, null)
            {
                Interaction = passes ? contact.Interaction : null,
                Anyway = reason,
            },
            actor,
            cause
        );
        if (!passes)
            return wanted is null
                ? ContactRefusals.Held(verdict, purpose)
                : Actor.Refused(Permissions.ContactRulesOverride);
        if (reason is not null)
            await AuditAsync(session, contact, purpose, verdict, reason, actor, cause);
        if (contact.Interaction is null)
            return null;
        var costs = await ContactCosts.ReadAsync(session);
        await ContactSpending.AddAsync(session, now, purpose, contact.Channel, costs.Of(contact.Channel));
        return null;
    }

    /// <inheritdoc />
    public async Task<string?> PurposeOnFileAsync(Session session, CustomerId customer, bool ofCase, DateTimeOffset now)
    {
        var (found, _) = await ContextReader.OneAsync(session, customer, now, "gate", now);
        if (found is not null)
        {
            var context = found.At(nextBestAction.Moment(now, Channel.Voice, "outbound"));
            if (
                new ContactPolicies(await ContactRulesRows.InForceWithinAsync(session, now))
                    .At(context)
                    .IsAskedFor(context)
            )
                return PurposeWords.Of(ContactPurpose.Requested);
        }
        return ofCase ? PurposeWords.Of(ContactPurpose.Service) : null;
    }

    /// <inheritdoc />
    public async Task<string?> BegunForAsync(
        Session session,
        CustomerId customer,
        Channel channel,
        Guid by,
        DateTimeOffset at
    ) =>
        await ContactChecks.LastBegunAsync(session, customer, channel, by, at - BegunWithin, at + BegunWithin)
            is { } purpose
            ? PurposeWords.Of(purpose)
            : null;

    private Task AuditAsync(
        Session session,
        OutboundContact contact,
        ContactPurpose purpose,
        ContactVerdict verdict,
        string reason,
        Actor actor,
        string cause
    ) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            "contact.overridden",
            contact.Customer.Value,
            "contact",
            contact.Interaction?.ToString("D") ?? "",
            null,
            new
            {
                purpose,
                contact.Channel,
                Rule = verdict.Code,
                verdict.Version,
                Reason = reason,
            },
            cause
        );

    private async Task<Outcome<ContactGateAnswer>> AnswerAsync(
        CustomerId customer,
        ContactPurpose purpose,
        Channel channel,
        Actor actor,
        string cause,
        bool log,
        CancellationToken cancel,
        KnownCustomer? known = null
    )
    {
        if (!actor.May(Permissions.InteractionsRecord) && !actor.May(Permissions.DecisionsDecide))
            return Actor.Refused(Permissions.InteractionsRecord);
        if (!Enum.IsDefined(channel) || channel == Channel.Internal)
            return Refusal.Invalid("decision.channel-unknown", "channel");
        var now = clock.GetUtcNow();
        var page = await book.OpenAsync(cancel);
        var moment = nextBestAction.Moment(now, channel, "outbound");
        var facts = await FactsAsync(customer, moment, cancel, known?.Found);
        if (facts?.MergedInto is { } heir)
            facts = await FactsAsync(heir, moment, cancel);
        if (facts is null || !actor.Sees(facts.Context.Team))
            return DecisionRefusals.NoSuchCustomer(customer);

        var policy = page.Contacts.At(facts.Context);
        var channels = Channels
            .Append(channel)
            .Distinct()
            .Select(c => new ChannelVerdict(c, facts.Known.Contains(c), policy.Judge(purpose, c, facts.Context)))
            .ToList();
        var answer = new ContactGateAnswer(
            log ? Ids.New(now) : Guid.Empty,
            facts.Context.Customer,
            purpose,
            channel,
            now,
            channels.Single(c => c.Channel == channel).Verdict,
            channels,
            BestContact.Choose(policy, purpose, facts.Context, channels, facts.Habits, facts.Costs),
            policy.Zone
        );
        if (log)
            await database.WriteAsync(
                async session =>
                {
                    await ContactChecks.AddAsync(
                        session,
                        new(answer.Id, answer.Customer, purpose, channel, now, answer.Verdict, answer.Best),
                        actor,
                        cause
                    );
                },
                cancel
            );
        await audit.ReadAsync(actor, "customer.contact-checked", answer.Customer.Value, cause);
        return answer;
    }

    private sealed record Facts(
        DecisionContext Context,
        IReadOnlySet<Channel> Known,
        ContactHabits Habits,
        ContactCosts Costs,
        CustomerId? MergedInto
    );

    private Task<Facts?> FactsAsync(
        CustomerId customer,
        Moment moment,
        CancellationToken cancel,
        ContextReader.Found? known = null
    ) =>
        database.ReadAsync(
            async session =>
            {
                var found =
                    known?.Id == customer
                        ? known
                        : (await ContextReader.OneAsync(session, customer, moment.At, "gate", moment.At)).Customer;
                if (found is null)
                    return null;
                var context = found.At(moment) with
                {
                    Grounds = await ContactGrounds.OfAsync(session, found.Id, moment.At),
                };
                var points = new List<ContactPoint>();
                var (question, habits) = ContactHabits.Of(customer, moment.At, context.Zone ?? moment.Zone);
                await session.ReadAsync(question, CustomerQuestions.ContactPoints(customer, points));
                return new Facts(
                    context,
                    Reachable(points),
                    habits,
                    await ContactCosts.ReadAsync(session),
                    found.MergedInto
                );
            },
            cancel
        );

    /// <summary>Channels for which we have a number or an address. Whether somebody has our app is not known.</summary>
    private static HashSet<Channel> Reachable(List<ContactPoint> points) => [.. points.SelectMany(p => Ways(p.Kind))];

    /// <summary>Channels that a number or an address opens.</summary>
    internal static Channel[] Ways(ContactKind kind) =>
        kind switch
        {
            ContactKind.Phone => [Channel.Voice, Channel.WhatsApp, Channel.Sms],
            ContactKind.Email => [Channel.Email],
            ContactKind.Postal => [Channel.Visit],
            _ => [],
        };
}
