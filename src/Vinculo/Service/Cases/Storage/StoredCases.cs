using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases.Storage;

/// <summary>Cases, their history and their ledgers as rows.</summary>
internal static class StoredCases
{
    public const string Columns = """
        s.customer_id, s.id, s.receipt, s.kind, s.code, s.code_version, s.subject, s.body, s.remedy, s.state, s.status, s.severity, s.channel,
        s.team_id, s.owner_id, s.opened_at, s.closed_at, s.resolution, s.calendar, s.regime, s.round, s.response_due_at, s.solution_due_at,
        s.legal_due_at, s.due_at, s.next_check_at, s.sent_at, s.first_response_at, s.response_minutes, s.first_solved_at, s.solution_minutes,
        s.last_solved_at, s.last_solution_minutes, s.in_term, s.reopened, s.extended, s.repeat_of, s.merged_into, s.facts, s.row_version
        """;

    public const int Width = 40;

    public static ServiceCase Read(Row row) =>
        new()
        {
            Customer = new(row.Guid(0)),
            Id = row.Guid(1),
            Receipt = row.Text(2),
            Kind = row.Enum<CaseKind>(3),
            Code = row.TextOrNull(4),
            CodeVersion = row.IntOrNull(5),
            Subject = row.Text(6),
            Body = row.TextOrNull(7),
            Remedy = row.TextOrNull(8),
            State = CaseStates.Of(row.EnumOrNull<CaseState>(9), row.Enum<CaseStatus>(10)),
            Severity = row.Int(11),
            Channel = row.EnumOrNull<Channel>(12),
            Team = row.GuidOrNull(13),
            Owner = row.GuidOrNull(14),
            OpenedAt = row.Instant(15),
            ClosedAt = row.InstantOrNull(16),
            Resolution = row.TextOrNull(17),
            Calendar = row.TextOrNull(18),
            Regime = row.TextOrNull(19),
            Round = row.Int(20),
            ResponseDueAt = row.InstantOrNull(21),
            SolutionDueAt = row.InstantOrNull(22),
            LegalDueAt = row.InstantOrNull(23),
            DueAt = row.InstantOrNull(24),
            NextCheckAt = row.InstantOrNull(25),
            SentAt = row.InstantOrNull(26),
            FirstResponseAt = row.InstantOrNull(27),
            ResponseMinutes = row.IntOrNull(28),
            FirstSolvedAt = row.InstantOrNull(29),
            SolutionMinutes = row.IntOrNull(30),
            LastSolvedAt = row.InstantOrNull(31),
            LastSolutionMinutes = row.IntOrNull(32),
            InTerm = row.IsNull(33) ? null : row.Bool(33),
            Reopened = row.Int(34),
            Extended = row.Int(35),
            RepeatOf = row.GuidOrNull(36),
            MergedInto = row.GuidOrNull(37),
            Facts = row.TextOrNull(38) is { } facts ? Json.Read<Dictionary<string, string>>(facts) : new(),
            RowVersion = row.Int(39),
        };

    /// <summary>A case by its own number alone.</summary>
    /// <param name="hold">Until the transaction ends.</param>
    public static Task<ServiceCase?> FindAsync(Session session, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM service_case s WHERE s.id = @id"
                + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (ServiceCase?)Read(row),
            ("id", id)
        );

    /// <summary>Those that are answered together with a case.</summary>
    public static Task<List<ServiceCase>> MergedAsync(Session session, Guid main) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM service_case s WHERE s.merged_into = @main ORDER BY s.opened_at, s.id",
            Read,
            ("main", main)
        );

    public static Task InsertAsync(Session session, ServiceCase one, Guid by) =>
        session.ExecuteAsync(
            $"INSERT INTO service_case ({string.Join(", ", Fixed.Concat(Moving))}, opened_by, row_version) "
                + $"VALUES ({string.Join(", ", Fixed.Concat(Moving).Select(c => "@" + c))}, @by, 1)",
            [.. FixedOf(one), .. MovingOf(one), ("by", by)]
        );

    /// <returns>Whether it was still as read.</returns>
    public static async Task<bool> UpdateAsync(Session session, ServiceCase one) =>
        await session.ExecuteAsync(
            $"UPDATE service_case SET {string.Join(", ", Moving.Select(c => $"{c} = @{c}"))}, row_version = row_version + 1 "
                + "WHERE customer_id = @customer_id AND id = @id AND row_version = @version",
            [.. MovingOf(one), ("customer_id", one.Customer), ("id", one.Id), ("version", one.RowVersion)]
        ) == 1;

    private static readonly string[] Fixed =
    [
        "customer_id",
        "id",
        "receipt",
        "subject",
        "body",
        "remedy",
        "channel",
        "opened_at",
        "repeat_of",
    ];

    private static (string, object?)[] FixedOf(ServiceCase one) =>
        [
            ("customer_id", one.Customer),
            ("id", one.Id),
            ("receipt", one.Receipt),
            ("subject", one.Subject),
            ("body", one.Body),
            ("remedy", one.Remedy),
            ("channel", one.Channel),
            ("opened_at", one.OpenedAt),
            ("repeat_of", one.RepeatOf),
        ];

    private static readonly string[] Moving = [.. MovingOf(Nothing()).Select(v => v.Name)];

    private static ServiceCase Nothing() =>
        new()
        {
            Customer = default,
            Id = default,
            Receipt = "",
            Kind = CaseKind.Petition,
            Subject = "",
            OpenedAt = default,
        };

    private static (string Name, object? Value)[] MovingOf(ServiceCase one) =>
        [
            ("kind", one.Kind),
            ("code", one.Code),
            ("code_version", one.CodeVersion),
            ("state", one.State),
            ("status", one.State.Status()),
            ("severity", one.Severity),
            ("team_id", one.Team),
            ("owner_id", one.Owner),
            ("closed_at", one.ClosedAt),
            ("resolution", one.Resolution),
            ("calendar", one.Calendar),
            ("regime", one.Regime),
            ("round", one.Round),
            ("response_due_at", one.ResponseDueAt),
            ("solution_due_at", one.SolutionDueAt),
            ("legal_due_at", one.LegalDueAt),
            ("due_at", one.DueAt),
            ("sort_due", one.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue),
            ("next_check_at", one.NextCheckAt),
            ("sent_at", one.SentAt),
            ("first_response_at", one.FirstResponseAt),
            ("response_minutes", one.ResponseMinutes),
            ("first_solved_at", one.FirstSolvedAt),
            ("solution_minutes", one.SolutionMinutes),
            ("last_solved_at", one.LastSolvedAt),
            ("last_solution_minutes", one.LastSolutionMinutes),
            ("in_term", one.InTerm),
            ("reopened", one.Reopened),
            ("extended", one.Extended),
            ("merged_into", one.MergedInto),
            ("facts", one.Facts.Count == 0 ? null : Json.Of(one.Facts)),
        ];

    /// <summary>Adds to a case's history, after everything there: what happens in one millisecond keeps its order.</summary>
    /// <param name="id">The same for every repetition; null: a new one.</param>
    /// <param name="sent">The message of a channel that it went out by, or came by.</param>
    public static Task EventAsync(
        Session session,
        ServiceCase one,
        CaseAct act,
        string? note,
        string? message,
        Actor actor,
        DateTimeOffset now,
        Guid? id = null,
        Guid? sent = null
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO case_event (customer_id, case_id, id, at, act, state, note, message, actor_id, actor_name, data)
            VALUES (
                @customer, @case, @id,
                (
                    SELECT CASE WHEN max(e.at) >= @at THEN max(e.at) + 1 ELSE @at END FROM case_event e
                    WHERE e.customer_id = @customer AND e.case_id = @case
                ),
                @act, @state, @note, @message, @actor, @name, @data
            )
            """,
            ("customer", one.Customer),
            ("case", one.Id),
            ("id", id ?? Ids.New(now)),
            ("at", now),
            ("act", act),
            ("state", one.State),
            ("note", note),
            ("message", message),
            ("actor", actor.Id),
            ("name", actor.Name),
            ("data", sent is { } by ? Json.Of(new EventData(by)) : null)
        );

    private sealed record EventData(Guid Sent);

    /// <summary>A case's history, the newest first.</summary>
    public static Question Events(ServiceCase one, List<CaseEvent> into) =>
        new(
            """
            SELECT id, at, act, state, note, message, actor_name, data FROM case_event
            WHERE customer_id = @customer AND case_id = @case ORDER BY at DESC, id DESC LIMIT 500
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Instant(1),
                        row.Enum<CaseAct>(2),
                        row.Enum<CaseState>(3),
                        row.TextOrNull(4),
                        row.TextOrNull(5),
                        row.TextOrNull(6),
                        row.TextOrNull(7) is { } data ? Json.Read<EventData>(data).Sent : null
                    )
                ),
            ("customer", one.Customer),
            ("case", one.Id)
        );

    public static Task<List<ClockLine>> LinesAsync(Session session, ServiceCase one) =>
        session.QueryAsync(
            """
            SELECT clock, round, seq, at, act, calendar, calendar_version, target_minutes, reason, told_at FROM case_clock
            WHERE customer_id = @customer AND case_id = @case ORDER BY clock, round, seq
            """,
            row => new ClockLine(
                row.Enum<ClockKind>(0),
                row.Int(1),
                row.Int(2),
                row.Instant(3),
                row.Enum<LedgerAct>(4),
                row.TextOrNull(5),
                row.IntOrNull(6),
                row.IntOrNull(7),
                row.TextOrNull(8),
                row.InstantOrNull(9)
            ),
            ("customer", one.Customer),
            ("case", one.Id)
        );

    public static async Task AddLinesAsync(Session session, ServiceCase one, IEnumerable<ClockLine> lines, Actor actor)
    {
        foreach (var line in lines)
            await session.ExecuteAsync(
                """
                INSERT INTO case_clock (customer_id, case_id, clock, round, seq, at, act, calendar, calendar_version, target_minutes, reason,
                  told_at, actor_id)
                VALUES (@customer, @case, @clock, @round, @seq, @at, @act, @calendar, @version, @minutes, @reason, @told, @actor)
                """,
                ("customer", one.Customer),
                ("case", one.Id),
                ("clock", line.Clock),
                ("round", line.Round),
                ("seq", line.Seq),
                ("at", line.At),
                ("act", line.Act),
                ("calendar", line.Calendar),
                ("version", line.CalendarVersion),
                ("minutes", line.Minutes),
                ("reason", line.Reason),
                ("told", line.ToldAt),
                ("actor", actor.Id)
            );
    }

    /// <summary>Levels that were told or passed over.</summary>
    public static async Task<HashSet<(ClockKind, int, int)>> EscalatedAsync(Session session, ServiceCase one) =>
        [
            .. await session.QueryAsync(
                "SELECT clock, round, level FROM case_escalation WHERE customer_id = @customer AND case_id = @case",
                row => (row.Enum<ClockKind>(0), row.Int(1), row.Int(2)),
                ("customer", one.Customer),
                ("case", one.Id)
            ),
        ];

    /// <summary>Keeps the number of open cases of a customer right, and marks the case's day to be counted anew.</summary>
    public static async Task CountAsync(Session session, ServiceCase one, DateTimeOffset now)
    {
        await session.ExecuteAsync(
            """
            UPDATE customer SET open_cases = (SELECT count(*) FROM service_case s WHERE s.customer_id = @customer AND s.status IN (1, 2))
            WHERE customer_id = @customer
            """,
            ("customer", one.Customer)
        );
        await session.ExecuteAsync(
            "INSERT INTO case_mark (opened_at, id) VALUES (@opened, @id)",
            ("opened", one.OpenedAt),
            ("id", Ids.New(now))
        );
        await session.NoteChangeAsync(one.Customer.Value, ChangeKind.Facts, now);
    }
}
