using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>
/// Events of one transaction on their way into conversations: everything that is known of those who speak is read at once,
/// the events are gone through in the order they happened, and what came of it is written at once.
/// </summary>
internal sealed class Reception(
    Session session,
    Newcomers newcomers,
    RecordConsent consent,
    Func<DateTimeOffset, int, DateTimeOffset> due,
    TimeSpan reopen,
    DateTimeOffset now
)
{
    // A provider's clock may run ahead a little; more than that, and the event is taken to have happened when it arrived.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ChannelIdentity> people = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> changedPeople = [];
    private readonly List<(string Key, Guid Identity)> newKeys = [];
    private readonly Dictionary<Guid, Thread> threads = [];
    private readonly Dictionary<Guid, Tally> tallies = [];
    private readonly Dictionary<string, (CustomerId Customer, Guid Message, Guid Case)> answered = new(
        StringComparer.Ordinal
    );
    private readonly MessageSheet sheet = new(now);

    /// <summary>How many messages and statuses changed anything.</summary>
    public int Moved { get; private set; }

    public async Task<IReadOnlyDictionary<Guid, Tally>> TakeAsync(IReadOnlyList<Arrival> arrivals)
    {
        await session.HoldAsync(arrivals.SelectMany(NamesOf));
        var fresh = await NewOnesAsync(arrivals);
        await KnowSendersAsync(fresh);
        await OpenThreadsAsync(fresh);
        await KnowAnsweredAsync(fresh);
        foreach (var arrival in fresh.OrderBy(MomentOf))
            await TakeAsync(arrival);
        await WriteAsync();
        var statuses = new StatusBook(session, due, now);
        foreach (var (line, change) in fresh.Select(a => (a.Line, a.Event as StatusChanged)))
            if (change is not null)
                Count(line, await statuses.TakeAsync(line.Account, change));
        foreach (var (line, reached) in fresh.Select(a => (a.Line, a.Event as StatusReached)))
            if (reached is not null && PersonOf(line, reached.To) is { } person)
                await statuses.ReachAsync(person, reached);
        Moved += statuses.Changed;
        return tallies;
    }

    private DateTimeOffset MomentOf(Arrival arrival) => arrival.Event.At > now + Ahead ? now : arrival.Event.At;

    private void Count(ChannelLine line, Tally more) =>
        tallies[line.Account] = tallies.GetValueOrDefault(line.Account, new(0, 0, 0, 0, 0)) + more;

    private static IEnumerable<string> NamesOf(Arrival arrival) =>
        (SenderOf(arrival.Event)?.Keys.Select(key => IdentityRows.ClaimKey(arrival.Line.Account, key)) ?? []).Append(
            MessageSheet.ClaimKey(
                arrival.Event is MessageReceived ? arrival.Line.NamesWithin : arrival.Line.Account,
                "m",
                arrival.Event.ProviderId
            )
        );

    private static ChannelSender? SenderOf(ChannelEvent told) =>
        told switch
        {
            MessageReceived e => e.From,
            MessageEchoed e => e.To,
            MessageEdited e => e.From,
            MessageRevoked e => e.From,
            ReactionGiven e => e.From,
            IdentityChanged e => e.From,
            PreferenceChanged e => e.From,
            CallChanged e => e.With,
            StatusReached e => e.To,
            UnknownReceived e => e.From,
            _ => null,
        };

    /// <summary>By what an event is known when it comes again; null: doing it twice does no harm.</summary>
    private static string? ClaimOf(Arrival arrival) =>
        arrival.Event switch
        {
            StatusChanged or StatusReached or IdentityChanged => null,
            CallChanged { State: not (CallState.Ended or CallState.Abandoned or CallState.Failed) } => null,
            CallChanged call => MessageSheet.ClaimKey(arrival.Line.Account, "call", call.Call),
            MessageReceived => MessageSheet.ClaimKey(arrival.Line.NamesWithin, "m", arrival.Event.ProviderId),
            MessageEchoed => MessageSheet.ClaimKey(arrival.Line.Account, "m", arrival.Event.ProviderId),
            var other => MessageSheet.ClaimKey(arrival.Line.Account, other.GetType().Name, other.ProviderId),
        };

    private async Task<List<Arrival>> NewOnesAsync(IReadOnlyList<Arrival> arrivals)
    {
        var keys = arrivals.Select(ClaimOf).OfType<string>().Distinct().ToArray();
        var seen = (
            await session.QueryAsync(
                $"SELECT claim_key FROM message_claim WHERE claim_key {session.InValues("keys")}",
                row => row.Text(0),
                ("keys", keys)
            )
        ).ToHashSet(StringComparer.Ordinal);
        var fresh = new List<Arrival>(arrivals.Count);
        foreach (var arrival in arrivals)
            if (ClaimOf(arrival) is not { } key || seen.Add(key))
                fresh.Add(arrival);
            else
                Count(arrival.Line, new(0, 1, 0, 0, 0));
        return fresh;
    }

    /// <summary>Everybody who speaks, under every key they go by. Whoever is new is met.</summary>
    private async Task KnowSendersAsync(List<Arrival> fresh)
    {
        var senders = fresh
            .Select(a => (a.Line, Sender: SenderOf(a.Event)))
            .Where(s => s.Sender is not null)
            .Select(s => (s.Line, Sender: s.Sender!, Keys: KeysOf(s.Line, s.Sender!)))
            .ToList();
        if (senders.Count == 0)
            return;
        foreach (
            var (key, identity) in await IdentityRows.ByClaimAsync(
                session,
                [.. senders.SelectMany(s => s.Keys).Distinct()]
            )
        )
            people[key] = identity;
        foreach (var (line, sender, keys) in senders)
        {
            if (PersonOf(line, sender) is not { } person)
            {
                var (customer, verified) = await newcomers.MeetAsync(sender);
                person = new(
                    customer,
                    Ids.New(now),
                    line.Account,
                    sender.ExternalId,
                    [.. sender.Aliases],
                    sender.Name,
                    sender.Phone,
                    sender.Email,
                    verified,
                    null,
                    now,
                    null
                );
                changedPeople.Add(person.Id);
            }
            Learn(person, keys);
        }
    }

    private void Learn(ChannelIdentity person, IEnumerable<string> keys)
    {
        foreach (var key in keys)
            if (people.TryAdd(key, person))
                newKeys.Add((key, person.Id));
    }

    private static string[] KeysOf(ChannelLine line, ChannelSender sender) =>
        [
            .. sender
                .Keys.SelectMany(NumberForms.Of)
                .Distinct(StringComparer.Ordinal)
                .Select(k => IdentityRows.ClaimKey(line.Account, k)),
        ];

    private ChannelIdentity? PersonOf(ChannelLine line, ChannelSender sender) =>
        KeysOf(line, sender).Select(k => people.GetValueOrDefault(k)).FirstOrDefault(p => p is not null);

    private void Change(ChannelIdentity person)
    {
        changedPeople.Add(person.Id);
        foreach (var key in people.Where(p => p.Value.Id == person.Id).Select(p => p.Key).ToList())
            people[key] = person;
    }

    private async Task OpenThreadsAsync(List<Arrival> fresh)
    {
        var customers = fresh
            .Select(a => SenderOf(a.Event) is { } sender ? PersonOf(a.Line, sender) : null)
            .OfType<ChannelIdentity>()
            .Select(p => p.Customer.Value)
            .Distinct()
            .Order()
            .ToArray();
        foreach (var thread in await ThreadRows.ReadAsync(session, customers, now))
            threads[thread.Customer.Value] = thread;
    }

    /// <summary>Messages written for cases that are answered here.</summary>
    private async Task KnowAnsweredAsync(List<Arrival> fresh)
    {
        var keys = fresh.Select(AnsweredKey).OfType<string>().Distinct().ToArray();
        if (keys.Length == 0)
            return;
        foreach (
            var (key, message) in await session.QueryAsync(
                $"""
                SELECT k.claim_key, m.customer_id, m.id, m.case_id FROM message_claim k JOIN message m
                  ON m.customer_id = k.customer_id AND m.occurred_at = k.occurred_at AND m.id = k.message_id
                WHERE k.claim_key {session.InValues("keys")} AND m.case_id IS NOT NULL
                """,
                row => (row.Text(0), (new CustomerId(row.Guid(1)), row.Guid(2), row.Guid(3))),
                ("keys", keys)
            )
        )
            answered[key] = message;
    }

    private static string? AnsweredKey(Arrival arrival) =>
        arrival.Event is MessageReceived { InReplyTo: { } replied }
            ? MessageSheet.ClaimKey(arrival.Line.Account, "m", replied)
            : null;

    /// <summary>
    /// The case of what is answered, else that of the matter. Whoever was forwarded somebody else's mail gets no part in
    /// that one's case by answering it.
    /// </summary>
    private void BelongsTo(Arrival arrival, ChannelIdentity person, Thread thread, MessageEntry message)
    {
        message.Case = thread.Episode?.Case;
        if (AnsweredKey(arrival) is { } key && answered.TryGetValue(key, out var of) && of.Customer == person.Customer)
            (message.Case, message.Answers) = (of.Case, of.Message);
    }

    private async Task TakeAsync(Arrival arrival)
    {
        var (line, told) = arrival;
        if (told is StatusChanged or StatusReached)
            return;
        var at = MomentOf(arrival);
        if (SenderOf(told) is not { } sender)
        {
            sheet.Unknown(line, (UnknownReceived)told);
            Count(line, new(0, 0, 0, 1, 0));
            return;
        }
        var person = PersonOf(line, sender)!;
        var thread = threads[person.Customer.Value];
        switch (told)
        {
            case IdentityChanged change:
                Moves(line, person, change);
                return;
            case PreferenceChanged wish:
                await WishAsync(line, person, wish);
                break;
            case CallChanged { State: not (CallState.Ended or CallState.Abandoned or CallState.Failed) }:
                return;
        }
        var said = Spoken.Of(told, at);
        var message = sheet.Add(line, person, thread, said, ClaimOf(arrival)!);
        if (said.Direction == Direction.In && said.WantsAnswer)
        {
            thread.Hear(line, person, said, due, reopen, message);
            BelongsTo(arrival, person, thread, message);
            person = person with { LastInAt = person.LastInAt > at ? person.LastInAt : at };
            Change(person);
        }
        else if (said.Direction == Direction.Out)
            thread.Tell(said);
        Moved++;
        Count(line, new(told is MessageReceived ? 1 : 0, 0, 0, told is UnknownReceived ? 1 : 0, 0));
    }

    /// <summary>Another name of the same person; or the provider says that somebody else may be behind the old one.</summary>
    private void Moves(ChannelLine line, ChannelIdentity person, IdentityChanged change)
    {
        if (change.To is { } to)
        {
            Learn(person, KeysOf(line, to));
            Change(
                person with
                {
                    ExternalId = to.ExternalId,
                    Aliases = [.. person.Aliases.Append(person.ExternalId).Concat(to.Aliases).Distinct()],
                    Phone = to.Phone ?? person.Phone,
                }
            );
        }
        else
            Change(person with { Verified = Verification.None });
    }

    private async Task WishAsync(ChannelLine line, ChannelIdentity person, PreferenceChanged wish)
    {
        if (wish.Purpose != "any")
        {
            await consent.WithinAsync(
                session,
                new(
                    person.Customer,
                    wish.Purpose,
                    line.Channel,
                    wish.Wanted,
                    wish.Detail is { } d ? Episode.Head(d) : null
                ),
                ReceiveEvents.Actor,
                "channels"
            );
            return;
        }
        Change(person with { StoppedAt = wish.Wanted ? null : now });
    }

    private async Task WriteAsync()
    {
        await IdentityRows.SaveAsync(
            session,
            people.Values.Where(p => changedPeople.Contains(p.Id)).DistinctBy(p => p.Id)
        );
        var byId = people.Values.DistinctBy(p => p.Id).ToDictionary(p => p.Id);
        if (newKeys.Count > 0)
            await IdentityRows.ClaimAsync(session, newKeys.Select(k => (k.Key, byId[k.Identity])));
        await sheet.WriteAsync(session);
        await ThreadRows.WriteAsync(session, threads.Values.Where(t => t.Touched), now);
    }
}
