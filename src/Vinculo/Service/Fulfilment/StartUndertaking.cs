using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Fulfilment.Storage;

namespace Vinculo.Service.Fulfilment;

/// <summary>Begins to deliver something that was promised or sold: with its steps, their days, and who does it.</summary>
public sealed class StartUndertaking(
    Database database,
    ServiceCalendars calendars,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="Kind">Code of a plan; null: a plain promise.</param>
    /// <param name="What">In a few words, as the customer was told.</param>
    /// <param name="DueOn">Null: as the plan says.</param>
    /// <param name="Owner">Null: whoever begins it, or when that is no person the customer's owner.</param>
    /// <param name="Team">Null: the plan's, or else the owner's.</param>
    /// <param name="Source">What was sold, in the words of whoever sold it.</param>
    /// <param name="RequestId">The same for every repetition of this request: it is begun once.</param>
    public sealed record Request(
        CustomerId Customer,
        string? Kind,
        string What,
        DateOnly? DueOn = null,
        Guid? Owner = null,
        Guid? Team = null,
        Channel? Channel = null,
        string? Source = null,
        Guid? RequestId = null
    );

    /// <param name="actor">Needs <c>fulfilment.work</c>.</param>
    public Task<Outcome<Undertaking>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        var id = request.RequestId ?? Ids.New(now);
        return database.WriteAsync(
            session => WithinAsync(session, request with { RequestId = id }, actor, cause, now),
            cancel
        );
    }

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<Undertaking>> WithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if (!actor.May(Permissions.FulfilmentWork))
            return Actor.Refused(Permissions.FulfilmentWork);
        if (request.What.Trim().Length is 0 or > Undertaking.LongestWhat)
            return Refusal.Invalid("fulfilment.what", "what", ("limit", Undertaking.LongestWhat));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        if (request.DueOn is { } asked && (asked < today || asked > today.AddDays(Undertaking.MostDaysAhead)))
            return Refusal.Invalid("fulfilment.day", "dueOn");
        var book = await FulfilmentPlans.BookWithinAsync(session);
        if (book.Find(request.Kind ?? FulfilmentPlan.Promise) is not { Active: true } plan)
            return Refusal.Invalid("fulfilment.kind", "kind");
        if ((await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(out var no, out var customer))
            return no;
        if (await WorkUndertaking.NobodyAsync(session, request.Owner, request.Team) is { } nobody)
            return nobody;
        var id = request.RequestId ?? Ids.New(now);
        if (await UndertakingRows.FindAsync(session, id) is { } there)
            return there.Customer == customer ? there : Refusal.Conflict("fulfilment.request-used");

        var calendar = (await calendars.BookWithinAsync(session)).Find(ServiceCalendar.UsualCode);
        var steps = plan.Begin(calendar, today);
        var owner = request.Owner ?? await OwnerAsync(session, customer, actor);
        var begun = new Undertaking(
            customer,
            id,
            request.What.Trim(),
            plan.Code,
            plan.Version,
            UndertakingState.Open,
            request.DueOn
                ?? (
                    steps.Count > 0 ? steps[^1].DueOn
                    : plan.Days > 0 ? calendar.DayAfter(today, plan.Days)
                    : null
                ),
            owner,
            request.Team ?? plan.Team ?? await TeamAsync(session, owner),
            request.Channel,
            now,
            null,
            null,
            0,
            UndertakingAlarm.None,
            request.Source,
            1
        )
        {
            Steps = steps,
        };
        await UndertakingRows.InsertAsync(session, begun, actor.Id);
        await UndertakingRows.EventAsync(session, begun, new(UndertakingAct.Start), null, actor, now);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "commitment.started",
            customer.Value,
            "commitment",
            id.ToString("D"),
            null,
            new
            {
                begun.What,
                begun.Kind,
                begun.DueOn,
                begun.Owner,
                begun.Team,
            },
            cause
        );
        await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
        return begun;
    }

    private static async Task<Guid?> OwnerAsync(Session session, CustomerId customer, Actor actor) =>
        actor.Kind == ActorKind.User
            ? actor.Id
            : await session.FirstOrDefaultAsync(
                "SELECT owner_id FROM customer WHERE customer_id = @id",
                row => row.GuidOrNull(0),
                ("id", customer)
            );

    private static async Task<Guid?> TeamAsync(Session session, Guid? owner) =>
        owner is null
            ? null
            : await session.FirstOrDefaultAsync(
                "SELECT team_id FROM team_member WHERE user_id = @user ORDER BY team_id LIMIT 1",
                row => row.GuidOrNull(0),
                ("user", owner)
            );
}
