using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Fulfilment;

/// <summary>Every version of every plan.</summary>
public sealed class PlanBook(IReadOnlyList<FulfilmentPlan> versions)
{
    /// <summary>As they stand now, by name.</summary>
    public IReadOnlyList<FulfilmentPlan> Current { get; } =
    [.. versions.GroupBy(p => p.Code).Select(g => g.MaxBy(p => p.Version)!).OrderBy(p => p.NameEs)];

    public FulfilmentPlan? Find(string? code) => Current.FirstOrDefault(p => p.Code == code);

    /// <summary>How something that was sold is delivered.</summary>
    /// <param name="codes">Of the offer, its product, its family: any of them may name the plan.</param>
    public FulfilmentPlan ForSale(params IReadOnlyList<string?> codes) =>
        Current.FirstOrDefault(p =>
            p.Active && p.Offers?.Any(o => codes.Contains(o, StringComparer.OrdinalIgnoreCase)) == true
        ) ?? Find(FulfilmentPlan.Sale)!;
}

/// <summary>How things are delivered, by kind. Until the company changes a plan it is as shipped; a change is a new version.</summary>
public sealed class FulfilmentPlans(Database database, Audit audit, TimeProvider clock)
{
    private const int Most = 200;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly VersionedRows<FulfilmentPlan> Rows = new("fulfilment_plan");
    private static readonly Lazy<List<FulfilmentPlan>> Shipped = new(() =>
        ShippedData.Read<FulfilmentPlan>("Vinculo.Service.FulfilmentPlans.json")
    );

    private (PlanBook Book, DateTimeOffset Until)? known;

    /// <summary>All of them; at most ten seconds old.</summary>
    public async ValueTask<PlanBook> BookAsync(CancellationToken cancel)
    {
        if (known is { } fresh && fresh.Until > clock.GetUtcNow())
            return fresh.Book;
        var book = await database.ReadAsync(BookWithinAsync, cancel);
        known = (book, clock.GetUtcNow() + Fresh);
        return book;
    }

    /// <summary>All of them, as the transaction sees them.</summary>
    public static async Task<PlanBook> BookWithinAsync(Session session) =>
        new([.. Shipped.Value, .. await Rows.AllAsync(session)]);

    /// <summary>Keeps a plan as its next version; what has begun goes on as it began.</summary>
    /// <param name="version">As read; somebody else's version meanwhile is refused.</param>
    /// <param name="actor">Needs <c>fulfilment.manage</c>.</param>
    /// <returns>The new version.</returns>
    public async Task<Outcome<int>> SaveAsync(
        FulfilmentPlan plan,
        int version,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.FulfilmentManage))
            return Actor.Refused(Permissions.FulfilmentManage);
        if (plan.Problem() is { } problem)
            return problem;
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                var book = await BookWithinAsync(session);
                var before = book.Find(plan.Code);
                if ((before?.Version ?? -1) != version)
                    return Refusal.Stale("setting.stale");
                if (before is null && book.Current.Count >= Most)
                    return Refusal.Conflict("fulfilment.too-many-plans", ("limit", Most));
                var next = plan with { Version = version + 1 };
                await Rows.AddAsync(session, next.Code, next.Version, next, actor, clock.GetUtcNow());
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "fulfilmentplan.changed",
                    null,
                    "fulfilment_plan",
                    next.Code,
                    before,
                    next,
                    cause
                );
                session.AfterCommit(() => known = null);
                return next.Version;
            },
            cancel
        );
    }
}
