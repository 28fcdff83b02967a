using System.Globalization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Patterns;

/// <summary>An alarm as it is kept.</summary>
public sealed record PatternAlarm(
    Guid Id,
    Indicator Indicator,
    string Name,
    Pattern Pattern,
    DateTimeOffset FoundAt,
    string? AcknowledgedBy
);

/// <summary>An indicator with what it usually shows.</summary>
/// <param name="Course">Null while there are too few days to know.</param>
public sealed record Watched(
    Indicator Indicator,
    string Name,
    double LastMonth,
    Course? Course,
    DateTimeOffset? MutedUntil
);

/// <summary>A customer behind a pattern.</summary>
public sealed record Behind(CustomerId Id, string Name, int Times, DateTimeOffset LastAt);

/// <summary>What is watched and what was found, for the pages; and that somebody saw it or wants no more of it.</summary>
public sealed class PatternBoard
{
    private const int MostCustomers = 200;
    private const int MuteDays = 90;

    private readonly Database database;
    private readonly PatternCounts counts;
    private readonly PatternNames names;
    private readonly Audit audit;
    private readonly JobQueue jobs;
    private readonly TimeProvider clock;

    internal PatternBoard(
        Database database,
        PatternCounts counts,
        PatternNames names,
        Audit audit,
        JobQueue jobs,
        TimeProvider clock
    )
    {
        (this.database, this.counts, this.names) = (database, counts, names);
        (this.audit, this.jobs, this.clock) = (audit, jobs, clock);
    }

    /// <summary>Looks now instead of tonight; needs <c>insights.run</c>.</summary>
    public async Task<Outcome<bool>> LookNowAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        return await database.WriteAsync<Outcome<bool>>(
            async session =>
            {
                await jobs.EnqueueOnceAsync(session, FindPatterns.JobCode, new { }, actor);
                return true;
            },
            cancel
        );
    }

    /// <summary>Every indicator, the busiest of each kind first.</summary>
    public async Task<IReadOnlyList<Watched>> WatchedAsync(CancellationToken cancel)
    {
        var all = await counts.ReadAsync(cancel);
        var now = clock.GetUtcNow();
        var muted = (
            await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        "SELECT kind, item, until FROM pattern_mute WHERE until > @now",
                        row => (new Indicator(row.Enum<PatternKind>(0), row.Text(1)), row.Instant(2)),
                        ("now", now)
                    ),
                cancel
            )
        ).ToDictionary(m => m.Item1, m => m.Item2);
        var last = all.Count == 0 ? default : all.Values.Max(days => days[^1].Day);
        var watched = new List<Watched>();
        foreach (var (indicator, days) in all)
            watched.Add(
                new(
                    indicator,
                    await names.HereAsync(indicator, cancel),
                    days.Where(d => d.Day > last.AddDays(-30)).Sum(d => d.Base),
                    Patterns.Look(indicator.Kind, days, last, all.Count)?.Course,
                    muted.TryGetValue(indicator, out var until) ? until : null
                )
            );
        return [.. watched.OrderBy(w => w.Indicator.Kind).ThenByDescending(w => w.LastMonth)];
    }

    /// <summary>What was found, newest first.</summary>
    public async Task<IReadOnlyList<PatternAlarm>> AlarmsAsync(CancellationToken cancel)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync($"{Select} ORDER BY found_at DESC, id DESC LIMIT 50", Read),
            cancel
        );
        var alarms = new List<PatternAlarm>();
        foreach (var row in rows)
            alarms.Add(row with { Name = await names.HereAsync(row.Indicator, cancel) });
        return alarms;
    }

    /// <summary>One alarm with its series and, for whoever may read customers, the customers behind it.</summary>
    /// <returns><c>pattern.not-found</c> when there is none.</returns>
    public async Task<Outcome<(PatternAlarm Alarm, Course? Course, IReadOnlyList<Behind> Customers)>> OpenAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        var found = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync($"{Select} WHERE id = @id", row => (PatternAlarm?)Read(row), ("id", id)),
            cancel
        );
        if (found is null)
            return Refusal.Missing("pattern.not-found", ("id", id));
        var alarm = found with { Name = await names.HereAsync(found.Indicator, cancel) };
        var days = (await counts.ReadAsync(cancel)).GetValueOrDefault(found.Indicator) ?? [];
        var course = days.Count == 0 ? null : Patterns.Look(found.Indicator.Kind, days, days[^1].Day, 1)?.Course;
        var customers = actor.May(Permissions.CustomersRead) ? await BehindAsync(found, actor, cancel) : [];
        await audit.ReadAsync(actor, "pattern.customers", null, cause);
        return (alarm, course, customers);
    }

    /// <summary>Somebody saw it.</summary>
    public Task<Outcome<bool>> AcknowledgeAsync(Guid id, Actor actor, CancellationToken cancel) =>
        ChangeAsync(
            actor,
            "pattern.acknowledged",
            id.ToString("D"),
            """
            UPDATE pattern_alarm SET acknowledged_at = @now, acknowledged_by = @by, acknowledged_name = @name
            WHERE id = @id AND acknowledged_at IS NULL
            """,
            cancel,
            ("id", id),
            ("name", actor.Name)
        );

    /// <summary>Nobody is told of an indicator for three months; or, unmuted, is told again.</summary>
    public Task<Outcome<bool>> MuteAsync(Indicator indicator, bool mute, Actor actor, CancellationToken cancel) =>
        ChangeAsync(
            actor,
            mute ? "pattern.muted" : "pattern.unmuted",
            $"{indicator.Kind}:{indicator.Item}",
            """
            INSERT INTO pattern_mute (kind, item, until, muted_by) VALUES (@kind, @item, @until, @by)
            ON CONFLICT (kind, item) DO UPDATE SET until = excluded.until, muted_by = excluded.muted_by
            """,
            cancel,
            ("kind", indicator.Kind),
            ("item", indicator.Item),
            ("until", mute ? clock.GetUtcNow().AddDays(MuteDays) : DateTimeOffset.UnixEpoch)
        );

    /// <summary>Names who is told of an indicator; null: whom it concerns by what it counts.</summary>
    /// <param name="actor">Needs <c>insights.run</c>.</param>
    /// <returns><c>pattern.owner-unknown</c> for nobody who is there and may read it.</returns>
    public async Task<Outcome<bool>> NameOwnerAsync(
        Indicator indicator,
        Guid? owner,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        if (owner is { } asked && (await CandidatesAsync(cancel)).All(c => c.Id != asked))
            return Refusal.Invalid("pattern.owner-unknown", "owner");
        return await ChangeAsync(
            actor,
            "pattern.owner-named",
            $"{indicator.Kind}:{indicator.Item}",
            owner is null
                ? "DELETE FROM pattern_owner WHERE kind = @kind AND item = @item"
                : """
                INSERT INTO pattern_owner (kind, item, user_id, set_by, set_at) VALUES (@kind, @item, @owner, @by, @now)
                ON CONFLICT (kind, item) DO UPDATE SET user_id = excluded.user_id, set_by = excluded.set_by, set_at = excluded.set_at
                """,
            cancel,
            ("kind", indicator.Kind),
            ("item", indicator.Item),
            ("owner", owner)
        );
    }

    /// <summary>Who can be told: people who may read what is found.</summary>
    public Task<List<(Guid Id, string Name, string Language)>> CandidatesAsync(CancellationToken cancel) =>
        database.ReadAsync(session => PermissionHolders.OfAsync(session, Permissions.InsightsRead), cancel);

    /// <summary>Who was named, by indicator.</summary>
    public async Task<IReadOnlyDictionary<Indicator, (Guid Id, string Name)>> OwnersAsync(CancellationToken cancel) =>
        (
            await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        """
                        SELECT o.kind, o.item, u.id, u.display_name FROM pattern_owner o
                        JOIN app_user u ON u.id = o.user_id WHERE u.active
                        """,
                        row =>
                            (
                                Which: new Indicator(row.Enum<PatternKind>(0), row.Text(1)),
                                Who: (row.Guid(2), row.Text(3))
                            )
                    ),
                cancel
            )
        ).ToDictionary(o => o.Which, o => o.Who);

    private async Task<Outcome<bool>> ChangeAsync(
        Actor actor,
        string act,
        string entity,
        string sql,
        CancellationToken cancel,
        params (string, object?)[] arguments
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        return await database.WriteAsync<Outcome<bool>>(
            async session =>
            {
                (string, object?)[] common =
                [
                    .. arguments,
                    .. sql.Contains("@now", StringComparison.Ordinal)
                        ? [("now", (object?)clock.GetUtcNow())]
                        : Array.Empty<(string, object?)>(),
                ];
                var changed = await session.ExecuteAsync(sql, [.. common, ("by", actor.Id)]) > 0;
                if (changed)
                    await audit.ChangedWithinAsync(
                        session,
                        actor,
                        act,
                        null,
                        "pattern",
                        entity,
                        null,
                        new { act },
                        "patrones"
                    );
                return changed;
            },
            cancel
        );
    }

    private async Task<IReadOnlyList<Behind>> BehindAsync(PatternAlarm alarm, Actor actor, CancellationToken cancel)
    {
        var from = counts.StartOf(alarm.Pattern.First, alarm.FoundAt);
        var to = counts.StartOf(alarm.Pattern.Last.AddDays(1), alarm.FoundAt);
        // Of a channel that is silent: those who used it in the month before.
        if (alarm.Indicator.Kind == PatternKind.Channel)
            (from, to) = (from.AddDays(-30), from);
        var parts = alarm.Indicator.Item.Split(':', 2);
        var (source, at) = alarm.Indicator.Kind switch
        {
            PatternKind.Complaints => ("service_case e WHERE e.code = @item AND e.kind IN (2, 3) AND", "e.opened_at"),
            PatternKind.Segment => (
                "segment_member e JOIN segmentation s ON s.id = e.segmentation_id WHERE s.code = @group AND e.segment = @item AND",
                "e.until"
            ),
            PatternKind.Offer => (
                "decision_outcome e WHERE e.offer_code = @item AND e.result IN (2, 3) AND",
                "e.occurred_at"
            ),
            _ => ("interaction e WHERE e.channel = @channel AND e.direction = 1 AND", "e.occurred_at"),
        };
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT c.customer_id, c.display_name, c.team_id, b.times, b.last_at FROM (
                      SELECT e.customer_id, count(*) AS times, max({at}) AS last_at FROM {source} {at} >= @from AND {at} < @to
                      GROUP BY e.customer_id ORDER BY 2 DESC, 3 DESC LIMIT {MostCustomers}) b
                    JOIN customer c ON c.customer_id = b.customer_id ORDER BY b.times DESC, b.last_at DESC, c.customer_id
                    """,
                    row =>
                        (
                            Behind: new Behind(new(row.Guid(0)), row.Text(1), (int)row.Long(3), row.Instant(4)),
                            Team: row.GuidOrNull(2)
                        ),
                    [.. Which(alarm.Indicator, parts), ("from", from), ("to", to)]
                ),
            cancel
        );
        return [.. rows.Where(r => actor.Sees(r.Team)).Select(r => r.Behind)];
    }

    private static (string, object?)[] Which(Indicator indicator, string[] parts) =>
        indicator.Kind switch
        {
            PatternKind.Segment => [("group", parts[0]), ("item", parts[^1])],
            PatternKind.Channel => [("channel", int.Parse(indicator.Item, CultureInfo.InvariantCulture))],
            _ => [("item", indicator.Item)],
        };

    private const string Select =
        "SELECT id, kind, item, first_day, last_day, expected, seen, once_in_days, found_at, acknowledged_name FROM pattern_alarm";

    private static PatternAlarm Read(Row row) =>
        new(
            row.Guid(0),
            new(row.Enum<PatternKind>(1), row.Text(2)),
            "",
            new(row.Date(3), row.Date(4), row.Double(5), row.Double(6), row.Double(7)),
            row.Instant(8),
            row.TextOrNull(9)
        );
}
