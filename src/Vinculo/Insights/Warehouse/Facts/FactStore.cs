using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>Keeps the tables of sums and what each customer adds to them.</summary>
internal static class FactStore
{
    private static readonly string[] ContributionColumns = ["customer_id", "city", "parts"];

    /// <summary>What these customers add now, as far as they add anything.</summary>
    public static async Task<Dictionary<Guid, Contribution>> ContributionsAsync(Session session, Guid[] customers) =>
        (
            await session.QueryAsync(
                $"SELECT customer_id, city, parts FROM warehouse_customer WHERE customer_id {session.InGuids("only")}",
                row => (Id: row.Guid(0), Adds: new Contribution(row.Text(1), row.Text(2))),
                ("only", customers)
            )
        ).ToDictionary(c => c.Id, c => c.Adds);

    /// <summary>Writes down what customers add that added nothing before.</summary>
    public static Task InsertWithinAsync(Session session, IEnumerable<(Guid Customer, Contribution Adds)> rows) =>
        session.InsertManyAsync(
            "warehouse_customer",
            ContributionColumns,
            rows.Where(r => r.Adds.Parts.Length > 0)
                .Select(r => new object?[] { r.Customer, r.Adds.City, r.Adds.Parts })
        );

    /// <summary>Writes down what one customer adds from now on.</summary>
    public static Task SaveWithinAsync(Session session, Guid customer, Contribution adds) =>
        session.ExecuteAsync(
            """
            INSERT INTO warehouse_customer (customer_id, city, parts) VALUES (@id, @city, @parts)
            ON CONFLICT (customer_id) DO UPDATE SET city = excluded.city, parts = excluded.parts
            """,
            ("id", customer),
            ("city", adds.City),
            ("parts", adds.Parts)
        );

    /// <summary>Adds cells to the tables; a sum that comes to nothing leaves no row.</summary>
    /// <returns>Cells that were touched.</returns>
    public static async Task<int> AddWithinAsync(Session session, Cells cells)
    {
        var touched = 0;
        for (var t = 0; t < FactTables.All.Count; t++)
        {
            var table = FactTables.All[t];
            var upsert =
                $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select(c => "@" + c))}) "
                + $"ON CONFLICT ({string.Join(", ", table.Keys.Select(k => k.Name))}) DO UPDATE SET "
                + string.Join(", ", table.Measures.Select(m => $"{m} = {table.Name}.{m} + excluded.{m}"));
            var empty =
                $"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.Keys.Select(k => $"{k.Name} = @{k.Name}"))} AND "
                + string.Join(" AND ", table.Measures.Select(m => $"{m} = 0"));
            foreach (var row in cells.Rows(t))
            {
                var arguments = table.Columns.Select((column, i) => (column, row[i])).ToArray();
                await session.ExecuteAsync(upsert, arguments);
                if (row[table.Keys.Count..].Any(sum => sum is < 0L))
                    await session.ExecuteAsync(empty, arguments[..table.Keys.Count]);
                touched++;
            }
        }
        return touched;
    }
}
