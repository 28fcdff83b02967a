using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SQLitePCL;

namespace Vinculo.Platform.Storage;

/// <summary>
/// One row of a result, read by position in the types the schema rules name. Reading NULL where none may be throws
/// <see cref="InvalidOperationException"/> (SQLite) or <see cref="InvalidCastException"/> (PostgreSQL).
/// </summary>
public readonly struct Row
{
    private readonly DbDataReader? reader;
    private readonly sqlite3_stmt? statement;

    internal Row(DbDataReader reader) => this.reader = reader;

    internal Row(sqlite3_stmt statement) => this.statement = statement;

    public bool IsNull(int column) =>
        statement is null ? reader!.IsDBNull(column) : raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public Guid Guid(int column) =>
        statement is null ? reader!.GetGuid(column) : new Guid(Bytes(statement, column), bigEndian: true);

    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    public string Text(int column) => TextOrNull(column) ?? throw Missing(column);

    public string? TextOrNull(int column)
    {
        if (statement is null)
            return reader!.IsDBNull(column) ? null : reader.GetString(column);
        var bytes = raw.sqlite3_column_blob(statement, column);
        return bytes.Length > 0 ? Encoding.UTF8.GetString(bytes)
            : IsNull(column) ? null
            : "";
    }

    public int Int(int column) => statement is null ? reader!.GetInt32(column) : checked((int)Long(column));

    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    public long Long(int column)
    {
        if (statement is null)
            return reader!.GetInt64(column);
        var value = raw.sqlite3_column_int64(statement, column);
        return value != 0 || !IsNull(column) ? value : throw Missing(column);
    }

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public double Double(int column)
    {
        if (statement is null)
            return reader!.GetDouble(column);
        var value = raw.sqlite3_column_double(statement, column);
        return value != 0 || !IsNull(column) ? value : throw Missing(column);
    }

    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    public bool Bool(int column) => statement is null ? reader!.GetBoolean(column) : Long(column) != 0;

    /// <summary>An instant stored as UTC milliseconds.</summary>
    public DateTimeOffset Instant(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    public DateOnly Date(int column)
    {
        if (statement is null)
            return reader!.GetFieldValue<DateOnly>(column);
        Span<char> text = stackalloc char[10];
        var bytes = Bytes(statement, column);
        return bytes.Length == 10 && Encoding.ASCII.GetChars(bytes, text) == 10
            ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : throw new FormatException($"Column {column} holds no date.");
    }

    public DateOnly? DateOrNull(int column) => IsNull(column) ? null : Date(column);

    /// <summary>A member of an enum stored as smallint.</summary>
    public TEnum Enum<TEnum>(int column)
        where TEnum : struct, Enum
    {
        var number = Int(column);
        return Unsafe.SizeOf<TEnum>() == sizeof(int)
            ? Unsafe.BitCast<int, TEnum>(number)
            : (TEnum)System.Enum.ToObject(typeof(TEnum), number);
    }

    /// <inheritdoc cref="Enum{TEnum}(int)"/>
    public TEnum? EnumOrNull<TEnum>(int column)
        where TEnum : struct, Enum => IsNull(column) ? null : Enum<TEnum>(column);

    /// <summary>Bytes as they were written; null when there are none.</summary>
    public byte[]? BytesOrNull(int column) =>
        statement is not null ? (IsNull(column) ? null : raw.sqlite3_column_blob(statement, column).ToArray())
        : reader!.IsDBNull(column) ? null
        : reader.GetFieldValue<byte[]>(column);

    private static ReadOnlySpan<byte> Bytes(sqlite3_stmt statement, int column)
    {
        var bytes = raw.sqlite3_column_blob(statement, column);
        return bytes.Length > 0 ? bytes : throw Missing(column);
    }

    private static InvalidOperationException Missing(int column) => new($"Column {column} is empty.");
}
