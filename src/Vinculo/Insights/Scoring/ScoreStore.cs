using Vinculo.Analytics.Segment;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>Keeps models, cut-offs and scores.</summary>
internal static class ScoreStore
{
    internal const string LastRunCode = "insights.last-run";

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
        bool PaymentsOnly = false,
        Features.UsualLevels? Usual = null,
        string? Currency = null,
        TenureModel? Tenure = null
    )
    {
        public static LastRun Of(ValueCutoffs cutoffs, Horizon horizon, DateTimeOffset now) =>
            new(
                cutoffs,
                horizon.AsOf,
                horizon.AsOf < DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, horizon.Zone).DateTime),
                horizon.FirstFact,
                horizon.Relationship,
                horizon.Days,
                horizon.Measures,
                horizon.PaymentsOnly,
                horizon.Usual,
                horizon.Currency,
                horizon.Tenure
            );

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
                PaymentsOnly,
                Usual,
                Currency,
                Tenure
            );
    }

    /// <summary>The last whole run; null before the first.</summary>
    public static Task<LastRun?> LastRunAsync(Session session) => session.RecallAsync<LastRun>(LastRunCode);

    /// <summary>From when on refreshes stand on this run.</summary>
    public static Task SaveLastRunWithinAsync(Session session, LastRun run, DateTimeOffset now) =>
        session.KeepAsync(LastRunCode, run, now);

    /// <summary>The churn models in use.</summary>
    /// <param name="known">As read before; a version never changes, so it is not read again.</param>
    public static async Task<ChurnModels> ModelsAsync(Session session, ChurnModels? known = null)
    {
        var inUse = await session.QueryAsync(
            $"SELECT code, max(version) FROM model WHERE state = 2 AND code {session.InValues("codes")} GROUP BY code",
            row => (Code: row.Text(0), Version: row.Int(1)),
            ("codes", ChurnHorizon.All.Select(h => h.Code).ToArray())
        );
        var models = new ChurnModels();
        foreach (var (code, version) in inUse)
            if (known?.Of(code) is { } same && same.Version == version)
                models.Add(code, same.Model, version);
            else if (await ModelStore.FindAsync(session, code, version) is { } kept)
                models.Add(code, ChurnModel.Read(kept), version);
        return models;
    }
}
