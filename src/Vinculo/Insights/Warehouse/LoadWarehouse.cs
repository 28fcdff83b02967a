using Vinculo.Customers;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Warehouse.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>What a load did.</summary>
/// <param name="Customers">Customers looked at.</param>
/// <param name="Snapshots">Rows added to <c>customer_snapshot</c>.</param>
/// <param name="Reopened">Of them new versions of days that had been told already.</param>
public sealed record LoadResult(long Customers, long Snapshots, long Reopened);

/// <summary>How far back snapshots are reconstructed at the first load.</summary>
/// <param name="Months">12 to 120.</param>
public sealed record WarehouseReach(int Months)
{
    public const string SettingCode = "warehouse.reach";

    public static WarehouseReach Usual { get; } = new(36);
}

/// <summary>
/// Brings the warehouse up to date: a first pass over everybody, one at the end of each month, and between them only
/// whoever changed. Every portion is one transaction together with how far the work is, so that a killed load goes on.
/// </summary>
public sealed partial class LoadWarehouse(Database database, VinculoOptions options, TimeProvider clock)
{
    private CompanyCalendar? calendar;
    private bool paymentsCount;
    private DateTimeOffset paymentsAt;

    /// <summary>What one load carries along.</summary>
    private sealed class Run(WarehouseState state, Tally tally, PortraitTerms terms, WarehouseClaim claim)
    {
        public WarehouseState State { get; set; } = state;
        public Tally Tally { get; set; } = tally;
        public PortraitTerms Terms => terms;
        public WarehouseClaim Claim => claim;
        public DateTimeOffset StartedAt { get; init; }
        public long Customers { get; set; }
        public long Snapshots { get; set; }
        public long Reopened { get; set; }
        public Func<Session, long, long?, Task>? Progress { get; init; }
    }

    private CompanyCalendar Calendar => calendar ??= new(options.Zone);

    private DateOnly Today => Calendar.DayOf(clock.GetUtcNow());

    /// <summary>Loads what is missing.</summary>
    /// <param name="again">A period whose months are told anew for everybody; null: none.</param>
    /// <param name="days">Also write the rows of yesterday for whoever changed: once a night.</param>
    /// <param name="progress">Told within each transaction how far a pass over everybody is.</param>
    /// <param name="wait">Wait while another node loads; false: leave it to that one.</param>
    /// <returns>What was done; null: another node is loading.</returns>
    public async Task<LoadResult?> RunAsync(
        (DateOnly From, DateOnly Until)? again,
        bool days,
        Func<Session, long, long?, Task>? progress,
        bool wait,
        CancellationToken cancel
    )
    {
        var claim = new WarehouseClaim(database, clock, TimeSpan.FromSeconds(Math.Max(5, options.JobLeaseSeconds)));
        if (wait)
            await claim.WaitAsync(cancel);
        else if (!await claim.TakeAsync(cancel))
            return null;
        try
        {
            var run = await BeginAsync(claim, progress, cancel);
            await PassesAsync(run, again, cancel);
            await ChangedAsync(run, cancel);
            if (days)
                await DaysAsync(run, cancel);
            await EndAsync(run, cancel);
            return new(run.Customers, run.Snapshots, run.Reopened);
        }
        finally
        {
            await claim.ReleaseAsync();
        }
    }

    private async Task<Run> BeginAsync(
        WarehouseClaim claim,
        Func<Session, long, long?, Task>? progress,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return await database.ReadAsync(
            async session => new Run(
                await WarehouseState.ReadAsync(session),
                await Tally.ReadAsync(session),
                await TermsAsync(session),
                claim
            )
            {
                StartedAt = now,
                Progress = progress,
            },
            cancel
        );
    }

    /// <summary>How portraits are drawn of this company's customers.</summary>
    internal async Task<PortraitTerms> TermsAsync(Session session)
    {
        // Looking for what is not there reads the whole table: an hour old is fresh enough.
        if (clock.GetUtcNow() - paymentsAt > TimeSpan.FromHours(1))
            (paymentsCount, paymentsAt) = (
                await AnyAsync(session, "SELECT 1 FROM txn WHERE kind = 2 LIMIT 1")
                    && !await AnyAsync(session, "SELECT 1 FROM txn WHERE kind IN (1, 3) LIMIT 1"),
                clock.GetUtcNow()
            );
        var cutoffs = (await ScoreStore.LastRunAsync(session))?.Cutoffs;
        return new(
            options.Currency,
            paymentsCount,
            (await ScoreStore.TermsAsync(session)).DefaultMargin,
            cutoffs is null ? null : margin => (ValueClass)(cutoffs.Of(margin) - 'A' + 1)
        );
    }

    private static Task<bool> AnyAsync(Session session, string sql) => session.FirstOrDefaultAsync(sql, _ => true);

    /// <summary>The passes over everybody that are due: one that was killed, the first, the end of a month, what somebody asked for.</summary>
    private async Task PassesAsync(Run run, (DateOnly From, DateOnly Until)? again, CancellationToken cancel)
    {
        var closed = CompanyCalendar.Month(Today).AddMonths(-1);
        var moved = run.State.Zone is not null && run.State.Zone != options.TimeZone;
        if (run.State.Pass is not null && !moved)
            await PassAsync(run, cancel);
        if (run.State.ClosedMonth is null || moved || run.State.Currency != options.Currency)
        {
            await StartFirstAsync(run, closed, cancel);
            await PassAsync(run, cancel);
        }
        else if (run.State.ClosedMonth < closed)
        {
            await StartAsync(run, PassKind.Close, run.State.ClosedMonth.Value.AddMonths(1), closed, cancel);
            await PassAsync(run, cancel);
        }
        if (again is { } period)
        {
            await StartAsync(run, PassKind.Again, period.From, period.Until, cancel);
            await PassAsync(run, cancel);
        }
    }

    private async Task StartFirstAsync(Run run, DateOnly closed, CancellationToken cancel)
    {
        var reach = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT value FROM setting WHERE code = @code",
                    row => Json.Read<WarehouseReach>(row.Text(0)),
                    ("code", WarehouseReach.SettingCode)
                ),
            cancel
        );
        var from = closed.AddMonths(1 - Math.Clamp((reach ?? WarehouseReach.Usual).Months, 1, 120));
        await FillDaysAsync(run, cancel);
        await ClearContributionsAsync(run, cancel);
        run.State = run.State with
        {
            Zone = options.TimeZone,
            Currency = options.Currency,
            KnownSince = run.State.KnownSince ?? run.StartedAt,
            FirstMonth = run.State.FirstMonth < from ? run.State.FirstMonth : from,
            DecisionsAt = run.StartedAt,
            ClosedMonth = null,
        };
        await StartAsync(run, PassKind.First, run.State.FirstMonth.Value, closed, cancel);
    }

    private async Task StartAsync(Run run, PassKind kind, DateOnly from, DateOnly until, CancellationToken cancel)
    {
        var (total, some, last) = await database.ReadAsync(
            async session =>
                (
                    await session.FirstOrDefaultAsync("SELECT count(*) FROM customer", row => row.Long(0)),
                    kind != PassKind.First || await AnyAsync(session, "SELECT 1 FROM customer_snapshot LIMIT 1"),
                    await session.LastChangeAsync()
                ),
            cancel
        );
        run.State = run.State with
        {
            Pass = new(kind, from, until, some, last, run.StartedAt, total),
            FirstMonth = run.State.FirstMonth < from ? run.State.FirstMonth : from,
        };
        await database.WriteAsync(session => run.State.SaveWithinAsync(session, run.Claim), cancel);
    }

    /// <summary>Days of the company's zone, made once and again when it moves.</summary>
    private async Task FillDaysAsync(Run run, CancellationToken cancel)
    {
        await database.WriteAsync(
            async session =>
            {
                await run.Claim.RenewWithinAsync(session);
                await session.ExecuteAsync("DELETE FROM dim_day");
            },
            cancel
        );
        foreach (var days in CompanyCalendar.Days().Chunk(2_000))
            await database.WriteAsync(
                session =>
                    session.InsertManyAsync(
                        "dim_day",
                        ["day", "month", "quarter", "year", "iso_week", "weekday", "begins_at"],
                        days.Select(day =>
                            new object?[]
                            {
                                day,
                                CompanyCalendar.Month(day),
                                (day.Month + 2) / 3,
                                day.Year,
                                System.Globalization.ISOWeek.GetWeekOfYear(day),
                                day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek,
                                Calendar.Begin(day),
                            }
                        )
                    ),
                cancel
            );
    }

    private async Task ClearContributionsAsync(Run run, CancellationToken cancel)
    {
        while (
            await database.WriteAsync(
                async session =>
                {
                    await run.Claim.RenewWithinAsync(session);
                    return await session.ExecuteAsync(
                        "DELETE FROM warehouse_customer WHERE customer_id IN (SELECT customer_id FROM warehouse_customer LIMIT 5000)"
                    );
                },
                cancel
            ) > 0
        ) { }
    }

    /// <summary>Counts the tables of sums and writes down what was done.</summary>
    private async Task EndAsync(Run run, CancellationToken cancel)
    {
        var counts = await database.ReadAsync(FactCounts.ReadAsync, cancel);
        var now = clock.GetUtcNow();
        run.State = run.State with
        {
            LoadedAt = run.StartedAt,
            LastRun = new(run.StartedAt, now, run.Customers, run.Snapshots, run.Reopened),
        };
        await database.WriteAsync(
            async session =>
            {
                foreach (var (table, rows, filled) in counts)
                    await Tally.SaveWithinAsync(session, table, rows, Json.Of(filled), new("{}"), now);
                await run.Tally.SaveWithinAsync(session, now);
                await run.State.SaveWithinAsync(session, run.Claim);
            },
            cancel
        );
    }
}
