using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>How many rows the tables of sums have, and how many tell each column.</summary>
internal static class FactCounts
{
    public static async Task<List<(string Table, long Rows, Dictionary<string, long> Filled)>> ReadAsync(
        Session session
    )
    {
        var counts = new List<(string, long, Dictionary<string, long>)>();
        foreach (var table in FactTables.All)
        {
            var filled = table.Columns.Select((column, i) => $"sum(CASE WHEN {Told(table, i)} THEN 1 ELSE 0 END)");
            var row = await session.FirstOrDefaultAsync(
                $"SELECT count(*), {string.Join(", ", filled)} FROM {table.Name}",
                r => Enumerable.Range(0, table.Columns.Length + 1).Select(i => r.LongOrNull(i) ?? 0).ToArray(),
                table.Keys.Any(k => k.Type == ColumnType.Uuid) ? [("nobody", Guid.Empty)] : []
            );
            counts.Add(
                (
                    table.Name,
                    row![0],
                    table.Columns.Select((c, i) => (c, row[i + 1])).ToDictionary(c => c.c, c => c.Item2)
                )
            );
        }
        return counts;
    }

    /// <summary>A key of 0, of nothing or of zeros tells nothing; a sum always does.</summary>
    private static string Told(FactTable table, int column) =>
        column >= table.Keys.Count ? "1 = 1"
        : table.Keys[column] is { Type: ColumnType.Text, Name: var text } ? $"{text} <> ''"
        : table.Keys[column] is { Name: "channel" or "value_class", Name: var code } ? $"{code} <> 0"
        : table.Keys[column] is { Type: ColumnType.Uuid, Name: var id } ? $"{id} <> @nobody"
        : "1 = 1";
}
