using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;
using Vinculo.Service.Visits.Storage;

namespace Vinculo.Service.Visits;

/// <summary>A service in the figures of a branch; times in minutes.</summary>
/// <param name="Came">Turns taken in the period; the other counts add up to it.</param>
/// <param name="MeanWait">Until the first desk that served; null: nobody was served.</param>
public sealed record VisitFigure(
    string Service,
    long Came,
    long Served,
    long NoShow,
    long Left,
    long There,
    double? MeanWait,
    double? MeanService
);

/// <summary>Reads branches, who waits in them, and how long people waited; keeps branches.</summary>
public sealed class VisitRoom(
    Database database,
    Audit audit,
    VisitBell bell,
    VinculoOptions options,
    TimeProvider clock
)
{
    public const int MostDays = 400;
    private const int MostShown = 300;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    public Task<List<Branch>> BranchesAsync(CancellationToken cancel) =>
        database.ReadAsync(VisitRows.BranchesAsync, cancel);

    public Task<Branch?> BranchAsync(Guid id, CancellationToken cancel) =>
        database.ReadAsync(session => VisitRows.BranchAsync(session, id), cancel);

    /// <summary>Today's turns, in the order of calling.</summary>
    public Task<List<VisitTicket>> TodayAsync(Guid branch, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {VisitRows.Columns} WHERE t.branch_id = @branch AND t.day = @day ORDER BY t.state, t.sort_at, t.id LIMIT @most",
                    VisitRows.Read,
                    ("branch", branch),
                    ("day", Today),
                    ("most", MostShown)
                ),
            cancel
        );

    /// <summary>When anything in the room last moved; 0: there is no such room.</summary>
    public Task<long> MarkAsync(Guid branch, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT changed_at FROM branch WHERE id = @id",
                    row => row.Long(0),
                    ("id", branch)
                ),
            cancel
        );

    /// <summary>How many came, how long they waited and were served, by service.</summary>
    /// <param name="actor">Needs <c>insights.read</c>.</param>
    public async Task<Outcome<IReadOnlyList<VisitFigure>>> FiguresAsync(
        Guid branch,
        DateOnly first,
        DateOnly last,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FigurePeriod.Check(first, last, MostDays, "from") is { } wrong)
            return wrong;
        return await database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT service, count(*), sum(CASE WHEN state = 4 THEN 1 ELSE 0 END), sum(CASE WHEN state = 5 THEN 1 ELSE 0 END),
                      sum(CASE WHEN state = 6 THEN 1 ELSE 0 END), sum(CASE WHEN state < 4 THEN 1 ELSE 0 END),
                      CAST(avg(CASE WHEN started_at IS NOT NULL THEN (started_at - taken_at) / 60000.0 END) AS double precision),
                      CAST(avg(CASE WHEN state = 4 THEN (ended_at - started_at) / 60000.0 END) AS double precision)
                    FROM visit_ticket WHERE branch_id = @branch AND day >= @first AND day <= @last GROUP BY service ORDER BY count(*) DESC, service
                    """,
                    row => new VisitFigure(
                        row.Text(0),
                        row.Long(1),
                        row.Long(2),
                        row.Long(3),
                        row.Long(4),
                        row.Long(5),
                        row.DoubleOrNull(6),
                        row.DoubleOrNull(7)
                    ),
                    ("branch", branch),
                    ("first", first),
                    ("last", last)
                ),
            cancel
        );
    }

    /// <param name="branch">With the version that was read; 0: a new one.</param>
    /// <param name="actor">Needs <c>visits.manage</c>.</param>
    public async Task<Outcome<Branch>> SaveAsync(Branch branch, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.VisitsManage))
            return Actor.Refused(Permissions.VisitsManage);
        if (branch.Problem() is { } problem)
            return problem;
        var now = clock.GetUtcNow();
        var id = branch.RowVersion == 0 ? Ids.New(now) : branch.Id;
        return await database.WriteAsync<Outcome<Branch>>(
            async session =>
            {
                var before = await VisitRows.BranchAsync(session, id, hold: true);
                if ((before?.RowVersion ?? 0) != branch.RowVersion)
                    return Refusal.Stale("setting.stale");
                var next = branch with { Id = id, Name = branch.Name.Trim(), RowVersion = branch.RowVersion + 1 };
                await session.ExecuteAsync(
                    """
                    INSERT INTO branch (id, name, services, call_limit, active, last, changed_at, row_version)
                    VALUES (@id, @name, @services, @limit, @active, 0, @now, @version)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, services = excluded.services, call_limit = excluded.call_limit,
                      active = excluded.active, changed_at = excluded.changed_at, row_version = excluded.row_version
                    """,
                    ("id", id),
                    ("name", next.Name),
                    ("services", Json.Of(next.Services)),
                    ("limit", next.CallLimit),
                    ("active", next.Active),
                    ("now", now),
                    ("version", next.RowVersion)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "branch.changed",
                    null,
                    "branch",
                    id.ToString("D"),
                    before,
                    next,
                    cause
                );
                session.AfterCommit(bell.Ring);
                return next;
            },
            cancel
        );
    }
}
