using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Jobs;

/// <summary>Loads the warehouse in the background: every night, at the first load, and when somebody asks for a period again.</summary>
internal sealed class WarehouseJob(LoadWarehouse load) : IJob
{
    public const string JobCode = "warehouse.load";

    /// <param name="From">First month to tell anew.</param>
    /// <param name="Until">Last one.</param>
    internal sealed record Asked(DateOnly? From = null, DateOnly? Until = null);

    /// <summary>What a run keeps: where to go on stands with the warehouse itself.</summary>
    private sealed record Going(bool PeriodBegun);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var asked = run.Request<Asked>();
        // A pass that was begun is gone on with by whoever loads next; asking for it once more would do it twice.
        var begun = run.Checkpoint<Going>() is { PeriodBegun: true };
        var period =
            !begun && asked is { From: { } from, Until: { } until } ? (from, until) : ((DateOnly, DateOnly)?)null;
        await load.RunAsync(
            period,
            days: true,
            (session, done, total) =>
                run.CheckpointWithinAsync(session, new Going(begun || period is not null), done, total),
            wait: true,
            cancel
        );
    }

    /// <summary>Asks for a load unless one waits or runs already.</summary>
    public static async Task<bool> AskWithinAsync(Session session, JobQueue jobs, Actor actor)
    {
        if (await BusyAsync(session))
            return false;
        await jobs.EnqueueAsync(session, JobCode, new Asked(), actor);
        return true;
    }

    public static Task<bool> BusyAsync(Session session) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM job WHERE code = @code AND state IN (1, 2) LIMIT 1",
            _ => true,
            ("code", JobCode)
        );
}
