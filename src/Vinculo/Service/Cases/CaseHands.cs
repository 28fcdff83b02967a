using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>Takes a case with its ledger, and puts it back with what was done: row, ledger, history, timeline, audit, counts.</summary>
/// <param name="promises">What customers are promised; null only where there are no rules at all.</param>
public sealed class CaseHands(
    ServiceCalendars calendars,
    RecordInteraction recordInteraction,
    CaseMail mail,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock,
    ICasePromises? promises = null
)
{
    /// <summary>The longest head of a text that goes on the timeline.</summary>
    private const int LongestSubject = 300;

    /// <summary>Everything a decision needs beside the case. To the millisecond, as it is stored.</summary>
    internal async Task<CaseMoment> MomentAsync(Session session, Actor actor) =>
        new(
            await CaseCodes.TreeWithinAsync(session),
            await calendars.BookWithinAsync(session),
            options.Zone,
            options.Country,
            DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
            actor.Kind == ActorKind.User
        );

    /// <summary>The moment with what this customer is promised, for clocks that are started.</summary>
    internal async Task<CaseMoment> PromisedAsync(Session session, CustomerId customer, CaseMoment moment) =>
        promises is null ? moment : moment with { Promise = await promises.OfAsync(session, customer, moment.Now) };

    /// <summary>A case the actor may work on, held until the transaction ends; one another system kept until now gets its clocks.</summary>
    internal async Task<Outcome<CaseInHand>> TakeAsync(Session session, Guid id, Actor actor, CaseMoment moment)
    {
        if (await StoredCases.FindAsync(session, id, hold: true) is not { } found)
            return CaseRefusals.NotFound();
        if ((await Customers.CustomerReach.WithinAsync(session, found.Customer, actor)).IsRefused(out _))
            return CaseRefusals.NotFound();
        var code = moment.Tree.Find(found.Code, found.CodeVersion);
        if (!found.IsForeign)
            return new CaseInHand(found, await StoredCases.LinesAsync(session, found), code);
        var ours = found with
        {
            Calendar = code?.Calendar ?? ServiceCalendar.UsualCode,
            Regime = CaseActs.RegimeOf(code, found.Kind, moment.Country),
        };
        var ledger = new LedgerDraft([], moment.Now);
        if (ours.State.IsOpen())
            CaseActs.Begin(ours, code, ledger, await PromisedAsync(session, ours.Customer, moment), ours.OpenedAt);
        await StoredCases.AddLinesAsync(session, ours, ledger.Added, actor);
        return new CaseInHand(ours, ledger.Added, code);
    }

    /// <summary>Puts it back.</summary>
    /// <returns>As it stands now, or that somebody else changed it meanwhile.</returns>
    internal async Task<Outcome<ServiceCase>> PutAsync(
        Session session,
        CaseInHand hand,
        CaseStep step,
        CaseMove move,
        CaseMoment moment,
        Actor actor,
        string cause
    )
    {
        var now = moment.Now;
        // First what may be refused: a refusal leaves nothing behind.
        Guid? sent = null;
        if (move.Message.NullIfBlank() is { } message)
            if (move.Way is not null && CaseMail.Carries(move.Act))
            {
                if (
                    (await mail.SendWithinAsync(session, step.After, move, actor, cause, now)).IsRefused(
                        out var no,
                        out var id
                    )
                )
                    return no;
                sent = id;
            }
            else if (
                move.Act != CaseAct.Hear
                && await TellTimelineAsync(session, step.After, move, message, actor, cause, now) is { } refused
            )
                return refused;
        await StoredCases.AddLinesAsync(session, step.After, step.Added, actor);
        var settled = await SettleAsync(session, hand.Case, step.After, [.. hand.Lines, .. step.Added], moment);
        if (!await StoredCases.UpdateAsync(session, settled))
            return CaseRefusals.Stale();
        await StoredCases.EventAsync(
            session,
            settled,
            move.Act,
            Note(move),
            move.Message.NullIfBlank(),
            actor,
            now,
            move.RequestId,
            sent
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "case." + char.ToLowerInvariant(move.Act.ToString()[0]) + move.Act.ToString()[1..],
            settled.Customer.Value,
            "service_case",
            settled.Id.ToString("D"),
            Audited(hand.Case),
            Audited(settled),
            cause
        );
        await StoredCases.CountAsync(session, settled, now);
        await session.AnnounceAsync(new CaseMoved(settled.Customer, settled.Id, move.Act, settled.State, now));
        return settled with { RowVersion = settled.RowVersion + 1 };
    }

    /// <summary>Dates and figures as the whole ledger gives them.</summary>
    internal static async Task<ServiceCase> SettleAsync(
        Session session,
        ServiceCase? found,
        ServiceCase after,
        IReadOnlyList<ClockLine> lines,
        CaseMoment moment
    )
    {
        var together = after.State == CaseState.Merged ? [] : await StoredCases.MergedAsync(session, after.Id);
        return CaseDates.Settle(
            found,
            after,
            moment.Tree.Find(after.Code, after.CodeVersion),
            lines,
            found is null ? new HashSet<(ClockKind, int, int)>() : await StoredCases.EscalatedAsync(session, after),
            together.Where(c => c.State == CaseState.Merged).Min(c => c.LegalDueAt),
            moment
        );
    }

    /// <summary>What was said goes on the customer's timeline.</summary>
    internal async Task<Refusal?> TellTimelineAsync(
        Session session,
        ServiceCase one,
        CaseMove move,
        string message,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var told = await recordInteraction.WithinAsync(
            session,
            new(
                one.Customer,
                move.Channel ?? one.Channel ?? Customers.Channel.Internal,
                move.Act is CaseAct.Open or CaseAct.Reply or CaseAct.Complete or CaseAct.MoreTime
                    ? Direction.In
                    : Direction.Out,
                InteractionKind.Complaint,
                SubjectOf(one),
                message,
                Case: one.Id
            ),
            actor.With(Permissions.InteractionsRecord),
            cause,
            now
        );
        return told.IsRefused(out var refusal) ? refusal : null;
    }

    /// <summary>The head of what is said in a case.</summary>
    internal static string SubjectOf(ServiceCase one)
    {
        var subject = $"{one.Receipt} · {one.Subject}";
        return subject.Length > LongestSubject ? subject[..LongestSubject] : subject;
    }

    private static object Audited(ServiceCase one) =>
        new
        {
            one.State,
            one.Code,
            one.Kind,
            one.Severity,
            one.Team,
            one.Owner,
            one.DueAt,
            one.MergedInto,
        };

    private static string? Note(CaseMove move) =>
        move.Proof.NullIfBlank() is { } proof
            ? (move.Note.NullIfBlank() is { } note ? $"{note} · {proof}" : proof)
            : move.Note.NullIfBlank();
}
