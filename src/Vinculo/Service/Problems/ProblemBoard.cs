using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Problems;

/// <summary>A problem in the list.</summary>
/// <param name="Late">Actions past their day.</param>
public sealed record ProblemRow(ServiceProblem Problem, long Cases, long Actions, long Late);

/// <summary>A case behind a problem.</summary>
public sealed record ProblemCaseRow(
    Guid Case,
    CustomerId Customer,
    string Name,
    string Receipt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ToldAt
);

/// <summary>A problem with all that belongs to it.</summary>
public sealed record ProblemSheet(
    ServiceProblem Problem,
    IReadOnlyList<ProblemAction> Actions,
    IReadOnlyList<ProblemCaseRow> Cases,
    long CaseCount,
    long Untold
);

/// <summary>Reads problems.</summary>
public sealed class ProblemBoard(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    private const int MostCases = 100;

    /// <summary>Open ones, the oldest first; or the last that were closed.</summary>
    public async Task<Outcome<IReadOnlyList<ProblemRow>>> ListAsync(bool closed, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CasesRead))
            return Actor.Refused(Permissions.CasesRead);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        return await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {StoredProblems.Columns},
                      (SELECT count(*) FROM problem_case l WHERE l.problem_id = p.id),
                      (SELECT count(*) FROM problem_action a WHERE a.problem_id = p.id),
                      (SELECT count(*) FROM problem_action a WHERE a.problem_id = p.id AND a.done_at IS NULL AND a.due_on < @today)
                    FROM problem p WHERE {(closed ? "p.state = 5" : "p.state < 5")} ORDER BY p.opened_at {(
                        closed ? "DESC" : ""
                    )} LIMIT 200
                    """,
                    row => new ProblemRow(StoredProblems.Read(row), row.Long(17), row.Long(18), row.Long(19)),
                    ("today", today)
                ),
            cancel
        );
    }

    public async Task<Outcome<ProblemSheet>> OfAsync(Guid id, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CasesRead))
            return Actor.Refused(Permissions.CasesRead);
        var read = await database.ReadAsync<Outcome<ProblemSheet>>(
            async session =>
            {
                if (await StoredProblems.FindAsync(session, id) is not { } found)
                    return Refusal.Missing("problem.not-found");
                var cases = await session.QueryAsync(
                    """
                    SELECT s.id, s.customer_id, c.display_name, s.receipt, s.opened_at, l.told_at, c.team_id
                    FROM problem_case l JOIN service_case s ON s.customer_id = l.customer_id AND s.id = l.case_id
                      JOIN customer c ON c.customer_id = l.customer_id
                    WHERE l.problem_id = @id ORDER BY s.opened_at DESC LIMIT @most
                    """,
                    row =>
                        (
                            Row: new ProblemCaseRow(
                                row.Guid(0),
                                new(row.Guid(1)),
                                row.Text(2),
                                row.Text(3),
                                row.Instant(4),
                                row.InstantOrNull(5)
                            ),
                            Team: row.GuidOrNull(6)
                        ),
                    ("id", id),
                    ("most", MostCases)
                );
                var (count, untold) = await session.FirstOrDefaultAsync(
                    "SELECT count(*), CAST(coalesce(sum(CASE WHEN told_at IS NULL THEN 1 ELSE 0 END), 0) AS bigint) FROM problem_case WHERE problem_id = @id",
                    row => (row.Long(0), row.Long(1)),
                    ("id", id)
                );
                return new ProblemSheet(
                    found,
                    await StoredProblems.ActionsAsync(session, id),
                    [.. cases.Where(c => actor.Sees(c.Team)).Select(c => c.Row)],
                    count,
                    untold
                );
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            foreach (var one in sheet.Cases)
                await audit.ReadAsync(actor, "case.read", one.Customer.Value, cause);
        return read;
    }
}
