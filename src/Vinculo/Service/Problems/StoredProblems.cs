using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Problems;

/// <summary>Problems and what is done about them as rows.</summary>
internal static class StoredProblems
{
    public const string Columns = """
        p.id, p.code, p.title, p.state, p.because, p.owner_id, p.opened_at, p.containment, p.analysis, p.cause, p.check_weeks, p.check_on,
        p.before_per_week, p.after_per_week, p.effective, p.closed_at, p.row_version
        """;

    public static ServiceProblem Read(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            row.Text(2),
            row.Enum<ProblemState>(3),
            row.Enum<ProblemBecause>(4),
            row.GuidOrNull(5),
            row.Instant(6),
            row.TextOrNull(7),
            row.TextOrNull(8) is { } analysis ? Json.Read<CauseAnalysis>(analysis) : CauseAnalysis.Empty,
            row.TextOrNull(9),
            row.Int(10),
            row.DateOrNull(11),
            row.DoubleOrNull(12),
            row.DoubleOrNull(13),
            row.IsNull(14) ? null : row.Bool(14),
            row.InstantOrNull(15),
            row.Int(16)
        );

    public static Task<ServiceProblem?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM problem p WHERE p.id = @id",
            row => (ServiceProblem?)Read(row),
            ("id", id)
        );

    /// <summary>The problem of a code that is still open; null: there is none.</summary>
    public static Task<ServiceProblem?> OpenAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM problem p WHERE p.code = @code AND p.state < 5 ORDER BY p.opened_at DESC LIMIT 1",
            row => (ServiceProblem?)Read(row),
            ("code", code)
        );

    public static Task InsertAsync(Session session, ServiceProblem one, Guid? by) =>
        session.ExecuteAsync(
            """
            INSERT INTO problem (id, code, title, state, because, owner_id, opened_at, opened_by, check_weeks, before_per_week, row_version)
            VALUES (@id, @code, @title, @state, @because, @owner, @opened, @by, @weeks, @before, 1)
            """,
            ("id", one.Id),
            ("code", one.Code),
            ("title", one.Title),
            ("state", one.State),
            ("because", one.Because),
            ("owner", one.Owner),
            ("opened", one.OpenedAt),
            ("by", by),
            ("weeks", one.CheckWeeks),
            ("before", one.BeforePerWeek)
        );

    /// <returns>Whether it was still as read.</returns>
    public static async Task<bool> UpdateAsync(Session session, ServiceProblem one) =>
        await session.ExecuteAsync(
            """
            UPDATE problem SET title = @title, state = @state, owner_id = @owner, containment = @containment, analysis = @analysis,
              cause = @cause, check_weeks = @weeks, check_on = @check, after_per_week = @after, effective = @effective, closed_at = @closed,
              row_version = row_version + 1
            WHERE id = @id AND row_version = @version
            """,
            ("title", one.Title),
            ("state", one.State),
            ("owner", one.Owner),
            ("containment", one.Containment),
            ("analysis", Json.Of(one.Analysis)),
            ("cause", one.Cause),
            ("weeks", one.CheckWeeks),
            ("check", one.CheckOn),
            ("after", one.AfterPerWeek),
            ("effective", one.Effective),
            ("closed", one.ClosedAt),
            ("id", one.Id),
            ("version", one.RowVersion)
        ) == 1;

    public static Task<List<ProblemAction>> ActionsAsync(Session session, Guid problem) =>
        session.QueryAsync(
            "SELECT id, title, kind, owner_id, due_on, done_at FROM problem_action WHERE problem_id = @id ORDER BY due_on, id",
            row => new ProblemAction(
                row.Guid(0),
                row.Text(1),
                row.Int(2) == 2,
                row.GuidOrNull(3),
                row.Date(4),
                row.InstantOrNull(5)
            ),
            ("id", problem)
        );

    /// <summary>How many cases of a code were opened between two moments.</summary>
    public static Task<long> CasesAsync(Session session, string code, DateTimeOffset from, DateTimeOffset until) =>
        session.FirstOrDefaultAsync(
            "SELECT count(*) FROM service_case WHERE code = @code AND opened_at >= @from AND opened_at < @until",
            row => row.Long(0),
            ("code", code),
            ("from", from),
            ("until", until)
        );
}
