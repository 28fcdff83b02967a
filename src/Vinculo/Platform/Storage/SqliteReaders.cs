using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Vinculo.Platform.Storage;

/// <summary>Connections that only read the embedded database, kept with what they have prepared.</summary>
/// <param name="kept">How many at most; who finds none free for a while is given one for this once.</param>
/// <param name="mapped">Through a map of the file, or page by page into a cache of its own.</param>
internal sealed class SqliteReaders(string connectionString, int kept, bool mapped = true) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // The one last used first: it has seen the latest commit, and another would have to let go of its cache to see it.
    private readonly ConcurrentStack<Reader> free = [];
    private readonly SemaphoreSlim places = new(kept);

    /// <summary>One of the kept readers; one for this once when none comes back soon (a read inside a read).</summary>
    public async ValueTask<Reader> TakeAsync(CancellationToken cancel)
    {
        if (!await places.WaitAsync(Patience, cancel))
            return Open(connectionString, mapped);
        try
        {
            return free.TryPop(out var reader) ? reader : Open(connectionString, mapped) with { IsKept = true };
        }
        catch (SqliteException)
        {
            places.Release();
            throw;
        }
    }

    public void GiveBack(Reader reader)
    {
        if (reader.IsKept)
        {
            free.Push(reader);
            places.Release();
        }
        else
            reader.Dispose();
    }

    /// <summary>One for whoever holds it as long as they like.</summary>
    public static Reader Open(string connectionString, bool mapped = true)
    {
        // Not from the provider's pool: somebody who wants to write would be given a connection that refuses.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        connection.Open();
        SqlitePragmas.Apply(connection, readOnly: true, mapped);
        return new(connection, new(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        while (free.TryPop(out var reader))
            reader.Dispose();
        places.Dispose();
    }

    internal sealed record Reader(SqliteConnection Connection, Dictionary<string, SqliteStatement> Prepared)
        : IDisposable
    {
        public bool IsKept { get; init; }

        public void Dispose() => SqliteStatement.Close(Connection, Prepared);
    }
}
