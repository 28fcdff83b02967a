using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>Keeps models with their versions; one of each code is in use.</summary>
internal static class ModelStore
{
    /// <summary>A stored model.</summary>
    internal sealed record Stored(string Code, int Version, string Method, Json Parameters, Json Report);

    /// <summary>Keeps a model as the one in use; earlier ones stay, retired. The same parameters stay the same version.</summary>
    /// <returns>Its version.</returns>
    public static async Task<int> UseWithinAsync(
        Session session,
        string code,
        string method,
        Json parameters,
        Json report,
        Horizon horizon,
        DateTimeOffset now
    )
    {
        var inUse = await InUseAsync(session, code);
        if (inUse is not null && inUse.Method == method && Same(inUse.Parameters, parameters))
            return inUse.Version;
        var last = await session.FirstOrDefaultAsync(
            "SELECT max(version) FROM model WHERE code = @code",
            row => row.IntOrNull(0) ?? 0,
            ("code", code)
        );
        await session.ExecuteAsync("UPDATE model SET state = 3 WHERE code = @code AND state = 2", ("code", code));
        await session.ExecuteAsync(
            """
            INSERT INTO model (code, version, method, fitted_at, data_from, data_to, parameters, report, state)
            VALUES (@code, @version, @method, @now, @from, @to, @parameters, @report, 2)
            """,
            ("code", code),
            ("version", last + 1),
            ("method", method),
            ("now", now),
            ("from", Features.FeatureSet.Begin(horizon.FirstFact, horizon.Zone)),
            ("to", horizon.Moment),
            ("parameters", parameters),
            ("report", report)
        );
        return last + 1;
    }

    /// <summary>The model of a code that is in use.</summary>
    public static Task<Stored?> InUseAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            "SELECT code, version, method, parameters, report FROM model WHERE code = @code AND state = 2 ORDER BY version DESC LIMIT 1",
            row => (Stored?)new(row.Text(0), row.Int(1), row.Text(2), new(row.Text(3)), new(row.Text(4))),
            ("code", code)
        );

    // PostgreSQL writes JSON its own way, with other spaces and another order of names.
    private static bool Same(Json a, Json b) =>
        a.Text == b.Text
        || System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(a.Text),
            System.Text.Json.Nodes.JsonNode.Parse(b.Text)
        );
}
