using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// Brings everybody's membership in line with the share of the control group, after it was changed. Newcomers are drawn when
/// they are registered.
/// </summary>
internal sealed class DrawControlGroup(Database database) : IJob
{
    public const string JobCode = "customers.control";

    private const int Slice = 2_000;

    private sealed record UpTo(Guid Customer, long Done);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var at = run.Checkpoint<UpTo>() ?? new(Guid.Empty, 0);
        while (await database.WriteAsync(session => SliceAsync(session, run, at), cancel) is { } next)
        {
            at = next;
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <returns>How far it came; null: nobody was left.</returns>
    private static async Task<UpTo?> SliceAsync(Session session, JobRun run, UpTo at)
    {
        // Asked each time: the share may change again while this runs.
        var share = await ControlShare.NowAsync(session);
        var slice = await session.QueryAsync(
            $"SELECT customer_id, control FROM customer WHERE customer_id > @after ORDER BY customer_id LIMIT {Slice}",
            row => (Id: row.Guid(0), Control: row.Bool(1)),
            ("after", at.Customer)
        );
        if (slice.Count == 0)
            return null;
        foreach (var side in slice.Where(c => share.Holds(c.Id) != c.Control).GroupBy(c => !c.Control))
            await session.ExecuteAsync(
                $"UPDATE customer SET control = @control WHERE customer_id {session.InGuids("who")}",
                ("control", side.Key),
                ("who", side.Select(c => c.Id).ToArray())
            );
        var next = new UpTo(slice[^1].Id, at.Done + slice.Count);
        await run.CheckpointWithinAsync(session, next, next.Done, null);
        return next;
    }
}
