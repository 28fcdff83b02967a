using System.Globalization;
using System.Text.Json;

namespace Vinculo.Platform.Storage;

/// <summary>The types the schema's rules allow.</summary>
public enum ColumnType
{
    Uuid,
    Text,
    Json,
    Whole,
    Real,
    Boolean,
    Date,
    Bytes,
}

/// <param name="Name">As in the script.</param>
/// <param name="Type">Its type, the same on both engines.</param>
/// <param name="Key">Place in the primary key, from 1; 0: not part of it.</param>
public sealed record TableColumn(string Name, ColumnType Type, int Key);

/// <summary>A table as the database has it now.</summary>
public sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>Columns of the primary key, in its order.</summary>
    public IReadOnlyList<TableColumn> Key { get; } = [.. Columns.Where(c => c.Key > 0).OrderBy(c => c.Key)];

    /// <summary>All columns, as a SELECT lists them.</summary>
    public string Names { get; } = string.Join(", ", Columns.Select(c => c.Name));

    public TableColumn? Find(string column) => Columns.FirstOrDefault(c => c.Name == column);
}

/// <summary>The tables of the live database: for work that must not forget one that was added later.</summary>
public sealed class TableCatalogue
{
    private IReadOnlyDictionary<string, TableShape>? known;

    /// <summary>All tables, by name. Read once; the schema changes only while the application starts.</summary>
    public async Task<IReadOnlyDictionary<string, TableShape>> ReadAsync(Session session) =>
        known ??= await AskAsync(session);

    private static async Task<IReadOnlyDictionary<string, TableShape>> AskAsync(Session session)
    {
        var columns = await session.QueryAsync(
            session.Engine == Engine.Postgres
                ? """
                SELECT CAST(c.relname AS text), CAST(a.attname AS text), format_type(a.atttypid, NULL),
                  coalesce((SELECT array_position(CAST(i.indkey AS smallint[]), a.attnum) + 1 FROM pg_index i
                    WHERE i.indrelid = c.oid AND i.indisprimary), 0)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = CAST(current_schema() AS regnamespace)
                ORDER BY c.relname, a.attnum
                """
                : """
                SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid
                """,
            row => (Table: row.Text(0), Name: row.Text(1), Type: row.Text(2), Key: row.Int(3))
        );
        return columns
            .GroupBy(c => c.Table, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => new TableShape(g.Key, [.. g.Select(c => new TableColumn(c.Name, TypeOf(c.Type), c.Key))]),
                StringComparer.Ordinal
            );
    }

    private static ColumnType TypeOf(string declared) =>
        declared.ToLowerInvariant() switch
        {
            "uuid" => ColumnType.Uuid,
            "text" => ColumnType.Text,
            "jsonb" => ColumnType.Json,
            "bigint" or "integer" or "smallint" => ColumnType.Whole,
            "double precision" => ColumnType.Real,
            "boolean" => ColumnType.Boolean,
            "date" => ColumnType.Date,
            "bytea" => ColumnType.Bytes,
            _ => throw new NotSupportedException($"The schema's rules have no type {declared}."),
        };
}

/// <summary>Whole rows of any table, read, kept as JSON and written again without a bit changed.</summary>
public static class WholeRow
{
    /// <summary>Values of a row whose columns are selected in the order of <paramref name="columns"/>.</summary>
    public static object?[] Read(Row row, IReadOnlyList<TableColumn> columns)
    {
        var values = new object?[columns.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = row.IsNull(i)
                ? null
                : columns[i].Type switch
                {
                    ColumnType.Uuid => row.Guid(i),
                    ColumnType.Whole => row.Long(i),
                    ColumnType.Real => row.Double(i),
                    ColumnType.Boolean => row.Bool(i),
                    ColumnType.Date => row.Date(i),
                    ColumnType.Json => new Json(row.Text(i)),
                    ColumnType.Bytes => row.BytesOrNull(i),
                    _ => row.Text(i),
                };
        return values;
    }

    /// <summary>Writes a row as an object, column by column.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TableColumn> columns, object?[] values)
    {
        json.WriteStartObject();
        for (var i = 0; i < values.Length; i++)
        {
            json.WritePropertyName(columns[i].Name);
            Write(json, values[i]);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes one value: identifiers as hexadecimal digits, JSON as the text it is.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Guid id:
                json.WriteStringValue(Convert.ToHexString(id.ToByteArray(bigEndian: true)));
                break;
            case byte[] bytes:
                json.WriteStringValue(Convert.ToHexString(bytes));
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateOnly date:
                json.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>A value back from JSON.</summary>
    public static object? Read(JsonElement value, ColumnType type) =>
        value.ValueKind == JsonValueKind.Null
            ? null
            : type switch
            {
                ColumnType.Uuid => new Guid(Convert.FromHexString(value.GetString()!), bigEndian: true),
                ColumnType.Whole => value.GetInt64(),
                ColumnType.Real => value.ValueKind == JsonValueKind.Number
                    ? value.GetDouble()
                    : double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
                ColumnType.Boolean => value.GetBoolean(),
                ColumnType.Date => DateOnly.ParseExact(value.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                ColumnType.Json => new Json(value.GetString()!),
                ColumnType.Bytes => Convert.FromHexString(value.GetString()!),
                _ => value.GetString(),
            };

    /// <summary>A row back from its object; a column the object does not know stays empty.</summary>
    public static object?[] Read(JsonElement row, IReadOnlyList<TableColumn> columns) =>
        [.. columns.Select(c => row.TryGetProperty(c.Name, out var value) ? Read(value, c.Type) : null)];
}
