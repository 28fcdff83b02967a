using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>A message on its way into the tables.</summary>
internal sealed class MessageEntry(
    ChannelLine line,
    ChannelIdentity person,
    Guid conversation,
    Spoken said,
    Guid id,
    string claim
)
{
    public ChannelLine Line => line;
    public ChannelIdentity Person => person;
    public Guid Conversation => conversation;
    public Spoken Said => said;
    public Guid Id => id;
    public string Claim => claim;

    /// <summary>The matter it belongs to.</summary>
    public Guid? Episode { get; set; }

    /// <summary>The case it belongs to.</summary>
    public Guid? Case { get; set; }

    /// <summary>The message of ours for that case which it answers.</summary>
    public Guid? Answers { get; set; }
}

/// <summary>Messages of one transaction, written together: the rows of the timeline and what the channel adds to them.</summary>
internal sealed class MessageSheet(DateTimeOffset now)
{
    private readonly List<MessageEntry> entries = [];
    private readonly List<object?[]> unknown = [];

    /// <summary>The name of something in an account: taken once.</summary>
    public static string ClaimKey(Guid account, string kind, string providerId) => $"{account:N}:{kind}:{providerId}";

    public MessageEntry Add(ChannelLine line, ChannelIdentity person, Thread thread, Spoken said, string claim)
    {
        var entry = new MessageEntry(
            line,
            person,
            thread.Conversation,
            said,
            Ids.InTurn(said.At, now, entries.Count),
            claim
        )
        {
            Episode = thread.Episode?.Id,
        };
        entries.Add(entry);
        thread.Add(said, line.Channel);
        return entry;
    }

    public void Unknown(ChannelLine line, UnknownReceived told) =>
        unknown.Add([line.Account, told.ProviderId, told.Kind, told.At, told.Raw]);

    public async Task WriteAsync(Session session)
    {
        if (unknown.Count > 0)
            await session.InsertManyAsync("unknown_event", ["account_id", "provider_id", "kind", "at", "raw"], unknown);
        if (entries.Count == 0)
            return;
        await session.InsertManyAsync(
            "interaction",
            [.. Timeline.RowStart, "conversation_id", "outcome", "case_id"],
            entries.Select(e =>
                new object?[]
                {
                    e.Person.Customer,
                    e.Said.At,
                    e.Id,
                    e.Line.Channel,
                    InteractionKind.Contact,
                    e.Said.Direction,
                    Cut(e.Said.Subject, 300),
                    Cut(e.Said.Text, RecordInteraction.BodyLength),
                    e.Conversation,
                    e.Said.Outcome,
                    e.Case,
                }
            )
        );
        var claimed = await session.InsertManyAsync(
            "message_claim",
            ["claim_key", "customer_id", "occurred_at", "message_id"],
            entries.Select(e => new object?[] { e.Claim, e.Person.Customer, e.Said.At, e.Id })
        );
        if (claimed != entries.Count)
            throw new InvalidOperationException(
                "A message was taken by somebody else meanwhile; the names were not held."
            );
        await session.InsertManyAsync(
            "message",
            [
                "customer_id",
                "occurred_at",
                "id",
                "account_id",
                "identity_id",
                "episode_id",
                "provider_id",
                "kind",
                "direction",
                "status",
                "status_at",
                "in_reply_to",
                "target",
                "raw",
                "said_at",
                "received_at",
                "attempts",
            ],
            entries.Select(e =>
                new object?[]
                {
                    e.Person.Customer,
                    e.Said.At,
                    e.Id,
                    e.Line.Account,
                    e.Person.Id,
                    e.Episode,
                    e.Said.ProviderId,
                    e.Said.Kind,
                    e.Said.Direction,
                    e.Said.Direction == Direction.Out ? MessageStatus.Sent : MessageStatus.Delivered,
                    e.Said.At,
                    e.Said.InReplyTo,
                    e.Said.Target,
                    e.Said.Raw is { } raw ? new Json(raw) : null,
                    e.Said.SaidAt == e.Said.At ? null : e.Said.SaidAt,
                    now,
                    0,
                }
            )
        );
        await WriteRareAsync(session);
        await MessageCopies.WriteAsync(session, entries);
        await session.NoteChangesAsync(entries.Select(e => e.Person.Customer.Value).Distinct(), ChangeKind.Facts, now);
        await session.AnnounceManyAsync([
            .. entries.Select(e => new InteractionRecorded(
                e.Person.Customer,
                e.Id,
                e.Line.Channel,
                InteractionKind.Contact,
                e.Said.At
            )),
        ]);
        await session.AnnounceManyAsync([
            .. entries
                .Where(e => e.Case is not null && e.Said.Direction == Direction.In)
                .Select(e => new CustomerWrote(e.Person.Customer, e.Case!.Value, e.Id, e.Said.At, e.Answers)),
        ]);
    }

    /// <summary>Long texts and files, which most messages do not have.</summary>
    private async Task WriteRareAsync(Session session)
    {
        var longOnes = entries.Where(e => e.Said.Text?.Length > RecordInteraction.BodyLength).ToList();
        if (longOnes.Count > 0)
            await session.InsertManyAsync(
                "interaction_body",
                ["customer_id", "occurred_at", "id", "body"],
                longOnes.Select(e => new object?[] { e.Person.Customer, e.Said.At, e.Id, e.Said.Text })
            );
        var files = entries
            .SelectMany(e => e.Said.Files.Select(f => (Entry: e, File: f, Content: ContentOf(f))))
            .ToList();
        if (files.Count == 0)
            return;
        await session.InsertManyAsync(
            "file_content",
            ["id", "bytes", "created_at"],
            files
                .Where(f => f.Content is not null)
                .Select(f => new object?[] { f.Content!.Value.Id, f.Content.Value.Bytes, now })
        );
        await session.InsertManyAsync(
            "message_file",
            [
                "customer_id",
                "id",
                "message_id",
                "account_id",
                "provider_id",
                "name",
                "content_type",
                "length",
                "sha256",
                "state",
                "reason",
                "content_id",
                "attempts",
                "next_try_at",
            ],
            files.Select(f =>
                new object?[]
                {
                    f.Entry.Person.Customer,
                    Ids.New(now),
                    f.Entry.Id,
                    f.Entry.Line.Account,
                    f.File.ProviderId,
                    Cut(f.File.Name, 300),
                    f.File.ContentType,
                    f.File.Content?.Length ?? f.File.Length,
                    f.File.Sha256,
                    FileRules.Refuses(f.File) is not null ? FileState.Refused
                    : f.Content is not null ? FileState.Kept
                    : FileState.ToFetch,
                    FileRules.Refuses(f.File),
                    f.Content?.Id,
                    0,
                    f.Content is null && FileRules.Refuses(f.File) is null ? now : null,
                }
            )
        );
    }

    private (Guid Id, byte[] Bytes)? ContentOf(ChannelAttachment file) =>
        file.Content is { } content && FileRules.Refuses(file) is null ? (Ids.New(now), content.ToArray()) : null;

    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(length - 1)] + "…";
}
