using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>What a flood is answered with: one run over everybody, which begins when it is over.</summary>
/// <param name="Job">Code of the job.</param>
/// <param name="Calm">How long after the flood.</param>
public sealed record WholeRun(string Job, TimeSpan Calm);

/// <summary>
/// Follows the change log behind everybody's back, a round every few seconds, and keeps something current. What hangs on one
/// customer is worked out again when she changes; after a flood, such as an import, one run over everybody is asked for instead.
/// </summary>
/// <param name="code">Under which the place in the log is kept: <c>relations</c>.</param>
/// <param name="kinds">Only these kinds of change.</param>
public abstract class ChangeFollower(
    Database database,
    JobQueue jobs,
    TimeProvider clock,
    ILogger log,
    string code,
    params ChangeKind[] kinds
) : BackgroundService
{
    /// <summary>More changes than this at once are a flood.</summary>
    public const int Flood = 2_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ChangeReader reader = new(kinds);

    private sealed record CursorAt(Guid Id);

    private string CursorCode => code + ".cursor";

    /// <summary>What a flood is answered with.</summary>
    protected abstract WholeRun Whole { get; }

    /// <summary>Takes care of changes, oldest first; done again after a crash, so doing it twice must change nothing.</summary>
    /// <returns>How many customers were taken care of.</returns>
    protected abstract Task<int> KeepAsync(IReadOnlyList<CustomerChange> changes, CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await RefreshAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "What follows {Code} could not be refreshed; the next round tries again.", code);
            }
        }
    }

    /// <summary>One round.</summary>
    /// <returns>How many customers were taken care of.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var (from, changes) = await database.ReadAsync(
            async session =>
            {
                var cursor = await session.RecallAsync<CursorAt>(CursorCode);
                return (cursor?.Id, await reader.NextAsync(session, cursor?.Id, Flood + 1));
            },
            cancel
        );
        if (changes.Count == 0)
            return 0;
        if (changes.Count > Flood)
        {
            await AskForWholeRunAsync(cancel);
            return 0;
        }
        var kept = await KeepAsync(changes, cancel);
        var place = reader.Place(changes, from);
        await database.WriteAsync(
            session => session.KeepAsync(CursorCode, new CursorAt(place), clock.GetUtcNow()),
            cancel
        );
        return kept;
    }

    /// <summary>One run over everybody takes the place of all that is in the log by now.</summary>
    protected async Task AskForWholeRunAsync(CancellationToken cancel)
    {
        var last = await database.WriteAsync(
            async session =>
            {
                var now = clock.GetUtcNow();
                var waiting = await session.FirstOrDefaultAsync(
                    "SELECT 1 FROM job WHERE code = @code AND state = 1 LIMIT 1",
                    _ => true,
                    ("code", Whole.Job)
                );
                if (!waiting)
                    await jobs.EnqueueAsync(session, Whole.Job, new { }, Actor.System(code), now + Whole.Calm);
                var newest = await session.FirstOrDefaultAsync(
                    "SELECT id FROM change_log ORDER BY id DESC LIMIT 1",
                    row => row.Guid(0)
                );
                await session.KeepAsync(CursorCode, new CursorAt(newest), now);
                return newest;
            },
            cancel
        );
        reader.SkipTo(last);
    }
}
