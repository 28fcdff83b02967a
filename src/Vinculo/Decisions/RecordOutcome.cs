using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Decisions.Storage;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>A customer answered a proposal, or (result undone) an earlier answer was taken back.</summary>
public sealed record OfferAnswered(
    CustomerId Customer,
    Guid Decision,
    string Offer,
    Result Result,
    string? Reason,
    DateTimeOffset At
);

/// <summary>
/// Writes down what a customer said to a proposal: on the timeline, in the ledger and in what the house has learnt, all
/// in one transaction. The same answer told twice counts once, and one told a year late is kept like any other: it teaches
/// as little as an answer of that age does.
/// </summary>
public sealed class RecordOutcome(
    Database database,
    OfferBook book,
    RecordInteraction recordInteraction,
    TimeProvider clock
)
{
    private readonly TeachAnswer teach = new(book.Learnt);

    /// <summary>A slip of the hand can be put right within this time.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <param name="Decision">Which decision.</param>
    /// <param name="Action">Code of an offer that it proposed.</param>
    /// <param name="Result">What the customer said; <see cref="Result.Undone"/> takes the last answer back.</param>
    /// <param name="Reason">In the customer's words or a code; at most 500 characters.</param>
    /// <param name="OccurredAt">When it was said, if not now: between the decision and now.</param>
    public sealed record Request(
        Guid Decision,
        string Action,
        Result Result,
        string? Reason = null,
        DateTimeOffset? OccurredAt = null
    );

    public async Task<Outcome<OfferAnswered>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.DecisionsDecide))
            return Actor.Refused(Permissions.DecisionsDecide);
        if (string.IsNullOrWhiteSpace(request.Action))
            return Refusal.Invalid("decision.action-missing", "action");
        if (!Enum.IsDefined(request.Result) || request.Result == Result.Silent)
            return Refusal.Invalid("decision.result-unknown", "result");
        if (request.Reason?.Length > 500)
            return Refusal.Invalid("decision.reason-too-long", "reason", ("limit", 500));
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var offer = (await book.OpenAsync(cancel)).Find(request.Action);
        return await database.WriteAsync(session => WithinAsync(session, request, offer, actor, cause, now), cancel);
    }

    private async Task<Outcome<OfferAnswered>> WithinAsync(
        Session session,
        Request request,
        Offer? offer,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        // Held until the commit: of two agents who answer at once, the second sees what the first wrote.
        if (await Ledger.FindAsync(session, request.Decision, hold: true) is not { } decision)
            return DecisionRefusals.NoSuchDecision(request.Decision);
        var team = await session.FirstOrDefaultAsync(
            "SELECT team_id FROM customer WHERE customer_id = @id",
            row => new { Id = row.GuidOrNull(0) },
            ("id", decision.Customer)
        );
        if (team is null || !actor.Sees(team.Id))
            return DecisionRefusals.NoSuchDecision(request.Decision);
        if (!decision.Content.Proposed.Contains(request.Action, StringComparer.Ordinal))
            return DecisionRefusals.NoSuchAction(request.Action);

        var standing = await Ledger.StandingAsync(session, decision.Customer, decision.Id, request.Action);
        // What the house took for a no gives way to whatever is told after all.
        var answered = standing is not null && standing.Result is not (Result.Undone or Result.Silent);

        if (answered && standing!.Result == request.Result && Same(standing.Reason, request.Reason))
            return Fact(decision, standing);
        if (!answered && request.Result == Result.Undone)
            return standing?.Result is null or Result.Silent
                ? DecisionRefusals.NothingToUndo()
                : Fact(decision, standing);
        // Asking for more is no last word.
        if (answered && standing!.Result != Result.Interested && now - standing.RecordedAt > Grace)
            return request.Result == Result.Undone
                ? DecisionRefusals.TooLateToUndo((int)Grace.TotalMinutes)
                : DecisionRefusals.AlreadyAnswered(standing.Result, standing.OccurredAt);
        var occurred = request.OccurredAt ?? now;
        if (occurred < decision.At.AddMinutes(-1) || occurred > now.AddMinutes(1))
            return Refusal.Invalid("decision.time-out-of-range", "occurredAt");

        if (!await TakeAsync(session, offer, answered ? standing!.Result : Result.Undone, request.Result, now))
            return Refusal.Conflict("offer.none-left", ("offer", offer!.Code));

        // An id that follows from what it says: a repeated delivery after a lost connection finds its own row.
        var recorded =
            standing is not null && now <= standing.RecordedAt ? standing.RecordedAt.AddMilliseconds(1) : now;
        var answer = new Ledger.Written(
            Ids.From(recorded, "answer", $"{decision.Id:N}/{request.Action}/{standing?.Id:N}/{request.Result}"),
            request.Action,
            request.Result,
            request.Reason.NullIfBlank(),
            occurred,
            recorded,
            decision.Content.Class
        );
        await Ledger.AnswerAsync(session, decision.Customer, decision.Id, answer, actor.Id);
        if (decision.Placement == OutboundPlan.Placement)
            await OutboundRows.AnsweredAsync(session, decision.Customer, decision.Id, answer.Result, now);
        await CountAsync(session, decision, answered ? standing : null, answer, now);
        await teach.WithinAsync(
            session,
            decision,
            offer,
            answer.Offer,
            TeachAnswer.MeaningOf(answer.Result),
            answer.OccurredAt,
            now
        );
        var took = answered && standing!.Result == Result.Accepted;
        if (took != (answer.Result == Result.Accepted))
            await teach.SettleAsync(session, decision, offer, answer.Offer, !took, answer.OccurredAt, now);
        var told = await TellAsync(session, decision, offer, answer, actor, cause, now);
        if (told is not null)
            throw new InvalidOperationException($"The answer could not be put on the timeline: {told.Code}");
        var fact = Fact(decision, answer);
        await session.AnnounceAsync(fact);
        return fact;
    }

    /// <summary>A yes takes from stock and budget, and gives back when it is taken back; false: nothing was left.</summary>
    private async Task<bool> TakeAsync(Session session, Offer? offer, Result before, Result after, DateTimeOffset now)
    {
        if (offer is null || before == Result.Accepted == (after == Result.Accepted))
            return true;
        if (after != Result.Accepted)
        {
            await OfferUse.GiveBackAsync(session, offer.Code, offer.CostMinor, now);
            session.AfterCommit(() => book.Took(offer.Code, -1, -offer.CostMinor));
            return true;
        }
        if (!await OfferUse.TakeAsync(session, offer, now))
        {
            session.AfterCommit(book.Forget);
            return false;
        }
        session.AfterCommit(() => book.Took(offer.Code, 1, offer.CostMinor));
        return true;
    }

    private async Task CountAsync(
        Session session,
        Decision decision,
        Ledger.Written? before,
        Ledger.Written answer,
        DateTimeOffset now
    )
    {
        var learnt = await LearningRows.ChangeAsync(
            session,
            answer.Offer,
            decision.Content.Class,
            now,
            tally =>
            {
                if (before is not null)
                    tally = tally.Without(before.Result, before.OccurredAt, now);
                return tally.With(answer.Result, answer.OccurredAt, now);
            }
        );
        session.AfterCommit(() => book.Counted(answer.Offer, decision.Content.Class, learnt));
    }

    private async Task<Refusal?> TellAsync(
        Session session,
        Decision decision,
        Offer? offer,
        Ledger.Written answer,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        // Who may decide may tell the timeline what came of it.
        var teller = actor.With(Permissions.InteractionsRecord);
        var told = await recordInteraction.WithinAsync(
            session,
            new(
                decision.Customer,
                decision.Channel,
                Direction.In,
                InteractionKind.Answer,
                Subject: offer?.TitleEs ?? answer.Offer,
                Body: answer.Reason,
                Outcome: answer.Result switch
                {
                    Result.Accepted => "accepted",
                    Result.Refused => "refused",
                    Result.NotNow => "notNow",
                    Result.Interested => "interested",
                    _ => "undone",
                },
                RequestId: answer.Id
            ),
            teller,
            cause,
            now
        );
        return told.IsRefused(out var refusal) ? refusal : null;
    }

    private static OfferAnswered Fact(Decision decision, Ledger.Written answer) =>
        new(decision.Customer, decision.Id, answer.Offer, answer.Result, answer.Reason, answer.OccurredAt);

    private static bool Same(string? one, string? other) =>
        string.Equals(one.NullIfBlank(), other.NullIfBlank(), StringComparison.Ordinal);
}
