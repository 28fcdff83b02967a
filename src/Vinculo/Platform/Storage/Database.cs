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
    // Background work has its own, so that a person never waits for one that it holds.
    private readonly SqliteReaders readers;
    private readonly SqliteReaders backgroundReaders;
    private readonly SqliteReaders fewReaders;
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
        readers = new(address.ConnectionString, Math.Max(4, Environment.ProcessorCount));
        backgroundReaders = new(address.ConnectionString, Background.Count);
        fewReaders = new(address.ConnectionString, Environment.ProcessorCount, mapped: false);
        if (address.Engine == Engine.Postgres)
            postgres = NpgsqlDataSource.Create(address.ConnectionString);
        else
            writer = new SqliteWriter(address.ConnectionString);
    }

    public DatabaseAddress Address { get; }

    public Engine Engine => Address.Engine;

    /// <summary>Asks questions. The work must not write.</summary>
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        ReadAsync(work, Background.IsHere ? backgroundReaders : readers, cancel);

    /// <summary>
    /// As <see cref="ReadAsync{T}(Func{Session, Task{T}}, CancellationToken)"/>, for a few rows by key that are read as often as
    /// something is written: after each commit the embedded database lets go of a reader's whole map of the file, and mapping
    /// and unmapping it cost more than reading these few pages.
    /// </summary>
    public Task<T> ReadFewAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        ReadAsync(work, fewReaders, cancel);

    private async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, SqliteReaders from, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (postgres is not null)
        {
            await using var connection = await postgres.OpenConnectionAsync(cancel);
            return await work(new Session(Engine, connection, null, []));
        }

        var reader = await from.TakeAsync(cancel);
        try
        {
            return await work(new Session(Engine, reader.Connection, null, reader.Prepared));
        }
        finally
        {
            from.GiveBack(reader);
        }
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
        // It reads on and on: a map of the file would only be counted as memory, once a stream.
        using var reader = SqliteReaders.Open(Address.ConnectionString, mapped: false);
        await foreach (
            var row in new Session(Engine, reader.Connection, null, reader.Prepared).StreamAsync(sql, read, arguments)
        )
            yield return row;
    }

    /// <summary>Does work as one transaction. May run the work again after a failure that a second try can mend.</summary>
    /// <exception cref="InvalidOperationException">Called from inside another write; compose with <c>Within</c> instead.</exception>
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        WriteAsync(work, bulk: false, cancel);

    /// <summary>
    /// One statement as a transaction of its own: what it changes is there whole or not at all without anybody's help, which
    /// spares the embedded database a copy of each page it touches.
    /// </summary>
    /// <returns>Rows changed.</returns>
    public Task<int> WriteOneAsync(string sql, (string Name, object? Value)[] arguments, CancellationToken cancel) =>
        writer is null || writing.Value || RequestMark.Current is not null
            ? WriteAsync(session => session.ExecuteAsync(sql, arguments), cancel)
            : writer.RunOneAsync(sql, arguments, cancel);

    /// <summary>
    /// As <see cref="WriteAsync{T}(Func{Session, Task{T}}, CancellationToken)"/>, of thousands of rows in each of many writes:
    /// the log of the embedded database may then grow before it is copied into the file, so that a page changed again and
    /// again is copied once.
    /// </summary>
    public Task<T> WriteBulkAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel) =>
        WriteAsync(work, bulk: true, cancel);

    /// <inheritdoc cref="WriteBulkAsync{T}"/>
    public Task WriteBulkAsync(Func<Session, Task> work, CancellationToken cancel) =>
        WriteBulkAsync(Answering(work), cancel);

    private async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, bool bulk, CancellationToken cancel)
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
                bulk,
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
        WriteAsync(Answering(work), cancel);

    private static Func<Session, Task<bool>> Answering(Func<Session, Task> work) =>
        async session =>
        {
            await work(session);
            return true;
        };

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
        readers.Dispose();
        backgroundReaders.Dispose();
        fewReaders.Dispose();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}

internal static class SqlitePragmas
{
    /// <summary>
    /// How much of the database the writer holds, in KB, and how many pages the log has before it is copied into the file:
    /// more while work of many rows goes on, so that a page it changes again and again is written once. A large cache costs
    /// small commits: after a page was split SQLite looks through all of it.
    /// </summary>
    public static string Writer(bool bulk) =>
        bulk
            ? "PRAGMA cache_size = -400000; PRAGMA wal_autocheckpoint = 48000"
            : "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000";

    public static void Apply(SqliteConnection connection, bool readOnly, bool mapped = true)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA busy_timeout = 20000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; "
            + (mapped ? "PRAGMA mmap_size = 2147483648; " : "")
            + (
                readOnly
                    ? "PRAGMA cache_size = -8000; PRAGMA query_only = ON;"
                    : "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                        + $"{Writer(bulk: false)}; PRAGMA journal_size_limit = 67108864;"
            );
        command.ExecuteNonQuery();
    }
}
