using System.Buffers;
using System.Text;
using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>Whole rows of one table, as they are kept beside a merge.</summary>
internal sealed class KeptRows(TableShape table, List<object?[]> rows)
{
    public int Count => rows.Count;

    public IReadOnlyList<object?[]> Rows => rows;

    public static async Task<KeptRows> ReadAsync(
        Session session,
        TableShape table,
        string where,
        params (string Name, object? Value)[] arguments
    ) =>
        new(
            table,
            await session.QueryAsync(
                $"SELECT {table.Names} FROM {table.Name} WHERE {where}",
                row => WholeRow.Read(row, table.Columns),
                arguments
            )
        );

    public string Packed()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows)
                WholeRow.Write(json, table.Columns, row);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static KeptRows Unpacked(TableShape table, string packed)
    {
        using var document = JsonDocument.Parse(packed);
        return new(table, [.. document.RootElement.EnumerateArray().Select(r => WholeRow.Read(r, table.Columns))]);
    }

    public Task InsertAsync(Session session) =>
        session.InsertManyAsync(table.Name, [.. table.Columns.Select(c => c.Name)], rows);
}
