using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>
/// Decides for the whole base, for outbound lists: in slices, some at a time, in the order of the customers' numbers. Killed,
/// it goes on where it was; a slice done twice finds its own decisions, for their numbers follow from the run.
/// </summary>
internal sealed class DecideEverybody(
    Database database,
    DecideMany decideMany,
    NextBestAction nextBestAction,
    TimeProvider clock
) : IJob
{
    public const string JobCode = "decisions.everybody";
    private const int Slice = 500;

    /// <summary>Slices between two checkpoints: where one is kept, all wait for the last slice.</summary>
    private const int Slices = 8;

    /// <summary>One more than processors, since one mostly waits until its decisions stand in the ledger.</summary>
    private static readonly int AtOnce = Environment.ProcessorCount + 1;

    /// <param name="Channel">Through which channel.</param>
    /// <param name="Placement">Where on it.</param>
    /// <param name="Most">At most so many proposals each.</param>
    internal sealed record Request(Channel Channel, string Placement, int? Most);

    internal sealed record State(Guid After, DateTimeOffset At, long Done, long Proposed);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel) =>
        await RunAsync(
            run.Id,
            run.Request<Request>(),
            run.Checkpoint<State>(),
            (state, total) =>
                database.WriteAsync(session => run.CheckpointWithinAsync(session, state, state.Done, total), cancel),
            cancel
        );

    /// <summary>The work itself, also for the command line.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="from">Where it was left; null at the beginning.</param>
    /// <param name="keep">Keeps how far it has come.</param>
    /// <param name="cancel">Stops between two slices.</param>
    internal async Task<State> RunAsync(
        Guid run,
        Request request,
        State? from,
        Func<State, long, Task> keep,
        CancellationToken cancel
    )
    {
        var state =
            from
            ?? new State(
                Guid.Empty,
                DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
                0,
                0
            );
        var actor = Actor.System(JobCode);
        var moment = nextBestAction.Moment(state.At, request.Channel, request.Placement);
        var total = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM customer WHERE merged_into IS NULL",
                    row => row.Long(0)
                ),
            cancel
        );
        using var places = new SemaphoreSlim(AtOnce);
        while (true)
        {
            var ids = await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        "SELECT customer_id FROM customer WHERE customer_id > @after AND merged_into IS NULL ORDER BY customer_id LIMIT @most",
                        row => row.Guid(0),
                        ("after", state.After),
                        ("most", Slice * Slices)
                    ),
                cancel
            );
            if (ids.Count == 0)
                return state;
            var slices = await Task.WhenAll(
                ids.Chunk(Slice).Select(slice => Task.Run(() => DecideAsync(slice), cancel))
            );
            state = state with
            {
                After = ids[^1],
                Done = state.Done + slices.Sum(s => s.Done),
                Proposed = state.Proposed + slices.Sum(s => s.Proposed),
            };
            await keep(state, total);
        }

        async Task<(long Done, long Proposed)> DecideAsync(Guid[] slice)
        {
            await places.WaitAsync(cancel);
            try
            {
                var decided = await decideMany.SliceAsync(
                    slice,
                    moment,
                    request.Most,
                    actor,
                    customer => Ids.From(state.At, JobCode, $"{run:N}/{customer.Value:N}"),
                    cancel
                );
                return (decided.Count, decided.Count(d => d.Content.Proposed.Count > 0));
            }
            finally
            {
                places.Release();
            }
        }
    }
}
