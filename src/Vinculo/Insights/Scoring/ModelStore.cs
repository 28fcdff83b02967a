using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>What a version of a model is to the company.</summary>
public enum ModelState
{
    /// <summary>Made and not in use.</summary>
    Candidate = 1,

    InUse = 2,

    Retired = 3,
}

/// <summary>What the last look at a model found.</summary>
public enum ModelHealth
{
    Good = 1,

    /// <summary>Its customers are changing; its foretelling holds.</summary>
    Watch = 2,

    /// <summary>It does not foretell any more, or not for these customers: scores from it are marked.</summary>
    Wanting = 3,
}

/// <summary>Keeps models with their versions; one of each code is in use.</summary>
internal static class ModelStore
{
    /// <summary>A stored model.</summary>
    /// <param name="Health">Of the last look at it; null: nobody has looked.</param>
    /// <param name="ApprovedBy">The person who put it in use; null: nobody did, the house itself.</param>
    internal sealed record Stored(
        string Code,
        int Version,
        string Method,
        DateTimeOffset FittedAt,
        Json Parameters,
        Json Report,
        ModelState State,
        ModelHealth? Health,
        Guid? FittedBy,
        Guid? ApprovedBy
    );

    private const string Columns =
        "code, version, method, fitted_at, parameters, report, state, health, fitted_by, approved_by";

    /// <summary>Keeps a model as the one in use, unless it is the one in use already.</summary>
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
        await session.ExecuteAsync("DELETE FROM model_refusal WHERE code = @code", ("code", code));
        if (inUse is not null && inUse.Method == method && Same(inUse.Parameters, parameters))
            return inUse.Version;
        var version = await AddWithinAsync(session, code, method, parameters, report, horizon, null, now);
        await SwitchWithinAsync(session, code, version, null, now);
        return version;
    }

    /// <summary>Keeps a model as a candidate.</summary>
    /// <param name="by">Who asked for it; null: the house itself.</param>
    /// <returns>Its version.</returns>
    public static async Task<int> AddWithinAsync(
        Session session,
        string code,
        string method,
        Json parameters,
        Json report,
        Horizon horizon,
        Guid? by,
        DateTimeOffset now
    )
    {
        var version =
            1
            + await session.FirstOrDefaultAsync(
                "SELECT max(version) FROM model WHERE code = @code",
                row => row.IntOrNull(0) ?? 0,
                ("code", code)
            );
        await session.ExecuteAsync(
            """
            INSERT INTO model (code, version, method, fitted_at, data_from, data_to, parameters, report, state, fitted_by)
            VALUES (@code, @version, @method, @now, @from, @to, @parameters, @report, 1, @by)
            """,
            ("code", code),
            ("version", version),
            ("method", method),
            ("now", now),
            ("from", Features.FeatureSet.Begin(horizon.FirstFact, horizon.Zone)),
            ("to", horizon.Moment),
            ("parameters", parameters),
            ("report", report),
            ("by", by)
        );
        return version;
    }

    /// <summary>Puts a version in use; the one before it retires, and so do older candidates.</summary>
    /// <param name="by">Who approved it; null: the house itself.</param>
    public static async Task SwitchWithinAsync(Session session, string code, int version, Guid? by, DateTimeOffset now)
    {
        await session.ExecuteAsync(
            "UPDATE model SET state = 3 WHERE code = @code AND (state = 2 OR (state = 1 AND version < @version))",
            ("code", code),
            ("version", version)
        );
        await session.ExecuteAsync(
            "UPDATE model SET state = 2, approved_by = @by, approved_at = @now WHERE code = @code AND version = @version",
            ("by", by),
            ("now", now),
            ("code", code),
            ("version", version)
        );
    }

    /// <summary>Why a model could not be made, for its page.</summary>
    public static Task RefuseWithinAsync(Session session, string code, Refusal no, DateTimeOffset now) =>
        session.ExecuteAsync(
            """
            INSERT INTO model_refusal (code, refusal, refused_at) VALUES (@code, @refusal, @now)
            ON CONFLICT (code) DO UPDATE SET refusal = @refusal, refused_at = @now
            """,
            ("code", code),
            (
                "refusal",
                Json.Of(new StoredRefusal(no.Code, no.Facts.ToDictionary(f => f.Key, f => f.Value?.ToString())))
            ),
            ("now", now)
        );

    internal sealed record StoredRefusal(string Code, Dictionary<string, string?> Facts);

    /// <summary>The newest version of a code and its report; null: there is none.</summary>
    public static Task<(int Version, Json Report)?> NewestAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            "SELECT version, report FROM model WHERE code = @code ORDER BY version DESC LIMIT 1",
            row => ((int, Json)?)(row.Int(0), new Json(row.Text(1))),
            ("code", code)
        );

    public static Task<Stored?> FindAsync(Session session, string code, int version) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM model WHERE code = @code AND version = @version",
            row => (Stored?)Read(row),
            ("code", code),
            ("version", version)
        );

    /// <summary>The model of a code that is in use.</summary>
    public static Task<Stored?> InUseAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM model WHERE code = @code AND state = 2 ORDER BY version DESC LIMIT 1",
            row => (Stored?)Read(row),
            ("code", code)
        );

    private static Stored Read(Row row) =>
        new(
            row.Text(0),
            row.Int(1),
            row.Text(2),
            row.Instant(3),
            new(row.Text(4)),
            new(row.Text(5)),
            row.Enum<ModelState>(6),
            row.EnumOrNull<ModelHealth>(7),
            row.GuidOrNull(8),
            row.GuidOrNull(9)
        );

    // PostgreSQL writes JSON its own way, with other spaces and another order of names.
    private static bool Same(Json a, Json b) =>
        a.Text == b.Text
        || System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(a.Text),
            System.Text.Json.Nodes.JsonNode.Parse(b.Text)
        );
}
