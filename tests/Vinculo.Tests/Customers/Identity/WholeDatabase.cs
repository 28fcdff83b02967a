using System.Text;
using System.Text.Json;
using Vinculo.Customers.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Identity;

/// <summary>Everything in a database as text, to compare before and after.</summary>
internal static class WholeDatabase
{
    /// <summary>Tables that tell what happened, and grow: they are not part of the state.</summary>
    private static readonly HashSet<string> Logs = new(StringComparer.Ordinal)
    {
        "identity_event",
        "identity_move",
        "audit_event",
        "audit_seal",
        "change_log",
        "outbox",
        "reaction_done",
    };

    /// <summary>Table to its rows, each as JSON, in an order of their own.</summary>
    public static Task<Dictionary<string, List<string>>> DumpAsync(Database database) =>
        database.ReadAsync(async session =>
        {
            var dump = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (var table in (await new TableCatalogue().ReadAsync(session)).Values)
                if (!Logs.Contains(table.Name))
                    dump[table.Name] =
                    [
                        .. (
                            await session.QueryAsync(
                                $"SELECT {table.Names} FROM {table.Name}",
                                row => Text(table, WholeRow.Read(row, table.Columns))
                            )
                        ).Order(StringComparer.Ordinal),
                    ];
            return dump;
        });

    /// <summary>What differs, a line a row; empty when nothing does.</summary>
    public static List<string> Differences(
        Dictionary<string, List<string>> before,
        Dictionary<string, List<string>> after
    ) =>
        [
            .. before
                .Keys.Union(after.Keys)
                .SelectMany(table =>
                    before[table]
                        .Except(after[table])
                        .Select(r => $"gone from {table}: {r}")
                        .Concat(after[table].Except(before[table]).Select(r => $"new in {table}: {r}"))
                        .Concat(
                            before[table].Count == after[table].Count
                                ? []
                                : [$"{table}: {before[table].Count} rows before, {after[table].Count} after"]
                        )
                ),
        ];

    /// <summary>
    /// Gives customers a row in every table that names a customer, whatever tables there are: two rows each, of which one
    /// has the same values for everybody, so that keys meet.
    /// </summary>
    public static Task FurnishAsync(Database database, params Guid[] customers) =>
        database.WriteAsync(async session =>
        {
            var random = new Random(7);
            var tables = await new TableCatalogue().ReadAsync(session);
            foreach (var rule in CustomerTables.All)
            {
                if (rule.Treatment is Treatment.Self or Treatment.Leave)
                    continue;
                var table = tables[rule.Name];
                foreach (var customer in customers)
                foreach (var shared in new[] { true, false })
                {
                    var row = table
                        .Columns.Select(c =>
                            c.Name == CustomerTables.CustomerColumn ? customer
                            : c.Name == rule.Pointer
                                ? customers[(Array.IndexOf(customers, customer) + (shared ? 1 : 2)) % customers.Length]
                            : (object?)Value(c, shared && !Identifies(c, table) ? new Random(11) : random)
                        )
                        .ToArray();
                    await session.InsertManyAsync(table.Name, [.. table.Columns.Select(c => c.Name)], [row]);
                }
            }
        });

    /// <summary>A column whose value has to differ between customers: the row's own number, a key of one customer.</summary>
    private static bool Identifies(TableColumn column, TableShape table) =>
        column.Name == "id" || (column.Key > 0 && table.Key.All(k => k.Name != CustomerTables.CustomerColumn));

    private static object? Value(TableColumn column, Random random)
    {
        switch (column.Type)
        {
            case ColumnType.Uuid:
                var bytes = new byte[16];
                random.NextBytes(bytes);
                return new Guid(bytes);
            case ColumnType.Whole:
                return column.Name == "ended_at" ? null : (object)(long)random.Next(1, 3);
            case ColumnType.Real:
                return random.NextDouble() * 100;
            case ColumnType.Boolean:
                return random.Next(2) == 0;
            case ColumnType.Date:
                return new DateOnly(2026, random.Next(1, 13), 1);
            case ColumnType.Json:
                return new Json($$"""{"a": {{random.Next(100)}}, "b": "ñ"}""");
            default:
                return "t" + random.Next(1_000_000);
        }
    }

    private static string Text(TableShape table, object?[] values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            WholeRow.Write(json, table.Columns, values);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
