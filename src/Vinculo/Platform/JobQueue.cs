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

    /// <summary>As <see cref="EnqueueAsync"/>, unless such a job waits already: one is enough.</summary>
    public async Task EnqueueOnceAsync(
        Session session,
        string code,
        object request,
        Actor askedBy,
        DateTimeOffset? runAt = null
    )
    {
        var waiting = await session.FirstOrDefaultAsync(
            "SELECT 1 FROM job WHERE code = @code AND state = 1 LIMIT 1",
            _ => true,
            ("code", code)
        );
        if (!waiting)
            await EnqueueAsync(session, code, request, askedBy, runAt);
    }

    /// <summary>How far a run has come; null when there is no such run.</summary>
    public static Task<JobProgress?> FindAsync(Session session, Guid run) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id, code, state, done_count, total_count, message, asked_by, created_at, started_at, finished_at
            FROM job WHERE id = @id
            """,
            r => new JobProgress(
                r.Guid(0),
                r.Text(1),
                r.Enum<JobState>(2),
                r.Long(3),
                r.LongOrNull(4),
                r.TextOrNull(5),
                r.GuidOrNull(6),
                r.Instant(7),
                r.InstantOrNull(8),
                r.InstantOrNull(9)
            ),
            ("id", run)
        );

    /// <summary>Stops a run: one that waits at once, one that runs at its next checkpoint or within seconds.</summary>
    /// <returns>False when it was over already.</returns>
    public async Task<bool> CancelAsync(Session session, Guid run)
    {
        var cancelled = await session.ExecuteAsync(
            "UPDATE job SET state = 5, finished_at = @now, lease_until = NULL, leased_by = NULL WHERE id = @id AND state IN (1, 2)",
            ("now", clock.GetUtcNow()),
            ("id", run)
        );
        session.AfterCommit(() => Cancelled?.Invoke(run));
        return cancelled == 1;
    }

    /// <summary>Tells this process's runner of a run to stop.</summary>
    internal event Action<Guid>? Cancelled;

    internal async Task CheckpointWithinAsync(
        Session session,
        Guid run,
        Guid? lease,
        Json state,
        long done,
        long? total
    )
    {
        (string, object?)[] arguments =
        [
            ("state", state),
            ("done", done),
            ("total", total),
            ("id", run),
            .. lease is null ? Array.Empty<(string, object?)>() : [("lease", lease)],
        ];
        // A run that gets on starts counting its attempts afresh: only the same place failing again and again is hopeless.
        var kept = await session.ExecuteAsync(
            $"""
            UPDATE job SET checkpoint = @state, done_count = @done, total_count = @total,
                attempts = CASE WHEN @done > done_count AND attempts > 1 THEN 1 ELSE attempts END
            WHERE id = @id {(lease is null ? "" : "AND leased_by = @lease AND state = 2")}
            """,
            arguments
        );
        if (kept == 0)
            throw new JobLostException();
    }
}
