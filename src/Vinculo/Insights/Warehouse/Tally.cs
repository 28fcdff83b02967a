using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>How many snapshots there are and how many tell each column, and which systems the facts came from: counted while writing.</summary>
internal sealed record Tally(long Rows, Dictionary<string, long> Filled, Dictionary<string, HashSet<Guid>> Systems)
{
    public const string Table = "customer_snapshot";

    public static async Task<Tally> ReadAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT rows_count, filled, systems FROM warehouse_table WHERE table_name = @table",
            row => new Tally(
                row.Long(0),
                Json.Read<Dictionary<string, long>>(row.Text(1)),
                Json.Read<Dictionary<string, HashSet<Guid>>>(row.Text(2))
            ),
            ("table", Table)
        ) ?? new(0, [], []);

    /// <summary>This tally and some rows more.</summary>
    public Tally With(IReadOnlyCollection<object?[]> rows)
    {
        var filled = new Dictionary<string, long>(Filled, StringComparer.Ordinal);
        for (var c = 0; c < SnapshotStore.Columns.Length; c++)
        {
            var told = rows.LongCount(row => row[c] is not null);
            filled[SnapshotStore.Columns[c]] = filled.GetValueOrDefault(SnapshotStore.Columns[c]) + told;
        }
        return this with { Rows = Rows + rows.Count, Filled = filled };
    }

    public Task SaveWithinAsync(Session session, DateTimeOffset now) =>
        SaveWithinAsync(session, Table, Rows, Json.Of(Filled), Json.Of(Systems), now);

    public static Task SaveWithinAsync(
        Session session,
        string table,
        long rows,
        Json filled,
        Json systems,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO warehouse_table (table_name, rows_count, filled, systems, counted_at) VALUES (@table, @rows, @filled, @systems, @now)
            ON CONFLICT (table_name) DO UPDATE SET rows_count = excluded.rows_count, filled = excluded.filled,
              systems = excluded.systems, counted_at = excluded.counted_at
            """,
            ("table", table),
            ("rows", rows),
            ("filled", filled),
            ("systems", systems),
            ("now", now)
        );
}
