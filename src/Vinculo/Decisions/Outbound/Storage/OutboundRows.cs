using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Outbound.Storage;

/// <summary>Lists and who is on them, as rows.</summary>
internal static class OutboundRows
{
    /// <summary>Whoever takes a customer and lets so long pass has gone home: she waits again.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    public const string Columns =
        "e.customer_id, e.id, e.list_id, e.decision_id, e.offer_code, e.channel, e.worth_minor, e.currency, e.ready_at, e.best_at, e.state, e.taken_by, e.result, e.code";

    private static readonly string[] Written =
    [
        "customer_id",
        "id",
        "list_id",
        "decision_id",
        "offer_code",
        "channel",
        "worth_minor",
        "currency",
        "ready_at",
        "best_at",
        "state",
        "waits",
        "changed_at",
    ];

    private const string ListColumns =
        "id, name, plan, state, job_id, report, made_at, made_name, closed_at FROM outbound_list";

    public static Task AddListAsync(Session session, OutboundList list, Guid by) =>
        session.ExecuteAsync(
            """
            INSERT INTO outbound_list (id, name, plan, state, job_id, report, made_at, made_by, made_name)
            VALUES (@id, @name, @plan, @state, @job, @report, @at, @by, @who)
            """,
            ("id", list.Id),
            ("name", list.Name),
            ("plan", Json.Of(list.Plan)),
            ("state", list.State),
            ("job", list.Job),
            ("report", Json.Of(list.Report)),
            ("at", list.MadeAt),
            ("by", by),
            ("who", list.MadeBy)
        );

    public static Task<OutboundList?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {ListColumns} WHERE id = @id",
            row => (OutboundList?)List(row),
            ("id", id)
        );

    /// <summary>The newest lists.</summary>
    public static Task<List<OutboundList>> NewestAsync(Session session, int most) =>
        session.QueryAsync($"SELECT {ListColumns} ORDER BY made_at DESC, id DESC LIMIT @most", List, ("most", most));

    private static OutboundList List(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            Json.Read<OutboundPlan>(row.Text(2)),
            row.Enum<ListState>(3),
            row.Guid(4),
            Json.Read<OutboundReport>(row.Text(5)),
            row.Instant(6),
            row.Text(7),
            row.InstantOrNull(8)
        );

    /// <summary>How many of each list stand where.</summary>
    public static async Task<Dictionary<Guid, ListCount>> CountsAsync(Session session, Guid[] lists, DateTimeOffset now)
    {
        var counts = new Dictionary<Guid, ListCount>();
        if (lists.Length == 0)
            return counts;
        await session.QueryAsync(
            $"""
            SELECT list_id, state, count(*), sum(CASE WHEN ready_at <= @now THEN 1 ELSE 0 END), sum(CASE WHEN result = 1 THEN 1 ELSE 0 END)
            FROM outbound_entry WHERE list_id {session.InGuids("lists")} GROUP BY list_id, state
            """,
            row =>
            {
                var (id, many) = (row.Guid(0), row.Long(2));
                var known = counts.GetValueOrDefault(id) ?? new(0, 0, 0, 0, 0, 0);
                counts[id] = row.Enum<EntryState>(1) switch
                {
                    EntryState.Waiting => known with { Waiting = many, Ready = row.Long(3) },
                    EntryState.Taken => known with { Taken = many },
                    EntryState.Answered => known with { Answered = many, Accepted = row.Long(4) },
                    _ => known with { Off = many },
                };
                return id;
            },
            ("lists", lists),
            ("now", now)
        );
        return counts;
    }

    /// <summary>A list goes on: to another state, with what is known by then.</summary>
    /// <returns>Whether it stood where it was thought to.</returns>
    public static async Task<bool> MoveListAsync(
        Session session,
        Guid id,
        ListState from,
        ListState to,
        OutboundReport? report,
        DateTimeOffset now
    ) =>
        await session.ExecuteAsync(
            $"""
            UPDATE outbound_list SET state = @to, report = COALESCE(@report, report),
              {(to == ListState.Closed ? "closed_at" : "opened_at")} = @now WHERE id = @id AND state = @from
            """,
            ("to", to),
            ("report", report is null ? null : Json.Of(report)),
            ("now", now),
            ("id", id),
            ("from", from)
        ) == 1;

    /// <summary>Puts customers on a list; whoever waits on another one stays there.</summary>
    /// <returns>Those who are on the list now.</returns>
    public static async Task<HashSet<Guid>> AddAsync(
        Session session,
        Guid list,
        IReadOnlyList<OutboundEntry> entries,
        DateTimeOffset now
    )
    {
        await session.InsertManyAsync(
            "outbound_entry",
            Written,
            entries.Select(e =>
                new object?[]
                {
                    e.Customer,
                    e.Id,
                    e.List,
                    e.Decision,
                    e.Offer,
                    e.Channel,
                    e.WorthMinor,
                    e.Currency,
                    e.ReadyAt,
                    e.BestAt,
                    e.State,
                    true,
                    now,
                }
            )
        );
        return
        [
            .. await session.QueryAsync(
                $"SELECT customer_id FROM outbound_entry WHERE customer_id {session.InGuids("who")} AND list_id = @list",
                row => row.Guid(0),
                ("who", entries.Select(e => e.Customer.Value).ToArray()),
                ("list", list)
            ),
        ];
    }

    /// <summary>Leaves the best on a list that is being made.</summary>
    /// <returns>How many were too many.</returns>
    public static Task<int> KeepBestAsync(Session session, Guid list, int most) =>
        session.ExecuteAsync(
            """
            DELETE FROM outbound_entry WHERE (customer_id, id) IN (
              SELECT customer_id, id FROM outbound_entry WHERE list_id = @list
              ORDER BY worth_minor DESC, customer_id DESC LIMIT 1000000 OFFSET @most)
            """,
            ("list", list),
            ("most", most)
        );

    public static Task RemoveAsync(Session session, OutboundEntry entry) =>
        session.ExecuteAsync(
            "DELETE FROM outbound_entry WHERE customer_id = @customer AND id = @id",
            ("customer", entry.Customer),
            ("id", entry.Id)
        );

    /// <summary>Customers of a list in the order of their numbers.</summary>
    public static Task<List<OutboundEntry>> AfterAsync(Session session, Guid list, Guid after, int most) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM outbound_entry e WHERE e.list_id = @list AND e.customer_id > @after ORDER BY e.customer_id LIMIT @most",
            Entry,
            ("list", list),
            ("after", after),
            ("most", most)
        );

    public static Task<OutboundEntry?> OfAsync(Session session, Guid list, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM outbound_entry e WHERE e.customer_id = @customer AND e.list_id = @list ORDER BY e.state LIMIT 1",
            row => (OutboundEntry?)Entry(row),
            ("customer", customer),
            ("list", list)
        );

    /// <summary>
    /// Takes the next customer for somebody: the one he has already, else of those whose hour it is the one from whom most
    /// is expected, else of those who may be contacted. Two who ask at once get two customers.
    /// </summary>
    public static async Task<OutboundEntry?> TakeAsync(Session session, Guid list, Actor actor, DateTimeOffset now)
    {
        (string, object?)[] own = [("list", list), ("me", actor.Id), ("now", now), ("gone", now - Forgotten)];
        var reach = "";
        if (actor.Reach == Reach.Teams)
        {
            reach =
                "AND EXISTS (SELECT 1 FROM customer c WHERE c.customer_id = e.customer_id AND "
                + $"{TeamReach.Sql(session, "c")})";
            own = [.. own, ("teams", actor.Teams.ToArray())];
        }
        string[] whichever =
        [
            "e.state = 2 AND e.taken_by = @me",
            "e.state = 1 AND e.ready_at <= @now AND e.best_at <= @now",
            "e.state = 1 AND e.ready_at <= @now",
            "e.state = 2 AND e.taken_at < @gone",
        ];
        foreach (var which in whichever)
        {
            var found = await session.FirstOrDefaultAsync(
                $"""
                SELECT {Columns} FROM outbound_entry e WHERE e.list_id = @list AND {which} {reach}
                ORDER BY e.worth_minor DESC, e.customer_id DESC LIMIT 1{(
                    session.Engine == Engine.Postgres ? " FOR UPDATE OF e SKIP LOCKED" : ""
                )}
                """,
                row => (OutboundEntry?)Entry(row),
                [
                    .. own.Where(a =>
                        which.Contains("@" + a.Item1, StringComparison.Ordinal) || a.Item1 is "list" or "teams"
                    ),
                ]
            );
            if (found is null)
                continue;
            await session.ExecuteAsync(
                "UPDATE outbound_entry SET state = 2, taken_by = @me, taken_at = @now, changed_at = @now WHERE customer_id = @customer AND id = @id",
                ("me", actor.Id),
                ("now", now),
                ("customer", found.Customer),
                ("id", found.Id)
            );
            return found with { State = EntryState.Taken, TakenBy = actor.Id };
        }
        return null;
    }

    /// <summary>Lets go of a customer who is not answered yet: to wait, or off the list.</summary>
    /// <returns>Whether she was still there.</returns>
    public static async Task<bool> LetGoAsync(
        Session session,
        OutboundEntry entry,
        DateTimeOffset? readyAt,
        string? code,
        DateTimeOffset now
    ) =>
        await session.ExecuteAsync(
            """
            UPDATE outbound_entry SET state = @state, waits = @waits, ready_at = COALESCE(@ready, ready_at), taken_by = NULL, taken_at = NULL,
              code = @code, changed_at = @now WHERE customer_id = @customer AND id = @id AND waits
            """,
            ("state", readyAt is null ? EntryState.Off : EntryState.Waiting),
            ("waits", readyAt is not null),
            ("ready", readyAt),
            ("code", code),
            ("now", now),
            ("customer", entry.Customer),
            ("id", entry.Id)
        ) == 1;

    /// <summary>What she answered to the decision of a list; an answer that is taken back leaves her with whoever serves her.</summary>
    public static Task AnsweredAsync(
        Session session,
        CustomerId customer,
        Guid decision,
        Result result,
        DateTimeOffset now
    ) =>
        result == Result.Undone
            ? session.ExecuteAsync(
                """
                UPDATE outbound_entry SET state = 2, waits = @waits, result = NULL, changed_at = @now
                WHERE customer_id = @customer AND decision_id = @decision
                  AND state = 3 AND NOT EXISTS (SELECT 1 FROM outbound_entry o WHERE o.customer_id = @customer AND o.waits)
                """,
                ("waits", true),
                ("now", now),
                ("customer", customer),
                ("decision", decision)
            )
            : session.ExecuteAsync(
                "UPDATE outbound_entry SET state = 3, waits = @waits, result = @result, changed_at = @now WHERE customer_id = @customer AND decision_id = @decision",
                ("waits", false),
                ("result", result),
                ("now", now),
                ("customer", customer),
                ("decision", decision)
            );

    /// <summary>Everybody who still waits is let go: the list is closed, or was never finished.</summary>
    public static Task ReleaseAsync(Session session, Guid list, bool forgets, DateTimeOffset now) =>
        forgets
            ? session.ExecuteAsync("DELETE FROM outbound_entry WHERE list_id = @list", ("list", list))
            : session.ExecuteAsync(
                "UPDATE outbound_entry SET state = 4, waits = @waits, code = 'closed', changed_at = @now WHERE list_id = @list AND waits",
                ("waits", false),
                ("now", now),
                ("list", list)
            );

    public static OutboundEntry Entry(Row row) =>
        new(
            new(row.Guid(0)),
            row.Guid(1),
            row.Guid(2),
            row.Guid(3),
            row.Text(4),
            row.Enum<Channel>(5),
            row.Long(6),
            row.Text(7),
            row.Instant(8),
            row.Instant(9),
            row.Enum<EntryState>(10),
            row.GuidOrNull(11),
            row.EnumOrNull<Result>(12),
            row.TextOrNull(13)
        );
}
