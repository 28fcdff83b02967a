using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>What is done about a message of which nobody knows whether it went out.</summary>
public enum MessageDecision
{
    /// <summary>Once more, although the customer may then have it twice.</summary>
    SendAgain = 1,

    /// <summary>It is taken not to have arrived.</summary>
    Discard,
}

/// <summary>
/// Decides about a message whose provider did not answer. It is never sent again by itself: only a person can weigh a
/// message twice against none.
/// </summary>
public sealed class DecideMessage(Database database, Audit audit, InboxBell bell, TimeProvider clock)
{
    /// <summary>Why a message has not arrived that a person put aside.</summary>
    public const string Discarded = "discarded";

    /// <param name="actor">Needs <c>inbox.serve</c> or <c>cases.work</c>, and must see the customer.</param>
    /// <returns>The message; or <c>message.not-found</c>, <c>message.outcome-known</c>.</returns>
    public async Task<Outcome<Guid>> RunAsync(
        CustomerId asked,
        Guid message,
        MessageDecision decision,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe) && !actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.InboxServe);
        if (!Enum.IsDefined(decision))
            return Refusal.Invalid("message.decision", "act");
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out _, out var customer))
                    return Refusal.Missing("message.not-found");
                var again = decision == MessageDecision.SendAgain;
                // The state it must be in is part of the change: of two who decide, one does.
                var (done, episode, about) = await session.FirstOrDefaultAsync(
                    """
                    UPDATE message SET status = @status, status_at = @now, error = @error, next_try_at = @next,
                      attempts = CASE WHEN @again THEN 0 ELSE attempts END
                    WHERE customer_id = @customer AND id = @id AND direction = 2 AND status = 5 AND error = @unknown
                    RETURNING episode_id, case_id
                    """,
                    row => (true, row.GuidOrNull(0), row.GuidOrNull(1)),
                    ("status", again ? MessageStatus.Queued : MessageStatus.Failed),
                    ("now", now),
                    ("error", again ? null : Discarded),
                    ("next", again ? now : (DateTimeOffset?)null),
                    ("again", again),
                    ("customer", customer),
                    ("id", message),
                    ("unknown", MessageMoved.OutcomeUnknown)
                );
                if (!done)
                    return await IsThereAsync(session, customer, message)
                        ? Refusal.Conflict("message.outcome-known")
                        : Refusal.Missing("message.not-found");
                await session.ExecuteAsync(
                    "UPDATE episode SET trouble = @trouble, row_version = row_version + 1 WHERE customer_id = @customer AND id = @episode AND trouble = @unknown",
                    ("trouble", again ? null : Discarded),
                    ("customer", customer),
                    ("episode", episode ?? Guid.Empty),
                    ("unknown", MessageMoved.OutcomeUnknown)
                );
                if (!again)
                    await session.AnnounceAsync(
                        new MessageMoved(customer, about, message, MessageStatus.Failed, now, Discarded)
                    );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    again ? "message.sent-again" : "message.discarded",
                    customer.Value,
                    "message",
                    message.ToString("D"),
                    null,
                    null,
                    cause
                );
                session.AfterCommit(bell.Ring);
                return message;
            },
            cancel
        );
    }

    internal static Task<bool> IsThereAsync(Session session, CustomerId customer, Guid message) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM message WHERE customer_id = @customer AND id = @id LIMIT 1",
            _ => true,
            ("customer", customer),
            ("id", message)
        );
}
