using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables.Storage;

/// <summary>Trials of versions in the database.</summary>
internal static class SimulationRows
{
    public static Task<int> AddAsync(
        Session session,
        Guid run,
        TableVersion version,
        int? latest,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO table_simulation (id, table_id, version, row_version, latest, asked_by, asked_name, asked_at)
            VALUES (@id, @table, @version, @row, @latest, @by, @name, @at)
            """,
            ("id", run),
            ("table", version.TableId),
            ("version", version.Version),
            ("row", version.RowVersion),
            ("latest", latest),
            ("by", actor.Id),
            ("name", actor.Name),
            ("at", now)
        );

    public static Task<int> EndAsync(Session session, Guid run, SimulationResult result) =>
        session.ExecuteAsync(
            "UPDATE table_simulation SET result = @result WHERE id = @id",
            ("result", Json.Of(result)),
            ("id", run)
        );

    public static Task<Simulation?> LatestAsync(Session session, Guid table, int version) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id, version, row_version, latest, asked_name, asked_at, result FROM table_simulation
            WHERE table_id = @table AND version = @version ORDER BY asked_at DESC, id DESC LIMIT 1
            """,
            row => new Simulation(
                row.Guid(0),
                row.Int(1),
                row.Int(2),
                row.IntOrNull(3),
                row.Text(4),
                row.Instant(5),
                row.TextOrNull(6) is { } result ? Json.Read<SimulationResult>(result) : null
            ),
            ("table", table),
            ("version", version)
        );

    /// <summary>The next customers of the base.</summary>
    public static Task<List<Guid>> CustomersAsync(Session session, Guid after, int batch) =>
        session.QueryAsync(
            "SELECT customer_id FROM customer WHERE customer_id > @after AND merged_into IS NULL ORDER BY customer_id LIMIT @batch",
            row => row.Guid(0),
            ("after", after),
            ("batch", batch)
        );

    /// <summary>Somebody a version is tried on; of a decision that really was made, which and when.</summary>
    public sealed record Met(Guid Customer, Guid? Decision = null, DateTimeOffset At = default);

    /// <summary>Decisions before a moment, latest first.</summary>
    public static Task<List<Met>> DecisionsAsync(Session session, DateTimeOffset before, int most) =>
        session.QueryAsync(
            """
            SELECT customer_id, id, decided_at FROM decision WHERE decided_at < @before AND placement <> 'history'
            ORDER BY decided_at DESC, id LIMIT @most
            """,
            row => new Met(row.Guid(0), row.Guid(1), row.Instant(2)),
            ("before", before),
            ("most", most)
        );

    /// <summary>What the ledger kept of some decisions.</summary>
    public static Task<List<(Guid Customer, DecisionContent Content)>> ContentsAsync(
        Session session,
        Guid[] decisions
    ) =>
        session.QueryAsync(
            $"SELECT customer_id, content FROM decision WHERE id {session.InGuids("ids")} ORDER BY id",
            row => (row.Guid(0), Json.Read<DecisionContent>(row.Text(1))),
            ("ids", decisions)
        );

    /// <summary>What some customers are called and whose they are now.</summary>
    public static Task<List<(Guid Customer, string Name, Guid? Team)>> NamesAsync(Session session, Guid[] customers) =>
        session.QueryAsync(
            $"SELECT customer_id, display_name, team_id FROM customer WHERE customer_id {session.InGuids("ids")}",
            row => (row.Guid(0), row.Text(1), row.GuidOrNull(2)),
            ("ids", customers)
        );
}
