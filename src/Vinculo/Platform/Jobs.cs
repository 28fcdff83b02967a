using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>A kind of background work. A run survives a kill: it is taken up again from its last checkpoint.</summary>
public interface IJob
{
    /// <summary>Stable name of this kind of work: <c>import.run</c>.</summary>
    string Code { get; }

    /// <summary>Does the work, or goes on with it from <see cref="JobRun.Checkpoint"/>.</summary>
    Task RunAsync(JobRun run, CancellationToken cancel);
}

/// <summary>One run of a job, as the job sees it.</summary>
/// <param name="id">The run.</param>
/// <param name="request">What was asked, as given to <see cref="JobQueue.EnqueueAsync"/>.</param>
/// <param name="checkpoint">Where an earlier attempt got to, or null at the first.</param>
/// <param name="queue">Where progress is kept.</param>
/// <param name="lease">The runner's claim on this run; null: nobody else can have one.</param>
/// <param name="askedBy">Who asked for it; null: nobody in particular.</param>
public sealed class JobRun(
    Guid id,
    string request,
    string? checkpoint,
    JobQueue queue,
    Guid? lease = null,
    Guid? askedBy = null
)
{
    public Guid Id => id;

    /// <summary>Who asked for it.</summary>
    public Guid? AskedBy => askedBy;

    public T Request<T>() => Json.Read<T>(request);

    public T? Checkpoint<T>()
        where T : class => checkpoint is null ? null : Json.Read<T>(checkpoint);

    /// <summary>
    /// Writes how far the work has come in the transaction that did the work, so that neither can be without the other.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="state">Where to go on from; read with <see cref="Checkpoint{T}"/>.</param>
    /// <param name="done">How much is done, in whatever the job counts.</param>
    /// <param name="total">Out of how much, when known.</param>
    /// <exception cref="JobLostException">Cancelled, or taken over by another node: the transaction must not commit.</exception>
    public Task CheckpointWithinAsync(Session session, object state, long done, long? total) =>
        queue.CheckpointWithinAsync(session, id, lease, Json.Of(state), done, total);

    /// <summary>Tells how far work of a few steps has come, for which there is nothing else to keep.</summary>
    public Func<int, int, Task> Steps(Database database, CancellationToken cancel) =>
        (done, total) =>
            database.WriteAsync(session => CheckpointWithinAsync(session, new { done }, done, total), cancel);
}

/// <summary>The run is no longer this runner's: it was cancelled, or another node has taken it over.</summary>
public sealed class JobLostException() : OperationCanceledException("The run was cancelled or taken over.");

/// <summary>A run that somebody asked for has ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Code">The kind of work.</param>
/// <param name="State">Done, failed or cancelled.</param>
/// <param name="AskedBy">Who asked for it.</param>
/// <param name="Message">Why it failed.</param>
public sealed record JobEnded(Guid Run, string Code, JobState State, Guid AskedBy, string? Message);

/// <summary>How far a run has come.</summary>
public sealed record JobProgress(
    Guid Id,
    string Code,
    JobState State,
    long Done,
    long? Total,
    string? Message,
    Guid? AskedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt
)
{
    public bool IsOver => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
