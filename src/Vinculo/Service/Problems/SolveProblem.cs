using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;

namespace Vinculo.Service.Problems;

/// <summary>Works on a problem: contains it, finds the cause, acts, sees whether it helped, tells the customers.</summary>
public sealed class SolveProblem(
    Database database,
    RecordInteraction recordInteraction,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int MostActions = 50;

    /// <summary>What is known of it.</summary>
    public sealed record Findings(
        string Title,
        Guid? Owner,
        string? Containment,
        CauseAnalysis Analysis,
        string? Cause,
        int CheckWeeks
    );

    /// <summary>Keeps what is known.</summary>
    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    public Task<Outcome<ServiceProblem>> NoteAsync(
        Guid id,
        Findings findings,
        int rowVersion,
        Actor actor,
        string cause,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            id,
            "problem.noted",
            (_, found, _) =>
                Task.FromResult<Outcome<ServiceProblem>>(
                    found.RowVersion != rowVersion ? CaseRefusals.Stale()
                    : string.IsNullOrWhiteSpace(findings.Title) ? CaseRefusals.Missing("title")
                    : findings.Title.Length > ServiceProblem.LongestTitle
                        ? CaseRefusals.TooLong("title", ServiceProblem.LongestTitle)
                    : Texts(findings).Any(t => t?.Length > ServiceProblem.LongestText)
                    || findings.Analysis.Whys.Count > CauseAnalysis.MostWhys
                        ? CaseRefusals.TooLong("cause", ServiceProblem.LongestText)
                    : findings.CheckWeeks is < 1 or > 52 ? Refusal.Invalid("problem.weeks", "checkWeeks")
                    : found with
                    {
                        Title = findings.Title.Trim(),
                        Owner = findings.Owner,
                        Containment = findings.Containment.NullIfBlank(),
                        Analysis = findings.Analysis,
                        Cause = findings.Cause.NullIfBlank(),
                        CheckWeeks = findings.CheckWeeks,
                    }
                ),
            actor,
            cause,
            cancel
        );

    /// <summary>Adds something to be done, by somebody and until a day.</summary>
    public Task<Outcome<ServiceProblem>> ActAsync(
        Guid id,
        string title,
        bool preventive,
        Guid? owner,
        DateOnly? dueOn,
        Actor actor,
        string cause,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            id,
            "problem.action",
            async (session, found, now) =>
            {
                if (string.IsNullOrWhiteSpace(title) || title.Length > ServiceProblem.LongestTitle)
                    return CaseRefusals.Missing("action");
                if (owner is null || dueOn is null)
                    return CaseRefusals.Missing(owner is null ? "owner" : "dueOn");
                if ((await StoredProblems.ActionsAsync(session, id)).Count >= MostActions)
                    return CaseRefusals.TooLong("action", MostActions);
                await session.ExecuteAsync(
                    """
                    INSERT INTO problem_action (problem_id, id, title, kind, owner_id, due_on)
                    VALUES (@problem, @id, @title, @kind, @owner, @due)
                    """,
                    ("problem", id),
                    ("id", Ids.New(now)),
                    ("title", title.Trim()),
                    ("kind", preventive ? 2 : 1),
                    ("owner", owner),
                    ("due", dueOn)
                );
                return found with { CheckOn = null };
            },
            actor,
            cause,
            cancel
        );

    /// <summary>Something is done.</summary>
    public Task<Outcome<ServiceProblem>> DoneAsync(
        Guid id,
        Guid action,
        Actor actor,
        string cause,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            id,
            "problem.action-done",
            async (session, found, now) =>
                await session.ExecuteAsync(
                    "UPDATE problem_action SET done_at = @now WHERE problem_id = @problem AND id = @id AND done_at IS NULL",
                    ("now", now),
                    ("problem", id),
                    ("id", action)
                ) == 0
                    ? CaseRefusals.NotNow()
                    : found,
            actor,
            cause,
            cancel
        );

    /// <summary>Sees whether it helped, by the same count as before.</summary>
    public Task<Outcome<ServiceProblem>> CheckAsync(Guid id, Actor actor, string cause, CancellationToken cancel) =>
        ChangeAsync(
            id,
            "problem.checked",
            async (session, found, now) =>
            {
                var done = (await StoredProblems.ActionsAsync(session, id)).Max(a => a.DoneAt) ?? now;
                var weeks = Math.Max(1.0 / 7, (now - done).TotalDays / 7);
                var cases = await StoredProblems.CasesAsync(session, found.Code, done, now);
                return found.Check(cases / weeks, options.Zone.DayOf(now), now);
            },
            actor,
            cause,
            cancel
        );

    /// <summary>Tells every customer of its cases what was done, as far as the contact rules let.</summary>
    /// <param name="words">What they are told.</param>
    /// <returns>How many were told, and how many the contact rules kept from it.</returns>
    public async Task<Outcome<(int Told, int Held)>> TellAsync(
        Guid id,
        string words,
        Channel channel,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        if (string.IsNullOrWhiteSpace(words) || words.Length > ServiceProblem.LongestText)
            return CaseRefusals.Missing("message");
        var customers = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT DISTINCT customer_id FROM problem_case WHERE problem_id = @id AND told_at IS NULL ORDER BY customer_id LIMIT 2000",
                    row => new CustomerId(row.Guid(0)),
                    ("id", id)
                ),
            cancel
        );
        var (told, held) = (0, 0);
        foreach (var customer in customers)
        {
            // Each by itself: one the rules keep from it does not keep it from the others.
            var one = await database.WriteAsync(
                session => TellOneAsync(session, id, customer, words, channel, actor, cause),
                cancel
            );
            told += one ? 1 : 0;
            held += one ? 0 : 1;
        }
        return (told, held);
    }

    private async Task<bool> TellOneAsync(
        Session session,
        Guid id,
        CustomerId customer,
        string words,
        Channel channel,
        Actor actor,
        string cause
    )
    {
        var now = clock.GetUtcNow();
        var written = await recordInteraction.WithinAsync(
            session,
            new(customer, channel, Direction.Out, InteractionKind.Contact, Body: words, Purpose: "service"),
            actor.With(Permissions.InteractionsRecord),
            cause,
            now
        );
        if (written.IsRefused(out _))
            return false;
        await session.ExecuteAsync(
            "UPDATE problem_case SET told_at = @now WHERE customer_id = @customer AND problem_id = @problem AND told_at IS NULL",
            ("now", now),
            ("customer", customer),
            ("problem", id)
        );
        return true;
    }

    private async Task<Outcome<ServiceProblem>> ChangeAsync(
        Guid id,
        string act,
        Func<Session, ServiceProblem, DateTimeOffset, Task<Outcome<ServiceProblem>>> change,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        return await database.WriteAsync<Outcome<ServiceProblem>>(
            async session =>
            {
                var now = clock.GetUtcNow();
                if (await StoredProblems.FindAsync(session, id) is not { } found)
                    return Refusal.Missing("problem.not-found");
                if (found.State == ProblemState.Closed)
                    return Refusal.Conflict("problem.closed");
                if ((await change(session, found, now)).IsRefused(out var no, out var changed))
                    return no;
                var after = changed.Advance(await StoredProblems.ActionsAsync(session, id), options.Zone.DayOf(now));
                if (!await StoredProblems.UpdateAsync(session, after))
                    return CaseRefusals.Stale();
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    act,
                    null,
                    "problem",
                    id.ToString("D"),
                    found,
                    after,
                    cause
                );
                return after with { RowVersion = after.RowVersion + 1 };
            },
            cancel
        );
    }

    private static IEnumerable<string?> Texts(Findings findings) =>
        [findings.Containment, findings.Cause, .. findings.Analysis.Whys, .. findings.Analysis.Branches.Values];
}
