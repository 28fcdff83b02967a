using Vinculo.Insights.Warehouse.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>How the loading of the warehouse stands.</summary>
/// <param name="LoadedAt">Facts before this moment are in; null: it was never loaded.</param>
/// <param name="Current">A run that waits or works.</param>
/// <param name="Failed">Why the last run failed, when it did.</param>
/// <param name="Behind">Changes that are not in yet; 10,000 stands for more.</param>
/// <param name="Reopened">Months that were opened again, newest first.</param>
public sealed record LoadView(
    DateTimeOffset? LoadedAt,
    DateTimeOffset? KnownSince,
    DateOnly? FirstMonth,
    DateOnly? ClosedMonth,
    LastLoad? Last,
    JobProgress? Current,
    string? Failed,
    long Behind,
    bool Underway,
    IReadOnlyList<(DateOnly Month, Reopening What)> Reopened
);

/// <summary>The loads of the warehouse: how they stand, and the way to ask for a period again.</summary>
public sealed class WarehouseLoads(Database database, JobQueue jobs, VinculoOptions options, TimeProvider clock)
{
    private const int MostBehind = 10_000;
    private const int MostMonths = 120;

    public Task<LoadView> ReadAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var state = await WarehouseState.ReadAsync(session);
                var current = await NewestAsync(session, "state IN (1, 2)");
                var ended = await NewestAsync(session, "state IN (3, 4)");
                var behind = await session.FirstOrDefaultAsync(
                    $"SELECT count(*) FROM (SELECT 1 FROM change_log WHERE id > @cursor AND kind IN (1, 2, 4) LIMIT {MostBehind}) c",
                    row => row.Long(0),
                    ("cursor", state.Cursor ?? Guid.Empty)
                );
                return new LoadView(
                    state.LoadedAt,
                    state.KnownSince,
                    state.FirstMonth,
                    state.ClosedMonth,
                    state.LastRun,
                    current,
                    ended is { State: JobState.Failed } ? ended.Message ?? "" : null,
                    behind,
                    state.Pass is not null,
                    [
                        .. state
                            .Reopened.Select(r => (DateOnly.ParseExact(r.Key + "-01", "yyyy-MM-dd"), r.Value))
                            .OrderByDescending(r => r.Item1),
                    ]
                );
            },
            cancel
        );

    /// <summary>Asks for a load: of what is missing, or of a period once more for everybody.</summary>
    /// <param name="from">First month; null with <paramref name="until"/>: what is missing.</param>
    /// <param name="until">Last month, one that is over.</param>
    /// <param name="actor">Needs <c>insights.run</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The run, or <c>warehouse.period</c>, <c>warehouse.month-open</c>, <c>warehouse.too-far</c>, <c>warehouse.busy</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Guid>> AskAsync(DateOnly? from, DateOnly? until, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        if (from is null != until is null || from > until)
            return Refusal.Invalid("warehouse.period", "from");
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        var open = CompanyCalendar.Month(today);
        if (until >= open)
            return Refusal.Invalid("warehouse.month-open", "until", ("month", open));
        if (from < open.AddMonths(-MostMonths))
            return Refusal.Invalid("warehouse.too-far", "from", ("month", open.AddMonths(-MostMonths)));
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
                await WarehouseJob.BusyAsync(session)
                    ? Refusal.Conflict("warehouse.busy")
                    : await jobs.EnqueueAsync(
                        session,
                        WarehouseJob.JobCode,
                        new WarehouseJob.Asked(
                            from is { } f ? CompanyCalendar.Month(f) : null,
                            until is { } u ? CompanyCalendar.Month(u) : null
                        ),
                        actor
                    ),
            cancel
        );
    }

    private static async Task<JobProgress?> NewestAsync(Session session, string where) =>
        await session.FirstOrDefaultAsync(
            $"SELECT id FROM job WHERE code = @code AND {where} ORDER BY created_at DESC LIMIT 1",
            row => (Guid?)row.Guid(0),
            ("code", WarehouseJob.JobCode)
        )
            is { } id
            ? await JobQueue.FindAsync(session, id)
            : null;
}
