using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

/// <summary>
/// The ledger of points: whatever comes or goes is an entry that stays, told once however often it is sent, and nobody's
/// points fall below nothing.
/// </summary>
internal sealed class PointsLedger(LoyaltyTerms terms, DateOnly today, TimeZoneInfo zone)
{
    /// <summary>Points come.</summary>
    /// <param name="source">What they are for; told again, the entry of the first time is the answer.</param>
    /// <param name="now">When they were earned: from then on they last.</param>
    public async Task<PointEntry> GiveAsync(
        PointRows rows,
        PointKind kind,
        long points,
        string source,
        string? reason,
        DateTimeOffset now,
        Guid? actor = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        if (await rows.OfSourceAsync(source) is { } before)
            return before;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var entry = new PointEntry(rows.NewId(), now, kind, points, source, reason, terms.ExpiryOf(day), null);
        await rows.AddAsync(entry, [], actor);
        return entry;
    }

    /// <summary>Points go, those first that would be lost soonest.</summary>
    /// <returns>The entry, or <c>loyalty.too-few</c>.</returns>
    public async Task<Outcome<PointEntry>> SpendAsync(
        PointRows rows,
        PointKind kind,
        long points,
        string source,
        string? reason,
        DateTimeOffset now,
        Guid? actor = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        if (await rows.OfSourceAsync(source) is { } before)
            return before;
        var lots = (await rows.LotsAsync()).FindAll(lot => !(lot.ExpiresOn < today));
        var has = lots.Sum(lot => lot.Left);
        if (has < points)
            return LoyaltyRefusals.TooFew(has, points);
        var entry = new PointEntry(rows.NewId(), now, kind, -points, source, reason, null, null);
        await rows.AddAsync(entry, PointLots.Take(lots, points), actor);
        return entry;
    }

    /// <summary>
    /// Takes an entry back: points that went return to where they came from, with the days they had; points that came go
    /// again, as many as are still there.
    /// </summary>
    /// <returns>The entry, or <c>loyalty.already-taken-back</c>, <c>loyalty.cannot-take-back</c>.</returns>
    public async Task<Outcome<PointEntry>> TakeBackAsync(
        PointRows rows,
        PointEntry taken,
        string source,
        string? reason,
        DateTimeOffset now,
        Guid? actor = null
    )
    {
        if (await rows.OfSourceAsync(source) is { } before)
            return before;
        if (taken.Kind is PointKind.Expired or PointKind.TakenBack)
            return Refusal.Conflict("loyalty.cannot-take-back");
        if (await rows.IsTakenBackAsync(taken.Id))
            return Refusal.Conflict("loyalty.already-taken-back");
        var uses =
            taken.Points < 0
                ? (await rows.UsesAsync(taken.Id)).ConvertAll(use => use with { Points = -use.Points })
                : PointLots.Take(await rows.LotsAsync(), taken.Points, taken.Id);
        var entry = new PointEntry(
            rows.NewId(),
            now,
            PointKind.TakenBack,
            -uses.Sum(use => use.Points),
            source,
            reason,
            null,
            taken.Id
        );
        await rows.AddAsync(entry, uses, actor);
        return entry;
    }

    /// <summary>What nobody spent in time goes.</summary>
    public async Task<long> ExpireAsync(PointRows rows, DateTimeOffset now)
    {
        long lost = 0;
        foreach (var lot in PointLots.LostOn(await rows.LotsAsync(), today).ToList())
        {
            // A lot may expire again when points came back to it after its day: the source tells how much was left.
            var source = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"lot:{lot.Entry:N}:{today:yyyyMMdd}"
            );
            if (await rows.OfSourceAsync(source) is not null)
                continue;
            await rows.AddAsync(
                new(rows.NewId(), now, PointKind.Expired, -lot.Left, source, null, null, null),
                [new(lot.Entry, lot.Left)],
                null
            );
            lost += lot.Left;
        }
        return lost;
    }

    /// <summary>Where the customer stands today.</summary>
    /// <returns>What to announce, if anything changed.</returns>
    public async Task<object?> PlaceAsync(
        Session session,
        PointRows rows,
        CustomerId customer,
        DateTimeOffset from,
        DateTimeOffset now
    )
    {
        var before = await PointRows.StandingAsync(session, customer) ?? TierStanding.None;
        var after = before.On(terms, await rows.EarnedSinceAsync(from), today);
        if (after == before)
            return null;
        await rows.KeepStandingAsync(after);
        return after.Tier != before.Tier ? new TierChanged(customer, before.Tier, after.Tier, now)
            : after is { Tier: { } tier, GraceUntil: { } until } ? new TierInDanger(customer, tier, until, now)
            : null;
    }
}
