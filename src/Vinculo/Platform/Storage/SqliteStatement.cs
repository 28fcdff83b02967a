using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Vinculo.Platform.Storage;

/// <summary>
/// A statement prepared once and spoken to directly. The provider's commands look names up, box values and make a reader
/// for every question, which was half of the time of a life sheet.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly int[] positions;

    private SqliteStatement(sqlite3 database, sqlite3_stmt handle, int[] positions)
    {
        this.database = database;
        Handle = handle;
        this.positions = positions;
    }

    public sqlite3_stmt Handle { get; }

    /// <summary>Prepares <paramref name="sql"/>; null when it is several statements, which the provider runs one by one.</summary>
    /// <exception cref="InvalidOperationException">The statement asks for a parameter that is not among the names.</exception>
    public static SqliteStatement? Prepare(
        SqliteConnection connection,
        string sql,
        (string Name, object? Value)[] arguments
    )
    {
        var database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out var handle, out var rest), database);
        if (!string.IsNullOrWhiteSpace(rest) || handle.IsInvalid)
        {
            handle.Dispose();
            return null;
        }
        var positions = new int[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            positions[i] = raw.sqlite3_bind_parameter_index(handle, "@" + arguments[i].Name);
        for (var asked = 1; asked <= raw.sqlite3_bind_parameter_count(handle); asked++)
            if (!positions.Contains(asked))
            {
                var name = raw.sqlite3_bind_parameter_name(handle, asked).utf8_to_string();
                handle.Dispose();
                throw new InvalidOperationException($"The statement asks for {name}, which is not given: {sql}");
            }
        return new(database, handle, positions);
    }

    /// <summary>As many values as names were given when it was prepared, in their order.</summary>
    public bool Takes((string Name, object? Value)[] arguments) => positions.Length == arguments.Length;

    public void Bind((string Name, object? Value)[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
            if (positions[i] > 0)
                Check(Bind(Handle, positions[i], arguments[i].Value), database);
    }

    /// <summary>Whether there is a row to read now.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(Handle);
        return result == raw.SQLITE_ROW || (result == raw.SQLITE_DONE ? false : throw Failure(result, database));
    }

    /// <summary>Ready for the next time; what went wrong was told by <see cref="Step"/>.</summary>
    public void Reset() => raw.sqlite3_reset(Handle);

    /// <summary>Runs it to the end.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute((string Name, object? Value)[] arguments)
    {
        Bind(arguments);
        var before = raw.sqlite3_total_changes(database);
        try
        {
            while (Step()) { }
        }
        finally
        {
            Reset();
        }
        return raw.sqlite3_total_changes(database) == before ? 0 : raw.sqlite3_changes(database);
    }

    public void Dispose() => Handle.Dispose();

    /// <summary>Closes a connection with its statements: the file stays open as long as one of them lives.</summary>
    public static void Close(SqliteConnection? connection, Dictionary<string, SqliteStatement> prepared)
    {
        foreach (var statement in prepared.Values)
            statement.Dispose();
        prepared.Clear();
        connection?.Dispose();
    }

    internal static int Bind(sqlite3_stmt statement, int at, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                return raw.sqlite3_bind_null(statement, at);
            case string text:
                return BindText(statement, at, Session.Storable(text));
            case long number:
                return raw.sqlite3_bind_int64(statement, at, number);
            case int number:
                return raw.sqlite3_bind_int64(statement, at, number);
            case double number:
                return raw.sqlite3_bind_double(statement, at, number);
            case Guid id:
                return BindGuid(statement, at, id);
            case IEntityId id:
                return BindGuid(statement, at, id.Value);
            case DateTimeOffset instant:
                return raw.sqlite3_bind_int64(statement, at, instant.ToUnixTimeMilliseconds());
            case DateOnly date:
                return BindText(statement, at, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            case bool flag:
                return raw.sqlite3_bind_int64(statement, at, flag ? 1 : 0);
            case Enum member:
                return raw.sqlite3_bind_int64(statement, at, Convert.ToInt32(member, CultureInfo.InvariantCulture));
            case Json json:
                return BindText(statement, at, Session.Storable(json));
            case byte[] bytes:
                return raw.sqlite3_bind_blob(statement, at, bytes);
            case Guid[] ids:
                return BindText(
                    statement,
                    at,
                    JsonSerializer.Serialize(ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true))))
                );
            case string[] or int[] or long[]:
                return BindText(statement, at, JsonSerializer.Serialize(value));
            case float or decimal:
                return raw.sqlite3_bind_double(statement, at, Convert.ToDouble(value, CultureInfo.InvariantCulture));
            case IConvertible number and (short or byte or uint or ushort or sbyte):
                return raw.sqlite3_bind_int64(statement, at, number.ToInt64(CultureInfo.InvariantCulture));
            default:
                throw new NotSupportedException($"A value of {value.GetType().Name} has no place in a row.");
        }
    }

    private static int BindGuid(sqlite3_stmt statement, int at, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return raw.sqlite3_bind_blob(statement, at, bytes);
    }

    private static int BindText(sqlite3_stmt statement, int at, string text)
    {
        // An empty span would be bound as NULL.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(statement, at, "");
        const int Small = 512;
        var room = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (room <= Small)
        {
            Span<byte> small = stackalloc byte[Small];
            return raw.sqlite3_bind_text(statement, at, small[..Encoding.UTF8.GetBytes(text, small)]);
        }
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            return raw.sqlite3_bind_text(statement, at, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static void Check(int result, sqlite3 database)
    {
        if (result != raw.SQLITE_OK)
            throw Failure(result, database);
    }

    internal static SqliteException Failure(int result, sqlite3 database) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), result, raw.sqlite3_extended_errcode(database));
}
