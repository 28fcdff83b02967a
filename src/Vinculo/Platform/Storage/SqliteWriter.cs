using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Vinculo.Platform.Storage;

/// <summary>
/// The one writer of the embedded database. Work that waits together is committed together: each piece in a savepoint
/// of its own, one durable commit for all, and only then is anybody told.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int GroupSize = 512;
    private const long GroupMilliseconds = 12;
    private const long StillMuchMilliseconds = 2_000;

    private readonly Channel<IWork> queue = Channel.CreateBounded<IWork>(
        new BoundedChannelOptions(10_000) { SingleReader = true }
    );
    private readonly string connectionString;
    private readonly Task loop;
    private bool bulk;
    private long lastMuch;
    private int hurried;

    public SqliteWriter(string connectionString)
    {
        this.connectionString = connectionString;
        loop = Task
            .Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();
    }

    /// <param name="bulk">Work of thousands of rows: whoever else has such work does not make it stop half-way.</param>
    public async Task<T> RunAsync<T>(Func<Session, Task<T>> work, bool bulk, CancellationToken cancel)
    {
        var item = new Work<T>(work, bulk);
        await PutAsync(item, bulk, cancel);
        return await item.Done;
    }

    /// <summary>One statement, which needs nobody to undo it: when it fails it has changed nothing.</summary>
    /// <returns>Rows changed.</returns>
    public async Task<int> RunOneAsync(string sql, (string Name, object? Value)[] arguments, CancellationToken cancel)
    {
        var item = new Work<int>(session => session.ExecuteAsync(sql, arguments), bulk: false)
        {
            IsOneStatement = true,
        };
        await PutAsync(item, bulk: false, cancel);
        return await item.Done;
    }

    private async ValueTask PutAsync(IWork item, bool bulk, CancellationToken cancel)
    {
        if (!bulk)
            Interlocked.Increment(ref hurried);
        try
        {
            await queue.Writer.WriteAsync(item, cancel);
        }
        catch when (!bulk)
        {
            Interlocked.Decrement(ref hurried);
            throw;
        }
    }

    private bool TryTake([NotNullWhen(true)] out IWork? work)
    {
        if (!queue.Reader.TryRead(out work))
            return false;
        if (!work.IsBulk)
            Interlocked.Decrement(ref hurried);
        return true;
    }

    /// <summary>The next in turn is much work, which begins a group of its own.</summary>
    private bool IsMuchNext => queue.Reader.TryPeek(out var next) && next.IsBulk;

    private async Task RunAsync()
    {
        var prepared = new Dictionary<string, SqliteStatement>(StringComparer.Ordinal);
        SqliteConnection? connection = null;
        var group = new List<IWork>();
        while (await queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            try
            {
                connection ??= Open();
                await RunGroupAsync(connection, prepared, group);
            }
            catch (Exception failure)
            {
                // The commit itself failed: nobody in the group was told yet, so everybody learns of it.
                // When not even the file could be opened, the one who waits longest does.
                if (group.Count == 0 && TryTake(out var waiting))
                    group.Add(waiting);
                foreach (var work in group)
                    work.Fail(failure);
                SqliteStatement.Close(connection, prepared);
                connection = null;
            }
        }
        SqliteStatement.Close(connection, prepared);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        SqlitePragmas.Apply(connection, readOnly: false);
        bulk = false;
        return connection;
    }

    private async Task RunGroupAsync(
        SqliteConnection connection,
        Dictionary<string, SqliteStatement> prepared,
        List<IWork> group
    )
    {
        await using var transaction = connection.BeginTransaction(deferred: false);
        var started = Environment.TickCount64;
        var much = false;
        bool othersWait() => Volatile.Read(ref hurried) > 0;
        while (
            group.Count < GroupSize
            && (group.Count == 0 || Environment.TickCount64 - started < GroupMilliseconds && !IsMuchNext)
            && TryTake(out var work)
        )
        {
            group.Add(work);
            // Much work has the transaction to itself: a savepoint would keep a copy of every page it changes.
            var alone = work.IsBulk && group.Count == 1;
            var whole = alone || work.IsOneStatement;
            if (!whole)
                Say("SAVEPOINT work");
            var session = new Session(Engine.Sqlite, connection, transaction, prepared, othersWait);
            var done = await work.RunAsync(session);
            much |= work.IsBulk;
            if (alone)
            {
                if (done)
                    break;
                await transaction.RollbackAsync();
                work.Finish();
                return;
            }
            if (whole)
            {
                // A full disk or a broken file undoes the whole transaction, and everybody in it has to hear so.
                if (!done && SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) != 0)
                    throw new IOException("The transaction was undone by a statement that failed.");
                continue;
            }
            if (!done)
                Say("ROLLBACK TO work");
            Say("RELEASE work");
        }
        // Between two pieces of much work there are small ones: what it holds of the file is not let go of for them.
        if (much)
            lastMuch = Environment.TickCount64;
        much |= bulk && Environment.TickCount64 - lastMuch < StillMuchMilliseconds;
        if (much != bulk)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = SqlitePragmas.Writer(much);
            await command.ExecuteNonQueryAsync();
            bulk = much;
        }
        await transaction.CommitAsync();
        foreach (var work in group)
            work.Finish();

        void Say(string sql)
        {
            if (!prepared.TryGetValue(sql, out var statement))
                prepared[sql] = statement = SqliteStatement.Prepare(connection, sql, [])!;
            statement.Execute([]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    private interface IWork
    {
        /// <returns>False when the work threw and must be undone.</returns>
        Task<bool> RunAsync(Session session);

        bool IsBulk { get; }

        /// <summary>Undoes itself when it fails.</summary>
        bool IsOneStatement { get; }

        /// <summary>The commit is durable: tells the caller the result, or the exception that undid the work.</summary>
        void Finish();

        void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<Session, Task<T>> work, bool bulk) : IWork
    {
        public bool IsBulk => bulk;

        public bool IsOneStatement { get; init; }

        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Session? session;
        private T? result;
        private Exception? failure;

        public Task<T> Done => done.Task;

        public async Task<bool> RunAsync(Session session)
        {
            this.session = session;
            try
            {
                result = await work(session);
                return true;
            }
            catch (Exception e)
            {
                failure = e;
                return false;
            }
        }

        public void Finish()
        {
            if (failure is not null)
            {
                done.TrySetException(failure);
                return;
            }
            try
            {
                session!.Committed();
                done.TrySetResult(result!);
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        }

        public void Fail(Exception failure) => done.TrySetException(this.failure ?? failure);
    }
}
