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
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    protected Database Database { get; } = database;

    /// <summary>More changes than this at once are a flood.</summary>
    public const int Flood = 2_000;

    private readonly ChangeReader reader = new(kinds);

    private sealed record CursorAt(Guid Id);

    private string CursorCode => code + ".cursor";

    /// <summary>What a flood is answered with.</summary>
    protected abstract WholeRun Whole { get; }

    /// <summary>Takes care of changes, oldest first; done again after a crash, so doing it twice must change nothing.</summary>
    /// <returns>How many customers were taken care of; null: only a run over everybody can.</returns>
    protected abstract Task<int?> KeepAsync(IReadOnlyList<CustomerChange> changes, CancellationToken cancel);

    protected override Task RoundAsync(CancellationToken cancel) => RefreshAsync(cancel);

    /// <summary>One round.</summary>
    /// <returns>How many customers were taken care of.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var (from, changes) = await Database.ReadAsync(
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
        if (await KeepAsync(changes, cancel) is not { } kept)
        {
            await AskForWholeRunAsync(cancel);
            return 0;
        }
        var place = reader.Place(changes, from);
        await Database.WriteAsync(
            session => session.KeepAsync(CursorCode, new CursorAt(place), Clock.GetUtcNow()),
            cancel
        );
        return kept;
    }

    /// <summary>One run over everybody takes the place of all that is in the log by now.</summary>
    private async Task AskForWholeRunAsync(CancellationToken cancel)
    {
        var last = await Database.WriteAsync(
            async session =>
            {
                var now = Clock.GetUtcNow();
                await jobs.EnqueueOnceAsync(session, Whole.Job, new { }, Actor.System(code), now + Whole.Calm);
                var newest = await session.LastChangeAsync();
                await session.KeepAsync(CursorCode, new CursorAt(ChangeReader.Beyond(newest)), now);
                return newest;
            },
            cancel
        );
        reader.SkipTo(last);
    }
}
