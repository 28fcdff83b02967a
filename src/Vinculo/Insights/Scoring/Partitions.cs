using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>A stretch of customers that one node has claimed.</summary>
/// <param name="Lease">The claim.</param>
internal sealed record Partition(Guid Run, int Number, Guid First, Guid Last, Guid Lease);

/// <summary>The claim ran out and somebody else has the partition now: what is not committed must not be.</summary>
internal sealed class PartitionLostException(Partition partition) : Exception("The partition was taken over.")
{
    public Partition Partition => partition;
}

/// <summary>
/// A run's customers in stretches, in <c>work_chunk</c>. Whoever is free claims the next; a claim that is not renewed runs
/// out, and somebody else begins that stretch again. Doing one twice gives the same scores.
/// </summary>
internal sealed class Partitions(Database database, TimeProvider clock, TimeSpan lease)
{
    /// <summary>How far a run is.</summary>
    /// <param name="Done">Customers in finished partitions.</param>
    /// <param name="Customers">All.</param>
    /// <param name="Scored">Of those done, the ones that are or were customers.</param>
    /// <param name="Left">Partitions that are not finished.</param>
    public readonly record struct Standing(long Done, long Customers, long Scored, int Left);

    public static Task CutWithinAsync(
        Session session,
        Guid run,
        IReadOnlyList<(Guid First, Guid Last, int Size)> stretches
    ) =>
        session.InsertManyAsync(
            "work_chunk",
            ["run_id", "chunk_no", "first_key", "last_key", "state", "attempts", "size"],
            stretches.Select((s, i) => new object?[] { run, i, s.First, s.Last, 1, 0, s.Size })
        );

    /// <summary>The next free partition, or one whose claim has run out; null when there is none now.</summary>
    public Task<Partition?> ClaimAsync(Guid run, CancellationToken cancel) =>
        database.WriteAsync(session => ClaimWithinAsync(session, run), cancel);

    /// <inheritdoc cref="ClaimAsync"/>
    /// <remarks>In the transaction that writes what was claimed before: small writes of their own would end it.</remarks>
    public Task<Partition?> ClaimWithinAsync(Session session, Guid run)
    {
        var now = clock.GetUtcNow();
        var claim = Ids.New(now);
        return session.FirstOrDefaultAsync(
            $"""
            UPDATE work_chunk SET state = 2, leased_by = @claim, lease_until = @until, attempts = attempts + 1
            WHERE run_id = @run AND chunk_no = (
              SELECT chunk_no FROM work_chunk
              WHERE run_id = @run AND (state = 1 OR (state = 2 AND lease_until < @now))
              ORDER BY chunk_no LIMIT 1 {(session.Engine == Engine.Postgres ? "FOR UPDATE SKIP LOCKED" : "")})
            RETURNING chunk_no, first_key, last_key
            """,
            row => (Partition?)new(run, row.Int(0), row.Guid(1), row.Guid(2), claim),
            ("claim", claim),
            ("until", now + lease),
            ("run", run),
            ("now", now)
        );
    }

    /// <summary>Holds on to a partition in the transaction that writes part of it.</summary>
    /// <exception cref="PartitionLostException">The claim is somebody else's now.</exception>
    public Task RenewWithinAsync(Session session, Partition partition) =>
        ChangeWithinAsync(session, partition, "lease_until = @value", clock.GetUtcNow() + lease);

    /// <summary>Puts a partition away in the transaction that writes the last of it.</summary>
    /// <exception cref="PartitionLostException">The claim is somebody else's now.</exception>
    public static Task DoneWithinAsync(Session session, Partition partition, int scored) =>
        ChangeWithinAsync(session, partition, "state = 3, lease_until = NULL, scored = @value", scored);

    /// <summary>Gives a partition back that could not be finished.</summary>
    public Task FreeAsync(Partition partition) =>
        database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE work_chunk SET state = 1, lease_until = NULL WHERE run_id = @run AND chunk_no = @number AND leased_by = @claim AND state = 2",
                ("run", partition.Run),
                ("number", partition.Number),
                ("claim", partition.Lease)
            )
        );

    public static Task<Standing> StandingAsync(Session session, Guid run) =>
        session.FirstOrDefaultAsync(
            """
            SELECT COALESCE(sum(CASE WHEN state = 3 THEN size ELSE 0 END), 0), COALESCE(sum(size), 0),
              COALESCE(sum(scored), 0), count(CASE WHEN state <> 3 THEN 1 END)
            FROM work_chunk WHERE run_id = @run
            """,
            row => new Standing(row.Long(0), row.Long(1), row.Long(2), (int)row.Long(3)),
            ("run", run)
        );

    /// <summary>Partitions of a run, finished or not.</summary>
    public static Task<int> CountAsync(Session session, Guid run) =>
        session.FirstOrDefaultAsync(
            "SELECT count(*) FROM work_chunk WHERE run_id = @run",
            row => (int)row.Long(0),
            ("run", run)
        );

    private static async Task ChangeWithinAsync(Session session, Partition partition, string change, object value)
    {
        var kept = await session.ExecuteAsync(
            $"UPDATE work_chunk SET {change} WHERE run_id = @run AND chunk_no = @number AND leased_by = @claim AND state = 2",
            ("value", value),
            ("run", partition.Run),
            ("number", partition.Number),
            ("claim", partition.Lease)
        );
        if (kept == 0)
            throw new PartitionLostException(partition);
    }
}
