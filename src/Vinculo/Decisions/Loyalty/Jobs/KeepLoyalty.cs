using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty.Jobs;

/// <summary>
/// The day's work of the programme: purchases earn, what nobody spent in time goes, referrals ripen, levels are looked at.
/// Killed, it goes on with the customer after the last one it finished; done twice, it changes nothing.
/// </summary>
internal sealed class KeepLoyalty(Database database, VinculoOptions options, TimeProvider clock) : IJob
{
    public const string JobCode = "decisions.loyalty";

    /// <summary>Customers a transaction.</summary>
    private const int AtOnce = 100;

    /// <summary>A purchase that is told later than this earns nothing.</summary>
    private const int LateDays = 60;

    private sealed record Place(Guid After, long Done);

    private sealed record Purchase(Guid Id, DateTimeOffset At, long AmountMinor, bool Refund);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var terms = await database.ReadAsync(
            session => session.RecallAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode),
            cancel
        );
        if (terms is not { Active: true })
            return;
        var place = run.Checkpoint<Place>() ?? new(Guid.Empty, 0);
        var total = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    terms.Everybody
                        ? "SELECT count(*) FROM customer WHERE stage = 2 AND merged_into IS NULL"
                        : "SELECT count(*) FROM loyalty_account",
                    row => row.Long(0)
                ),
            cancel
        );
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var from = place;
            place = await database.WriteBulkAsync(session => SomeAsync(session, terms, from, total, run), cancel);
            if (place == from)
                return;
        }
    }

    private async Task<Place> SomeAsync(Session session, LoyaltyTerms terms, Place from, long total, JobRun run)
    {
        var now = clock.GetUtcNow();
        var some = await session.QueryAsync(
            terms.Everybody
                ? "SELECT customer_id FROM customer WHERE customer_id > @after AND stage = 2 AND merged_into IS NULL ORDER BY customer_id LIMIT @most"
                : "SELECT customer_id FROM loyalty_account WHERE customer_id > @after ORDER BY customer_id LIMIT @most",
            row => new CustomerId(row.Guid(0)),
            ("after", from.After),
            ("most", AtOnce)
        );
        if (some.Count == 0)
            return from;
        foreach (var customer in some)
        {
            if (terms.Everybody)
                await PointRows.JoinAsync(session, customer, now);
            await KeepWithinAsync(session, customer, terms, now);
        }
        var place = new Place(some[^1].Value, from.Done + some.Count);
        await run.CheckpointWithinAsync(session, place, place.Done, total);
        return place;
    }

    /// <summary>One customer, in somebody's transaction.</summary>
    internal async Task KeepWithinAsync(Session session, CustomerId customer, LoyaltyTerms terms, DateTimeOffset now)
    {
        if (await PointRows.TakeAsync(session, customer, now) is not { } rows)
            return;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var ledger = new PointsLedger(terms, today, options.Zone);
        await EarnAsync(session, customer, terms, ledger, rows, now, options.Zone);
        await ledger.ExpireAsync(rows, now);
        await Referrals.RipenAsync(session, customer, terms, ledger, rows, now);
        var window = today.AddMonths(-terms.WindowMonths).ToDateTime(TimeOnly.MinValue);
        var from = new DateTimeOffset(window, options.Zone.GetUtcOffset(window));
        if (await ledger.PlaceAsync(session, rows, customer, from, now) is { } told)
            await AnnounceAsync(session, told);
    }

    private static Task AnnounceAsync(Session session, object told) =>
        told switch
        {
            TierChanged changed => session.AnnounceAsync(changed),
            TierInDanger danger => session.AnnounceAsync(danger),
            _ => Task.CompletedTask,
        };

    private static async Task EarnAsync(
        Session session,
        CustomerId customer,
        LoyaltyTerms terms,
        PointsLedger ledger,
        PointRows rows,
        DateTimeOffset now,
        TimeZoneInfo zone
    )
    {
        var begins = terms.Since?.ToDateTime(TimeOnly.MinValue);
        var since = begins is { } local ? new DateTimeOffset(local, zone.GetUtcOffset(local)) : now.AddDays(-LateDays);
        var purchases = await session.QueryAsync(
            """
            SELECT t.id, t.occurred_at, t.amount_minor, t.kind FROM txn t JOIN loyalty_account a ON a.customer_id = t.customer_id
            WHERE t.customer_id = @customer AND t.kind IN (1, 3, 4) AND t.occurred_at >= @from AND t.occurred_at <= @now
              AND (@always = 1 OR t.occurred_at >= a.joined_at)
            ORDER BY t.occurred_at
            """,
            row => new Purchase(row.Guid(0), row.Instant(1), Math.Abs(row.Long(2)), row.Int(3) == 4),
            ("customer", customer),
            ("from", since),
            ("now", now),
            ("always", terms.Since is null ? 0 : 1)
        );
        var told = await rows.SourcesAsync(since);
        foreach (var purchase in purchases)
        {
            var points = terms.PointsFor(purchase.AmountMinor);
            var source = $"txn:{purchase.Id:N}";
            if (points == 0 || told.Contains(source))
                continue;
            if (!purchase.Refund)
                await ledger.GiveAsync(rows, PointKind.Earned, points, source, null, purchase.At);
            else if (await rows.BalanceAsync() is > 0 and var has)
                // What was earned by a purchase that was given back goes with it, as far as it is still there.
                await ledger.SpendAsync(rows, PointKind.TakenBack, Math.Min(points, has), source, null, purchase.At);
        }
    }
}
