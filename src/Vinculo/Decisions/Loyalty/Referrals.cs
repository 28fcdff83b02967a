using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

public enum ReferralState
{
    /// <summary>The other has not stayed long enough yet.</summary>
    Waiting = 1,

    Rewarded = 2,

    /// <summary>The other did not stay.</summary>
    Void = 3,
}

/// <summary>A customer brought another.</summary>
public sealed record CustomerReferred(CustomerId Customer, CustomerId Other, Guid Referral, DateTimeOffset At);

/// <summary>
/// Who brought whom. Nobody brings themselves, whoever lives with them, who brought them, or somebody who was a customer
/// already; both are rewarded once the other has stayed and paid.
/// </summary>
public sealed class Referrals(Database database, Settings settings, Audit audit, TimeProvider clock)
{
    /// <summary>Longer chains are not followed; nobody has seen one.</summary>
    private const int LongestChain = 50;

    /// <summary>Who bought earlier than this before they were named was a customer already.</summary>
    private const int EarlyDays = 30;

    /// <summary>Somebody who was brought and never became a customer is forgotten after so long.</summary>
    private const int WaitDays = 365;

    public sealed record Request(CustomerId Customer, CustomerId Other);

    /// <summary>A customer who was brought, as the screen shows it.</summary>
    public sealed record Brought(CustomerId Other, string Name, ReferralState State, DateTimeOffset MadeAt);

    /// <param name="actor">Needs <c>loyalty.serve</c>.</param>
    public async Task<Outcome<CustomerReferred>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.LoyaltyServe))
            return Actor.Refused(Permissions.LoyaltyServe);
        var terms = await settings.ReadAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode, cancel) ?? new();
        if (!terms.Active)
            return LoyaltyRefusals.NotRunning();
        var now = clock.GetUtcNow();
        return await database.WriteAsync(session => WithinAsync(session, request, actor, cause, now), cancel);
    }

    private async Task<Outcome<CustomerReferred>> WithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if ((await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(out var no, out var customer))
            return no;
        if ((await CustomerReach.WithinAsync(session, request.Other, actor)).IsRefused(out no, out var other))
            return no;
        if (customer == other)
            return Refusal.Conflict("loyalty.referral-self");
        // Both accounts are taken in one order: two who name each other at the same moment follow one another.
        foreach (var one in new[] { customer, other }.OrderBy(c => c.Value))
        {
            await PointRows.JoinAsync(session, one, now);
            await PointRows.TakeAsync(session, one, now);
        }
        if (await FindAsync(session, other) is { } before)
            return before.Referrer == customer
                ? new CustomerReferred(customer, other, before.Id, before.At)
                : Refusal.Conflict("loyalty.referral-already");
        if (await BroughtByAsync(session, customer, other))
            return Refusal.Conflict("loyalty.referral-loop");
        if (await LiveTogetherAsync(session, customer, other))
            return Refusal.Conflict("loyalty.referral-household");
        if (await FirstPurchaseAsync(session, other) is { } first && first < now.AddDays(-EarlyDays))
            return Refusal.Conflict("loyalty.referral-customer-before");

        var fact = new CustomerReferred(customer, other, Ids.New(now), now);
        await session.ExecuteAsync(
            """
            INSERT INTO referral (customer_id, id, other_id, state, made_at, made_by) VALUES (@customer, @id, @other, 1, @now, @by)
            """,
            ("customer", customer),
            ("id", fact.Referral),
            ("other", other),
            ("now", now),
            ("by", actor.Id)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "customer.referred",
            customer.Value,
            "referral",
            fact.Referral.ToString("D"),
            null,
            new { Other = other.Value },
            cause
        );
        await session.AnnounceAsync(fact);
        return fact;
    }

    private static Task<(CustomerId Referrer, Guid Id, DateTimeOffset At)?> FindAsync(
        Session session,
        CustomerId other
    ) =>
        session.FirstOrDefaultAsync(
            "SELECT customer_id, id, made_at FROM referral WHERE other_id = @other AND state <> 3 ORDER BY made_at LIMIT 1",
            row => ((CustomerId, Guid, DateTimeOffset)?)(new(row.Guid(0)), row.Guid(1), row.Instant(2)),
            ("other", other)
        );

    /// <summary>Was the customer brought by the other, or by somebody the other brought?</summary>
    private static async Task<bool> BroughtByAsync(Session session, CustomerId customer, CustomerId other)
    {
        var at = customer;
        for (var step = 0; step < LongestChain; step++)
        {
            if (await FindAsync(session, at) is not { } up)
                return false;
            if (up.Referrer == other)
                return true;
            at = up.Referrer;
        }
        return true;
    }

    private static Task<bool> LiveTogetherAsync(Session session, CustomerId one, CustomerId other) =>
        session.FirstOrDefaultAsync(
            """
            SELECT 1 FROM household_member a JOIN household_member b ON b.household_id = a.household_id
            WHERE a.customer_id = @one AND b.customer_id = @other AND a.state <> 3 AND b.state <> 3
            """,
            _ => true,
            ("one", one),
            ("other", other)
        );

    private static Task<DateTimeOffset?> FirstPurchaseAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            "SELECT min(occurred_at) FROM txn WHERE customer_id = @customer AND kind IN (1, 2, 3)",
            row => row.InstantOrNull(0),
            ("customer", customer)
        );

    /// <summary>Rewards those a customer brought who have stayed and paid, and them too.</summary>
    internal static async Task RipenAsync(
        Session session,
        CustomerId customer,
        LoyaltyTerms terms,
        PointsLedger ledger,
        PointRows rows,
        DateTimeOffset now
    )
    {
        var waiting = await session.QueryAsync(
            "SELECT id, other_id, made_at FROM referral WHERE customer_id = @customer AND state = 1 ORDER BY id",
            row => (Id: row.Guid(0), Other: new CustomerId(row.Guid(1)), MadeAt: row.Instant(2)),
            ("customer", customer)
        );
        foreach (var (id, other, madeAt) in waiting)
        {
            var stays = await session.FirstOrDefaultAsync(
                "SELECT stage FROM customer WHERE customer_id = @other",
                row => row.Int(0) == (int)CustomerStage.Customer,
                ("other", other)
            );
            var first = await FirstPurchaseAsync(session, other);
            var ripe = stays && first is { } paid && paid <= now.AddDays(-terms.QualifyDays);
            if (!ripe && (stays || madeAt > now.AddDays(-WaitDays)))
                continue;
            await session.ExecuteAsync(
                "UPDATE referral SET state = @state, decided_at = @now WHERE customer_id = @customer AND id = @id",
                ("state", ripe ? ReferralState.Rewarded : ReferralState.Void),
                ("now", now),
                ("customer", customer),
                ("id", id)
            );
            if (!ripe)
                continue;
            var source = $"referral:{id:N}";
            if (terms.ReferrerPoints > 0)
                await ledger.GiveAsync(rows, PointKind.Referral, terms.ReferrerPoints, source, null, now);
            await PointRows.JoinAsync(session, other, now);
            if (terms.ReferredPoints > 0 && await PointRows.TakeAsync(session, other, now) is { } theirs)
                await ledger.GiveAsync(theirs, PointKind.Referral, terms.ReferredPoints, source, null, now);
        }
    }

    /// <summary>Whom a customer brought, the newest first.</summary>
    internal static Task<List<Brought>> OfAsync(Session session, CustomerId customer) =>
        session.QueryAsync(
            """
            SELECT r.other_id, c.display_name, r.state, r.made_at FROM referral r JOIN customer c ON c.customer_id = r.other_id
            WHERE r.customer_id = @customer ORDER BY r.id DESC LIMIT 50
            """,
            row => new Brought(new(row.Guid(0)), row.Text(1), row.Enum<ReferralState>(2), row.Instant(3)),
            ("customer", customer)
        );
}
