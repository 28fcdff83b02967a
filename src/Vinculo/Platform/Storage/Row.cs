using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Vinculo.Platform.Storage;

/// <summary>One row of a result, read by position in the types the schema rules name.</summary>
public readonly struct Row(DbDataReader reader)
{
    private readonly bool sqlite = reader is SqliteDataReader;

    public bool IsNull(int column) => reader.IsDBNull(column);

    public Guid Guid(int column) =>
        sqlite ? new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true) : reader.GetGuid(column);

    public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : Guid(column);

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public int Int(int column) => reader.GetInt32(column);

    public int? IntOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public long Long(int column) => reader.GetInt64(column);

    public long? LongOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public double Double(int column) => reader.GetDouble(column);

    public double? DoubleOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public bool Bool(int column) => sqlite ? reader.GetInt64(column) != 0 : reader.GetBoolean(column);

    /// <summary>An instant stored as UTC milliseconds.</summary>
    public DateTimeOffset Instant(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public DateTimeOffset? InstantOrNull(int column) => reader.IsDBNull(column) ? null : Instant(column);

    public DateOnly Date(int column) =>
        sqlite
            ? DateOnly.ParseExact(
                reader.GetString(column),
                "yyyy-MM-dd",
                System.Globalization.CultureInfo.InvariantCulture
            )
            : reader.GetFieldValue<DateOnly>(column);

    public DateOnly? DateOrNull(int column) => reader.IsDBNull(column) ? null : Date(column);

    /// <summary>A member of an enum stored as smallint.</summary>
    public TEnum Enum<TEnum>(int column)
        where TEnum : struct, Enum => (TEnum)System.Enum.ToObject(typeof(TEnum), reader.GetInt32(column));
}
