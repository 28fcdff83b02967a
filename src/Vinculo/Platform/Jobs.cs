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
public sealed class JobRun(Guid id, string request, string? checkpoint, JobQueue queue)
{
    public Guid Id => id;

    public T Request<T>() => Json.Read<T>(request);

    public T? Checkpoint<T>()
        where T : class => checkpoint is null ? null : Json.Read<T>(checkpoint);

    /// <summary>Writes how far the work has come in the transaction that did the work, so that neither can be without the other.</summary>
    public Task CheckpointWithinAsync(Session session, object state, long done, long? total) =>
        queue.CheckpointWithinAsync(session, id, Json.Of(state), done, total);
}
