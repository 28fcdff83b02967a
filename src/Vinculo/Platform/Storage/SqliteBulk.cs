using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Vinculo.Platform.Storage;

/// <summary>
/// Many rows through one prepared statement, bound by position straight into SQLite: the provider's parameters look their
/// names up and box their values again for every row, which is most of the time of an import.
/// </summary>
internal static class SqliteBulk
{
    /// <returns>How many rows were new.</returns>
    public static int Insert(SqliteConnection connection, string sql, IEnumerable<object?[]> rows)
    {
        var database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        var buffer = ArrayPool<byte>.Shared.Rent(4_096);
        var before = raw.sqlite3_total_changes(database);
        object?[] bound = [];
        try
        {
            foreach (var row in rows)
            {
                // What the row before has bound stays bound: the run, the actor, the moment and empty columns go over once.
                for (var i = 0; i < row.Length; i++)
                    if (bound.Length == 0 || !ReferenceEquals(row[i], bound[i]))
                        Check(Bind(statement, i + 1, row[i], ref buffer), database);
                bound = row;
                var result = raw.sqlite3_step(statement);
                if (result != raw.SQLITE_DONE)
                    throw Failure(result, database);
                Check(raw.sqlite3_reset(statement), database);
            }
            return raw.sqlite3_total_changes(database) - before;
        }
        finally
        {
            statement.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Bind(sqlite3_stmt statement, int at, object? value, ref byte[] buffer)
    {
        switch (value)
        {
            case null or DBNull:
                return raw.sqlite3_bind_null(statement, at);
            case string text:
                return BindText(statement, at, Session.Storable(text), ref buffer);
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
                return BindText(statement, at, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ref buffer);
            case bool flag:
                return raw.sqlite3_bind_int64(statement, at, flag ? 1 : 0);
            case Enum member:
                return raw.sqlite3_bind_int64(statement, at, Convert.ToInt32(member, CultureInfo.InvariantCulture));
            case Json json:
                return BindText(statement, at, Session.Storable(json), ref buffer);
            case byte[] bytes:
                return raw.sqlite3_bind_blob(statement, at, bytes);
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

    private static int BindText(sqlite3_stmt statement, int at, string text, ref byte[] buffer)
    {
        // An empty span would be bound as NULL.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(statement, at, "");
        var room = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (room > buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(room);
        }
        return raw.sqlite3_bind_text(statement, at, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
    }

    private static void Check(int result, sqlite3 database)
    {
        if (result != raw.SQLITE_OK)
            throw Failure(result, database);
    }

    private static SqliteException Failure(int result, sqlite3 database) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), result, raw.sqlite3_extended_errcode(database));
}
