using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>What a channel adds to an entry of the timeline.</summary>
/// <param name="Status">How far a message of ours has come.</param>
/// <param name="Target">Of an edit, a sign, a taking back: the provider's name of the message meant.</param>
/// <param name="Trouble">Why it failed.</param>
public sealed record MessageMark(
    Guid Id,
    Guid? Episode,
    string Kind,
    MessageStatus Status,
    string? ProviderId,
    string? Target,
    string? Trouble,
    string Account
);

/// <summary>A file of a message.</summary>
public sealed record MessageFile(
    Guid Id,
    Guid Message,
    string? Name,
    string ContentType,
    long? Length,
    FileState State,
    string? Reason
);

/// <summary>One way to reach the customer: an account and the name the person has there.</summary>
/// <param name="FreeUntil">Until when one may write freely; null: always.</param>
public sealed record ReplyWay(
    ChannelIdentity Identity,
    string Account,
    string Kind,
    Channel Channel,
    DateTimeOffset? FreeUntil
);

/// <summary>Somebody else at the same matter.</summary>
public sealed record Presence(Guid User, string Name, bool Writing);

/// <summary>A matter with everything that whoever answers it must know.</summary>
/// <param name="Timeline">Everything said over all channels, newest first.</param>
/// <param name="Promises">What was promised and is not done yet.</param>
/// <param name="Last">Where the conversation stands, with the question that is still open.</param>
/// <param name="Others">Who else looks at it now.</param>
public sealed record EpisodeView(
    Episode Episode,
    string Name,
    bool IsCompany,
    ValueClass? Worth,
    string? Owner,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyDictionary<Guid, MessageMark> Marks,
    ILookup<Guid, MessageFile> Files,
    IReadOnlyList<Commitment> Promises,
    Conversation? Last,
    IReadOnlyList<ReplyWay> Ways,
    IReadOnlyList<Presence> Others,
    string? Draft
)
{
    /// <summary>Who else got a message.</summary>
    public ILookup<Guid, MessageCopy> Copies { get; init; } = Array.Empty<MessageCopy>().ToLookup(c => c.Message);
}

/// <summary>Opens a matter of the inbox: one round trip, one row in the audit.</summary>
public sealed class EpisodeFile(Database database, Audit audit, TimeProvider clock)
{
    private const int Entries = 60;

    /// <summary>Whoever has not been seen for so long is gone.</summary>
    public static readonly TimeSpan Seen = TimeSpan.FromSeconds(45);

    public async Task<Outcome<EpisodeView>> OpenAsync(
        CustomerId customer,
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        var read = await database.ReadAsync<Outcome<EpisodeView>>(
            async session =>
                (await EpisodeReach.FindAsync(session, customer, id, actor)).IsRefused(out var no, out var episode)
                    ? no
                    : await ReadAsync(session, episode, actor, now),
            cancel
        );
        if (read.IsAccepted(out var view))
            await audit.ReadAsync(actor, "episode.read", view.Episode.Customer.Value, cause);
        return read;
    }

    private static async Task<EpisodeView> ReadAsync(Session session, Episode episode, Actor actor, DateTimeOffset now)
    {
        var (name, isCompany, worth, owner) = ("", false, (ValueClass?)null, (string?)null);
        var timeline = new List<TimelineEntry>();
        var marks = new Dictionary<Guid, MessageMark>();
        var files = new List<MessageFile>();
        var copies = new List<MessageCopy>();
        var promises = new List<Commitment>();
        var ways = new List<ReplyWay>();
        var others = new List<Presence>();
        Conversation? last = null;
        string? draft = null;
        (string, object?) of = ("customer", episode.Customer);
        await session.ReadAsync(
            new(
                """
                SELECT c.display_name, c.kind, c.value_class, u.display_name FROM customer c
                LEFT JOIN app_user u ON u.id = @owner WHERE c.customer_id = @customer
                """,
                row =>
                    (name, isCompany, worth, owner) = (
                        row.Text(0),
                        row.Enum<CustomerKind>(1) == CustomerKind.Company,
                        row.EnumOrNull<ValueClass>(2),
                        row.TextOrNull(3)
                    ),
                ("owner", episode.Owner ?? Guid.Empty),
                of
            ),
            Timeline.Page(episode.Customer, timeline, Entries),
            new(
                """
                SELECT m.id, m.episode_id, m.kind, m.status, m.provider_id, m.target, m.error, a.name
                FROM message m JOIN channel_account a ON a.id = m.account_id
                WHERE m.customer_id = @customer ORDER BY m.occurred_at DESC, m.id DESC LIMIT 80
                """,
                row =>
                    marks[row.Guid(0)] = new(
                        row.Guid(0),
                        row.GuidOrNull(1),
                        row.Text(2),
                        row.Enum<MessageStatus>(3),
                        row.TextOrNull(4),
                        row.TextOrNull(5),
                        row.TextOrNull(6),
                        row.Text(7)
                    ),
                of
            ),
            new(
                """
                SELECT id, message_id, name, content_type, length, state, reason FROM message_file
                WHERE customer_id = @customer ORDER BY id DESC LIMIT 200
                """,
                row =>
                    files.Add(
                        new(
                            row.Guid(0),
                            row.Guid(1),
                            row.TextOrNull(2),
                            row.Text(3),
                            row.LongOrNull(4),
                            row.Enum<FileState>(5),
                            row.TextOrNull(6)
                        )
                    ),
                of
            ),
            MessageCopies.Of(episode.Customer, actor, copies),
            Timeline.OpenCommitments(episode.Customer, promises),
            Timeline.LastConversation(episode.Customer, found => last = found),
            ReachWays.Known(episode.Customer, ways),
            new(
                """
                SELECT p.user_id, u.display_name, p.writing FROM episode_presence p JOIN app_user u ON u.id = p.user_id
                WHERE p.customer_id = @customer AND p.episode_id = @episode AND p.user_id <> @me AND p.seen_at > @seen
                """,
                row => others.Add(new(row.Guid(0), row.Text(1), row.Bool(2))),
                of,
                ("episode", episode.Id),
                ("me", actor.Id),
                ("seen", now - Seen)
            ),
            new(
                "SELECT body FROM episode_draft WHERE customer_id = @customer AND episode_id = @episode AND user_id = @me",
                row => draft = row.Text(0),
                of,
                ("episode", episode.Id),
                ("me", actor.Id)
            )
        );
        // What was proposed and answered stands on the sheet; here is what was said.
        timeline.RemoveAll(e => e.Kind is InteractionKind.Offer or InteractionKind.Answer or InteractionKind.Change);
        return new(
            episode,
            name,
            isCompany,
            worth,
            owner,
            timeline,
            marks,
            files.ToLookup(f => f.Message),
            promises,
            last,
            // The way the customer wrote last stands first.
            [.. ways.OrderByDescending(w => w.Identity.Id == episode.Identity)],
            others,
            draft
        )
        {
            Copies = MessageCopies.Each(copies),
        };
    }
}
