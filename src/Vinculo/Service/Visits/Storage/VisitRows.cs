using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Visits.Storage;

/// <summary>Branches and turns as rows.</summary>
internal static class VisitRows
{
    public const string Columns =
        "t.id, t.branch_id, t.day, t.label, t.service, t.state, t.priority, t.sort_at, t.customer_id, t.first_name, t.appointment_id, "
        + "t.taken_at, t.called_at, t.calls, t.started_at, t.ended_at, t.desk, t.agent_id, t.agent_name, t.outcome, t.row_version "
        + "FROM visit_ticket t";

    private const string BranchColumns = "id, name, services, call_limit, active, row_version FROM branch";

    private static Branch ReadBranch(Row row) =>
        new(row.Guid(0), row.Text(1), Json.Read<List<BranchService>>(row.Text(2)), row.Int(3), row.Bool(4), row.Int(5));

    public static VisitTicket Read(Row row) =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Date(2),
            row.Text(3),
            row.Text(4),
            row.Enum<VisitState>(5),
            row.Enum<VisitPriority>(6),
            row.Instant(7),
            row.GuidOrNull(8),
            row.TextOrNull(9),
            row.GuidOrNull(10),
            row.Instant(11),
            row.InstantOrNull(12),
            row.Int(13),
            row.InstantOrNull(14),
            row.InstantOrNull(15),
            row.TextOrNull(16),
            row.GuidOrNull(17),
            row.TextOrNull(18),
            row.TextOrNull(19),
            row.Int(20)
        );

    public static Task<List<Branch>> BranchesAsync(Session session) =>
        session.QueryAsync($"SELECT {BranchColumns} ORDER BY name, id LIMIT 500", ReadBranch);

    /// <param name="hold">Until the transaction ends: turns and appointments of a branch are given one after the other.</param>
    public static Task<Branch?> BranchAsync(Session session, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"SELECT {BranchColumns} WHERE id = @id" + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (Branch?)ReadBranch(row),
            ("id", id)
        );

    /// <summary>Something in its room moved.</summary>
    public static Task MovedAsync(Session session, Guid branch, DateTimeOffset now) =>
        session.ExecuteAsync(
            "UPDATE branch SET changed_at = CASE WHEN changed_at >= @now THEN changed_at + 1 ELSE @now END WHERE id = @id",
            ("now", now),
            ("id", branch)
        );

    /// <summary>The next number of the day.</summary>
    public static async Task<int> NumberAsync(Session session, Guid branch, DateOnly day)
    {
        await session.ExecuteAsync(
            "UPDATE branch SET last = CASE WHEN day = @day THEN last + 1 ELSE 1 END, day = @day WHERE id = @id",
            ("day", day),
            ("id", branch)
        );
        return await session.FirstOrDefaultAsync(
            "SELECT last FROM branch WHERE id = @id",
            row => row.Int(0),
            ("id", branch)
        );
    }

    public static Task InsertAsync(Session session, VisitTicket one) =>
        session.ExecuteAsync(
            """
            INSERT INTO visit_ticket (id, branch_id, day, label, service, state, priority, sort_at, customer_id, first_name, appointment_id,
              taken_at, calls, row_version)
            VALUES (@id, @branch, @day, @label, @service, @state, @priority, @sort, @customer, @name, @appointment, @taken, 0, 1)
            """,
            ("id", one.Id),
            ("branch", one.Branch),
            ("day", one.Day),
            ("label", one.Label),
            ("service", one.Service),
            ("state", one.State),
            ("priority", one.Priority),
            ("sort", one.SortAt),
            ("customer", one.Customer),
            ("name", one.FirstName),
            ("appointment", one.Appointment),
            ("taken", one.TakenAt)
        );

    /// <returns>Whether it was still as read.</returns>
    public static async Task<bool> UpdateAsync(Session session, VisitTicket one) =>
        await session.ExecuteAsync(
            """
            UPDATE visit_ticket SET service = @service, state = @state, customer_id = @customer, first_name = @name, called_at = @called,
              calls = @calls, started_at = @started, ended_at = @ended, desk = @desk, agent_id = @agent, agent_name = @agentName,
              outcome = @outcome, row_version = row_version + 1
            WHERE id = @id AND row_version = @version
            """,
            ("service", one.Service),
            ("state", one.State),
            ("customer", one.Customer),
            ("name", one.FirstName),
            ("called", one.CalledAt),
            ("calls", one.Calls),
            ("started", one.StartedAt),
            ("ended", one.EndedAt),
            ("desk", one.Desk),
            ("agent", one.Agent),
            ("agentName", one.AgentName),
            ("outcome", one.Outcome),
            ("id", one.Id),
            ("version", one.RowVersion)
        ) == 1;

    public static Task<VisitTicket?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} WHERE t.id = @id" + (session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (VisitTicket?)Read(row),
            ("id", id)
        );

    /// <summary>Whose turn it is; held, and passed over by whoever calls at the same time.</summary>
    /// <param name="service">Null: any.</param>
    public static Task<VisitTicket?> NextAsync(Session session, Guid branch, string? service, DateOnly day) =>
        session.FirstOrDefaultAsync(
            $"""
            SELECT {Columns} WHERE t.branch_id = @branch AND t.state = 1 AND t.day = @day{(
                service is null ? "" : " AND t.service = @service"
            )} ORDER BY t.sort_at, t.id LIMIT 1
            """
                + (session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : ""),
            row => (VisitTicket?)Read(row),
            service is null
                ? [("branch", branch), ("day", day)]
                : [("branch", branch), ("day", day), ("service", service)]
        );
}
