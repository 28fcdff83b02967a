using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Fulfilment.Storage;

/// <summary>Promises and sold things as rows, with their steps and what happened to them.</summary>
internal static class UndertakingRows
{
    public const string Columns =
        "m.customer_id, m.id, m.promise, m.kind, m.plan_version, m.state, m.due_on, m.owner_id, m.team_id, m.channel, m.made_at, "
        + "m.closed_at, m.in_time, m.postponed, m.alarm, m.source, m.row_version";

    public const int Width = 17;

    /// <summary>What an undo puts back.</summary>
    private sealed record Before(
        UndertakingState State,
        DateOnly? DueOn,
        Guid? Owner,
        Guid? Team,
        int Postponed,
        UndertakingAlarm Alarm,
        int? Step
    );

    public static Undertaking Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Guid(1),
            row.Text(2),
            row.Text(3),
            row.Int(4),
            row.Enum<UndertakingState>(5),
            row.DateOrNull(6),
            row.GuidOrNull(7),
            row.GuidOrNull(8),
            row.EnumOrNull<Channel>(9),
            row.Instant(10),
            row.InstantOrNull(11),
            row.IsNull(12) ? null : row.Bool(12),
            row.Int(13),
            row.Enum<UndertakingAlarm>(14),
            row.TextOrNull(15),
            row.Int(16)
        );

    /// <summary>One with its steps, by its own number.</summary>
    /// <param name="hold">Until the transaction ends.</param>
    public static async Task<Undertaking?> FindAsync(Session session, Guid id, bool hold = false)
    {
        var found = await session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM commitment m WHERE m.id = @id"
                + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (Undertaking?)Read(row),
            ("id", id)
        );
        return found is null ? null : found with { Steps = await StepsAsync(session, found) };
    }

    public static Task<List<UndertakingStep>> StepsAsync(Session session, Undertaking one) =>
        session.QueryAsync(
            """
            SELECT no, name_es, name_en, due_on, shown, done_at, done_by FROM commitment_step
            WHERE customer_id = @customer AND commitment_id = @id ORDER BY no
            """,
            row => new UndertakingStep(
                row.Int(0),
                row.Text(1),
                row.Text(2),
                row.Date(3),
                row.Bool(4),
                row.InstantOrNull(5),
                row.TextOrNull(6)
            ),
            Key(one)
        );

    public static async Task InsertAsync(Session session, Undertaking one, Guid by)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO commitment (customer_id, id, promise, kind, plan_version, state, due_on, owner_id, team_id, channel, made_at, made_by,
              source, row_version)
            VALUES (@customer, @id, @what, @kind, @plan, @state, @due, @owner, @team, @channel, @made, @by, @source, 1)
            """,
            [
                .. Key(one),
                ("what", one.What),
                ("kind", one.Kind),
                ("plan", one.PlanVersion),
                ("state", one.State),
                ("due", one.DueOn),
                ("owner", one.Owner),
                ("team", one.Team),
                ("channel", one.Channel),
                ("made", one.MadeAt),
                ("by", by),
                ("source", one.Source),
            ]
        );
        foreach (var step in one.Steps)
            await session.ExecuteAsync(
                """
                INSERT INTO commitment_step (customer_id, commitment_id, no, name_es, name_en, due_on, shown)
                VALUES (@customer, @id, @no, @es, @en, @due, @shown)
                """,
                [
                    .. Key(one),
                    ("no", step.No),
                    ("es", step.NameEs),
                    ("en", step.NameEn),
                    ("due", step.DueOn),
                    ("shown", step.Shown),
                ]
            );
        await CountAsync(session, one.Customer, 1);
    }

    /// <summary>Puts one as it stands now, with the steps that changed.</summary>
    /// <returns>Whether it was still as read.</returns>
    public static async Task<bool> UpdateAsync(Session session, Undertaking before, Undertaking after)
    {
        var changed = await session.ExecuteAsync(
            """
            UPDATE commitment SET state = @state, due_on = @due, owner_id = @owner, team_id = @team, closed_at = @closed, in_time = @inTime,
              postponed = @postponed, alarm = @alarm, row_version = row_version + 1
            WHERE customer_id = @customer AND id = @id AND row_version = @version
            """,
            [
                .. Key(after),
                ("state", after.State),
                ("due", after.DueOn),
                ("owner", after.Owner),
                ("team", after.Team),
                ("closed", after.ClosedAt),
                ("inTime", after.InTime),
                ("postponed", after.Postponed),
                ("alarm", after.Alarm),
                ("version", before.RowVersion),
            ]
        );
        if (changed != 1)
            return false;
        foreach (var step in after.Steps.Except(before.Steps))
            await session.ExecuteAsync(
                """
                UPDATE commitment_step SET done_at = @at, done_by = @who WHERE customer_id = @customer AND commitment_id = @id AND no = @no
                """,
                [.. Key(after), ("at", step.DoneAt), ("who", step.DoneBy), ("no", step.No)]
            );
        var opened = (after.State == UndertakingState.Open ? 1 : 0) - (before.State == UndertakingState.Open ? 1 : 0);
        if (opened != 0)
            await CountAsync(session, after.Customer, opened);
        return true;
    }

    /// <param name="before">How it stood, for an act that can be undone.</param>
    public static Task EventAsync(
        Session session,
        Undertaking one,
        UndertakingMove move,
        Undertaking? before,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO commitment_event (customer_id, commitment_id, id, at, act, note, before, undone, actor_id, actor_name)
            VALUES (@customer, @id, @event, @at, @act, @note, @before, @no, @actor, @name)
            """,
            [
                .. Key(one),
                ("event", Ids.New(now)),
                ("at", now),
                ("act", move.Act),
                ("note", string.IsNullOrWhiteSpace(move.Note) ? null : move.Note.Trim()),
                (
                    "before",
                    before is null
                        ? null
                        : Json.Of(
                            new Before(
                                before.State,
                                before.DueOn,
                                before.Owner,
                                before.Team,
                                before.Postponed,
                                before.Alarm,
                                move.Step
                            )
                        )
                ),
                ("no", false),
                ("actor", actor.Id),
                ("name", actor.Name),
            ]
        );

    /// <summary>Everything that happened, the newest first.</summary>
    public static Task<List<UndertakingEvent>> EventsAsync(Session session, Undertaking one) =>
        session.QueryAsync(
            """
            SELECT id, at, act, note, undone, actor_name FROM commitment_event
            WHERE customer_id = @customer AND commitment_id = @id ORDER BY id DESC LIMIT 200
            """,
            row => new UndertakingEvent(
                row.Guid(0),
                row.Instant(1),
                row.Enum<UndertakingAct>(2),
                row.TextOrNull(3),
                row.Bool(4),
                row.TextOrNull(5)
            ),
            Key(one)
        );

    /// <summary>One as it stood before the last act that can still be taken back, and that act is marked as undone.</summary>
    /// <returns>Null: there is nothing to take back.</returns>
    public static async Task<(Undertaking Before, UndertakingAct Act)?> UndoneAsync(Session session, Undertaking one)
    {
        var last = await session.FirstOrDefaultAsync(
            """
            SELECT id, act, before FROM commitment_event WHERE customer_id = @customer AND commitment_id = @id AND undone = @no AND before IS NOT NULL
            ORDER BY id DESC LIMIT 1
            """,
            row =>
                ((Guid Id, UndertakingAct Act, Before Before)?)
                    (row.Guid(0), row.Enum<UndertakingAct>(1), Json.Read<Before>(row.Text(2))),
            [.. Key(one), ("no", false)]
        );
        if (last is not { } act)
            return null;
        await session.ExecuteAsync(
            "UPDATE commitment_event SET undone = @yes WHERE customer_id = @customer AND commitment_id = @id AND id = @event",
            [.. Key(one), ("yes", true), ("event", act.Id)]
        );
        var open = act.Before.State == UndertakingState.Open;
        return (
            one with
            {
                State = act.Before.State,
                DueOn = act.Before.DueOn,
                Owner = act.Before.Owner,
                Team = act.Before.Team,
                Postponed = act.Before.Postponed,
                Alarm = act.Act == UndertakingAct.Postpone ? act.Before.Alarm : one.Alarm,
                ClosedAt = open ? null : one.ClosedAt,
                InTime = open ? null : one.InTime,
                Steps =
                [
                    .. one.Steps.Select(s => s.No == act.Before.Step ? s with { DoneAt = null, DoneBy = null } : s),
                ],
            },
            act.Act
        );
    }

    /// <summary>The number of open ones on the customer's sheet.</summary>
    private static Task CountAsync(Session session, CustomerId customer, int more) =>
        session.ExecuteAsync(
            "UPDATE customer SET open_commitments = open_commitments + @more WHERE customer_id = @customer AND open_commitments + @more >= 0",
            ("more", more),
            ("customer", customer)
        );

    private static (string, object?)[] Key(Undertaking one) => [("customer", one.Customer), ("id", one.Id)];
}
