using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

/// <summary>How a customer stands in the programme.</summary>
/// <param name="Member">Takes part.</param>
/// <param name="Balance">Points there are.</param>
/// <param name="NextLost">How many are lost next, and the last day they can be spent.</param>
/// <param name="Entries">The newest first.</param>
public sealed record PointsSheet(
    CustomerId Customer,
    string Name,
    LoyaltyTerms Terms,
    bool Member,
    TierStanding Standing,
    long Balance,
    (long Points, DateOnly Day)? NextLost,
    IReadOnlyList<PointEntry> Entries,
    IReadOnlyList<Referrals.Brought> Brought
)
{
    public LoyaltyTier? Tier => Terms.Tiers.FirstOrDefault(t => t.Code == Standing.Tier);
}

/// <summary>What the life sheet shows of the programme.</summary>
public sealed record PointsGlance(long Balance, string? Tier, DateOnly? GraceUntil);

/// <summary>The programme as a whole.</summary>
/// <param name="Members">Customers who take part.</param>
/// <param name="Outstanding">Points that can still be spent: what the company owes.</param>
/// <param name="LostSoon">Of them, those lost within 60 days if nobody spends them.</param>
/// <param name="Waiting">Referrals not yet rewarded.</param>
/// <param name="Levels">Customers by level.</param>
public sealed record ProgrammeFigures(
    long Members,
    long Earned,
    long Spent,
    long Expired,
    long Outstanding,
    long LostSoon,
    long Waiting,
    IReadOnlyDictionary<string, long> Levels
);

/// <summary>Reads points: one customer's, and the programme's.</summary>
public sealed class CustomerPoints(
    Database database,
    Settings settings,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int EntriesShown = 200;
    private const int SoonDays = 60;

    private DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    /// <summary>The terms as the company set them; unset ones do not run.</summary>
    public async ValueTask<LoyaltyTerms> TermsAsync(CancellationToken cancel) =>
        await settings.ReadAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode, cancel) ?? new();

    /// <returns>The sheet, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<PointsSheet>> OfAsync(
        CustomerId asked,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var terms = await TermsAsync(cancel);
        var read = await database.ReadAsync<Outcome<PointsSheet>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out var no, out var customer))
                    return no;
                var name = await session.FirstOrDefaultAsync(
                    "SELECT display_name FROM customer WHERE customer_id = @id",
                    row => row.Text(0),
                    ("id", customer)
                );
                var standing = await PointRows.StandingAsync(session, customer);
                var lots = await PointRows.LotsAsync(session, customer);
                var next = lots.Where(l => l.Left > 0 && l.ExpiresOn >= Today)
                    .GroupBy(l => l.ExpiresOn!.Value)
                    .MinBy(g => g.Key);
                return new PointsSheet(
                    customer,
                    name ?? "",
                    terms,
                    standing is not null,
                    standing ?? TierStanding.None,
                    await PointRows.BalanceAsync(session, customer),
                    next is null ? null : (next.Sum(l => l.Left), next.Key),
                    await PointRows.EntriesAsync(session, customer, EntriesShown),
                    await Referrals.OfAsync(session, customer)
                );
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            await audit.ReadAsync(actor, "points.read", sheet.Customer.Value, cause);
        return read;
    }

    /// <summary>For the life sheet, beside its other questions; whoever does not take part leaves nothing.</summary>
    public static Question Glance(CustomerId customer, Action<PointsGlance> found) =>
        new(
            """
            SELECT CAST(coalesce((SELECT sum(e.points) FROM point_entry e WHERE e.customer_id = a.customer_id), 0) AS bigint),
              a.tier, a.grace_until
            FROM loyalty_account a WHERE a.customer_id = @customer
            """,
            row => found(new(row.Long(0), row.TextOrNull(1), row.DateOrNull(2))),
            ("customer", customer)
        );

    /// <param name="actor">Needs <c>offers.read</c>.</param>
    public async Task<Outcome<ProgrammeFigures>> ProgrammeAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.OffersRead))
            return Actor.Refused(Permissions.OffersRead);
        return await database.ReadAsync<Outcome<ProgrammeFigures>>(
            async session =>
            {
                var levels = await session.QueryAsync(
                    "SELECT coalesce(tier, ''), count(*) FROM loyalty_account GROUP BY tier",
                    row => (Tier: row.Text(0), Count: row.Long(1))
                );
                var kinds = await session.QueryAsync(
                    "SELECT kind, CAST(sum(points) AS bigint) FROM point_entry GROUP BY kind",
                    row => (Kind: row.Enum<PointKind>(0), Points: row.Long(1))
                );
                long Of(PointKind kind) => kinds.Where(k => k.Kind == kind).Sum(k => k.Points);
                var soon = await session.FirstOrDefaultAsync(
                    """
                    SELECT CAST(coalesce(sum(e.points - coalesce((SELECT sum(u.points) FROM point_use u
                      WHERE u.customer_id = e.customer_id AND u.lot_id = e.id), 0)), 0) AS bigint)
                    FROM point_entry e WHERE e.points > 0 AND e.expires_on >= @today AND e.expires_on <= @soon
                    """,
                    row => row.Long(0),
                    ("today", Today),
                    ("soon", Today.AddDays(SoonDays))
                );
                return new ProgrammeFigures(
                    levels.Sum(l => l.Count),
                    Of(PointKind.Earned) + Of(PointKind.Referral),
                    -Of(PointKind.Spent),
                    -Of(PointKind.Expired),
                    kinds.Sum(k => k.Points),
                    soon,
                    await session.FirstOrDefaultAsync(
                        "SELECT count(*) FROM referral WHERE state = 1",
                        row => row.Long(0)
                    ),
                    levels.ToDictionary(l => l.Tier, l => l.Count, StringComparer.Ordinal)
                );
            },
            cancel
        );
    }
}
