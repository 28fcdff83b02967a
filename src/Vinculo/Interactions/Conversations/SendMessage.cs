using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>A form of words that a provider has approved beforehand.</summary>
/// <param name="Name">As the provider knows it.</param>
/// <param name="Language">As the provider knows it: <c>es</c>, <c>es_CO</c>, <c>en</c>.</param>
/// <param name="Values">What fills its places, in order.</param>
public sealed record MessageTemplate(string Name, string Language, IReadOnlyList<string> Values);

/// <summary>A way to reach a customer that somebody gives by hand: a fax number.</summary>
/// <param name="Account">Of ours, through which.</param>
/// <param name="Address">As the account knows the customer.</param>
public sealed record NamedWay(Guid Account, string Address, string? Phone);

/// <summary>What a message of ours carries beside its text.</summary>
public sealed record MessageContent(MessageTemplate? Template = null, string? Subject = null);

/// <summary>
/// Writes a message to a customer through one of the accounts that know them: on the timeline, in the matter it answers, and
/// queued for sending, in one transaction, after the contact rules let it pass.
/// </summary>
/// <param name="gate">Tells what a message is for when nobody says so; null only where there are no contact rules at all.</param>
public sealed class SendMessage(
    Database database,
    RecordInteraction record,
    InboxBell bell,
    TimeProvider clock,
    IOutboundGate? gate = null
)
{
    /// <param name="Episode">The matter it answers; null: it begins one.</param>
    /// <param name="Identity">To whom: one of <see cref="ReachWays"/>.</param>
    /// <param name="Purpose">What for, in the words of the contact rules.</param>
    /// <param name="Anyway">Why it is sent although those rules say no.</param>
    /// <param name="RequestId">The same for every repetition: it is sent once.</param>
    /// <param name="KeepsOpen">The matter stays as it is: more is to follow.</param>
    /// <param name="Case">The case it is written for, which is told what becomes of it.</param>
    /// <param name="Settles">A matter it begins is settled at once: nobody waits for an answer.</param>
    /// <param name="To">To whom, in place of <paramref name="Identity"/>, by a way that may never have been used.</param>
    /// <param name="GoesOn">
    /// Without a matter said, it goes on in the open one that is no case's, where there is one. If the customer waits for us
    /// there they go on waiting: what we begin to say is not the answer.
    /// </param>
    public sealed record Request(
        CustomerId Customer,
        Guid? Episode,
        Guid Identity,
        string? Text,
        MessageTemplate? Template = null,
        string? Subject = null,
        string? InReplyTo = null,
        string? Purpose = null,
        string? Anyway = null,
        Guid? RequestId = null,
        bool KeepsOpen = false,
        Guid? Case = null,
        IReadOnlyList<OutgoingFile>? Files = null,
        bool Settles = false,
        NamedWay? To = null,
        bool GoesOn = false
    );

    private sealed record Account(string Kind, Channel Channel, bool Active, Guid? Team);

    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    /// <returns>The message.</returns>
    public Task<Outcome<Guid>> RunAsync(Request request, Actor actor, string cause, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(session => WithinAsync(session, request, actor, cause, now), cancel);
    }

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<Guid>> WithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var customer = await session.CurrentOfAsync(request.Customer) ?? request.Customer;
        var id = request.RequestId ?? Ids.New(now);
        if (request.RequestId is not null && await DecideMessage.IsThereAsync(session, customer, id))
            return id;
        var way = request.To is { } named
            ? await ReachWays.NamedAsync(session, customer, named, now)
            : await ReachWays.FindAsync(session, customer, request.Identity);
        if (way is not (var identity, var isNew))
            return Refusal.Missing("message.identity-unknown");
        var account = await session.FirstOrDefaultAsync(
            "SELECT kind, channel, active, team_id FROM channel_account WHERE id = @id",
            row => new Account(row.Text(0), row.Enum<Channel>(1), row.Bool(2), row.GuidOrNull(3)),
            ("id", identity.Account)
        );
        if (account is not { Active: true })
            return Refusal.Conflict("message.channel-off");
        if (ReplyRules.Judge(account.Kind, account.Channel, identity, request, now) is { } no)
            return no;
        var episode =
            request.Episode is { } matter ? await EpisodeRows.FindAsync(session, customer, matter, hold: true)
            : request.GoesOn ? await EpisodeRows.OpenAsync(session, customer, identity.Id)
            : null;
        if (request.Episode is not null && episode is null)
            return Refusal.Missing("episode.not-found");
        var keepsOpen =
            request.KeepsOpen || (request is { GoesOn: true, Episode: null } && episode?.State == EpisodeState.Open);
        // Elsewhere it is text like any other, whoever wrote its words.
        var template = ReplyRules.TakesTemplates(account.Kind) ? request.Template : null;
        var of = request.Case ?? episode?.Case;
        var purpose = request.Purpose.NullIfBlank();
        if (purpose is null && gate is not null)
            purpose = await gate.PurposeOnFileAsync(session, customer, of is not null, now);
        var words = request.Text ?? string.Join(" · ", request.Template!.Values.Prepend(request.Template.Name));
        var recorded = await record.WithinAsync(
            session,
            new(
                customer,
                account.Channel,
                Direction.Out,
                InteractionKind.Contact,
                request.Subject,
                words,
                RequestId: id,
                Purpose: purpose,
                Anyway: request.Anyway,
                Case: of
            ),
            actor.And(Permissions.InteractionsRecord),
            cause,
            now
        );
        if (recorded.IsRefused(out var refusal))
            return refusal;
        if (isNew)
            await ReachWays.MeetAsync(session, identity);
        episode ??=
            await BeginAsync(session, customer, identity, account, now) is var begun && request.Settles
                ? begun with
                {
                    State = EpisodeState.Settled,
                    SettledAt = now,
                }
                : begun;
        if (request.Case is not null)
            episode = episode with { Case = episode.Case ?? request.Case };
        await session.ExecuteAsync(
            """
            INSERT INTO message (customer_id, occurred_at, id, account_id, identity_id, episode_id, kind, direction, status,
              status_at, in_reply_to, content, received_at, next_try_at, attempts, case_id)
            VALUES (@customer, @now, @id, @account, @identity, @episode, @kind, 2, 1, @now, @answers, @content, @now, @now, 0, @case)
            """,
            ("customer", customer),
            ("now", now),
            ("id", id),
            ("account", identity.Account),
            ("identity", identity.Id),
            ("episode", episode.Id),
            ("kind", template is null ? "text" : "template"),
            ("answers", request.InReplyTo),
            ("content", Json.Of(new MessageContent(template, request.Subject))),
            ("case", request.Case)
        );
        await OutgoingFiles.AddAsync(session, customer, id, identity.Account, request.Files ?? [], now);
        var by = actor.Kind == ActorKind.User ? actor.Id : (Guid?)null;
        await EpisodeRows.SaveAsync(
            session,
            episode.Told(now, by, words, keepsOpen) with
            {
                Account = identity.Account,
                Identity = identity.Id,
                Channel = account.Channel,
            }
        );
        await session.ExecuteAsync(
            "DELETE FROM episode_draft WHERE customer_id = @customer AND episode_id = @episode AND user_id = @user",
            ("customer", customer),
            ("episode", episode.Id),
            ("user", actor.Id)
        );
        session.AfterCommit(bell.Ring);
        return id;
    }

    private static async Task<Episode> BeginAsync(
        Session session,
        CustomerId customer,
        ChannelIdentity identity,
        Account account,
        DateTimeOffset now
    )
    {
        var conversation = await session.FirstOrDefaultAsync(
            "SELECT id FROM conversation WHERE customer_id = @customer ORDER BY last_at DESC LIMIT 1",
            row => row.Guid(0),
            ("customer", customer)
        );
        return Episode.Begun(
            customer,
            Ids.New(now),
            conversation,
            new(identity.Account, account.Kind, account.Channel, account.Team),
            identity.Id,
            null,
            Episode.Normal,
            now
        );
    }
}
