using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>What every partition of a run stands on, whichever node works it out.</summary>
/// <param name="Run">Horizon and cut-offs.</param>
/// <param name="Moment">Of the horizon.</param>
/// <param name="Models">Versions of the churn models, by code.</param>
internal sealed record ScoringPlan(
    ScoreStore.LastRun Run,
    DateTimeOffset Moment,
    IReadOnlyDictionary<string, int> Models
)
{
    public Horizon Horizon(TimeZoneInfo zone) => Run.Today(Moment, zone) with { AsOf = Run.AsOf, Moment = Moment };

    /// <summary>A run as it is kept.</summary>
    internal sealed record Kept(Guid Id, ScoringPlan Plan, bool Done);

    /// <summary>Keeps a plan with its partitions; runs before it that never ended are given up.</summary>
    public async Task BeginWithinAsync(
        Session session,
        Guid run,
        IReadOnlyList<(Guid First, Guid Last, int Size)> stretches,
        DateTimeOffset now
    )
    {
        await session.ExecuteAsync(
            "DELETE FROM work_chunk WHERE run_id IN (SELECT run_id FROM score_run WHERE run_id <> @run)",
            ("run", run)
        );
        await session.ExecuteAsync("UPDATE score_run SET state = 3, finished_at = @now WHERE state = 1", ("now", now));
        await session.ExecuteAsync(
            "INSERT INTO score_run (run_id, state, plan, customers, started_at) VALUES (@run, 1, @plan, @customers, @now)",
            ("run", run),
            ("plan", Json.Of(this)),
            ("customers", stretches.Sum(s => (long)s.Size)),
            ("now", now)
        );
        await Partitions.CutWithinAsync(session, run, stretches);
    }

    public static Task<Kept?> FindAsync(Session session, Guid run) =>
        session.FirstOrDefaultAsync(
            "SELECT run_id, plan, state FROM score_run WHERE run_id = @run",
            row => (Kept?)new(row.Guid(0), Json.Read<ScoringPlan>(row.Text(1)), row.Int(2) != 1),
            ("run", run)
        );

    /// <summary>A run of any node with partitions left to claim, unless the job that asked for it is over.</summary>
    public static Task<Kept?> UnfinishedAsync(Session session, DateTimeOffset now) =>
        session.FirstOrDefaultAsync(
            """
            SELECT r.run_id, r.plan, r.state FROM score_run r
            WHERE r.state = 1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = r.run_id AND j.state > 2)
              AND EXISTS (SELECT 1 FROM work_chunk c WHERE c.run_id = r.run_id
                AND (c.state = 1 OR (c.state = 2 AND c.lease_until < @now)))
            ORDER BY r.started_at DESC LIMIT 1
            """,
            row => (Kept?)new(row.Guid(0), Json.Read<ScoringPlan>(row.Text(1)), false),
            ("now", now)
        );

    /// <summary>The run is over: from now on refreshes stand on it.</summary>
    public async Task EndWithinAsync(Session session, Guid run, DateTimeOffset now)
    {
        var ended = await session.ExecuteAsync(
            "UPDATE score_run SET state = 2, finished_at = @now WHERE run_id = @run AND state = 1",
            ("now", now),
            ("run", run)
        );
        if (ended == 1)
            await ScoreStore.SaveLastRunWithinAsync(session, Run, now);
    }
}
