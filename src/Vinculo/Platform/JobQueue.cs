using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

public enum JobState
{
    Waiting = 1,
    Running = 2,
    Done = 3,
    Failed = 4,
    Cancelled = 5,
}

/// <summary>Puts work down for the background, and keeps how far it has come.</summary>
public sealed class JobQueue(TimeProvider clock)
{
    /// <summary>Wakes this process's runner.</summary>
    internal Wake Signal { get; } = new();

    /// <summary>Asks for work in the session's own transaction; it starts after the commit.</summary>
    /// <param name="session">The asker's transaction.</param>
    /// <param name="code">The <see cref="IJob.Code"/>.</param>
    /// <param name="request">What is asked; stored as JSON.</param>
    /// <param name="askedBy">Who sees its progress.</param>
    /// <param name="runAt">Not before; null: now.</param>
    /// <returns>The run.</returns>
    public async Task<Guid> EnqueueAsync(
        Session session,
        string code,
        object request,
        Actor askedBy,
        DateTimeOffset? runAt = null
    )
    {
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO job (id, code, request, state, done_count, attempts, asked_by, created_at, run_at)
            VALUES (@id, @code, @request, 1, 0, 0, @by, @now, @run)
            """,
            ("id", id),
            ("code", code),
            ("request", Json.Of(request)),
            ("by", askedBy.Id),
            ("now", now),
            ("run", runAt ?? now)
        );
        session.AfterCommit(Signal.Set);
        return id;
    }

    internal Task CheckpointWithinAsync(Session session, Guid run, Json state, long done, long? total) =>
        session.ExecuteAsync(
            "UPDATE job SET checkpoint = @state, done_count = @done, total_count = @total, lease_until = @lease WHERE id = @id",
            ("state", state),
            ("done", done),
            ("total", total),
            ("lease", clock.GetUtcNow().AddMinutes(2)),
            ("id", run)
        );
}
