using Vinculo.Customers;
using Vinculo.Integration.Telephony.Storage;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Telephony;

/// <summary>Somebody a call may be with.</summary>
/// <param name="Detail">What tells them from others of the name: city.</param>
public sealed record Caller(CustomerId Id, string Name, ValueClass? Class, string? Detail);

/// <summary>A call as it stands on a desk.</summary>
/// <param name="Callers">Whom it may be with: one, several to choose from, or nobody known.</param>
public sealed record CallAtDesk(PhoneCall Call, IReadOnlyList<Caller> Callers);

/// <summary>A call of the list.</summary>
public sealed record CallLine(PhoneCall Call, string? Customer, string? Agent);

/// <summary>Calls of a line or queue within a stretch of time.</summary>
/// <param name="WaitSeconds">Of those answered, until they were; mean.</param>
/// <param name="TalkSeconds">Of those answered; mean.</param>
/// <param name="Waiting">Right now, in the queue or ringing.</param>
public sealed record LineFigures(
    string? Line,
    long Received,
    long Answered,
    long Abandoned,
    double? WaitSeconds,
    double? TalkSeconds,
    long Waiting
);

/// <summary>Reads calls: those on one's desk, those of a day, and what they come to.</summary>
public sealed class CallBook(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    private const int MostLines = 200;

    /// <summary>Calls on the actor's own desk: ringing, under way, or still to be written down. Newest first.</summary>
    public async Task<IReadOnlyList<CallAtDesk>> AtDeskAsync(Actor actor, CancellationToken cancel)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        return await database.ReadAsync(
            async session =>
            {
                var calls = await session.QueryAsync(
                    $"""
                    SELECT {CallRows.Columns} FROM phone_call p
                    WHERE p.agent_id = @agent AND p.began_at > @since AND p.closed_at IS NULL ORDER BY p.began_at DESC LIMIT 10
                    """,
                    CallRows.Read,
                    ("agent", actor.Id),
                    ("since", since)
                );
                var found = new List<CallAtDesk>(calls.Count);
                foreach (var call in calls)
                    found.Add(new(call, await CallersAsync(session, call, actor)));
                return found;
            },
            cancel
        );
    }

    private async Task<List<Caller>> CallersAsync(Session session, PhoneCall call, Actor actor)
    {
        Guid[] ids =
            call.Customer is { } known ? [known.Value]
            : call.Number is { } number ? [.. await FollowCalls.WithNumberAsync(session, number, options.Country)]
            : [];
        if (ids.Length == 0)
            return [];
        var callers = await session.QueryAsync(
            $"""
            SELECT customer_id, display_name, value_class, city, team_id FROM customer
            WHERE customer_id {session.InGuids("ids")} ORDER BY display_name, customer_id
            """,
            row =>
                (
                    Caller: new Caller(
                        new(row.Guid(0)),
                        row.Text(1),
                        row.IntOrNull(2) is { } worth ? (ValueClass)worth : null,
                        row.TextOrNull(3)
                    ),
                    Team: row.GuidOrNull(4)
                ),
            ("ids", ids)
        );
        return [.. callers.Where(c => actor.Sees(c.Team)).Select(c => c.Caller)];
    }

    /// <summary>Notes that the actor saw whom a call may be with.</summary>
    public async Task SeenAsync(CallAtDesk call, Actor actor)
    {
        foreach (var caller in call.Callers)
            await audit.ReadAsync(actor, "customer.found", caller.Id.Value, "/calls/live");
    }

    /// <summary>Calls of a day, newest first, at most two hundred.</summary>
    /// <param name="missed">Only those nobody answered.</param>
    /// <param name="line">Only those of this line or queue.</param>
    public async Task<IReadOnlyList<CallLine>> OfDayAsync(
        DateOnly day,
        bool missed,
        string? line,
        Actor actor,
        CancellationToken cancel
    )
    {
        var (from, until) = Bounds(day);
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {CallRows.Columns}, c.display_name, c.team_id, u.display_name FROM phone_call p
                    LEFT JOIN customer c ON c.customer_id = p.customer_id LEFT JOIN app_user u ON u.id = p.agent_id
                    WHERE p.began_at >= @from AND p.began_at < @until
                      {(missed ? "AND p.answered_at IS NULL AND p.ended_at IS NOT NULL" : "")} {(
                        line is null ? "" : "AND p.line = @line"
                    )}
                    ORDER BY p.began_at DESC, p.id DESC LIMIT {MostLines}
                    """,
                    row =>
                        (
                            Line: new CallLine(
                                CallRows.Read(row),
                                row.TextOrNull(CallRows.Width),
                                row.TextOrNull(CallRows.Width + 2)
                            ),
                            Team: row.GuidOrNull(CallRows.Width + 1)
                        ),
                    line is null
                        ? [("from", from), ("until", until)]
                        : [("from", from), ("until", until), ("line", line)]
                ),
            cancel
        );
        return [.. rows.Where(r => actor.Sees(r.Team)).Select(r => r.Line)];
    }

    /// <summary>What customers' calls of a day come to, by line or queue.</summary>
    public Task<List<LineFigures>> FiguresAsync(DateOnly day, CancellationToken cancel)
    {
        var (from, until) = Bounds(day);
        return database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT line, count(*),
                      coalesce(sum(CASE WHEN answered_at IS NOT NULL THEN 1 ELSE 0 END), 0),
                      coalesce(sum(CASE WHEN answered_at IS NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END), 0),
                      CAST(avg(answered_at - began_at) / 1000.0 AS double precision),
                      CAST(avg(ended_at - answered_at) / 1000.0 AS double precision),
                      coalesce(sum(CASE WHEN answered_at IS NULL AND ended_at IS NULL THEN 1 ELSE 0 END), 0)
                    FROM phone_call WHERE began_at >= @from AND began_at < @until AND direction = {(int)Direction.In}
                    GROUP BY line ORDER BY 2 DESC, line
                    """,
                    row => new LineFigures(
                        row.TextOrNull(0),
                        row.Long(1),
                        row.Long(2),
                        row.Long(3),
                        row.DoubleOrNull(4),
                        row.DoubleOrNull(5),
                        row.Long(6)
                    ),
                    ("from", from),
                    ("until", until)
                ),
            cancel
        );
    }

    /// <summary>Today, where the company is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    private (DateTimeOffset From, DateTimeOffset Until) Bounds(DateOnly day) => (Start(day), Start(day.AddDays(1)));

    private DateTimeOffset Start(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new(midnight, options.Zone.GetUtcOffset(midnight));
    }
}
