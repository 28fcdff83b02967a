using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Customers;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// Decides what to propose to a customer now: what is known, which offers may be made, which is worth most, and why.
/// The decision stands in the ledger before anybody hears of it.
/// </summary>
public sealed class NextBestAction(
    Database database,
    OfferBook book,
    VinculoOptions options,
    Audit audit,
    TimeProvider clock,
    ILogger<NextBestAction> log
)
{
    /// <summary>Whoever looks again within this time, and nothing has happened, sees the same proposals.</summary>
    public static readonly TimeSpan Sticky = TimeSpan.FromMinutes(30);

    private readonly TimeZoneInfo zone = options.Zone;

    /// <param name="customer">For whom.</param>
    /// <param name="channel">Through which channel they meet.</param>
    /// <param name="placement">Where on it: <c>agent</c>, <c>outbound</c> …; lower case letters, digits, <c>-</c>, at most 60.</param>
    /// <param name="most">At most so many proposals; null: what is usual there.</param>
    /// <param name="actor">Who asks; needs <c>decisions.decide</c> and must see the customer.</param>
    /// <param name="cause">Page or route, for the audit.</param>
    /// <param name="cancel">Stops the asking, never a half-written ledger row.</param>
    /// <param name="known">Takes what was read of the customer, for the next question of the same request.</param>
    /// <returns>The decision, or <c>customer.not-found</c>, <c>decision.placement-invalid</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Decision>> DecideAsync(
        CustomerId customer,
        Channel channel,
        string placement,
        Actor actor,
        string cause,
        CancellationToken cancel = default,
        int? most = null,
        KnownCustomer? known = null
    )
    {
        if (Problem(channel, placement, most, actor) is { } problem)
            return problem;
        var now = Millisecond(clock.GetUtcNow());
        var page = await book.OpenAsync(cancel);
        var (found, last) = await ReadAsync(customer, now, placement, cancel);
        if (found?.MergedInto is { } heir)
            (found, last) = await ReadAsync(heir, now, placement, cancel);
        if (found is null || !actor.Sees(found.Team))
            return DecisionRefusals.NoSuchCustomer(customer);
        await audit.ReadAsync(actor, "customer.decided", found.Id.Value, cause);
        known?.Found = found;

        var context = found.At(Moment(now, channel, placement)).Trimmed();
        var fingerprint = Fingerprint(context, page.RevisionAt(now));
        if (last is not null && last.Channel == channel && Same(last, fingerprint, most) is { } content)
            return Told(
                new()
                {
                    Id = last.Id,
                    Customer = found.Id,
                    At = last.At,
                    Channel = channel,
                    Placement = placement,
                    Control = last.Control,
                    Content = content,
                },
                context,
                page
            );

        var decision = Decide(context, page, Ids.New(now), fingerprint, most ?? Placements.Usual(placement));
        var row = Ledger.RowOf(decision, actor.Id);
        await Ledger.AddAsync(database, row, cancel);
        return decision;
    }

    /// <summary>A decision made before, to be told now: what was proposed stands, what is known of the customer is today's.</summary>
    /// <param name="id">Which decision.</param>
    /// <param name="actor">Needs <c>decisions.decide</c> and must see the customer.</param>
    /// <param name="cause">Page or route, for the audit.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <param name="known">Takes what was read of the customer, for the next question of the same request.</param>
    /// <returns><c>decision.not-found</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Decision>> RecallAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default,
        KnownCustomer? known = null
    )
    {
        if (!actor.May(Permissions.DecisionsDecide))
            return Actor.Refused(Permissions.DecisionsDecide);
        if (await FindAsync(id, cancel) is not { } decision)
            return DecisionRefusals.NoSuchDecision(id);
        var now = Millisecond(clock.GetUtcNow());
        var (found, _) = await ReadAsync(decision.Customer, now, decision.Placement, cancel);
        if (found is null || !actor.Sees(found.Team))
            return DecisionRefusals.NoSuchDecision(id);
        await audit.ReadAsync(actor, "customer.decided", found.Id.Value, cause);
        known?.Found = found;
        return Told(
            decision,
            found.At(Moment(now, decision.Channel, decision.Placement)),
            await book.OpenAsync(cancel)
        );
    }

    /// <summary>With what is not kept in the ledger: her name, her latest answer, what she is promised.</summary>
    private static Decision Told(Decision decision, DecisionContext context, OfferBook.Page page) =>
        decision with
        {
            Content = decision.Content with { Name = FirstName(context), Fields = () => Template.Of(context) },
            Recent = Recent(context),
            Promise = page.Tables.PromiseTo(context),
        };

    /// <summary>The decision itself, without the ledger.</summary>
    internal Decision Decide(
        DecisionContext context,
        OfferBook.Page page,
        Guid id,
        string fingerprint,
        int most,
        int spelled = Ranking.SpelledBars
    ) =>
        Told(
            new()
            {
                Id = id,
                Customer = context.Customer,
                At = context.Moment.At,
                Channel = context.Moment.Channel,
                Placement = context.Moment.Placement,
                Control = context.Control,
                Content = Ranking.Decide(context, page, Seed(context), log, most, spelled) with
                {
                    Fingerprint = fingerprint,
                },
            },
            context,
            page
        );

    /// <summary>What is wrong with asking for a decision; null when nothing is.</summary>
    internal static Refusal? Problem(Channel channel, string placement, int? most, Actor actor) =>
        !actor.May(Permissions.DecisionsDecide) ? Actor.Refused(Permissions.DecisionsDecide)
        : !IsPlacement(placement) ? Refusal.Invalid("decision.placement-invalid", "placement")
        : !Enum.IsDefined(channel) ? Refusal.Invalid("decision.channel-unknown", "channel")
        : most is < 1 or > Placements.Most
            ? Refusal.Invalid("decision.top-out-of-range", "top", ("most", Placements.Most))
        : null;

    /// <summary>A decision that was made, by its id; null when there is none.</summary>
    internal Task<Decision?> FindAsync(Guid id, CancellationToken cancel = default) =>
        database.ReadAsync(session => Ledger.FindAsync(session, id, hold: false), cancel);

    /// <summary>
    /// Chance follows from the customer, the place and the day: whoever looks again the same day is drawn the same way, and
    /// sees something new only when something was learnt or happened.
    /// </summary>
    internal static ulong Seed(DecisionContext context)
    {
        Span<byte> bytes = stackalloc byte[16 + 4 + 60];
        context.Customer.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], context.Moment.Today.DayNumber);
        var length = Encoding.UTF8.GetBytes(context.Moment.Placement, bytes[20..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes[..(20 + length)], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    internal Moment Moment(DateTimeOffset now, Channel channel, string placement)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return new(now, DateOnly.FromDateTime(local.DateTime), channel, placement)
        {
            Offset = local.Offset,
            Zone = zone,
        };
    }

    private async Task<(ContextReader.Found?, ContextReader.Last?)> ReadAsync(
        CustomerId customer,
        DateTimeOffset now,
        string placement,
        CancellationToken cancel
    ) =>
        await database.ReadFewAsync(
            session => ContextReader.OneAsync(session, customer, now, placement, now - Sticky),
            cancel
        );

    /// <summary>
    /// The facts a decision rests on. What the decision itself leaves behind (that it was shown) is no new fact, and
    /// neither is what was learnt from others in the meantime.
    /// </summary>
    internal static string Fingerprint(DecisionContext context, string revision)
    {
        // Facts are spelled as records spell themselves: in the culture at work, which must not matter.
        var reader = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return FactsOf(context, revision);
        }
        finally
        {
            CultureInfo.CurrentCulture = reader;
        }
    }

    private static string FactsOf(DecisionContext context, string revision)
    {
        var text = new StringBuilder(512).Append(revision).Append('|').Append(context.Moment.Today.DayNumber);
        text.Append(
            CultureInfo.InvariantCulture,
            $"|{context.Kind}{context.Stage}{context.Deceased}{context.Class}{context.Risk}{context.Control}|{context.Churn:R}|{context.RemainingValueMinor}|{context.Influence:R}|{context.City}|{context.Born:O}|{context.Since:O}"
        );
        foreach (var one in context.Holdings)
            text.Append('|').Append(one);
        foreach (var one in context.Measures)
            text.Append('|').Append(one);
        foreach (var one in context.Attributes)
            text.Append('|').Append(one);
        foreach (var one in context.OwnWords)
            text.Append('|').Append(one);
        foreach (var one in context.Scores)
            text.Append('|').Append(one);
        text.Append('|').AppendJoin(',', context.Needs);
        text.Append('|').AppendJoin(',', context.Segments);
        foreach (var one in context.Cases)
            text.Append('|').Append(one);
        foreach (var one in context.Consents)
            text.Append('|').Append(one);
        foreach (var one in context.Quiets)
            text.Append('|').Append(one);
        if (context.Moment.IsOutbound)
            foreach (var one in context.Outreach)
                text.Append('|').Append(one);
        foreach (var one in context.Answers)
            text.Append('|').Append(one);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..24];
    }

    private static DecisionContent? Same(ContextReader.Last last, string fingerprint, int? most)
    {
        if (!last.Content.Contains(fingerprint, StringComparison.Ordinal))
            return null;
        var content = Json.Read<DecisionContent>(last.Content);
        return content.Fingerprint == fingerprint && (most is null || most == content.Most) ? content : null;
    }

    internal static string FirstName(DecisionContext context) =>
        context.GivenNames is { Length: > 0 } given ? given.Split(' ')[0] : context.Name;

    private static Answer? Recent(DecisionContext context) =>
        context.Answers.FirstOrDefault(a => a.RecordedAt > context.Moment.At - RecordOutcome.Grace);

    private static bool IsPlacement(string placement) =>
        placement.Length is > 0 and <= 60
        && placement.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static DateTimeOffset Millisecond(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
