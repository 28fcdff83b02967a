using Vinculo.Analytics;
using Vinculo.Analytics.Value.Retention;
using Vinculo.Customers;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Economics;

/// <summary>Measures how the company's customers leave and earn, after every whole scoring run and when asked.</summary>
public sealed class MeasureCurves(Database database, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Leaving within so many days of a solution counts as its consequence; shopping less often needs longer to show.</summary>
    private const int Soon = 90,
        SoonWithoutContract = 180;

    private const int LongestDays = 90;

    /// <summary>Measures and keeps.</summary>
    /// <returns>False before the first scoring run.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel) => await MeasureAsync(cancel) is not null;

    /// <returns>Null before the first scoring run.</returns>
    internal async Task<CompanyCurves?> MeasureAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (run, terms) = await database.ReadAsync(
            async session => (await ScoreStore.LastRunAsync(session), await ScoreStore.TermsAsync(session)),
            cancel
        );
        if (run is null)
            return null;
        var horizon = run.Today(now, options.Zone);
        var kept = await KeptAsync(horizon, cancel);
        var (groups, modelled, step) = await GroupsAsync(horizon, kept, cancel);
        var (complaints, speed) = await ComplaintsAsync(horizon, cancel);
        var curves = new CompanyCurves(
            horizon.AsOf,
            options.Currency,
            groups,
            kept,
            modelled,
            terms.HorizonMonths,
            terms.AnnualDiscount,
            complaints,
            speed,
            step
        );
        await database.WriteAsync(session => session.KeepAsync(CompanyCurves.Code, curves, now), cancel);
        return curves;
    }

    /// <summary>Share of those who were customers a year ago and still are; null where there is not yet a year.</summary>
    private async Task<double?> KeptAsync(Horizon horizon, CancellationToken cancel)
    {
        var year = horizon.AsOf.AddYears(-1);
        if (horizon.FirstFact > (horizon.Relationship == Relationship.Contractual ? year : year.AddYears(-1)))
            return null;
        var (then, still) = await database.ReadAsync(
            session =>
                horizon.Relationship == Relationship.Contractual
                    ? session.FirstOrDefaultAsync(
                        """
                        SELECT COUNT(*), COALESCE(SUM(k.now), 0) FROM (
                          SELECT MAX(CASE WHEN h.started_on <= @year AND (h.ended_on IS NULL OR h.ended_on > @year) THEN 1 ELSE 0 END) AS earlier,
                            MAX(CASE WHEN h.ended_on IS NULL OR h.ended_on > @today THEN 1 ELSE 0 END) AS now
                          FROM holding h GROUP BY h.customer_id) k WHERE k.earlier = 1
                        """,
                        row => (row.Long(0), row.Long(1)),
                        ("year", year),
                        ("today", horizon.AsOf)
                    )
                    : session.FirstOrDefaultAsync(
                        """
                        SELECT COUNT(*), COALESCE(SUM(k.now), 0) FROM (
                          SELECT MAX(CASE WHEN t.occurred_at < @year THEN 1 ELSE 0 END) AS earlier,
                            MAX(CASE WHEN t.occurred_at >= @year THEN 1 ELSE 0 END) AS now
                          FROM txn t WHERE t.occurred_at >= @before AND t.occurred_at < @today AND t.amount_minor > 0 AND t.kind IN (1, 2, 3)
                          GROUP BY t.customer_id) k WHERE k.earlier = 1
                        """,
                        row => (row.Long(0), row.Long(1)),
                        ("before", FeatureSet.Begin(year.AddYears(-1), horizon.Zone)),
                        ("year", FeatureSet.Begin(year, horizon.Zone)),
                        ("today", FeatureSet.Begin(horizon.AsOf, horizon.Zone))
                    ),
            cancel
        );
        return then < 50 ? null : (double)still / then;
    }

    private async Task<(IReadOnlyList<CustomerGroup>, bool Modelled, ProductStep?)> GroupsAsync(
        Horizon horizon,
        double? kept,
        CancellationToken cancel
    )
    {
        var sums = new (long Count, double Margin, double Stay, long Scored)[4];
        var products = new List<int>();
        var margins = new List<double>();
        await foreach (
            var (grade, margin, churn, held) in database
                .StreamAsync(
                    """
                    SELECT c.value_class, c.margin_minor, c.churn,
                      (SELECT COUNT(*) FROM holding h WHERE h.customer_id = c.customer_id AND h.status <> 3)
                    FROM customer c WHERE c.stage = 2 AND c.merged_into IS NULL AND c.margin_minor IS NOT NULL
                    ORDER BY c.customer_id
                    """,
                    row => (row.IntOrNull(0), row.Long(1) / 12.0, row.DoubleOrNull(2), row.Int(3))
                )
                .WithCancellation(cancel)
        )
        {
            var place = grade is { } g and >= 1 and <= 3 ? g - 1 : 3;
            ref var sum = ref sums[place];
            sum.Count++;
            sum.Margin += margin;
            if (churn is { } p)
            {
                sum.Stay += Math.Pow(1 - Math.Clamp(p, 0, 1), 365.0 / horizon.Days);
                sum.Scored++;
            }
            if (place == 0 && held > 0)
            {
                products.Add(held);
                margins.Add(margin);
            }
        }
        string[] names = ["A", "B", "C", "–"];
        var modelled = sums.Any(s => s.Scored > 0);
        var overall = kept ?? 0.8;
        IReadOnlyList<CustomerGroup> groups =
        [
            .. sums.Select(
                    (s, i) =>
                        new CustomerGroup(
                            names[i],
                            s.Count,
                            s.Count == 0 ? 0 : s.Margin / s.Count,
                            s.Scored > 0 ? s.Stay / s.Scored : overall
                        )
                )
                .Where(g => g.Customers > 0),
        ];
        if (kept is > 0 and < 1)
            groups = GroupRetention.Calibrated(groups, kept.Value);
        return (groups, modelled, Tried(() => ProductStep.Fit(products, margins)));
    }

    private async Task<(int[] Days, SpeedEffect?)> ComplaintsAsync(Horizon horizon, CancellationToken cancel)
    {
        var contractual = horizon.Relationship == Relationship.Contractual;
        var soon = contractual ? Soon : SoonWithoutContract;
        var today = FeatureSet.Begin(horizon.AsOf, horizon.Zone);
        var (answered, year) = (today.AddDays(-soon), today.AddYears(-1));
        var days = new int[LongestDays + 1];
        var cases = new List<SolvedComplaint>();
        // When somebody is last seen: the day the last holding ended, or the last purchase of who buys no more.
        var last = contractual
            ? "SELECT CASE WHEN SUM(CASE WHEN h.ended_on IS NULL THEN 1 ELSE 0 END) > 0 THEN NULL ELSE MAX(h.ended_on) END FROM holding h WHERE h.customer_id = s.customer_id"
            : "SELECT MAX(t.occurred_at) FROM txn t WHERE t.customer_id = s.customer_id AND t.amount_minor > 0";
        await foreach (
            var (opened, closed, seen) in database
                .StreamAsync(
                    $"""
                    SELECT s.opened_at, s.closed_at, ({last}) FROM service_case s
                    WHERE s.kind IN (2, 3) AND s.closed_at IS NOT NULL AND s.closed_at < @today ORDER BY s.customer_id, s.id
                    """,
                    row =>
                        (
                            row.Instant(0),
                            row.Instant(1),
                            contractual
                                ? row.DateOrNull(2) is { } day
                                    ? FeatureSet.Begin(day, horizon.Zone)
                                    : (DateTimeOffset?)null
                                : row.InstantOrNull(2)
                        ),
                    ("today", today)
                )
                .WithCancellation(cancel)
        )
        {
            var took = Math.Max(0, (closed - opened).TotalDays);
            if (closed >= year)
                days[(int)Math.Min(LongestDays, Math.Floor(took))]++;
            if (closed >= answered || (contractual && seen < closed))
                continue;
            var left = contractual
                ? seen is { } end && end < closed.AddDays(soon)
                : seen is not { } bought || bought <= closed;
            cases.Add(new(took, left));
        }
        return (days, Tried(() => SpeedEffect.Fit(cases)));
    }

    private static T? Tried<T>(Func<T> fit)
        where T : class
    {
        try
        {
            return fit();
        }
        catch (UnfitDataException)
        {
            // What the data cannot carry is told on the page as such.
            return null;
        }
    }
}
