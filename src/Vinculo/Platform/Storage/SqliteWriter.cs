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

    private readonly Channel<IWork> queue = Channel.CreateBounded<IWork>(
        new BoundedChannelOptions(10_000) { SingleReader = true }
    );
    private readonly string connectionString;
    private readonly Task loop;
    private bool bulk;
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
        return await item.Done;
    }

    private bool TryTake([NotNullWhen(true)] out IWork? work)
    {
        if (!queue.Reader.TryRead(out work))
            return false;
        if (!work.IsBulk)
            Interlocked.Decrement(ref hurried);
        return true;
    }

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
            && (group.Count == 0 || Environment.TickCount64 - started < GroupMilliseconds)
            && TryTake(out var work)
        )
        {
            group.Add(work);
            // Much work first in its group has the transaction to itself: a savepoint would keep a copy of every page it changes.
            var alone = work.IsBulk && group.Count == 1;
            if (!alone)
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
            if (!done)
                Say("ROLLBACK TO work");
            Say("RELEASE work");
        }
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

        /// <summary>The commit is durable: tells the caller the result, or the exception that undid the work.</summary>
        void Finish();

        void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<Session, Task<T>> work, bool bulk) : IWork
    {
        public bool IsBulk => bulk;

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
