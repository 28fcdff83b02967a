using Vinculo.Insights.Effects;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Models;

/// <summary>A model in the list.</summary>
/// <param name="Version">In use; null: none is.</param>
/// <param name="Waits">A newer version waits for approval.</param>
/// <param name="No">Why there is none, or none newer.</param>
public sealed record ModelLine(
    string Code,
    int? Version,
    string? Method,
    DateTimeOffset? FittedAt,
    ModelHealth? Health,
    bool Waits,
    Refusal? No
);

/// <summary>A model in use whose last look found that it does not foretell any more, or not for these customers.</summary>
/// <param name="Challenger">A newer version that waits for approval; null: none was made.</param>
/// <param name="Since">When the look was that found it so.</param>
public sealed record WantingModel(string Code, int Version, int? Challenger, DateTimeOffset Since)
{
    public bool Waits => Challenger is not null;
}

/// <summary>A version, told.</summary>
public sealed record ModelVersion(
    int Version,
    string Method,
    DateTimeOffset FittedAt,
    DateTimeOffset? DataFrom,
    DateTimeOffset? DataTo,
    ModelState State,
    ModelHealth? Health,
    Guid? FittedBy,
    string? FittedByName,
    Guid? ApprovedBy,
    string? ApprovedByName,
    DateTimeOffset? ApprovedAt,
    ChurnReport? Churn,
    IReadOnlyDictionary<string, double>? Figures
)
{
    /// <summary>Of the model of effects: what came of judging each action.</summary>
    public IReadOnlyList<ActionEffect>? Effects { get; init; }
}

/// <summary>One look at a model in use.</summary>
public sealed record ModelLook(DateTimeOffset At, ModelHealth Health);

/// <summary>All there is to know of a model.</summary>
/// <param name="Versions">Newest first.</param>
/// <param name="Found">What the last look at the version in use found.</param>
/// <param name="FoundAt">When that was.</param>
/// <param name="Looks">Health at each look, newest first.</param>
public sealed record ModelCard(
    string Code,
    IReadOnlyList<ModelVersion> Versions,
    ModelFindings? Found,
    DateTimeOffset? FoundAt,
    IReadOnlyList<ModelLook> Looks,
    Refusal? No
)
{
    /// <summary>Of the value: what the last look at it found; null of other models and before the first look.</summary>
    public ValueFindings? Value { get; init; }

    /// <summary>Of a model that is learnt anew every night and tried on the past: what the last look found.</summary>
    public ScorerTrial? Trial { get; init; }

    public ModelVersion? InUse => Versions.FirstOrDefault(v => v.State == ModelState.InUse);

    /// <summary>The newest version, when it waits for approval.</summary>
    public ModelVersion? Challenger =>
        Versions.FirstOrDefault() is { State: ModelState.Candidate } newest ? newest : null;
}

/// <summary>The models of the company, for whoever reads scores.</summary>
public sealed class ModelCatalogue(Database database)
{
    /// <summary>Every model there is or that could not be made; risks first, then by code.</summary>
    public Task<IReadOnlyList<ModelLine>> ListAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<ModelLine>>(
            async session =>
            {
                var rows = await session.QueryAsync(
                    "SELECT code, version, method, fitted_at, state, health FROM model WHERE state < 3 ORDER BY code, version",
                    row =>
                        (
                            Code: row.Text(0),
                            Version: row.Int(1),
                            Method: row.Text(2),
                            At: row.Instant(3),
                            State: row.Enum<ModelState>(4),
                            Health: row.EnumOrNull<ModelHealth>(5)
                        )
                );
                var refused = await RefusalsAsync(session, null);
                return
                [
                    .. rows.Select(r => r.Code)
                        .Union(refused.Keys)
                        .OrderBy(Place)
                        .ThenBy(code => code, StringComparer.Ordinal)
                        .Select(code =>
                        {
                            var inUse = rows.Where(r => r.Code == code && r.State == ModelState.InUse)
                                .Select(r => (Found: true, r.Version, r.Method, r.At, r.Health))
                                .FirstOrDefault();
                            return new ModelLine(
                                code,
                                inUse.Found ? inUse.Version : null,
                                inUse.Method,
                                inUse.Found ? inUse.At : null,
                                inUse.Health,
                                rows.Any(r =>
                                    r.Code == code && r.State == ModelState.Candidate && r.Version > inUse.Version
                                ),
                                refused.GetValueOrDefault(code)
                            );
                        }),
                ];
            },
            cancel
        );

    /// <summary>Models in use that were found wanting; risks first.</summary>
    public Task<IReadOnlyList<WantingModel>> WantingAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<WantingModel>>(
            async session =>
                [
                    .. (
                        await session.QueryAsync(
                            """
                            SELECT m.code, m.version, (SELECT max(c.version) FROM model c WHERE c.code = m.code AND c.state = 1 AND c.version > m.version), m.wanting_since
                            FROM model m WHERE m.state = 2 AND m.wanting_since IS NOT NULL ORDER BY m.code
                            """,
                            row => new WantingModel(row.Text(0), row.Int(1), row.IntOrNull(2), row.Instant(3))
                        )
                    ).OrderBy(w => Place(w.Code)),
                ],
            cancel
        );

    /// <summary>One model; null when there is none of that code and none was tried.</summary>
    public Task<ModelCard?> FindAsync(string code, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var versions = await session.QueryAsync(
                    """
                    SELECT m.version, m.method, m.fitted_at, m.data_from, m.data_to, m.state, m.health, m.fitted_by, f.display_name,
                      m.approved_by, a.display_name, m.approved_at, m.report, CASE WHEN m.code = 'effect' THEN m.parameters END
                    FROM model m LEFT JOIN app_user f ON f.id = m.fitted_by LEFT JOIN app_user a ON a.id = m.approved_by
                    WHERE m.code = @code ORDER BY m.version DESC LIMIT 50
                    """,
                    row => VersionOf(row, code),
                    ("code", code)
                );
                var no = (await RefusalsAsync(session, code)).GetValueOrDefault(code);
                if (versions.Count == 0 && no is null)
                    return null;
                var inUse = versions.Find(v => v.State == ModelState.InUse)?.Version ?? 0;
                var looks = await session.QueryAsync(
                    "SELECT checked_at, health, found FROM model_check WHERE code = @code AND version = @version ORDER BY checked_at DESC LIMIT 30",
                    row => (At: row.Instant(0), Health: row.Enum<ModelHealth>(1), Found: row.Text(2)),
                    ("code", code),
                    ("version", inUse)
                );
                var last = looks.Count == 0 ? null : looks[0].Found;
                var value = last is not null && code == CustomerScores.Value ? Json.Read<ValueFindings>(last) : null;
                var tried =
                    last is not null && value is null && ChurnHorizon.Find(code) is null
                        ? Json.Read<ScorerFindings>(last)
                        : null;
                return (ModelCard?)
                    new ModelCard(
                        code,
                        versions,
                        value is not null ? new ModelFindings(value.Health, null, value.Drifts, value.Reasons)
                            : tried is not null
                                ? new ModelFindings(tried.Health, null, tried.Trial.Drifts, tried.Reasons)
                            : last is null ? null
                            : Json.Read<ModelFindings>(last),
                        looks.Count == 0 ? null : looks[0].At,
                        [.. looks.Select(l => new ModelLook(l.At, l.Health))],
                        no
                    )
                    {
                        Value = value,
                        Trial = tried?.Trial,
                    };
            },
            cancel
        );

    /// <summary>What products are called in the reader's language, by code.</summary>
    internal Task<Dictionary<string, string>> ProductNamesAsync(string[] codes, CancellationToken cancel) =>
        database.ReadAsync(session => ValueWords.ProductsAsync(session, codes), cancel);

    private static ModelVersion VersionOf(Row row, string code)
    {
        var report = row.Text(12);
        var isChurn = ChurnHorizon.Find(code) is not null;
        return new(
            row.Int(0),
            row.Text(1),
            row.Instant(2),
            row.InstantOrNull(3),
            row.InstantOrNull(4),
            row.Enum<ModelState>(5),
            row.EnumOrNull<ModelHealth>(6),
            row.GuidOrNull(7),
            row.TextOrNull(8),
            row.GuidOrNull(9),
            row.TextOrNull(10),
            row.InstantOrNull(11),
            isChurn ? Json.Read<ChurnReport>(report) : null,
            isChurn ? null : Json.Read<Dictionary<string, double>>(report)
        )
        {
            Effects = row.TextOrNull(13) is { } kept ? Json.Read<EffectScorer.Kept>(kept).Actions : null,
        };
    }

    private static async Task<Dictionary<string, Refusal>> RefusalsAsync(Session session, string? code)
    {
        var rows = await session.QueryAsync(
            $"SELECT code, refusal FROM model_refusal {(code is null ? "" : "WHERE code = @code")}",
            row => (Code: row.Text(0), Stored: Json.Read<ModelStore.StoredRefusal>(row.Text(1))),
            code is null ? [] : [("code", code)]
        );
        return rows.ToDictionary(
            r => r.Code,
            r => Refusal.Conflict(r.Stored.Code, [.. r.Stored.Facts.Select(f => (f.Key, (object?)f.Value))]),
            StringComparer.Ordinal
        );
    }

    private static int Place(string code) =>
        ChurnHorizon.All.Select(h => h.Code).ToList().IndexOf(code) is >= 0 and var place ? place : int.MaxValue;
}
