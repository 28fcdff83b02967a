using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;

namespace Vinculo.Service.Problems;

/// <summary>Opens a problem when so many cases of a code came in, or a grave one; what comes in afterwards is linked to it.</summary>
public sealed class OpenProblem(Database database, Audit audit, TimeProvider clock)
{
    private const int MostLinked = 2_000;
    private const double WeekDays = 7;

    /// <summary>A case has just been opened, in somebody's transaction.</summary>
    internal async Task LookWithinAsync(Session session, ServiceCase one, CaseCode code, DateTimeOffset now)
    {
        if (one.Kind is CaseKind.Praise or CaseKind.Suggestion)
            return;
        if (await StoredProblems.OpenAsync(session, code.Code) is { } open)
        {
            await LinkAsync(session, open.Id, code.Code, one.OpenedAt, now);
            return;
        }
        var grave = one.Severity >= 3 && code.GraveOpensProblem;
        var from = now.AddDays(-code.ProblemDays);
        var many =
            code.ProblemCases > 0
            && await StoredProblems.CasesAsync(session, code.Code, from, DateTimeOffset.MaxValue) >= code.ProblemCases;
        if (grave || many)
            await OpenWithinAsync(
                session,
                code,
                many ? ProblemBecause.Many : ProblemBecause.Grave,
                many ? from : one.OpenedAt,
                null,
                Actor.System("problems"),
                now
            );
    }

    /// <summary>Opens one by hand; while one is open for the code, that one is the answer.</summary>
    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    public async Task<Outcome<Guid>> RunAsync(string code, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await CaseCodes.TreeWithinAsync(session)).Find(code) is not { } entry)
                    return CaseRefusals.Missing("code");
                if (await StoredProblems.OpenAsync(session, code) is { } open)
                    return open.Id;
                var now = clock.GetUtcNow();
                return await OpenWithinAsync(
                    session,
                    entry,
                    ProblemBecause.ByHand,
                    now.AddDays(-entry.ProblemDays),
                    cause,
                    actor,
                    now
                );
            },
            cancel
        );
    }

    private async Task<Guid> OpenWithinAsync(
        Session session,
        CaseCode code,
        ProblemBecause because,
        DateTimeOffset since,
        string? cause,
        Actor actor,
        DateTimeOffset now
    )
    {
        var from = now.AddDays(-code.ProblemDays);
        var before = await StoredProblems.CasesAsync(session, code.Code, from, DateTimeOffset.MaxValue);
        var opened = new ServiceProblem(
            Ids.New(now),
            code.Code,
            code.NameEs,
            ProblemState.Containing,
            because,
            null,
            now,
            null,
            CauseAnalysis.Empty,
            null,
            ServiceProblem.UsualCheckWeeks,
            null,
            before * WeekDays / code.ProblemDays,
            null,
            null,
            null,
            1
        );
        await StoredProblems.InsertAsync(session, opened, actor.Id);
        await LinkAsync(session, opened.Id, code.Code, since, now);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "problem.opened",
            null,
            "problem",
            opened.Id.ToString("D"),
            null,
            opened,
            cause
        );
        await session.AnnounceAsync(new ProblemOpened(opened.Id, code.Code, because, now));
        return opened.Id;
    }

    private static Task LinkAsync(
        Session session,
        Guid problem,
        string code,
        DateTimeOffset since,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO problem_case (customer_id, case_id, problem_id, linked_at)
            SELECT s.customer_id, s.id, @problem, @now FROM service_case s WHERE s.code = @code AND s.opened_at >= @since
            ORDER BY s.opened_at DESC LIMIT @most ON CONFLICT DO NOTHING
            """,
            ("problem", problem),
            ("now", now),
            ("code", code),
            ("since", since),
            ("most", MostLinked)
        );
}
