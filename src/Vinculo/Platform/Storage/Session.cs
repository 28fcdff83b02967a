using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Vinculo.Platform.Storage;

/// <summary>
/// One connection in use: plain SQL with named parameters (<c>@name</c>) that reads the same on both engines. Commands
/// are prepared once per connection. A session of <see cref="Database.WriteAsync{T}"/> is one transaction.
/// </summary>
public sealed partial class Session
{
    private readonly Dictionary<string, SqliteStatement> prepared;
    private readonly Func<bool>? othersWait;
    private List<Action>? afterCommit;

    internal Session(
        Engine engine,
        DbConnection connection,
        DbTransaction? transaction,
        Dictionary<string, SqliteStatement> prepared,
        Func<bool>? othersWait = null
    )
    {
        Engine = engine;
        Connection = connection;
        Transaction = transaction;
        this.prepared = prepared;
        this.othersWait = othersWait;
    }

    public Engine Engine { get; }

    public DbConnection Connection { get; }

    public DbTransaction? Transaction { get; }

    /// <summary>
    /// Long work asks this between two pieces and stops when it is so, to go on in another write: somebody waits for the one
    /// writer, with a small thing of their own. On PostgreSQL always true: each piece is best a transaction of its own there.
    /// </summary>
    public bool OthersWait => othersWait is null || othersWait();

    /// <summary>Runs once the transaction is durable; never when it fails.</summary>
    public void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    internal void Committed()
    {
        foreach (var action in afterCommit ?? [])
            action();
    }

    /// <summary><c>IN</c> over a parameter that is a <c>Guid[]</c>.</summary>
    public string InGuids(string parameter) => InGuids(Engine, parameter);

    internal static string InGuids(Engine engine, string parameter) =>
        engine == Engine.Postgres ? $"= ANY(@{parameter})" : $"IN (SELECT unhex(value) FROM json_each(@{parameter}))";

    /// <summary><c>IN</c> over a parameter that is a <c>string[]</c> or <c>int[]</c>.</summary>
    public string InValues(string parameter) =>
        Engine == Engine.Postgres ? $"= ANY(@{parameter})" : $"IN (SELECT value FROM json_each(@{parameter}))";

    /// <summary>
    /// Holds names until the transaction ends, so that two who mean the same follow one another. The embedded database has
    /// one writer and needs none.
    /// </summary>
    public async Task HoldAsync(IEnumerable<string> names)
    {
        if (Engine != Engine.Postgres)
            return;
        // Taken in one order by everybody, or two transactions would wait for each other.
        foreach (
            var chunk in names
                .Select(n => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(n))))
                .Distinct()
                .Order()
                .Chunk(1_000)
        )
            await QueryAsync(
                "SELECT pg_advisory_xact_lock(name) FROM (SELECT unnest(@names) AS name) held",
                _ => true,
                ("names", chunk)
            );
    }

    /// <summary>Put after a SELECT whose rows this transaction is going to change.</summary>
    public string ForUpdate => Engine == Engine.Postgres ? " FOR UPDATE" : "";

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] arguments)
    {
        if (Statement(sql, arguments) is { } statement)
            return statement.Execute(arguments);
        await using var command = Command(sql, arguments);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows of a question, in order.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<Row, T> read,
        params (string Name, object? Value)[] arguments
    )
    {
        var rows = new List<T>();
        if (Statement(sql, arguments) is { } statement)
        {
            Read(statement, arguments, row => rows.Add(read(row)));
            return rows;
        }
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(read(new Row(reader)));
        return rows;
    }

    /// <summary>The first row of a question, or nothing.</summary>
    public async Task<T?> FirstOrDefaultAsync<T>(
        string sql,
        Func<Row, T> read,
        params (string Name, object? Value)[] arguments
    )
    {
        if (Statement(sql, arguments) is { } statement)
        {
            statement.Bind(arguments);
            try
            {
                return statement.Step() ? read(new Row(statement.Handle)) : default;
            }
            finally
            {
                statement.Reset();
            }
        }
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? read(new Row(reader)) : default;
    }

    /// <summary>Rows one at a time, for results too long to hold. The session must not be used for anything else meanwhile.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        Func<Row, T> read,
        params (string Name, object? Value)[] arguments
    )
    {
        if (Connection is SqliteConnection sqlite)
        {
            using var statement =
                SqliteStatement.Prepare(sqlite, sql, arguments)
                ?? throw new InvalidOperationException("A stream is one statement.");
            statement.Bind(arguments);
            while (statement.Step())
                yield return read(new Row(statement.Handle));
            yield break;
        }
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return read(new Row(reader));
    }

    /// <summary>
    /// Several questions in one round trip (one <see cref="NpgsqlBatch"/>; on SQLite one after the other, of one moment).
    /// </summary>
    public async Task ReadAsync(params Question[] questions)
    {
        if (Connection is not NpgsqlConnection postgres)
        {
            ReadAtOnce((SqliteConnection)Connection, questions);
            return;
        }

        await using var batch = new NpgsqlBatch(postgres, (NpgsqlTransaction?)Transaction);
        for (var i = 0; i < questions.Length; i++)
        {
            var command = new NpgsqlBatchCommand(questions[i].Sql);
            foreach (var (name, value) in questions[i].Arguments)
                command.Parameters.Add(Postgres(name, value));
            batch.BatchCommands.Add(command);
        }
        await using var results = await batch.ExecuteReaderAsync();
        for (var i = 0; i < questions.Length; i++)
        {
            while (await results.ReadAsync())
                questions[i].OnRow(new Row(results));
            await results.NextResultAsync();
        }
    }

    /// <summary>
    /// Adds many rows, skipping those whose primary key is there already. PostgreSQL takes them by COPY into a
    /// temporary table; SQLite by one prepared insert.
    /// </summary>
    /// <param name="table">Table name.</param>
    /// <param name="columns">Column names, in the order of the values.</param>
    /// <param name="rows">Values: the same types as parameters.</param>
    /// <returns>How many rows were new.</returns>
    public Task<int> InsertManyAsync(string table, string[] columns, IEnumerable<object?[]> rows) =>
        AddManyAsync(table, columns, rows, "ON CONFLICT DO NOTHING");

    /// <summary>Adds many rows; of those whose primary key is there already, the other columns are replaced.</summary>
    /// <param name="table">Table name.</param>
    /// <param name="keys">How many of the columns, from the first, are the primary key.</param>
    /// <param name="columns">Column names, in the order of the values. No two rows may have the same key.</param>
    /// <param name="rows">Values: the same types as parameters.</param>
    public Task<int> ReplaceManyAsync(string table, int keys, string[] columns, IEnumerable<object?[]> rows) =>
        AddManyAsync(
            table,
            columns,
            rows,
            $"ON CONFLICT ({string.Join(", ", columns[..keys])}) DO UPDATE SET {string.Join(", ", columns[keys..].Select(c => $"{c} = excluded.{c}"))}"
        );

    /// <summary>Changes columns of many rows, each found by its key; a key that is not there changes nothing.</summary>
    /// <param name="table">Table name.</param>
    /// <param name="columns">Column names, in the order of the values; the last is the key.</param>
    /// <param name="rows">Values: the same types as parameters.</param>
    /// <returns>How many rows were changed.</returns>
    public async Task<int> UpdateManyAsync(string table, string[] columns, IEnumerable<object?[]> rows)
    {
        var key = columns[^1];
        if (Connection is NpgsqlConnection)
        {
            var stage = await StageAsync($"change_{table}", table, columns, rows);
            var changed = await ExecuteAsync(
                $"""
                UPDATE {table} SET {string.Join(", ", columns[..^1].Select(c => $"{c} = {stage}.{c}"))}
                FROM {stage} WHERE {table}.{key} = {stage}.{key}
                """
            );
            await ExecuteAsync($"TRUNCATE {stage}");
            return changed;
        }
        return SqliteBulk.Run(
            (SqliteConnection)Connection,
            $"UPDATE {table} SET {string.Join(", ", columns[..^1].Select(c => $"{c} = @{c}"))} WHERE {key} = @{key}",
            rows
        );
    }

    private async Task<int> AddManyAsync(string table, string[] columns, IEnumerable<object?[]> rows, string onConflict)
    {
        var names = string.Join(", ", columns);
        if (Connection is NpgsqlConnection)
        {
            var stage = await StageAsync($"stage_{table}", table, columns, rows);
            var added = await ExecuteAsync($"INSERT INTO {table} ({names}) SELECT {names} FROM {stage} {onConflict}");
            await ExecuteAsync($"TRUNCATE {stage}");
            return added;
        }
        return SqliteBulk.Run(
            (SqliteConnection)Connection,
            $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))}) {onConflict}",
            rows
        );
    }

    /// <summary>Rows by COPY into a temporary table of those columns.</summary>
    /// <returns>Its name: one for each choice of columns, since a connection keeps it.</returns>
    private async Task<string> StageAsync(string prefix, string table, string[] columns, IEnumerable<object?[]> rows)
    {
        var names = string.Join(", ", columns);
        var stage = $"{prefix}_{(uint)names.GetHashCode(StringComparison.Ordinal)}";
        await ExecuteAsync(
            $"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS SELECT {names} FROM {table} WITH NO DATA"
        );
        await using var writer = await ((NpgsqlConnection)Connection).BeginTextImportAsync(
            $"COPY {stage} ({names}) FROM STDIN"
        );
        var line = new StringBuilder(512);
        foreach (var row in rows)
        {
            line.Clear();
            for (var i = 0; i < row.Length; i++)
            {
                if (i > 0)
                    line.Append('\t');
                CopyText(line, row[i]);
            }
            line.Append('\n');
            await writer.WriteAsync(line);
        }
        return stage;
    }

    /// <summary>The prepared statement on SQLite; null on PostgreSQL, and for several statements in one text.</summary>
    private SqliteStatement? Statement(string sql, (string Name, object? Value)[] arguments)
    {
        if (prepared.TryGetValue(sql, out var statement) && statement.Takes(arguments))
            return statement;
        if (
            Connection is not SqliteConnection sqlite
            || SqliteStatement.Prepare(sqlite, sql, arguments) is not { } fresh
        )
            return null;
        statement?.Dispose();
        return prepared[sql] = fresh;
    }

    /// <summary>
    /// Each statement by itself would look whether somebody has written since the last one, and begin with an empty cache and
    /// a new map of the file when somebody has: with writers at work that was most of the time of reading.
    /// </summary>
    private void ReadAtOnce(SqliteConnection sqlite, Question[] questions)
    {
        var alone = questions.Length > 1 && SQLitePCL.raw.sqlite3_get_autocommit(sqlite.Handle!) != 0;
        if (alone)
            Statement("BEGIN", [])!.Execute([]);
        try
        {
            foreach (var question in questions)
                Read(
                    Statement(question.Sql, question.Arguments)
                        ?? throw new InvalidOperationException("A question is one statement."),
                    question.Arguments,
                    question.OnRow
                );
        }
        finally
        {
            if (alone)
                Statement("COMMIT", [])!.Execute([]);
        }
    }

    private static void Read(SqliteStatement statement, (string Name, object? Value)[] arguments, Action<Row> onRow)
    {
        statement.Bind(arguments);
        try
        {
            while (statement.Step())
                onRow(new Row(statement.Handle));
        }
        finally
        {
            statement.Reset();
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] arguments)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        foreach (var (name, value) in arguments)
            command.Parameters.Add(
                command is SqliteCommand
                    ? new SqliteParameter("@" + name, value ?? DBNull.Value)
                    : Postgres(name, value)
            );
        return command;
    }

    private static NpgsqlParameter Postgres(string name, object? value) =>
        value switch
        {
            null => new NpgsqlParameter(name, DBNull.Value),
            string text => new NpgsqlParameter<string>(name, Storable(text)),
            IEntityId id => new NpgsqlParameter<Guid>(name, id.Value),
            Guid id => new NpgsqlParameter<Guid>(name, id),
            DateTimeOffset instant => new NpgsqlParameter<long>(name, instant.ToUnixTimeMilliseconds()),
            long number => new NpgsqlParameter<long>(name, number),
            int number => new NpgsqlParameter<int>(name, number),
            Enum member => new NpgsqlParameter<int>(name, Convert.ToInt32(member, CultureInfo.InvariantCulture)),
            Json json => new NpgsqlParameter(name, NpgsqlDbType.Jsonb) { Value = Storable(json) },
            _ => new NpgsqlParameter(name, value),
        };

    // PostgreSQL cannot hold the character U+0000, neither plain nor written as an escape in JSON; no name or note needs
    // it, so both engines leave it out.
    internal static string Storable(string text) => text.Contains('\0') ? text.Replace("\0", "") : text;

    internal static string Storable(Json json) =>
        json.Text.Contains(@"\u0000", StringComparison.Ordinal) ? EscapedNull().Replace(json.Text, "$1") : json.Text;

    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u0000", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedNull();

    private static void CopyText(StringBuilder line, object? value)
    {
        switch (value)
        {
            case null:
                line.Append("\\N");
                break;
            case IEntityId id:
                line.Append(id.Value.ToString("D"));
                break;
            case DateTimeOffset instant:
                line.Append(instant.ToUnixTimeMilliseconds());
                break;
            case DateOnly date:
                line.Append(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                line.Append(flag ? 't' : 'f');
                break;
            case Enum member:
                line.Append(Convert.ToInt32(member, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                line.Append(@"\\x").Append(Convert.ToHexString(bytes));
                break;
            case IFormattable number when number is not Guid:
                line.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                foreach (var c in (value is Json json ? Storable(json) : value.ToString()) ?? "")
                {
                    _ = c switch
                    {
                        '\\' => line.Append("\\\\"),
                        '\t' => line.Append("\\t"),
                        '\n' => line.Append("\\n"),
                        '\r' => line.Append("\\r"),
                        '\0' => line,
                        _ => line.Append(c),
                    };
                }
                break;
        }
    }
}

/// <summary>A question among several that travel together.</summary>
/// <param name="Sql">The statement, parameters as <c>@name</c>.</param>
/// <param name="OnRow">Takes each row as it comes.</param>
/// <param name="Arguments">The parameters.</param>
public sealed record Question(string Sql, Action<Row> OnRow, params (string Name, object? Value)[] Arguments);
