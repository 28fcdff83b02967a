using System.Buffers;
using System.Text;
using System.Text.Json;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>Keys of many rows of one table, without the customer: as they are kept, and as a condition.</summary>
internal sealed class RowKeys(IReadOnlyList<TableColumn> columns, List<object?[]> keys)
{
    public int Count => keys.Count;

    /// <summary>The keys, each with its parts in the order of the columns.</summary>
    public IReadOnlyList<object?[]> Keys => keys;

    /// <summary>As JSON: a list of values, or of lists where a key has several parts.</summary>
    public string Packed()
    {
        var buffer = new ArrayBufferWriter<byte>(keys.Count * 36 + 2);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var key in keys)
            {
                if (columns.Count != 1)
                    json.WriteStartArray();
                foreach (var part in key)
                    WholeRow.Write(json, part);
                if (columns.Count != 1)
                    json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static RowKeys Unpacked(IReadOnlyList<TableColumn> columns, string packed)
    {
        using var document = JsonDocument.Parse(packed);
        var keys = new List<object?[]>(document.RootElement.GetArrayLength());
        foreach (var key in document.RootElement.EnumerateArray())
            keys.Add(
                columns.Count == 1
                    ? [WholeRow.Read(key, columns[0].Type)]
                    : [.. key.EnumerateArray().Select((part, i) => WholeRow.Read(part, columns[i].Type))]
            );
        return new(columns, keys);
    }

    /// <summary>The condition that a row is one of these, and its parameters.</summary>
    public (string Sql, (string, object?)[] Arguments) Among(Session session)
    {
        // A table with one row a customer: there is nothing to tell rows apart by.
        if (columns.Count == 0)
            return ("1 = 1", []);
        if (session.Engine == Engine.Sqlite)
        {
            var parts = columns.Select(
                (c, i) =>
                {
                    var value = columns.Count == 1 ? "value" : $"json_extract(value, '$[{i}]')";
                    return c.Type == ColumnType.Uuid ? $"unhex({value})" : value;
                }
            );
            return (
                $"({string.Join(", ", columns.Select(c => c.Name))}) IN (SELECT {string.Join(", ", parts)} FROM json_each(@keys))",
                [("keys", Packed())]
            );
        }
        return (
            $"({string.Join(", ", columns.Select(c => c.Name))}) IN (SELECT * FROM unnest({string.Join(", ", columns.Select((_, i) => "@keys" + i))}) AS k)",
            [.. columns.Select((c, i) => ("keys" + i, Column(c.Type, i)))]
        );
    }

    private object Column(ColumnType type, int part) =>
        type switch
        {
            ColumnType.Uuid => keys.ConvertAll(k => (Guid)k[part]!).ToArray(),
            ColumnType.Whole => keys.ConvertAll(k => (long)k[part]!).ToArray(),
            ColumnType.Date => keys.ConvertAll(k => (DateOnly)k[part]!).ToArray(),
            ColumnType.Text => keys.ConvertAll(k => (string)k[part]!).ToArray(),
            _ => throw new NotSupportedException($"A key of type {type}."),
        };
}
