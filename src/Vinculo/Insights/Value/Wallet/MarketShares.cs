using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>How large a market is, as somebody outside says it.</summary>
/// <param name="Family">Family of products; empty: all the company sells.</param>
/// <param name="YearMinor">Sales of all companies in a year.</param>
/// <param name="Source">Who says so: a regulator, a study.</param>
/// <param name="Of">The day the figure is of.</param>
internal sealed record MarketSize(string Family, long YearMinor, string Source, DateOnly Of);

/// <summary>The markets the company has entered.</summary>
internal sealed record MarketTerms(string Currency, IReadOnlyList<MarketSize> Sizes)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.market";

    public const int MostLetters = 120;

    /// <summary>What is wrong with them, or null.</summary>
    public Refusal? Problem(DateOnly today) =>
        Sizes.Any(s => s.YearMinor <= 0) ? Refusal.Invalid("market.size", null)
        : Sizes.Any(s => s.Source.Length is 0 or > MostLetters) ? Refusal.Invalid("market.source", null)
        : Sizes.Any(s => s.Of > today || s.Of.Year < 1990) ? Refusal.Invalid("market.day", null)
        : null;
}

/// <summary>The company's part of a market.</summary>
/// <param name="OwnMinor">Own sales of the twelve months before <paramref name="AsOf"/>.</param>
internal sealed record MarketShare(MarketSize Size, long OwnMinor, DateOnly AsOf)
{
    /// <summary>0 …; above 1 the size cannot be right.</summary>
    public double Share => (double)OwnMinor / Size.YearMinor;
}

/// <summary>Own sales over the size of the market, by family of products and in all. The size is never guessed.</summary>
internal sealed class MarketShares(Database database, VinculoOptions options, TimeProvider clock)
{
    private const string SoldCode = "insights.market-sold";

    private static readonly string SoldSql = $"""
        SELECT p.family, CAST(sum(CASE WHEN t.kind = 4 THEN -abs(t.amount_minor) ELSE t.amount_minor END) AS bigint)
        FROM txn t LEFT JOIN product p ON p.id = t.product_id
        WHERE t.occurred_at >= @from AND t.occurred_at < @to AND t.currency = @currency AND NOT {CountedMoney.IsSlip(
            "t"
        )}
          AND (t.kind IN (1, 3, 4) OR (t.kind = 2 AND @payments = 1))
        GROUP BY p.family
        """;

    /// <param name="ByFamily">Minor units; under the empty name what is of no family.</param>
    private sealed record Sold(DateOnly AsOf, string Currency, IReadOnlyDictionary<string, long> ByFamily);

    /// <summary>Counts own sales anew, where a market was entered and everybody has been scored.</summary>
    public async Task CountAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (terms, run) = await database.ReadAsync(
            async session =>
                (
                    await session.RecallAsync<MarketTerms>(MarketTerms.SettingCode),
                    await ScoreStore.LastRunAsync(session)
                ),
            cancel
        );
        if (terms is not { Sizes.Count: > 0 } || run is null)
            return;
        var horizon = run.Today(now, options.Zone);
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    SoldSql,
                    row => (Family: row.TextOrNull(0) ?? "", Minor: row.Long(1)),
                    ("from", FeatureSet.Begin(horizon.AsOf.AddYears(-1), options.Zone)),
                    ("to", horizon.Moment),
                    ("currency", options.Currency),
                    ("payments", horizon.PaymentsOnly ? 1 : 0)
                ),
            cancel
        );
        var sold = new Sold(
            horizon.AsOf,
            options.Currency,
            rows.ToDictionary(r => r.Family, r => r.Minor, StringComparer.Ordinal)
        );
        await database.WriteAsync(session => session.KeepAsync(SoldCode, sold, now), cancel);
    }

    /// <summary>The shares, the whole first; none before a size was entered and sales were counted.</summary>
    public Task<IReadOnlyList<MarketShare>> ReadAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<MarketShare>>(
            async session =>
            {
                var terms = await session.RecallAsync<MarketTerms>(MarketTerms.SettingCode);
                var sold = await session.RecallAsync<Sold>(SoldCode);
                if (terms is null || sold is null || sold.Currency != terms.Currency)
                    return [];
                return
                [
                    .. terms
                        .Sizes.OrderBy(s => s.Family, StringComparer.Ordinal)
                        .Select(s => new MarketShare(
                            s,
                            s.Family.Length == 0
                                ? sold.ByFamily.Values.Sum()
                                : sold.ByFamily.GetValueOrDefault(s.Family),
                            sold.AsOf
                        )),
                ];
            },
            cancel
        );
}

/// <summary>Counts own sales in the background after somebody entered a market.</summary>
internal sealed class CountMarket(MarketShares shares) : IJob
{
    public const string JobCode = "insights.market";

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) => shares.CountAsync(cancel);
}
