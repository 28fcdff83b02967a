using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>Something was said, sent or done with a customer.</summary>
public sealed record InteractionRecorded(
    CustomerId Customer,
    Guid Interaction,
    Channel Channel,
    InteractionKind Kind,
    DateTimeOffset At
);

/// <summary>Writes a contact on the timeline, with what the customer felt and needs and what was promised.</summary>
/// <param name="gate">What every contact that we start has to pass; null only where there are no contact rules at all.</param>
public sealed class RecordInteraction(
    Database database,
    NoteNeed noteNeed,
    Audit audit,
    TimeProvider clock,
    IOutboundGate? gate = null
)
{
    /// <summary>Longest text kept on the timeline itself; the rest stands beside it.</summary>
    public const int BodyLength = 2_000;

    /// <param name="Perception">1 very bad to 5 very good, or null.</param>
    /// <param name="Needs">Codes of needs the customer told of.</param>
    /// <param name="Commitment">What was promised, if anything.</param>
    /// <param name="PendingQuestion">What the customer still waits to hear.</param>
    /// <param name="Reason">Why the customer came: a code of the company's list, at most 60 characters.</param>
    /// <param name="Purpose">What a contact that we start is for, in the words of the contact rules.</param>
    /// <param name="Anyway">Why it is written down although those rules say no: it has happened.</param>
    /// <param name="RequestId">The same for every repetition of this request: the contact is then recorded once.</param>
    /// <param name="Case">The case it belongs to.</param>
    /// <param name="Happened">Said by a machine that saw it: the contact rules forbid nothing any more.</param>
    public sealed record Request(
        CustomerId Customer,
        Channel Channel,
        Direction Direction,
        InteractionKind Kind,
        string? Subject = null,
        string? Body = null,
        int? Perception = null,
        string? Outcome = null,
        IReadOnlyList<string>? Needs = null,
        string? Commitment = null,
        DateOnly? CommitmentDue = null,
        string? PendingQuestion = null,
        Guid? RequestId = null,
        string? Reason = null,
        string? Purpose = null,
        string? Anyway = null,
        Guid? Case = null,
        bool Happened = false
    );

    public Task<Outcome<Guid>> RunAsync(Request request, Actor actor, string cause, CancellationToken cancel = default)
    {
        // Made before the first try, so that a second try writes the same row.
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
        if (!actor.May("interactions.record"))
            return Actor.Refused("interactions.record");
        if (request.Perception is < 1 or > 5)
            return Refusal.Invalid("interaction.perception-out-of-range", "perception");
        if (request.Body?.Length > 100_000)
            return Refusal.Invalid("interaction.text-too-long", "body", ("limit", 100_000));
        if (request.Subject?.Length > 300)
            return Refusal.Invalid("interaction.text-too-long", "subject", ("limit", 300));
        if (request.Commitment?.Length > 500)
            return Refusal.Invalid("interaction.text-too-long", "commitment", ("limit", 500));
        if (request.Reason?.Length > 60)
            return Refusal.Invalid("interaction.text-too-long", "reason", ("limit", 60));
        if (request.Anyway?.Length > 300)
            return Refusal.Invalid("interaction.text-too-long", "anyway", ("limit", 300));
        if (request.Needs?.Any(n => string.IsNullOrWhiteSpace(n) || n.Length > 60) == true)
            return Refusal.Invalid("need.code-missing", "needs");
        var customer = await session.FirstOrDefaultAsync(
            "SELECT team_id, merged_into FROM customer WHERE customer_id = @id",
            row => new { Team = row.GuidOrNull(0), Current = row.GuidOrNull(1) },
            ("id", request.Customer)
        );
        if (customer is null || !actor.Sees(customer.Team))
            return Refusal.Missing("customer.not-found", ("customer", request.Customer.Value));
        if (customer.Current is { } current)
            return await WithinAsync(session, request with { Customer = new(current) }, actor, cause, now);

        var id = request.RequestId ?? Ids.New(now);
        if (request.RequestId is not null && await AlreadyAsync(session, request.Customer, id))
            return id;

        if (
            gate is not null
            && IsOutreach(request)
            && await gate.PassAsync(session, Outbound(request, id), actor, cause, now) is { } held
        )
            return held;
        var conversation = await GoOnAsync(session, request, now);
        await session.ExecuteAsync(
            """
            INSERT INTO interaction (customer_id, occurred_at, id, channel, kind, direction, subject, body, conversation_id, perception,
              outcome, agent_id, agent_name, case_id, attrs)
            VALUES (@customer, @at, @id, @channel, @kind, @direction, @subject, @body, @conversation, @perception, @outcome, @agent, @name,
              @case, @attrs)
            """,
            ("customer", request.Customer),
            ("at", now),
            ("id", id),
            ("channel", request.Channel),
            ("kind", request.Kind),
            ("direction", request.Direction),
            ("subject", request.Subject.NullIfBlank()),
            ("body", Head(request.Body)),
            ("conversation", conversation),
            ("perception", request.Perception),
            ("outcome", request.Outcome.NullIfBlank()),
            ("agent", actor.Id),
            ("name", actor.Name),
            ("case", request.Case),
            (
                "attrs",
                request.Reason.NullIfBlank() is null
                && request.Purpose.NullIfBlank() is null
                && request.Needs is not { Count: > 0 }
                    ? null
                    : Json.Of(
                        new Told(
                            request.Reason.NullIfBlank(),
                            request.Needs is { Count: > 0 } ? request.Needs : null,
                            request.Purpose.NullIfBlank()
                        )
                    )
            )
        );
        if (request.Body?.Length > BodyLength)
            await session.ExecuteAsync(
                "INSERT INTO interaction_body (customer_id, occurred_at, id, body) VALUES (@customer, @at, @id, @body)",
                ("customer", request.Customer),
                ("at", now),
                ("id", id),
                ("body", request.Body)
            );

        foreach (var need in request.Needs ?? [])
        {
            var noted = await noteNeed.WithinAsync(
                session,
                new(request.Customer, need, NeedOrigin.Said, 1, null),
                actor,
                cause
            );
            if (noted.IsRefused(out var refusal))
                return refusal;
        }
        var promised = request.Commitment.NullIfBlank() is { } promise;
        if (promised)
            await session.ExecuteAsync(
                """
                INSERT INTO commitment (customer_id, id, promise, due_on, state, owner_id, made_at, made_by, channel, team_id, row_version)
                VALUES (@customer, @id, @promise, @due, 1, @by, @now, @by, @channel,
                  (SELECT team_id FROM team_member WHERE user_id = @by ORDER BY team_id LIMIT 1), 1)
                """,
                ("customer", request.Customer),
                ("id", Ids.New(now)),
                ("promise", request.Commitment.NullIfBlank()),
                ("due", request.CommitmentDue),
                ("by", actor.Id),
                ("now", now),
                ("channel", request.Channel)
            );
        await session.ExecuteAsync(
            $"UPDATE customer SET last_contact_at = CASE WHEN last_contact_at > @now THEN last_contact_at ELSE @now END{(promised ? ", open_commitments = open_commitments + 1" : "")} WHERE customer_id = @customer",
            ("now", now),
            ("customer", request.Customer)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "interaction.recorded",
            request.Customer.Value,
            "interaction",
            id.ToString("D"),
            null,
            new
            {
                request.Channel,
                request.Kind,
                request.Direction,
                request.Perception,
                request.Reason,
            },
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Facts, now);
        await session.AnnounceAsync(new InteractionRecorded(request.Customer, id, request.Channel, request.Kind, now));
        // Face to face, what is written down is over; elsewhere somebody says when it is.
        if (
            request is
            {
                Channel: Channel.Store or Channel.Visit,
                Kind: InteractionKind.Contact or InteractionKind.Visit,
                Direction: not Direction.Internal
            }
        )
            await session.AnnounceAsync(
                new ContactEnded(
                    request.Customer,
                    ContactEnding.Visit,
                    id,
                    request.Channel,
                    customer.Team,
                    actor.Kind == ActorKind.User ? actor.Id : null,
                    now
                )
            );
        return id;
    }

    /// <summary>Something the customer hears, and that we began.</summary>
    private static bool IsOutreach(Request request) =>
        request.Direction == Direction.Out
        && request.Kind is InteractionKind.Contact or InteractionKind.Visit or InteractionKind.Offer
        && request.Channel != Channel.Internal;

    private static OutboundContact Outbound(Request request, Guid id) =>
        new(
            request.Customer,
            request.Channel,
            request.Purpose.NullIfBlank(),
            request.Anyway.NullIfBlank(),
            id,
            ContactNote.IsDirect(request.Outcome.NullIfBlank()),
            request.Happened
        );

    private static async Task<bool> AlreadyAsync(Session session, CustomerId customer, Guid id) =>
        await session.FirstOrDefaultAsync(
            "SELECT 1 FROM interaction WHERE customer_id = @customer AND id = @id ORDER BY occurred_at DESC LIMIT 1",
            _ => true,
            ("customer", customer),
            ("id", id)
        );

    /// <summary>A customer has one running conversation, whatever the channel: the next contact goes on where the last ended.</summary>
    private static async Task<Guid?> GoOnAsync(Session session, Request request, DateTimeOffset now)
    {
        if (request.Kind is not (InteractionKind.Contact or InteractionKind.Visit))
            return null;
        var open = await session.FirstOrDefaultAsync(
            "SELECT id FROM conversation WHERE customer_id = @customer AND open = @open ORDER BY last_at DESC LIMIT 1",
            row => (Guid?)row.Guid(0),
            ("customer", request.Customer),
            ("open", true)
        );
        var id = open ?? Ids.New(now);
        var words = request.Body.NullIfBlank() ?? request.Subject.NullIfBlank();
        await session.ExecuteAsync(
            """
            INSERT INTO conversation (customer_id, id, channel, subject, open, started_at, last_at, last_words, pending_question)
            VALUES (@customer, @id, @channel, @subject, @open, @now, @now, @words, @question)
            ON CONFLICT (customer_id, id) DO UPDATE SET channel = @channel, last_at = @now,
              last_words = coalesce(excluded.last_words, conversation.last_words), pending_question = @question
            """,
            ("customer", request.Customer),
            ("id", id),
            ("channel", request.Channel),
            ("subject", request.Subject.NullIfBlank()),
            ("open", true),
            ("now", now),
            ("words", words is { Length: > 280 } ? words[..279] + "…" : words),
            ("question", request.PendingQuestion.NullIfBlank())
        );
        return id;
    }

    private static string? Head(string? body) =>
        body.NullIfBlank() is { Length: > BodyLength } text ? text[..(BodyLength - 1)] + "…" : body.NullIfBlank();
}
