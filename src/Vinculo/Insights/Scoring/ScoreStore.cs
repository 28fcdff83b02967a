using Vinculo.Analytics.Segment;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>Keeps models, cut-offs and scores.</summary>
internal static class ScoreStore
{
    private const string LastRunCode = "insights.last-run";

    public static async Task<ValueTerms> TermsAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => Json.Read<ValueTerms>(row.Text(0)),
            ("code", ValueTerms.SettingCode)
        ) ?? new();

    /// <summary>Which shares of the customers the company calls A and B.</summary>
    public static async Task<Organization.ValueCutoffs> SharesAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => Json.Read<Organization.ValueCutoffs>(row.Text(0)),
            ("code", Organization.Settings.ValueCutoffsCode)
        ) ?? Organization.ValueCutoffs.Usual;

    /// <summary>The margins at which those shares end: the best customers first.</summary>
    public static ValueCutoffs Cutoffs(IEnumerable<double> margins, Organization.ValueCutoffs shares)
    {
        var best = margins.OrderDescending().ToArray();
        if (best.Length == 0)
            return ValueCutoffs.ByAmounts(1, 0);
        double At(double share) => best[Math.Clamp((int)Math.Ceiling(share * best.Length) - 1, 0, best.Length - 1)];
        var (a, b) = (At(shares.A), At(shares.B));
        return ValueCutoffs.ByAmounts(a, b < a ? b : Math.BitDecrement(a));
    }

    /// <summary>What a whole run leaves for the refreshes after it.</summary>
    /// <param name="Historical">The data ended long ago: as-of days do not move with the calendar.</param>
    internal sealed record LastRun(
        ValueCutoffs Cutoffs,
        DateOnly AsOf,
        bool Historical,
        DateOnly FirstFact,
        Relationship Relationship,
        int Days,
        IReadOnlyList<string> Measures,
        bool PaymentsOnly = false
    )
    {
        /// <summary>The same questions, asked today.</summary>
        public Horizon Today(DateTimeOffset now, TimeZoneInfo zone) =>
            new(
                Historical ? AsOf : DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime),
                Historical ? Features.FeatureSet.Begin(AsOf, zone) : now,
                FirstFact,
                Relationship,
                Days,
                Measures,
                zone,
                PaymentsOnly
            );
    }

    /// <summary>The last whole run; null before the first.</summary>
    public static Task<LastRun?> LastRunAsync(Session session) =>
        session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => (LastRun?)Json.Read<LastRun>(row.Text(0)),
            ("code", LastRunCode)
        );

    public static Task SaveLastRunAsync(
        Database database,
        ValueCutoffs cutoffs,
        Horizon horizon,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, @now, 1)
                    ON CONFLICT (code) DO UPDATE SET value = @value, changed_at = @now, row_version = setting.row_version + 1
                    """,
                    ("code", LastRunCode),
                    (
                        "value",
                        Json.Of(
                            new LastRun(
                                cutoffs,
                                horizon.AsOf,
                                horizon.AsOf
                                    < DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, horizon.Zone).DateTime),
                                horizon.FirstFact,
                                horizon.Relationship,
                                horizon.Days,
                                horizon.Measures,
                                horizon.PaymentsOnly
                            )
                        )
                    ),
                    ("now", now)
                ),
            cancel
        );

    /// <summary>Keeps a model as the one in use; earlier ones stay, retired.</summary>
    /// <returns>Its version; 0 when there is none.</returns>
    public static Task<int> SaveModelAsync(
        Database database,
        ChurnModel? model,
        Horizon horizon,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        model is null
            ? Task.FromResult(0)
            : database.WriteAsync(
                async session =>
                {
                    var last = await session.FirstOrDefaultAsync(
                        "SELECT max(version) FROM model WHERE code = @code",
                        row => row.IntOrNull(0) ?? 0,
                        ("code", CustomerScores.Churn)
                    );
                    await session.ExecuteAsync(
                        "UPDATE model SET state = 3 WHERE code = @code AND state = 2",
                        ("code", CustomerScores.Churn)
                    );
                    await session.ExecuteAsync(
                        """
                        INSERT INTO model (code, version, method, fitted_at, data_from, data_to, parameters, report, state)
                        VALUES (@code, @version, @method, @now, @from, @to, @parameters, @report, 2)
                        """,
                        ("code", CustomerScores.Churn),
                        ("version", last + 1),
                        ("method", ChurnModel.Method),
                        ("now", now),
                        ("from", Features.FeatureSet.Begin(horizon.FirstFact, horizon.Zone)),
                        ("to", Features.FeatureSet.Begin(horizon.AsOf, horizon.Zone)),
                        ("parameters", Json.Of(new StoredModel(model.Logistic, model.Measures, model.BaseRate))),
                        ("report", Json.Of(model.Report))
                    );
                    return last + 1;
                },
                cancel
            );

    internal sealed record StoredModel(
        Analytics.Score.CalibratedLogistic Logistic,
        IReadOnlyList<string> Measures,
        double BaseRate
    );

    /// <summary>The churn model in use, with its version.</summary>
    public static Task<(ChurnModel Model, int Version)?> ModelAsync(Session session) =>
        session.FirstOrDefaultAsync<(ChurnModel, int)?>(
            "SELECT parameters, report, version FROM model WHERE code = @code AND state = 2 ORDER BY version DESC LIMIT 1",
            row =>
            {
                var stored = Json.Read<StoredModel>(row.Text(0));
                return (
                    new(stored.Logistic, stored.Measures, stored.BaseRate, Json.Read<ChurnReport>(row.Text(1))),
                    row.Int(2)
                );
            },
            ("code", CustomerScores.Churn)
        );

    /// <summary>Replaces the scores of some customers and what the list shows of them.</summary>
    public static async Task WriteWithinAsync(
        Session session,
        IReadOnlyList<Appraisal> appraisals,
        ValueCutoffs cutoffs,
        int version,
        Horizon horizon,
        string currency,
        IReadOnlyDictionary<Guid, double>? influence,
        DateTimeOffset now
    )
    {
        var ids = appraisals.Select(a => a.Customer.Value).ToArray();
        await session.ExecuteAsync(
            $"DELETE FROM score WHERE customer_id {session.InGuids("ids")} AND model {session.InValues("models")}",
            ("ids", ids),
            ("models", new[] { CustomerScores.Churn, CustomerScores.Value })
        );
        var asOf = horizon.Moment;
        await session.InsertManyAsync(
            "score",
            ["customer_id", "model", "model_version", "as_of", "amount", "low", "high", "currency", "band", "reasons"],
            appraisals.SelectMany(a => Rows(a, cutoffs, version, asOf, currency))
        );
        foreach (var a in appraisals)
            await session.ExecuteAsync(
                $"""
                UPDATE customer SET value_class = @class, value_minor = @value, margin_minor = @margin, currency = @currency,
                  churn = @churn, risk_band = @band{(influence is null ? "" : ", influence = @influence")}
                WHERE customer_id = @id
                """,
                [
                    ("class", Class(a, cutoffs)),
                    ("value", a.AtRisk ? a.ValueMinor : null),
                    ("margin", a.MarginMinor),
                    ("currency", currency),
                    ("churn", a.Churn),
                    ("band", a.Band),
                    .. influence is null
                        ? Array.Empty<(string, object?)>()
                        : [("influence", influence.TryGetValue(a.Customer.Value, out var sway) ? sway : null)],
                    ("id", a.Customer),
                ]
            );
    }

    /// <summary>By what she brings today, so that a valuable customer about to leave is still a valuable one.</summary>
    private static ValueClass? Class(Appraisal appraisal, ValueCutoffs cutoffs) =>
        appraisal is { AtRisk: true, MarginMinor: > 0 }
            ? (ValueClass)(cutoffs.Of(appraisal.MarginMinor) - 'A' + 1)
            : null;

    private static IEnumerable<object?[]> Rows(
        Appraisal a,
        ValueCutoffs cutoffs,
        int version,
        DateTimeOffset asOf,
        string currency
    )
    {
        if (a.Churn is { } churn)
            yield return
            [
                a.Customer,
                CustomerScores.Churn,
                version,
                asOf,
                churn,
                null,
                null,
                null,
                a.Band,
                Json.Of(a.ChurnReasons),
            ];
        if (a.ValueReasons.Count > 0)
            yield return
            [
                a.Customer,
                CustomerScores.Value,
                version,
                asOf,
                (double)a.ValueMinor,
                (double)a.LowMinor,
                (double)a.HighMinor,
                currency,
                Class(a, cutoffs),
                Json.Of(a.ValueReasons),
            ];
    }
}
