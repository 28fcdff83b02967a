using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// Seals over the audit: each covers a block of rows and the seal before it, so that changing, removing or slipping in
/// any sealed row breaks that seal and every later one.
/// </summary>
public static class AuditSeals
{
    /// <summary>The digest before the first seal.</summary>
    public static string Beginning { get; } = new('0', 64);

    private const int Block = 1_000;
    private const long LockKey = 7_270_011_867;

    internal const string Columns =
        "id, at, actor_id, actor_kind, actor_name, act, customer_id, entity, entity_id, cause, before_state, after_state";

    private sealed record Seal(long Number, int Rows, string Previous, string Digest);

    /// <summary>A row of the audit as it is sealed and exported.</summary>
    public sealed record Entry(
        Guid Id,
        DateTimeOffset At,
        Guid ActorId,
        ActorKind ActorKind,
        string ActorName,
        string Act,
        Guid? CustomerId,
        string? Entity,
        string? EntityId,
        string? Cause,
        string? Before,
        string? After
    )
    {
        internal static Entry Read(Row r) =>
            new(
                r.Guid(0),
                r.Instant(1),
                r.Guid(2),
                r.Enum<ActorKind>(3),
                r.Text(4),
                r.Text(5),
                r.GuidOrNull(6),
                r.TextOrNull(7),
                r.TextOrNull(8),
                r.TextOrNull(9),
                r.TextOrNull(10),
                r.TextOrNull(11)
            );
    }

    /// <summary>Where the chain breaks.</summary>
    /// <param name="Number">The first seal that does not hold.</param>
    /// <param name="Reason">Why: <c>rows</c>, <c>digest</c>, <c>chain</c>, <c>gap</c> or <c>unsealed-number</c>.</param>
    public sealed record Break(long Number, string Reason);

    /// <summary>What an examination found.</summary>
    /// <param name="Seals">Seals that hold, from the first.</param>
    /// <param name="Rows">Rows under them.</param>
    /// <param name="Head">The last digest that holds: written down elsewhere, it also proves that nothing was cut off the end.</param>
    /// <param name="Broken">The first break; null when all hold.</param>
    public sealed record Verdict(long Seals, long Rows, string Head, Break? Broken);

    /// <summary>Seals the oldest block of rows that has none.</summary>
    /// <returns>How many rows it covers; 0 when there were none or another node is at it.</returns>
    internal static async Task<int> SealWithinAsync(Session session, DateTimeOffset now)
    {
        if (
            session.Engine == Engine.Postgres
            && !await session.FirstOrDefaultAsync(
                "SELECT pg_try_advisory_xact_lock(@key)",
                r => r.Bool(0),
                ("key", LockKey)
            )
        )
            return 0;
        var last = await session.FirstOrDefaultAsync(
            "SELECT seal_no, rows_count, previous_digest, digest FROM audit_seal ORDER BY seal_no DESC LIMIT 1",
            ReadSeal
        );
        var number = (last?.Number ?? 0) + 1;
        var rows = await session.QueryAsync(
            $"""
            UPDATE audit_event SET seal_no = @number
            WHERE id IN (SELECT id FROM audit_event WHERE seal_no IS NULL ORDER BY id LIMIT {Block})
            RETURNING {Columns}
            """,
            Entry.Read,
            ("number", number)
        );
        if (rows.Count == 0)
            return 0;
        var previous = last?.Digest ?? Beginning;
        using var hash = Start(previous);
        foreach (var row in rows.OrderBy(row => row.Id))
            Append(hash, row);
        await session.ExecuteAsync(
            """
            INSERT INTO audit_seal (seal_no, sealed_at, rows_count, previous_digest, digest)
            VALUES (@number, @now, @rows, @previous, @digest)
            """,
            ("number", number),
            ("now", now),
            ("rows", rows.Count),
            ("previous", previous),
            ("digest", Convert.ToHexString(hash.GetHashAndReset()))
        );
        return rows.Count;
    }

    /// <summary>Recomputes every seal from the first.</summary>
    public static async Task<Verdict> VerifyAsync(Database database, CancellationToken cancel = default)
    {
        var seals = 0L;
        var rows = 0L;
        var head = Beginning;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var next = await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        """
                        SELECT seal_no, rows_count, previous_digest, digest FROM audit_seal
                        WHERE seal_no > @after ORDER BY seal_no LIMIT 500
                        """,
                        ReadSeal,
                        ("after", seals)
                    ),
                cancel
            );
            if (next.Count == 0)
                break;
            foreach (var seal in next)
            {
                var reason = await ExamineAsync(database, seal, seals + 1, head, cancel);
                if (reason is not null)
                    return new(seals, rows, head, new(seal.Number, reason));
                seals++;
                rows += seal.Rows;
                head = seal.Digest;
            }
        }
        var beyond = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT MIN(seal_no) FROM audit_event WHERE seal_no > @last OR seal_no < 1",
                    r => r.LongOrNull(0),
                    ("last", seals)
                ),
            cancel
        );
        return new(seals, rows, head, beyond is { } number ? new(number, "unsealed-number") : null);
    }

    private static async Task<string?> ExamineAsync(
        Database database,
        Seal seal,
        long expected,
        string head,
        CancellationToken cancel
    )
    {
        if (seal.Number != expected)
            return "gap";
        if (seal.Previous != head)
            return "chain";
        var entries = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {Columns} FROM audit_event WHERE seal_no = @number",
                    Entry.Read,
                    ("number", seal.Number)
                ),
            cancel
        );
        if (entries.Count != seal.Rows)
            return "rows";
        using var hash = Start(head);
        foreach (var entry in entries.OrderBy(e => e.Id))
            Append(hash, entry);
        return Convert.ToHexString(hash.GetHashAndReset()) == seal.Digest ? null : "digest";
    }

    private static Seal ReadSeal(Row r) => new(r.Long(0), r.Int(1), r.Text(2), r.Text(3));

    private static IncrementalHash Start(string previous)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        return hash;
    }

    /// <summary>Canonical bytes: every field as a length and its UTF-8 text, −1 for nothing, in the order of the columns.</summary>
    private static void Append(IncrementalHash hash, Entry row)
    {
        Field(row.Id.ToString("D"));
        Field(row.At.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Field(row.ActorId.ToString("D"));
        Field(((int)row.ActorKind).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Field(row.ActorName);
        Field(row.Act);
        Field(row.CustomerId?.ToString("D"));
        Field(row.Entity);
        Field(row.EntityId);
        Field(row.Cause);
        Field(row.Before);
        Field(row.After);

        void Field(string? text)
        {
            Span<byte> length = stackalloc byte[4];
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
            hash.AppendData(length);
            if (bytes is not null)
                hash.AppendData(bytes);
        }
    }
}

/// <summary>Seals new audit rows every second; of several nodes, one at a time.</summary>
internal sealed class AuditSealer(Database database, TimeProvider clock, ILogger<AuditSealer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
                try
                {
                    await SealAllAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(e, "The audit was not sealed; trying again");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The sealer rests");
        }
    }

    /// <summary>Seals block after block until nothing is left.</summary>
    internal async Task SealAllAsync(CancellationToken cancel)
    {
        // Looking is a read, so that a quiet night does not wake the writer every second.
        while (
            await database.ReadAsync(
                session =>
                    session.FirstOrDefaultAsync(
                        "SELECT 1 FROM audit_event WHERE seal_no IS NULL LIMIT 1",
                        r => r.Int(0) == 1
                    ),
                cancel
            )
            && await database.WriteAsync(session => AuditSeals.SealWithinAsync(session, clock.GetUtcNow()), cancel) > 0
        ) { }
    }
}
