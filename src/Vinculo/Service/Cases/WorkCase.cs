using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases;

/// <summary>Does something with a case: takes it up, asks, decides, answers, proves, closes.</summary>
public sealed class WorkCase(Database database, CaseHands hands, Audit audit)
{
    private const int MostFacts = 60;
    private const int LongestFact = 4_500;

    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused. 0: whatever is there.</param>
    /// <param name="actor">Needs <c>cases.work</c>.</param>
    /// <param name="cause">Through which page, route or job.</param>
    public async Task<Outcome<ServiceCase>> RunAsync(
        Guid id,
        CaseMove move,
        int rowVersion,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        try
        {
            return await database.WriteAsync(
                session => WithinAsync(session, id, move, rowVersion, actor, cause),
                cancel
            );
        }
        catch (TakenBack undone)
        {
            return undone.Refusal;
        }
    }

    /// <summary>One of several who are answered together cannot be: nobody is.</summary>
    private sealed class TakenBack(Refusal refusal) : Exception(refusal.Code)
    {
        public Refusal Refusal => refusal;
    }

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<ServiceCase>> WithinAsync(
        Session session,
        Guid id,
        CaseMove move,
        int rowVersion,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.CasesWork);
        // Who is answered with whom is decided of two cases at once.
        if (
            move.Act is CaseAct.Merge or CaseAct.Unmerge
            // Customers are heard by channels; whoever writes down what they said says so.
            || (move.Act == CaseAct.Hear && actor.Kind != ActorKind.System)
        )
            return Refusal.Invalid("case.act-unknown", "act");
        var moment = await hands.MomentAsync(session, actor);
        if ((await hands.TakeAsync(session, id, actor, moment)).IsRefused(out var no, out var hand))
            return no;
        if (move.RequestId is { } request && await IsDoneAsync(session, hand.Case, request))
            return hand.Case;
        if (rowVersion != 0 && hand.Case.RowVersion != rowVersion)
            return CaseRefusals.Stale();
        if (await NobodyAsync(session, move) is { } nobody)
            return nobody;
        var done = await DoAsync(session, hand, move, moment, actor, cause);
        if (done.IsRefused(out _) || move.Act != CaseAct.Send)
            return done;
        // Every petitioner gets the answer, and for each it is proven apart.
        foreach (var other in (await StoredCases.MergedAsync(session, id)).Where(c => c.State == CaseState.Merged))
        {
            if ((await hands.TakeAsync(session, other.Id, actor, moment)).IsRefused(out no, out var merged))
                throw new TakenBack(no);
            var free = merged with { Case = merged.Case with { State = CaseState.Working } };
            var theirs = move with
            {
                Proof = null,
                RequestId = null,
                Template = null,
                Way = await WayAsync(session, move, other, moment),
            };
            if ((await DoAsync(session, free, theirs, moment, actor, cause)).IsRefused(out no))
                throw new TakenBack(no);
        }
        return done;
    }

    /// <summary>Who is answered together by a channel is answered by a channel of their own; without one, by hand.</summary>
    private static async Task<Guid?> WayAsync(Session session, CaseMove move, ServiceCase one, CaseMoment moment) =>
        move.Way is null
            ? null
            : (await CaseMail.WaysAsync(session, one, [], moment.Now))
                .FirstOrDefault(w => w.IsOpen && (move.Files.Count == 0 || ReplyRules.TakesFiles(w.Way.Kind)))
                ?.Way.Identity.Id;

    private static Task<bool> IsDoneAsync(Session session, ServiceCase one, Guid request) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM case_event WHERE customer_id = @customer AND case_id = @case AND id = @id",
            _ => true,
            ("customer", one.Customer),
            ("case", one.Id),
            ("id", request)
        );

    private async Task<Outcome<ServiceCase>> DoAsync(
        Session session,
        CaseInHand hand,
        CaseMove move,
        CaseMoment moment,
        Actor actor,
        string cause
    ) =>
        CaseActs.Do(hand, move, moment).IsRefused(out var no, out var step)
            ? no
            : await hands.PutAsync(session, hand, step, move, moment, actor, cause);

    /// <summary>Whoever is to take it up has to be there.</summary>
    private static async Task<Refusal?> NobodyAsync(Session session, CaseMove move)
    {
        foreach (var (field, table, id) in new[] { ("owner", "app_user", move.Owner), ("team", "team", move.Team) })
            if (
                id is { } asked
                && !await session.FirstOrDefaultAsync(
                    $"SELECT 1 FROM {table} WHERE id = @id AND active",
                    _ => true,
                    ("id", asked)
                )
            )
                return CaseRefusals.Missing(field);
        return null;
    }

    /// <summary>Keeps what a regulator wants to know besides.</summary>
    /// <param name="facts">By the name of the regulator's field; an empty one is taken away.</param>
    public async Task<Outcome<ServiceCase>> NoteFactsAsync(
        Guid id,
        IReadOnlyDictionary<string, string> facts,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.CasesWork);
        if (facts.Count > MostFacts || facts.Any(f => f.Key.Length > 60 || f.Value.Length > LongestFact))
            return CaseRefusals.TooLong("facts", LongestFact);
        return await database.WriteAsync<Outcome<ServiceCase>>(
            async session =>
            {
                var moment = await hands.MomentAsync(session, actor);
                if ((await hands.TakeAsync(session, id, actor, moment)).IsRefused(out var no, out var hand))
                    return no;
                var kept = new Dictionary<string, string>(hand.Case.Facts, StringComparer.Ordinal);
                foreach (var (field, value) in facts)
                    if (string.IsNullOrWhiteSpace(value))
                        kept.Remove(field);
                    else
                        kept[field] = value.Trim();
                var after = hand.Case with { Facts = kept };
                if (!await StoredCases.UpdateAsync(session, after))
                    return CaseRefusals.Stale();
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "case.facts",
                    after.Customer.Value,
                    "service_case",
                    id.ToString("D"),
                    hand.Case.Facts,
                    kept,
                    cause
                );
                return after with { RowVersion = after.RowVersion + 1 };
            },
            cancel
        );
    }
}
