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

    /// <summary>Keeps the churn model as the one in use.</summary>
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
                session =>
                    ModelStore.UseWithinAsync(
                        session,
                        CustomerScores.Churn,
                        ChurnModel.Method,
                        Json.Of(new StoredModel(model.Logistic, model.Measures, model.BaseRate)),
                        Json.Of(model.Report),
                        horizon,
                        now
                    ),
                cancel
            );

    internal sealed record StoredModel(
        Analytics.Score.CalibratedLogistic Logistic,
        IReadOnlyList<string> Measures,
        double BaseRate
    );

    /// <summary>The churn model in use, with its version.</summary>
    public static async Task<(ChurnModel Model, int Version)?> ModelAsync(Session session)
    {
        if (await ModelStore.InUseAsync(session, CustomerScores.Churn) is not { } kept)
            return null;
        var stored = Json.Read<StoredModel>(kept.Parameters.Text);
        var report = Json.Read<ChurnReport>(kept.Report.Text);
        return (new(stored.Logistic, stored.Measures, stored.BaseRate, report), kept.Version);
    }

    /// <summary>A customer as just appraised, with her further scores.</summary>
    internal sealed record Result(Appraisal Appraisal, IReadOnlyList<(NewScore Score, int Version)> Further);

    /// <summary>Replaces the scores of some customers and what the list shows of them.</summary>
    /// <param name="owned">Codes of further scores that are replaced; see <see cref="Scorers.Team.Owned"/>.</param>
    public static async Task WriteWithinAsync(
        Session session,
        IReadOnlyList<Result> results,
        IReadOnlyList<string> owned,
        ValueCutoffs cutoffs,
        int version,
        Horizon horizon,
        string currency
    )
    {
        string[] codes = [CustomerScores.Churn, CustomerScores.Value, .. owned];
        await session.ExecuteAsync(
            $"""
            DELETE FROM score WHERE customer_id {session.InGuids("ids")} AND (model {session.InValues("models")}
              {string.Concat(owned.Select((_, i) => $" OR model LIKE @like{i}"))})
            """,
            [
                ("ids", results.Select(r => r.Appraisal.Customer.Value).ToArray()),
                ("models", codes),
                .. owned.Select((code, i) => ($"like{i}", (object?)(code + ":%"))),
            ]
        );
        await session.InsertManyAsync(
            "score",
            ["customer_id", "model", "model_version", "as_of", "amount", "low", "high", "currency", "band", "reasons"],
            results.SelectMany(r => Rows(r, cutoffs, version, horizon.Moment, currency))
        );
        var sways = owned.Contains(CustomerScores.Influence);
        foreach (var (a, further) in results)
            await session.ExecuteAsync(
                $"""
                UPDATE customer SET value_class = @class, value_minor = @value, margin_minor = @margin, currency = @currency,
                  churn = @churn, risk_band = @band{(sways ? ", influence = @influence" : "")}
                WHERE customer_id = @id
                """,
                [
                    ("class", Class(a, cutoffs)),
                    ("value", Worth(a, further)),
                    ("margin", a.IsKnown ? a.MarginMinor : null),
                    ("currency", a.IsKnown ? currency : null),
                    ("churn", a.Churn),
                    ("band", a.Band),
                    .. sways
                        ? [("influence", Amount(further, CustomerScores.Influence))]
                        : Array.Empty<(string, object?)>(),
                    ("id", a.Customer),
                ]
            );
    }

    private static double? Amount(IReadOnlyList<(NewScore Score, int Version)> scores, string model)
    {
        foreach (var (score, _) in scores)
            if (score.Model == model)
                return score.Amount;
        return null;
    }

    /// <summary>A scorer of value speaks before the appraisal's own.</summary>
    private static long? Worth(Appraisal a, IReadOnlyList<(NewScore Score, int Version)> further) =>
        Amount(further, CustomerScores.Value) is { } amount ? (long)Math.Round(amount)
        : a.AtRisk ? a.ValueMinor
        : null;

    /// <summary>By what she brings today, so that a valuable customer about to leave is still a valuable one.</summary>
    private static ValueClass? Class(Appraisal appraisal, ValueCutoffs cutoffs) =>
        appraisal is { AtRisk: true, MarginMinor: > 0 }
            ? (ValueClass)(cutoffs.Of(appraisal.MarginMinor) - 'A' + 1)
            : null;

    private static IEnumerable<object?[]> Rows(
        Result result,
        ValueCutoffs cutoffs,
        int version,
        DateTimeOffset asOf,
        string currency
    )
    {
        var a = result.Appraisal;
        if (a.Churn is { } churn)
            yield return Row(new(CustomerScores.Churn, churn, Band: (int?)a.Band, Reasons: a.ChurnReasons), version);
        if (a.ValueReasons.Count > 0 && Amount(result.Further, CustomerScores.Value) is null)
            yield return Row(
                new(
                    CustomerScores.Value,
                    a.ValueMinor,
                    a.LowMinor,
                    a.HighMinor,
                    currency,
                    (int?)Class(a, cutoffs),
                    a.ValueReasons
                ),
                version
            );
        foreach (var (score, ofVersion) in result.Further)
            yield return Row(score, ofVersion);

        object?[] Row(NewScore s, int of) =>
            [
                a.Customer,
                s.Model,
                of,
                asOf,
                s.Amount,
                s.Low,
                s.High,
                s.Currency,
                s.Band,
                s.Reasons is null ? null : Json.Of(s.Reasons),
            ];
    }
}
