using Vinculo.Customers;
using Vinculo.Decisions.Loyalty.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

/// <summary>What somebody does with a customer's points.</summary>
public enum PointsAct
{
    /// <summary>The customer begins to take part.</summary>
    Join,

    /// <summary>Points for a reward of the programme.</summary>
    Spend,

    /// <summary>Points given by hand, with a reason.</summary>
    Give,

    /// <summary>Points taken by hand, with a reason.</summary>
    Take,

    /// <summary>What an entry did is taken back.</summary>
    TakeBack,
}

/// <summary>Moves a customer's points at somebody's word; told twice, once.</summary>
public sealed class MovePoints(
    Database database,
    Settings settings,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int LongestReason = 300;
    private const long MostByHand = 1_000_000;

    /// <param name="Points">Of points given or taken by hand, 1 … 1,000,000.</param>
    /// <param name="Reward">Code, of a spend.</param>
    /// <param name="Entry">Of what is taken back.</param>
    /// <param name="Reason">Needed by hand and to take back.</param>
    /// <param name="RequestId">The same for every repetition of this request.</param>
    public sealed record Request(
        CustomerId Customer,
        PointsAct Act,
        long Points = 0,
        string? Reward = null,
        Guid? Entry = null,
        string? Reason = null,
        Guid? RequestId = null
    );

    /// <param name="actor">Needs <c>loyalty.serve</c>; by hand and to take back, <c>loyalty.manage</c>.</param>
    public async Task<Outcome<PointsMoved>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var needed = request.Act is PointsAct.Join or PointsAct.Spend
            ? Permissions.LoyaltyServe
            : Permissions.LoyaltyManage;
        if (!actor.May(needed))
            return Actor.Refused(needed);
        var terms = await settings.ReadAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode, cancel) ?? new();
        if (!terms.Active)
            return LoyaltyRefusals.NotRunning();
        if (Problem(request, terms) is { } problem)
            return problem;
        var now = clock.GetUtcNow();
        return await database.WriteAsync(session => WithinAsync(session, request, terms, actor, cause, now), cancel);
    }

    private static Refusal? Problem(Request request, LoyaltyTerms terms)
    {
        if (request.Reason?.Length > LongestReason)
            return Refusal.Invalid("loyalty.reason-missing", "reason");
        return request.Act switch
        {
            PointsAct.Spend when terms.Rewards.All(r => r.Code != request.Reward) => LoyaltyRefusals.NoSuchReward(
                request.Reward ?? ""
            ),
            PointsAct.Give or PointsAct.Take when request.Points is < 1 or > MostByHand => Refusal.Invalid(
                "loyalty.points-invalid",
                "points"
            ),
            PointsAct.Give or PointsAct.Take or PointsAct.TakeBack when string.IsNullOrWhiteSpace(request.Reason) =>
                Refusal.Invalid("loyalty.reason-missing", "reason"),
            PointsAct.TakeBack when request.Entry is null => LoyaltyRefusals.NoSuchEntry(),
            _ => null,
        };
    }

    private async Task<Outcome<PointsMoved>> WithinAsync(
        Session session,
        Request request,
        LoyaltyTerms terms,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if (
            (await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(
                out var refusal,
                out var customer
            )
        )
            return refusal;
        if (request.Act == PointsAct.Join || terms.Everybody)
            await PointRows.JoinAsync(session, customer, now);
        if (await PointRows.TakeAsync(session, customer, now) is not { } rows)
            return LoyaltyRefusals.NotAMember();
        if (request.Act == PointsAct.Join)
        {
            await audit.ChangedWithinAsync(
                session,
                actor,
                "loyalty.joined",
                customer.Value,
                "loyalty_account",
                customer.Value.ToString("D"),
                null,
                null,
                cause
            );
            return new PointsMoved(customer, Guid.Empty, PointKind.ByHand, 0, await rows.BalanceAsync(), now);
        }
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var ledger = new PointsLedger(terms, today, options.Zone);
        var source = $"request:{request.RequestId ?? Ids.New(now):N}";
        var known = await rows.OfSourceAsync(source) is not null;
        var moved = await MoveAsync(ledger, rows, request, terms, source, now, actor);
        if (moved.IsRefused(out var no, out var entry))
            return no;
        var fact = new PointsMoved(customer, entry.Id, entry.Kind, entry.Points, await rows.BalanceAsync(), now);
        if (known)
            return fact;
        await audit.ChangedWithinAsync(
            session,
            actor,
            "points.moved",
            customer.Value,
            "point_entry",
            entry.Id.ToString("D"),
            null,
            entry,
            cause
        );
        await session.AnnounceAsync(fact);
        return fact;
    }

    private static async Task<Outcome<PointEntry>> MoveAsync(
        PointsLedger ledger,
        PointRows rows,
        Request request,
        LoyaltyTerms terms,
        string source,
        DateTimeOffset now,
        Actor actor
    )
    {
        var reason = string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim();
        switch (request.Act)
        {
            case PointsAct.Give:
                return await ledger.GiveAsync(rows, PointKind.ByHand, request.Points, source, reason, now, actor.Id);
            case PointsAct.Take:
                return await ledger.SpendAsync(rows, PointKind.ByHand, request.Points, source, reason, now, actor.Id);
            case PointsAct.Spend:
                var reward = terms.Rewards.First(r => r.Code == request.Reward);
                return await ledger.SpendAsync(
                    rows,
                    PointKind.Spent,
                    reward.Points,
                    source,
                    reward.NameEs,
                    now,
                    actor.Id
                );
            default:
                return await rows.FindAsync(request.Entry!.Value) is { } entry
                    ? await ledger.TakeBackAsync(rows, entry, source, reason, now, actor.Id)
                    : LoyaltyRefusals.NoSuchEntry();
        }
    }
}
