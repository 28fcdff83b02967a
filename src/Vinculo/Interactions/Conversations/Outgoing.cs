using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>A message of ours whose turn it is.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="To">As the account knows the person.</param>
public sealed record OutgoingMessage(
    MessageKey Key,
    Guid Account,
    Guid Identity,
    string To,
    IReadOnlyList<string> Aliases,
    string? Phone,
    string? Text,
    MessageContent Content,
    string? InReplyTo,
    int Attempts
)
{
    /// <summary>What goes with it.</summary>
    public IReadOnlyList<OutgoingFile> Files { get; init; } = [];
}

/// <summary>
/// The queue of messages to be sent. One is taken before it is sent and what became of it is written after; whoever dies in
/// between leaves a message of which nobody knows whether it went out: it is not sent again by itself, a person decides.
/// </summary>
public sealed class Outgoing(
    Database database,
    Settings settings,
    InboxBell bell,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>How often a message is tried that the provider did not take.</summary>
    public const int MostAttempts = 6;

    private const string Taken = "taken";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Takes what is due, the oldest first.</summary>
    /// <returns>What may be sent now. A message somebody else took and lost is put down as failed.</returns>
    public async Task<IReadOnlyList<OutgoingMessage>> TakeAsync(int limit, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!await database.ReadAsync(session => IsAnyDueAsync(session, now), cancel))
            return [];
        var terms = await TermsAsync(cancel);
        return await database.WriteAsync(
            async session =>
            {
                var due = await DueAsync(session, now, limit);
                var book = BookOf(session, terms, now);
                foreach (var (lost, _) in due.Where(d => d.IsLost))
                    await book.MoveAsync(lost.Key, MessageStatus.Failed, now, MessageMoved.OutcomeUnknown);
                var mine = due.Where(d => !d.IsLost).Select(d => d.Message).ToList();
                foreach (var message in mine)
                    await session.ExecuteAsync(
                        """
                        UPDATE message SET next_try_at = @until, error = @taken, attempts = attempts + 1
                        WHERE customer_id = @customer AND occurred_at = @at AND id = @id
                        """,
                        [("until", now + Lease), ("taken", Taken), .. Of(message.Key)]
                    );
                return mine;
            },
            cancel
        );
    }

    /// <summary>The message with its files, which are read only now that it is its turn.</summary>
    public async Task<OutgoingMessage> WithFilesAsync(OutgoingMessage message, CancellationToken cancel) =>
        message with
        {
            Files = await database.ReadAsync(session => OutgoingFiles.OfAsync(session, message.Key), cancel),
        };

    /// <summary>The provider took it.</summary>
    public async Task SentAsync(OutgoingMessage message, string providerId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var terms = await TermsAsync(cancel);
        await database.WriteAsync(
            async session =>
            {
                await session.HoldAsync([MessageSheet.ClaimKey(message.Account, "m", providerId)]);
                await session.ExecuteAsync(
                    """
                    UPDATE message SET provider_id = @provider, error = NULL, next_try_at = NULL
                    WHERE customer_id = @customer AND occurred_at = @at AND id = @id
                    """,
                    [("provider", providerId), .. Of(message.Key)]
                );
                await session.ExecuteAsync(
                    """
                    INSERT INTO message_claim (claim_key, customer_id, occurred_at, message_id)
                    VALUES (@key, @customer, @at, @id) ON CONFLICT DO NOTHING
                    """,
                    [("key", MessageSheet.ClaimKey(message.Account, "m", providerId)), .. Of(message.Key)]
                );
                var book = BookOf(session, terms, now);
                await book.MoveAsync(message.Key, MessageStatus.Sent, now, null);
                await book.UnparkAsync(message.Account, providerId, message.Key);
                session.AfterCommit(bell.Ring);
            },
            cancel
        );
    }

    /// <summary>The provider did not take it: it is tried again, or it has failed.</summary>
    /// <param name="again">When; null: never.</param>
    public async Task NotSentAsync(OutgoingMessage message, string reason, TimeSpan? again, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var terms = await TermsAsync(cancel);
        await database.WriteAsync(
            async session =>
            {
                if (again is { } pause && message.Attempts + 1 < MostAttempts)
                    await session.ExecuteAsync(
                        """
                        UPDATE message SET next_try_at = @again, error = @error
                        WHERE customer_id = @customer AND occurred_at = @at AND id = @id AND status = 1
                        """,
                        [("again", now + pause), ("error", reason), .. Of(message.Key)]
                    );
                else
                    await BookOf(session, terms, now).MoveAsync(message.Key, MessageStatus.Failed, now, reason);
                session.AfterCommit(bell.Ring);
            },
            cancel
        );
    }

    private async ValueTask<InboxTerms> TermsAsync(CancellationToken cancel) =>
        await settings.ReadAsync<InboxTerms>(InboxTerms.SettingCode, cancel) ?? new();

    private StatusBook BookOf(Session session, InboxTerms terms, DateTimeOffset now) =>
        new(session, (since, priority) => terms.DueAt(since, priority, options.Zone, options.Country), now);

    private static (string, object?)[] Of(MessageKey key) =>
        [("customer", key.Customer), ("at", key.At), ("id", key.Id)];

    private static Task<bool> IsAnyDueAsync(Session session, DateTimeOffset now) =>
        session.FirstOrDefaultAsync("SELECT 1 FROM message WHERE next_try_at <= @now LIMIT 1", _ => true, ("now", now));

    private static async Task<List<(OutgoingMessage Message, bool IsLost)>> DueAsync(
        Session session,
        DateTimeOffset now,
        int limit
    )
    {
        var skip = session.Engine == Engine.Postgres ? " FOR UPDATE OF m SKIP LOCKED" : "";
        return await session.QueryAsync(
            $"""
            SELECT m.customer_id, m.occurred_at, m.id, m.account_id, m.identity_id, i.external_id, i.aliases, i.phone,
              coalesce(b.body, t.body), m.content, m.in_reply_to, m.attempts, m.error
            FROM message m
            JOIN channel_identity i ON i.customer_id = m.customer_id AND i.id = m.identity_id
            JOIN interaction t ON t.customer_id = m.customer_id AND t.occurred_at = m.occurred_at AND t.id = m.id
            LEFT JOIN interaction_body b ON b.customer_id = m.customer_id AND b.occurred_at = m.occurred_at AND b.id = m.id
            WHERE m.next_try_at <= @now ORDER BY m.next_try_at, m.occurred_at LIMIT @limit{skip}
            """,
            row =>
                (
                    new OutgoingMessage(
                        new(new(row.Guid(0)), row.Instant(1), row.Guid(2)),
                        row.Guid(3),
                        row.Guid(4),
                        row.Text(5),
                        Json.Read<string[]>(row.Text(6)),
                        row.TextOrNull(7),
                        row.TextOrNull(8),
                        row.TextOrNull(9) is { } content ? Json.Read<MessageContent>(content) : new(),
                        row.TextOrNull(10),
                        row.Int(11)
                    ),
                    row.TextOrNull(12) == Taken
                ),
            ("now", now),
            ("limit", limit)
        );
    }
}
