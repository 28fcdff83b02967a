using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>Some customers together.</summary>
/// <param name="Key">A class, a city; empty where it is not known.</param>
/// <param name="Share">Mean share of wallet of those of whom it is known or estimated; null: of none.</param>
public sealed record ValueGroup(
    string Key,
    int Customers,
    long CurrentMinor,
    long FutureMinor,
    int Losing,
    double? Share,
    int Shared
);

/// <summary>Contacts of one channel in the twelve months and what they cost.</summary>
public sealed record ChannelCost(Channel Channel, long Contacts, long UnitMinor)
{
    public long CostMinor => Contacts * UnitMinor;
}

/// <summary>The value of all customers together.</summary>
/// <param name="Curve">Share of the expected value that the best 0, 5, 10 … 100 % of the customers hold.</param>
/// <param name="Losing">Customers who cost more than they left in the twelve months.</param>
/// <param name="LosingMinor">What they cost beyond it, above 0.</param>
/// <param name="Worst">Those who cost most, in order.</param>
/// <param name="OtherMoney">Amounts of the twelve months in another currency, which are not counted.</param>
/// <param name="Slips">Those that look like slips of the hand and wait for somebody's word.</param>
public sealed record ValueReport(
    int Customers,
    long MarginMinor,
    long CostMinor,
    long FutureMinor,
    long StrategicMinor,
    IReadOnlyList<double> Curve,
    IReadOnlyList<ValueGroup> Classes,
    IReadOnlyList<ValueGroup> Cities,
    IReadOnlyList<ChannelCost> Channels,
    int Losing,
    long LosingMinor,
    IReadOnlyList<Guid> Worst,
    long OtherMoney = 0,
    long Slips = 0
);

/// <summary>Counts the value of all customers together, once a run, and keeps a report a month.</summary>
internal sealed class ValueBase(Database database, VinculoOptions options, TimeProvider clock)
{
    private const int Steps = 20;
    private const int MostCities = 15;
    private const int MostWorst = 100;

    private static string CustomersSql(string where) =>
        $"""
            SELECT c.customer_id, c.value_minor, coalesce(c.margin_minor, 0), c.value_class, c.city, k.amount, s.amount, w.amount
            FROM customer c
              LEFT JOIN score k ON k.customer_id = c.customer_id AND k.model = 'cost'
              LEFT JOIN score s ON s.customer_id = c.customer_id AND s.model = 'strategic'
              LEFT JOIN score w ON w.customer_id = c.customer_id AND w.model = 'wallet'
            {where} AND c.value_minor IS NOT NULL AND c.merged_into IS NULL ORDER BY c.customer_id
            """;

    private static string ContactsSql(string where) =>
        $"""
            SELECT channel, count(*) FROM interaction {where}
              AND occurred_at >= @from AND occurred_at < @to AND kind IN (1, 3, 5, 6) AND channel <> 12
            GROUP BY channel ORDER BY channel
            """;

    private readonly record struct Line(
        Guid Id,
        long Future,
        long Current,
        ValueClass? Class,
        string City,
        double? Wallet
    );

    /// <summary>What is counted of a stretch of customers.</summary>
    /// <param name="Contacts">By channel.</param>
    private sealed record Counted(
        List<Line> Lines,
        long Margin,
        long Cost,
        long Strategic,
        IReadOnlyList<(Channel Channel, long Contacts)> Contacts,
        long OtherMoney,
        long Slips
    );

    /// <summary>A report with its month and date.</summary>
    internal sealed record Kept(DateOnly Month, DateTimeOffset AsOf, string Currency, ValueReport Report);

    /// <summary>Counts anew; nothing before the first scoring of everybody.</summary>
    public async Task CountAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (run, costs) = await database.ReadAsync(
            async session =>
                (
                    await ScoreStore.LastRunAsync(session),
                    await session.RecallAsync<CostTerms>(CostTerms.SettingCode) ?? CostTerms.Unsaid(options.Currency)
                ),
            cancel
        );
        if (run is null)
            return;
        var horizon = run.Today(now, options.Zone);
        var from = Features.FeatureSet.Begin(horizon.AsOf.AddYears(-1), options.Zone);
        var stretches = await FactScope.StretchesAsync(database, Environment.ProcessorCount, cancel);
        var counted = await Task.WhenAll(
            stretches.Select(s => Background.RunAsync(() => CountAsync(s, horizon, from, cancel), cancel))
        );
        var lines = counted.SelectMany(c => c.Lines).ToList();
        var channels = counted
            .SelectMany(c => c.Contacts)
            .GroupBy(c => c.Channel, c => c.Contacts)
            .Select(g => new ChannelCost(
                g.Key,
                g.Sum(),
                costs.Currency == options.Currency ? costs.PerContact.GetValueOrDefault(g.Key) : 0
            ))
            .OrderBy(c => c.Channel)
            .ToList();
        var losing = lines.Where(l => l.Current < 0).OrderBy(l => l.Current).ThenBy(l => l.Id).ToList();
        var report = new ValueReport(
            lines.Count,
            counted.Sum(c => c.Margin),
            counted.Sum(c => c.Cost),
            lines.Sum(l => l.Future),
            counted.Sum(c => c.Strategic),
            Curve([.. lines.Select(l => (double)l.Future)]),
            [
                .. Groups(lines, l => l.Class?.ToString() ?? "")
                    .OrderBy(g => g.Key.Length == 0 ? "~" : g.Key, StringComparer.Ordinal),
            ],
            [.. Groups(lines, l => l.City).OrderByDescending(g => g.FutureMinor).Take(MostCities)],
            [.. channels.OrderByDescending(c => c.CostMinor).ThenByDescending(c => c.Contacts)],
            losing.Count,
            -losing.Sum(l => l.Current),
            [.. losing.Take(MostWorst).Select(l => l.Id)],
            counted.Sum(c => c.OtherMoney),
            counted.Sum(c => c.Slips)
        );
        await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO value_base (month, as_of, currency, report) VALUES (@month, @at, @currency, @report)
                    ON CONFLICT (month) DO UPDATE SET as_of = excluded.as_of, currency = excluded.currency, report = excluded.report
                    """,
                    ("month", new DateOnly(horizon.AsOf.Year, horizon.AsOf.Month, 1)),
                    ("at", horizon.Moment),
                    ("currency", options.Currency),
                    ("report", Json.Of(report))
                ),
            cancel
        );
    }

    /// <summary>Counts a stretch; on a stream, for a map of the whole file would count as memory.</summary>
    private async Task<Counted> CountAsync(
        FactScope stretch,
        Horizon horizon,
        DateTimeOffset from,
        CancellationToken cancel
    )
    {
        var lines = new List<Line>();
        long margin = 0,
            cost = 0,
            strategic = 0;
        await foreach (
            var (line, served, potential) in database
                .StreamAsync(CustomersSql(stretch.Where("c.customer_id", database.Engine)), Read, stretch.Arguments)
                .WithCancellation(cancel)
        )
        {
            lines.Add(line with { Current = line.Current - served });
            (margin, cost, strategic) = (margin + line.Current, cost + served, strategic + potential);
        }
        var contacts = new List<(Channel, long)>();
        await foreach (
            var one in database
                .StreamAsync(
                    ContactsSql(stretch.Where("customer_id", database.Engine)),
                    row => (row.Enum<Channel>(0), row.Long(1)),
                    [("from", from), ("to", horizon.Moment), .. stretch.Arguments]
                )
                .WithCancellation(cancel)
        )
            contacts.Add(one);
        var (others, slips) = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    $"""
                    SELECT {horizon.Money.UncountedColumns("t")} FROM txn t {stretch.Where(
                        "t.customer_id",
                        session.Engine
                    )}
                      AND t.occurred_at >= @from AND t.occurred_at < @to AND t.kind IN {horizon.Money.Kinds}
                    """,
                    row => (row.Long(0), row.Long(1)),
                    [("from", from), ("to", horizon.Moment), .. stretch.Arguments, .. horizon.Money.Arguments]
                ),
            cancel
        );
        return new(lines, margin, cost, strategic, contacts, others, slips);

        static (Line, long, long) Read(Row row) =>
            (
                new(
                    row.Guid(0),
                    row.Long(1),
                    row.Long(2),
                    row.EnumOrNull<ValueClass>(3),
                    row.TextOrNull(4) ?? "",
                    row.DoubleOrNull(7)
                ),
                (long)(row.DoubleOrNull(5) ?? 0),
                (long)(row.DoubleOrNull(6) ?? 0)
            );
    }

    /// <summary>The newest reports, the last one first.</summary>
    public Task<List<Kept>> ReadAsync(int most, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT month, as_of, currency, report FROM value_base ORDER BY month DESC LIMIT @most",
                    row => new Kept(row.Date(0), row.Instant(1), row.Text(2), Json.Read<ValueReport>(row.Text(3))),
                    ("most", most)
                ),
            cancel
        );

    /// <summary>Share of the whole that the best hold, at even steps of customers; losses count as nothing.</summary>
    /// <param name="values">In any order.</param>
    internal static IReadOnlyList<double> Curve(double[] values)
    {
        var best = values.Select(v => Math.Max(0, v)).OrderDescending().ToArray();
        var whole = best.Sum();
        var curve = new double[Steps + 1];
        var sum = 0.0;
        for (int step = 1, taken = 0; step <= Steps; step++)
        {
            for (var until = (int)Math.Round((double)step * best.Length / Steps); taken < until; taken++)
                sum += best[taken];
            curve[step] = whole > 0 ? Math.Round(sum / whole, 4) : 0;
        }
        return curve;
    }

    private static IEnumerable<ValueGroup> Groups(List<Line> lines, Func<Line, string> key) =>
        lines
            .GroupBy(key, StringComparer.Ordinal)
            .Select(g =>
            {
                var wallets = g.Select(l => l.Wallet).OfType<double>().ToList();
                return new ValueGroup(
                    g.Key,
                    g.Count(),
                    g.Sum(l => l.Current),
                    g.Sum(l => l.Future),
                    g.Count(l => l.Current < 0),
                    wallets.Count == 0 ? null : Math.Round(wallets.Average(), 4),
                    wallets.Count
                );
            });
}
