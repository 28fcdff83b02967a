using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Cases;

/// <summary>How far a message of a case has come.</summary>
/// <param name="Account">The account it went out by.</param>
public sealed record CaseMessage(
    Guid Message,
    CaseAct Act,
    Guid Way,
    MessageStatus Status,
    DateTimeOffset StatusAt,
    string? Error,
    string Account
);

/// <summary>What a case says to its customer over channels: by which way, and how far it has come.</summary>
public sealed class CaseMail(SendMessage send)
{
    /// <summary>Acts with words for the customer, which can go out by a channel.</summary>
    public static bool Carries(CaseAct act) =>
        act is CaseAct.Send or CaseAct.Tell or CaseAct.Ask or CaseAct.Extend or CaseAct.Lapse;

    /// <summary>Sends what an act says, and ties the message to the case.</summary>
    internal async Task<Outcome<Guid>> SendWithinAsync(
        Session session,
        ServiceCase one,
        CaseMove move,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var episode = await EpisodeAsync(session, one);
        var sent = await send.WithinAsync(
            session,
            new(
                one.Customer,
                episode,
                move.Way!.Value,
                move.Message!.Trim(),
                move.Template,
                Subject: CaseHands.SubjectOf(one),
                Anyway: move.Anyway,
                Case: one.Id,
                Files: move.Files
            ),
            actor.And(Permissions.InboxServe),
            cause,
            now
        );
        if (sent.IsAccepted(out var message))
            await session.ExecuteAsync(
                """
                INSERT INTO case_message (customer_id, case_id, message_id, sent_at, act, identity_id)
                VALUES (@customer, @case, @message, @now, @act, @way)
                """,
                ("customer", one.Customer),
                ("case", one.Id),
                ("message", message),
                ("now", now),
                ("act", move.Act),
                ("way", move.Way)
            );
        return sent;
    }

    /// <summary>The matter in which the customer is spoken with about the case; null: one has to be begun.</summary>
    private static Task<Guid?> EpisodeAsync(Session session, ServiceCase one) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id FROM episode WHERE customer_id = @customer AND (case_id = @case OR (case_id IS NULL AND state <> 4))
            ORDER BY CASE WHEN case_id = @case THEN 0 ELSE 1 END, last_at DESC LIMIT 1
            """,
            row => (Guid?)row.Guid(0),
            ("customer", one.Customer),
            ("case", one.Id)
        );

    /// <summary>Messages of a case, the newest first.</summary>
    internal static Question Messages(ServiceCase one, List<CaseMessage> into) =>
        new(
            """
            SELECT c.message_id, c.act, c.identity_id, m.status, m.status_at, m.error, a.name FROM case_message c
            JOIN message m ON m.customer_id = c.customer_id AND m.occurred_at = c.sent_at AND m.id = c.message_id
            JOIN channel_account a ON a.id = m.account_id
            WHERE c.customer_id = @customer AND c.case_id = @case ORDER BY c.sent_at DESC, c.message_id DESC
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Enum<CaseAct>(1),
                        row.Guid(2),
                        row.Enum<MessageStatus>(3),
                        row.Instant(4),
                        row.TextOrNull(5),
                        row.Text(6)
                    )
                ),
            ("customer", one.Customer),
            ("case", one.Id)
        );

    /// <summary>
    /// The ways to answer a case, the one to be proposed first: by which it came in, then others the customer uses, then
    /// addresses. What did not arrive, is shut or was asked to stop stands last.
    /// </summary>
    internal static async Task<IReadOnlyList<CaseWay>> WaysAsync(
        Session session,
        ServiceCase one,
        IReadOnlyList<CaseMessage> messages,
        DateTimeOffset now
    )
    {
        var spoken = await session.FirstOrDefaultAsync(
            "SELECT identity_id FROM episode WHERE customer_id = @customer AND case_id = @case ORDER BY last_at DESC LIMIT 1",
            row => row.GuidOrNull(0),
            ("customer", one.Customer),
            ("case", one.Id)
        );
        var failed = messages
            .GroupBy(m => m.Way)
            .Where(w => w.First().Status == MessageStatus.Failed)
            .Select(w => w.Key)
            .ToHashSet();
        return
        [
            .. (await ReachWays.OfAsync(session, one.Customer))
                .Select(w => new CaseWay(
                    w.Way,
                    w.Identity.StoppedAt is null && !(w.Way.FreeUntil < now),
                    failed.Contains(w.Identity.Id)
                ))
                .OrderBy(w => !w.IsOpen)
                .ThenBy(w => w.HasFailed)
                .ThenBy(w => w.Way.Identity.Id != spoken)
                .ThenBy(w => w.Way.Channel != one.Channel)
                .ThenBy(w => w.Way.Identity.LastInAt is null),
        ];
    }
}

/// <summary>A way to answer a case.</summary>
/// <param name="IsOpen">One may write now.</param>
/// <param name="HasFailed">The last message of the case that went this way did not arrive.</param>
public sealed record CaseWay(Interactions.Inbox.ReplyWay Way, bool IsOpen, bool HasFailed);
