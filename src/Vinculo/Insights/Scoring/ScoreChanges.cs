using Vinculo.Analytics.Segment;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// What a batch of customers' scores changes in the database. Scores that stay as they are are not written again: most of a
/// night's work would otherwise be pages written with what stood there.
/// </summary>
internal sealed class ScoreChanges
{
    /// <summary>A score that has not moved for so long is written all the same, so that its date says it is looked after.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    private static readonly string[] ScoreColumns =
    [
        "customer_id",
        "model",
        "model_version",
        "as_of",
        "amount",
        "low",
        "high",
        "currency",
        "band",
        "reasons",
    ];

    /// <summary>
    /// What lists show. Class and band come last but the key: the index of every list holds them and is written again
    /// whenever they are named, even with the same values, so they are named only where they change.
    /// </summary>
    private static readonly string[] MovedColumns =
    [
        "value_minor",
        "margin_minor",
        "currency",
        "churn",
        "influence",
        "customer_id",
    ];

    private static readonly string[] ReclassedColumns =
    [
        .. MovedColumns[..^1],
        "value_class",
        "risk_band",
        "customer_id",
    ];

    private readonly List<object?[]> replaced = [];
    private readonly List<ShownChange> shown = [];
    private readonly Dictionary<string, List<Guid>> gone = new(StringComparer.Ordinal);

    private sealed record Standing(
        string Model,
        int Version,
        long AsOf,
        double Amount,
        double? Low,
        double? High,
        string? Currency,
        int? Band,
        string? Reasons
    )
    {
        public bool Says(NewScore score, int version, string? reasons) =>
            Version == version
            && Amount == score.Amount
            && Low == score.Low
            && High == score.High
            && Currency == score.Currency
            && Band == score.Band
            && Reasons == reasons;
    }

    /// <summary>Compares results with what stands; reads, and writes nothing.</summary>
    /// <param name="results">In order of customer.</param>
    /// <param name="scope">Whose they are.</param>
    /// <param name="cutoffs">Where classes begin.</param>
    /// <param name="team">The further scorers at work.</param>
    /// <param name="asOf">Facts before it are in the scores.</param>
    public static async Task<ScoreChanges> OfAsync(
        Database database,
        IReadOnlyList<CustomerResult> results,
        FactScope scope,
        ValueCutoffs cutoffs,
        Scorers.Team team,
        DateTimeOffset asOf,
        string currency,
        CancellationToken cancel
    )
    {
        var standing = new Dictionary<Guid, List<Standing>>();
        await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT s.customer_id, s.model, s.model_version, s.as_of, s.amount, s.low, s.high, s.currency, s.band, s.reasons
                    FROM score s {scope.Where("s.customer_id", session.Engine)}
                    """,
                    row =>
                    {
                        var id = row.Guid(0);
                        if (!standing.TryGetValue(id, out var list))
                            standing[id] = list = [];
                        list.Add(
                            new(
                                row.Text(1),
                                row.Int(2),
                                row.Long(3),
                                row.Double(4),
                                row.DoubleOrNull(5),
                                row.DoubleOrNull(6),
                                row.TextOrNull(7),
                                row.IntOrNull(8),
                                row.TextOrNull(9)
                            )
                        );
                        return true;
                    },
                    scope.Arguments
                ),
            cancel
        );
        var changes = new ScoreChanges();
        foreach (var result in results)
            changes.Add(
                result,
                standing.GetValueOrDefault(result.Appraisal.Customer.Value, []),
                cutoffs,
                team,
                asOf,
                currency
            );
        return changes;
    }

    private void Add(
        CustomerResult result,
        List<Standing> standing,
        ValueCutoffs cutoffs,
        Scorers.Team team,
        DateTimeOffset asOf,
        string currency
    )
    {
        var id = result.Appraisal.Customer.Value;
        var scores = result.Scores(cutoffs, currency);
        foreach (var (score, version) in scores)
        {
            var reasons = score.Reasons is null ? (Json?)null : ScoreReasons.Write(score.Reasons);
            var stood = standing.Find(s => s.Model == score.Model);
            if (
                stood is not null
                && stood.Says(score, version, reasons?.Text)
                && asOf.ToUnixTimeMilliseconds() - stood.AsOf < Oldest.TotalMilliseconds
            )
                continue;
            replaced.Add([
                id,
                score.Model,
                version,
                asOf,
                score.Amount,
                score.Low,
                score.High,
                score.Currency,
                score.Band,
                reasons,
            ]);
        }
        foreach (var stood in standing)
            if (CustomerResult.Owns(stood.Model, team) && !scores.Exists(s => s.Score.Model == stood.Model))
            {
                if (!gone.TryGetValue(stood.Model, out var customers))
                    gone[stood.Model] = customers = [];
                customers.Add(id);
            }
        var now = result.Shown(cutoffs, team, currency);
        var before = result.ShownBefore;
        if (now != before)
            shown.Add(new(id, now, now.Class != before.Class || now.Band != before.Band));
    }

    /// <summary>What lists show of her from now on.</summary>
    /// <param name="Reclassed">Class or band is another.</param>
    public readonly record struct ShownChange(Guid Customer, ShownFigures Now, bool Reclassed);

    /// <summary>What lists are to show, in order of customer.</summary>
    public IReadOnlyList<ShownChange> Shown => shown;

    /// <summary>Writes scores and what lists show of them.</summary>
    public async Task WriteWithinAsync(Session session)
    {
        await WriteScoresWithinAsync(session);
        await ShowWithinAsync(session, shown);
    }

    /// <summary>Writes what lists show.</summary>
    public static async Task ShowWithinAsync(Session session, IReadOnlyCollection<ShownChange> changes)
    {
        if (changes.Any(c => !c.Reclassed))
            await session.UpdateManyAsync(
                "customer",
                MovedColumns,
                from c in changes
                where !c.Reclassed
                let now = c.Now
                select new object?[] { now.Value, now.Margin, now.Currency, now.Churn, now.Influence, c.Customer }
            );
        if (changes.Any(c => c.Reclassed))
            await session.UpdateManyAsync(
                "customer",
                ReclassedColumns,
                from c in changes
                where c.Reclassed
                let now = c.Now
                select new object?[]
                {
                    now.Value,
                    now.Margin,
                    now.Currency,
                    now.Churn,
                    now.Influence,
                    now.Class,
                    now.Band,
                    c.Customer,
                }
            );
    }

    /// <summary>Writes the scores alone; what lists show of them is still to be written.</summary>
    public async Task WriteScoresWithinAsync(Session session)
    {
        foreach (var (model, customers) in gone)
            await session.ExecuteAsync(
                $"DELETE FROM score WHERE model = @model AND customer_id {session.InGuids("ids")}",
                ("model", model),
                ("ids", customers.ToArray())
            );
        if (replaced.Count > 0)
            await session.ReplaceManyAsync("score", 2, ScoreColumns, replaced);
    }
}
