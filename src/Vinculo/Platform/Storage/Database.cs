using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Vinculo.Platform.Storage;

/// <summary>
/// The company's database. Reads run side by side; a write is one transaction and is durable when its task completes.
/// SQLite has one writer with group commit; PostgreSQL one transaction a write, tried again after a serialisation
/// failure or deadlock, and once after somebody else took a unique key meanwhile: the work then sees it and can refuse.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    // Reading the embedded database is work for a processor, not waiting: more readers than these only hold more memory.
    private static readonly int ReadersKept = Math.Max(4, Environment.ProcessorCount);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<PooledReader> readers = [];
    private readonly SemaphoreSlim readersFree = new(ReadersKept);
    private readonly NpgsqlDataSource? postgres;
    private readonly SqliteWriter? writer;
    private readonly AsyncLocal<bool> writing = new();

    private const int SqliteConfigMultithread = 2;
    private const int SqliteConfigMemoryStatus = 9;

    // Two locks less at every step: a connection is used by one thread at a time, which the provider asks for anyway, and
    // nobody reads SQLite's own bookkeeping of its memory. Without effect once some connection was opened.
    static Database()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SqliteConfigMultithread);
        SQLitePCL.raw.sqlite3_config(SqliteConfigMemoryStatus, 0);
    }

    public Database(DatabaseAddress address)
    {
        Address = address;
        if (address.Engine == Engine.Postgres)
            postgres = NpgsqlDataSource.Create(address.ConnectionString);
        else
            writer = new SqliteWriter(address.ConnectionString);
    }

    public DatabaseAddress Address { get; }

    public Engine Engine => Address.Engine;

    /// <summary>Asks questions. The work must not write.</summary>
    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (postgres is not null)
        {
            await using var connection = await postgres.OpenConnectionAsync(cancel);
            return await work(new Session(Engine, connection, null, []));
        }

        var reader = await TakeReaderAsync(cancel);
        try
        {
            return await work(new Session(Engine, reader.Connection, null, reader.Prepared));
        }
        finally
        {
            GiveBack(reader);
        }
    }

    /// <summary>One of the kept readers; one for this once when none comes back soon (a read inside a read).</summary>
    private async ValueTask<PooledReader> TakeReaderAsync(CancellationToken cancel)
    {
        var kept = await readersFree.WaitAsync(Patience, cancel);
        try
        {
            return kept && readers.TryTake(out var pooled) ? pooled : PooledReader.Open(Address.ConnectionString, kept);
        }
        catch (SqliteException) when (kept)
        {
            readersFree.Release();
            throw;
        }
    }

    private void GiveBack(PooledReader reader)
    {
        if (reader.Kept)
        {
            readers.Add(reader);
            readersFree.Release();
        }
        else
            reader.Dispose();
    }

    /// <summary>
    /// Rows one at a time on a connection of their own, for results too long to hold; several streams may run in step.
    /// </summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        Func<Row, T> read,
        params (string Name, object? Value)[] arguments
    )
    {
        if (postgres is not null)
        {
            await using var connection = await postgres.OpenConnectionAsync();
            await foreach (var row in new Session(Engine, connection, null, []).StreamAsync(sql, read, arguments))
                yield return row;
            yield break;
        }

        // Held for as long as its reader likes: not one of those that everybody waits for.
        var reader = PooledReader.Open(Address.ConnectionString, kept: false);
        try
        {
            await foreach (
                var row in new Session(Engine, reader.Connection, null, reader.Prepared).StreamAsync(
                    sql,
                    read,
                    arguments
                )
            )
                yield return row;
        }
        finally
        {
            GiveBack(reader);
        }
    }

    /// <summary>Does work as one transaction. May run the work again after a failure that a second try can mend.</summary>
    /// <exception cref="InvalidOperationException">Called from inside another write; compose with <c>Within</c> instead.</exception>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        if (writing.Value)
            throw new InvalidOperationException("A write inside a write: pass the session on instead.");

        if (RequestMark.Current is { } mark)
        {
            var unmarked = work;
            work = async session =>
            {
                var result = await unmarked(session);
                await mark.NoteWithinAsync(session);
                return result;
            };
        }

        if (writer is not null)
        {
            return await writer.RunAsync(
                async session =>
                {
                    writing.Value = true;
                    return await work(session);
                },
                cancel
            );
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancel);
            }
            catch (PostgresException e)
                when ((e.SqlState is "40001" or "40P01" && attempt < 6) || (e.SqlState == "23505" && attempt == 1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10 * attempt * attempt), cancel);
            }
        }
    }

    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancel = default) =>
        WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            cancel
        );

    private async Task<T> WriteOnceAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await postgres!.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var session = new Session(Engine, connection, transaction, []);
        var result = await Guarded();
        await transaction.CommitAsync(cancel);
        session.Committed();
        return result;

        async Task<T> Guarded()
        {
            writing.Value = true;
            return await work(session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
            await writer.DisposeAsync();
        while (readers.TryTake(out var reader))
            reader.Dispose();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private sealed record PooledReader(
        SqliteConnection Connection,
        Dictionary<string, SqliteStatement> Prepared,
        bool Kept
    ) : IDisposable
    {
        public void Dispose() => SqliteStatement.Close(Connection, Prepared);

        public static PooledReader Open(string connectionString, bool kept)
        {
            // Not from the provider's pool: somebody who wants to write would be given a connection that refuses.
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
            );
            connection.Open();
            SqlitePragmas.Apply(connection, readOnly: true);
            return new(connection, new(StringComparer.Ordinal), kept);
        }
    }
}

internal static class SqlitePragmas
{
    /// <summary>Pages of the log before it is copied into the database file, in everyday work.</summary>
    public const int Log = 4_000;

    public static void Apply(SqliteConnection connection, bool readOnly)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA busy_timeout = 20000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 2147483648; PRAGMA foreign_keys = ON; "
            + (
                readOnly
                    ? "PRAGMA cache_size = -8000; PRAGMA query_only = ON;"
                    : "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000; "
                        + $"PRAGMA wal_autocheckpoint = {Log}; PRAGMA journal_size_limit = 67108864;"
            );
        command.ExecuteNonQuery();
    }
}
