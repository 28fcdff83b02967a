using System.Globalization;
using System.Security.Cryptography;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Visits.Storage;

namespace Vinculo.Service.Visits;

/// <summary>An hour somebody is expected at.</summary>
/// <param name="Code">Typed or read as a QR at the door.</param>
public sealed record Appointment(
    Guid Id,
    Guid Branch,
    CustomerId Customer,
    string CustomerName,
    string Service,
    DateTimeOffset At,
    string Code,
    bool Came
);

/// <summary>An hour that was booked.</summary>
/// <param name="NotTold">Why no confirmation went out; null: it did, or none was asked for.</param>
public sealed record Booking(Appointment Appointment, Refusal? NotTold);

/// <summary>Books hours at a branch, within its opening hours and never more than it can serve at once.</summary>
public sealed class Appointments(
    Database database,
    ServiceCalendars calendars,
    SendMessage send,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int MostDaysAhead = 90;
    private const int MostSlots = 40;
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 8;

    /// <summary>Hours that are free on a day.</summary>
    /// <param name="actor">Needs <c>visits.serve</c>.</param>
    public async Task<Outcome<IReadOnlyList<DateTimeOffset>>> FreeAsync(
        Guid branch,
        string service,
        DateOnly day,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.VisitsServe))
            return Actor.Refused(Permissions.VisitsServe);
        return await database.ReadAsync<Outcome<IReadOnlyList<DateTimeOffset>>>(
            async session =>
            {
                if ((await VisitRows.BranchAsync(session, branch))?.Find(service) is not { SlotMinutes: > 0 } of)
                    return Refusal.Invalid("visit.no-appointments", "service");
                return await SlotsAsync(session, branch, of, day);
            },
            cancel
        );
    }

    /// <param name="At">The beginning of a free hour.</param>
    /// <param name="Confirm">By which of <see cref="ReachWays"/> the customer is told; null: not by us.</param>
    /// <param name="RequestId">The same for every repetition: it is booked once.</param>
    public sealed record Request(
        Guid Branch,
        string Service,
        DateTimeOffset At,
        CustomerId Customer,
        Guid? Confirm = null,
        Guid? RequestId = null
    );

    /// <summary>Books a free hour, and tells the customer as far as the contact rules let: the hour stands either way.</summary>
    /// <param name="actor">Needs <c>visits.serve</c>, and to see the customer.</param>
    public async Task<Outcome<Booking>> BookAsync(Request request, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.VisitsServe))
            return Actor.Refused(Permissions.VisitsServe);
        var now = clock.GetUtcNow();
        var code = RandomNumberGenerator.GetString(Letters, CodeLength);
        var (branch, service, at, customer) = (request.Branch, request.Service, request.At, request.Customer);
        return await database.WriteAsync<Outcome<Booking>>(
            async session =>
            {
                // One booking of a branch after the other: two never share the last place of an hour.
                if (
                    await VisitRows.BranchAsync(session, branch, hold: true) is not { } place
                    || place.Find(service) is not { SlotMinutes: > 0 } of
                )
                    return Refusal.Invalid("visit.no-appointments", "service");
                if ((await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current))
                    return no;
                var id = request.RequestId ?? Ids.New(now);
                if (await OfAsync(session, "a.id = @id", ("id", id)) is [var there])
                    return there.Customer == current ? new Booking(there, null) : Refusal.Conflict("visit.taken");
                var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, options.Zone).DateTime);
                if (!(await SlotsAsync(session, branch, of, day)).Contains(at.ToUniversalTime()))
                    return Refusal.Conflict("visit.taken");
                var (name, language) = await session.FirstOrDefaultAsync(
                    "SELECT display_name, language FROM customer WHERE customer_id = @id",
                    row => (row.Text(0), CultureInfo.GetCultureInfo(row.TextOrNull(1) ?? "es")),
                    ("id", current)
                );
                var booked = new Appointment(id, branch, current, name, service, at, code, false);
                await session.ExecuteAsync(
                    """
                    INSERT INTO visit_appointment (id, branch_id, customer_id, service, at, code, state, made_at, made_by)
                    VALUES (@id, @branch, @customer, @service, @at, @code, 1, @now, @by)
                    """,
                    ("id", booked.Id),
                    ("branch", branch),
                    ("customer", current),
                    ("service", service),
                    ("at", at),
                    ("code", code),
                    ("now", now),
                    ("by", actor.Id)
                );
                await AuditAsync(session, actor, "appointment.booked", booked, cause);
                return new Booking(
                    booked,
                    request.Confirm is { } way
                        ? await TellAsync(session, booked, way, WordsOf(booked, place, of, language), actor, cause, now)
                        : null
                );
            },
            cancel
        );
    }

    /// <summary>By what a customer can be told of it now; those in use first.</summary>
    /// <param name="actor">Needs <c>visits.serve</c>, and to see the customer.</param>
    public Task<Outcome<IReadOnlyList<ReplyWay>>> WaysAsync(
        CustomerId customer,
        Actor actor,
        CancellationToken cancel
    ) =>
        !actor.May(Permissions.VisitsServe)
            ? Task.FromResult<Outcome<IReadOnlyList<ReplyWay>>>(Actor.Refused(Permissions.VisitsServe))
            : database.ReadAsync<Outcome<IReadOnlyList<ReplyWay>>>(
                async session =>
                    (await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current)
                        ? no
                        : (Outcome<IReadOnlyList<ReplyWay>>)
                            (await ReachWays.OfAsync(session, current))
                                .Select(w => w.Way)
                                .Where(w => w.Identity.StoppedAt is null && !(w.FreeUntil < clock.GetUtcNow()))
                                .ToList(),
                cancel
            );

    /// <summary>What the customer is told: where, when, and what to show at the door.</summary>
    private string WordsOf(Appointment one, Branch branch, BranchService service, CultureInfo language)
    {
        var local = TimeZoneInfo.ConvertTime(one.At, options.Zone);
        return VisitTexts.In(
            language,
            "Confirmation",
            branch.Name,
            service.Name(language),
            local.ToString(VisitTexts.In(language, "Confirmation.Day"), language),
            local.ToString("HH:mm", CultureInfo.InvariantCulture),
            one.Code
        );
    }

    private async Task<Refusal?> TellAsync(
        Session session,
        Appointment one,
        Guid way,
        string words,
        Actor actor,
        string cause,
        DateTimeOffset now
    ) =>
        (
            await send.WithinAsync(
                session,
                new(one.Customer, null, way, words, Purpose: "service", RequestId: one.Id, Settles: true),
                actor.With(Permissions.InboxServe),
                cause,
                now
            )
        ).IsRefused(out Refusal? held)
            ? held
            : null;

    /// <summary>Calls one off.</summary>
    /// <param name="actor">Needs <c>visits.serve</c>.</param>
    public async Task<Outcome<Guid>> CancelAsync(Guid id, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.VisitsServe))
            return Actor.Refused(Permissions.VisitsServe);
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var found = await OfAsync(session, "a.id = @id", ("id", id));
                if (found is not [{ Came: false } one])
                    return Refusal.Missing("visit.no-appointment");
                await session.ExecuteAsync("UPDATE visit_appointment SET state = 3 WHERE id = @id", ("id", id));
                await AuditAsync(session, actor, "appointment.called-off", one, cause);
                return id;
            },
            cancel
        );
    }

    /// <summary>Who is expected on a day, the earliest first; of customers within reach.</summary>
    public Task<List<Appointment>> OnAsync(Guid branch, DateOnly day, Actor actor, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
            {
                var (from, until) = Bounds(day);
                (string, object?)[] asked = [("branch", branch), ("from", from), ("until", until)];
                const string OnDay = "a.branch_id = @branch AND a.at >= @from AND a.at < @until";
                return actor.Reach == Reach.All
                    ? OfAsync(session, OnDay, asked)
                    : OfAsync(
                        session,
                        OnDay + $" AND {TeamReach.Sql(session, "c")}",
                        [.. asked, ("teams", actor.Teams.ToArray())]
                    );
            },
            cancel
        );

    private static Task<List<Appointment>> OfAsync(
        Session session,
        string where,
        params (string, object?)[] arguments
    ) =>
        session.QueryAsync(
            $"""
            SELECT a.id, a.branch_id, a.customer_id, c.display_name, a.service, a.at, a.code, a.state
            FROM visit_appointment a JOIN customer c ON c.customer_id = a.customer_id
            WHERE {where} AND a.state IN (1, 2) ORDER BY a.at, a.id LIMIT 300
            """,
            row => new Appointment(
                row.Guid(0),
                row.Guid(1),
                new(row.Guid(2)),
                row.Text(3),
                row.Text(4),
                row.Instant(5),
                row.Text(6),
                row.Int(7) == 2
            ),
            arguments
        );

    private async Task<List<DateTimeOffset>> SlotsAsync(
        Session session,
        Guid branch,
        BranchService service,
        DateOnly day
    )
    {
        var (from, until) = Bounds(day);
        var now = clock.GetUtcNow();
        if (until < now || from > now.AddDays(MostDaysAhead))
            return [];
        var hours = (await calendars.BookWithinAsync(session)).Find(ServiceCalendar.UsualCode).Hours();
        var taken = (
            await session.QueryAsync(
                """
                SELECT at, count(*) FROM visit_appointment
                WHERE branch_id = @branch AND service = @service AND at >= @from AND at < @until AND state IN (1, 2) GROUP BY at
                """,
                row => (At: row.Instant(0), Count: row.Long(1)),
                ("branch", branch),
                ("service", service.Code),
                ("from", from),
                ("until", until)
            )
        ).ToDictionary(t => t.At, t => t.Count);
        var length = TimeSpan.FromMinutes(service.SlotMinutes);
        var free = new List<DateTimeOffset>();
        for (var at = from; at + length <= until && free.Count < MostSlots; at += length)
            if (at > now && hours.Between(at, at + length) == length && taken.GetValueOrDefault(at) < service.PerSlot)
                free.Add(at);
        return free;
    }

    private (DateTimeOffset From, DateTimeOffset Until) Bounds(DateOnly day) =>
        (options.Zone.StartOf(day), options.Zone.StartOf(day.AddDays(1)));

    private Task AuditAsync(Session session, Actor actor, string act, Appointment one, string cause) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            one.Customer.Value,
            "visit_appointment",
            one.Id.ToString("D"),
            null,
            new
            {
                one.Service,
                one.At,
                one.Branch,
            },
            cause
        );
}
