using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>
/// What became of our messages. A status only goes forward, whatever the order it is told in; failed is the end, and cannot
/// be said any more of what has arrived. What is told of a message nobody knows yet waits for it.
/// </summary>
internal sealed class StatusBook(Session session, Func<DateTimeOffset, int, DateTimeOffset> due, DateTimeOffset now)
{
    public int Changed { get; private set; }

    public async Task<Tally> TakeAsync(Guid account, StatusChanged told)
    {
        var of = await session.FirstOrDefaultAsync(
            "SELECT customer_id, occurred_at, message_id FROM message_claim WHERE claim_key = @key",
            row => new MessageKey(new(row.Guid(0)), row.Instant(1), row.Guid(2)),
            ("key", MessageSheet.ClaimKey(account, "m", told.ProviderId))
        );
        if (of is null)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO parked_status (account_id, provider_id, status, at, error, received_at)
                VALUES (@account, @provider, @status, @at, @error, @now) ON CONFLICT DO NOTHING
                """,
                ("account", account),
                ("provider", told.ProviderId),
                ("status", told.Status),
                ("at", told.At),
                ("error", told.Error),
                ("now", now)
            );
            return new(0, 0, 1, 0, 0);
        }
        var moved = await MoveAsync(of, told.Status, told.At, told.Error);
        return moved ? new(0, 0, 0, 0, told.Status == MessageStatus.Failed ? 1 : 0) : new(0, 1, 0, 0, 0);
    }

    /// <summary>What was told of a message before it was known: now it is.</summary>
    public async Task UnparkAsync(Guid account, string providerId, MessageKey message)
    {
        foreach (
            var (status, at, error) in await session.QueryAsync(
                "SELECT status, at, error FROM parked_status WHERE account_id = @account AND provider_id = @provider ORDER BY status",
                row => (row.Enum<MessageStatus>(0), row.Instant(1), row.TextOrNull(2)),
                ("account", account),
                ("provider", providerId)
            )
        )
            await MoveAsync(message, status, at, error);
        await session.ExecuteAsync(
            "DELETE FROM parked_status WHERE account_id = @account AND provider_id = @provider",
            ("account", account),
            ("provider", providerId)
        );
    }

    /// <summary>Everything sent to somebody until a moment has come so far.</summary>
    public async Task ReachAsync(ChannelIdentity person, StatusReached told)
    {
        var moved = await session.QueryAsync(
            """
            UPDATE message SET status = @status, status_at = @at
            WHERE customer_id = @customer AND identity_id = @identity AND direction = 2 AND occurred_at <= @until
              AND occurred_at > @recent AND status < @status RETURNING occurred_at, id, case_id
            """,
            row => (Key: new MessageKey(person.Customer, row.Instant(0), row.Guid(1)), Case: row.GuidOrNull(2)),
            ("status", told.Status),
            ("at", told.At),
            ("customer", person.Customer),
            ("identity", person.Id),
            ("until", told.UpTo),
            ("recent", told.UpTo.AddDays(-30))
        );
        Changed += moved.Count;
        foreach (var (key, about) in moved)
            await TellAsync(key, about, told.Status, told.At, null);
    }

    /// <returns>False: it had come that far already.</returns>
    public async Task<bool> MoveAsync(MessageKey message, MessageStatus status, DateTimeOffset at, string? error)
    {
        var (moved, about) = await session.FirstOrDefaultAsync(
            """
            UPDATE message SET status = @status, status_at = @at, error = @error, next_try_at = NULL
            WHERE customer_id = @customer AND occurred_at = @sent AND id = @id AND direction = 2 AND status < @below
            RETURNING case_id
            """,
            row => (true, row.GuidOrNull(0)),
            ("status", status),
            ("at", at),
            ("error", error),
            ("customer", message.Customer),
            ("sent", message.At),
            ("id", message.Id),
            ("below", status == MessageStatus.Failed ? (int)MessageStatus.Delivered : (int)status)
        );
        if (!moved)
            return false;
        Changed++;
        await TellAsync(message, about, status, at, error);
        if (status == MessageStatus.Failed)
            await OpenAgainAsync(message, error);
        return true;
    }

    /// <summary>A case that waits for what becomes of a message is told, and whoever wrote one that did not arrive.</summary>
    private async Task TellAsync(
        MessageKey message,
        Guid? about,
        MessageStatus status,
        DateTimeOffset at,
        string? error
    )
    {
        if (about is null ? status == MessageStatus.Failed : status != MessageStatus.Sent)
            await session.AnnounceAsync(new MessageMoved(message.Customer, about, message.Id, status, at, error));
    }

    /// <summary>An answer that did not arrive is none: the customer still waits.</summary>
    private async Task OpenAgainAsync(MessageKey message, string? error)
    {
        var episode = await session.FirstOrDefaultAsync(
            $"""
            SELECT {EpisodeRows.Columns} FROM message m JOIN episode e ON e.customer_id = m.customer_id AND e.id = m.episode_id
            WHERE m.customer_id = @customer AND m.occurred_at = @at AND m.id = @id
            """,
            row => EpisodeRows.Read(row, 0),
            ("customer", message.Customer),
            ("at", message.At),
            ("id", message.Id)
        );
        if (episode is null || episode.State == EpisodeState.Settled)
            return;
        var waits = episode.State == EpisodeState.Waiting;
        await EpisodeRows.SaveAsync(
            session,
            episode with
            {
                Trouble = error ?? "failed",
                State = waits ? EpisodeState.Open : episode.State,
                Since = waits ? now : episode.Since,
                DueAt = waits ? due(now, episode.Priority) : episode.DueAt,
                RowVersion = episode.RowVersion + 1,
            }
        );
    }
}

/// <summary>Where a message stands on the timeline.</summary>
public sealed record MessageKey(CustomerId Customer, DateTimeOffset At, Guid Id);
