using Vinculo.Insights.Jobs;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights;

/// <summary>Whole scoring runs: the last one, the one going on, and the way to ask for another.</summary>
public sealed class ScoreRuns(Database database, JobQueue jobs)
{
    /// <param name="Last">The last one that ended; null: none yet.</param>
    /// <param name="Current">One that waits or runs.</param>
    /// <param name="AsOf">Facts before this day are in the scores.</param>
    public sealed record View(JobProgress? Last, JobProgress? Current, DateOnly? AsOf);

    public Task<View> ReadAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var last = await NewestAsync(session, "state IN (3, 4)");
                var current = await NewestAsync(session, "state IN (1, 2)");
                return new View(last, current, (await ScoreStore.LastRunAsync(session))?.AsOf);
            },
            cancel
        );

    /// <summary>Asks for a whole run, unless one waits already.</summary>
    /// <returns>The run that will do it.</returns>
    public async Task<Outcome<Guid>> AskAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        return await database.WriteAsync(
            async session =>
                await NewestAsync(session, "state = 1") is { } waiting
                    ? waiting.Id
                    : await jobs.EnqueueAsync(session, ScoreEverybody.JobCode, new { }, actor),
            cancel
        );
    }

    /// <summary>The run that was interrupted, or a new one: for the command line.</summary>
    internal Task<Guid> TakeUpAsync(Actor actor, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
                await NewestAsync(session, "state IN (1, 2)") is { } begun
                    ? begun.Id
                    : await jobs.EnqueueAsync(session, ScoreEverybody.JobCode, new { }, actor),
            cancel
        );

    /// <summary>What a finished run did.</summary>
    internal Task<ScoringResult> ResultAsync(Guid run, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var kept = await ScoringPlan.FindAsync(session, run);
                var standing = await Partitions.StandingAsync(session, run);
                return new ScoringResult(
                    (int)standing.Scored,
                    kept?.Plan.Run.AsOf,
                    kept is null ? null : (await ScoreStore.ModelsAsync(session)).Main?.Model.Report
                );
            },
            cancel
        );

    private static async Task<JobProgress?> NewestAsync(Session session, string where) =>
        await session.FirstOrDefaultAsync(
            $"SELECT id FROM job WHERE code = @code AND {where} ORDER BY created_at DESC LIMIT 1",
            row => (Guid?)row.Guid(0),
            ("code", ScoreEverybody.JobCode)
        )
            is { } id
            ? await JobQueue.FindAsync(session, id)
            : null;
}
