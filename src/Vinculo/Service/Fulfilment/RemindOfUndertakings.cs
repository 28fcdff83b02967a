using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Fulfilment.Storage;
using Vinculo.Ui;

namespace Vinculo.Service.Fulfilment;

/// <summary>
/// Gives a day to what was promised without one, reminds whoever does it on the business day before, and tells them and the
/// heads, once, when the day is over. What was late long before anybody looked is passed over: no wave of old alarms.
/// </summary>
public sealed class RemindOfUndertakings(
    Database database,
    ServiceCalendars calendars,
    Notifications notifications,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>Late for longer than this and nobody told: nobody is told now.</summary>
    public const int OldDays = 7;

    private const int AtOnce = 200;
    private const int MostHeads = 20;
    private static readonly TimeSpan JustMade = TimeSpan.FromHours(12);
    private readonly Actor actor = Actor.System("fulfilment");

    /// <summary>One look.</summary>
    /// <returns>How many people were told something.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var (told, more) = (0, true);
        while (more)
        {
            cancel.ThrowIfCancellationRequested();
            (more, var some) = await database.WriteAsync(SomeAsync, cancel);
            told += some;
        }
        return told;
    }

    private async Task<(bool More, int Told)> SomeAsync(Session session)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var calendar = (await calendars.BookWithinAsync(session)).Find(ServiceCalendar.UsualCode);
        var plans = await FulfilmentPlans.BookWithinAsync(session);
        var soon = calendar.DayAfter(today, 1);
        var due = await session.QueryAsync(
            $"""
            SELECT {UndertakingRows.Columns} FROM commitment m
            WHERE m.state = 1 AND m.alarm < 2 AND (m.due_on IS NULL OR m.due_on < @today
              OR (m.due_on <= @soon AND m.alarm = 0 AND m.made_at < @made))
            ORDER BY m.due_on LIMIT @most
            """ + (session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : ""),
            UndertakingRows.Read,
            ("today", today),
            ("soon", soon),
            ("made", now - JustMade),
            ("most", AtOnce)
        );
        var told = 0;
        foreach (var one in due)
        {
            var made = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(one.MadeAt, options.Zone).DateTime);
            if (one.DueOn is null)
            {
                var days = plans.Find(one.Kind)?.Days ?? 0;
                var given = days > 0 && made >= today.AddDays(-OldDays);
                await PutAsync(
                    session,
                    given
                        ? one with
                        {
                            DueOn = calendar.DayAfter(made, days),
                        }
                        : one with
                        {
                            Alarm = UndertakingAlarm.PassedOver,
                        }
                );
                continue;
            }
            if (one.DueOn < today.AddDays(-OldDays) && one.Alarm == UndertakingAlarm.None)
            {
                await PutAsync(session, one with { Alarm = UndertakingAlarm.PassedOver });
                continue;
            }
            told += await TellAsync(session, one, one.DueOn < today, now);
        }
        return (due.Count == AtOnce, told);
    }

    private async Task<int> TellAsync(Session session, Undertaking one, bool late, DateTimeOffset now)
    {
        var people = await WhoAsync(session, one, late, now);
        foreach (var (user, language) in people)
            await notifications.NotifyWithinAsync(
                session,
                user,
                late ? "commitment.late" : "commitment.due",
                FulfilmentTexts.In(language, late ? "Told.Late" : "Told.Due", Day(one.DueOn!.Value, language)),
                one.What,
                "/cumplimiento/" + one.Id
            );
        var act = late ? UndertakingAct.Late : UndertakingAct.Remind;
        await UndertakingRows.EventAsync(session, one, new(act), null, actor, now);
        await PutAsync(session, one with { Alarm = late ? UndertakingAlarm.ToldLate : UndertakingAlarm.Reminded });
        return people.Count;
    }

    /// <summary>Whoever does it and covers for them now; when it is late or nobody's, the heads too.</summary>
    private static Task<List<(Guid User, CultureInfo Language)>> WhoAsync(
        Session session,
        Undertaking one,
        bool late,
        DateTimeOffset now
    ) =>
        session.QueryAsync(
            """
            SELECT u.id, u.language FROM app_user u WHERE u.active AND (u.id = @owner
              OR u.id IN (SELECT cover_id FROM inbox_cover WHERE user_id = @owner AND from_at <= @now AND until_at > @now)
              OR (@heads = 1 AND EXISTS (SELECT 1 FROM app_user_role r JOIN app_role_claim c ON c.role_id = r.role_id
                WHERE r.user_id = u.id AND c.claim_value = @manage)))
            ORDER BY CASE WHEN u.id = @owner THEN 0 ELSE 1 END, u.id LIMIT @most
            """,
            row => (row.Guid(0), Languages.CultureOf(row.TextOrNull(1) ?? "es")),
            ("owner", one.Owner ?? Guid.Empty),
            ("now", now),
            ("heads", late || one.Owner is null ? 1 : 0),
            ("manage", Permissions.FulfilmentManage),
            ("most", MostHeads)
        );

    private static Task PutAsync(Session session, Undertaking one) =>
        session.ExecuteAsync(
            "UPDATE commitment SET due_on = @due, alarm = @alarm WHERE customer_id = @customer AND id = @id",
            ("due", one.DueOn),
            ("alarm", one.Alarm),
            ("customer", one.Customer),
            ("id", one.Id)
        );

    private static string Day(DateOnly day, CultureInfo language) => day.ToString("d MMM", language);
}

/// <summary>Looks every minute whether somebody has to be told.</summary>
internal sealed class UndertakingRounds(RemindOfUndertakings remind, TimeProvider clock, ILogger<UndertakingRounds> log)
    : Rounds(TimeSpan.FromMinutes(1), clock, log)
{
    protected override Task RoundAsync(CancellationToken cancel) => remind.RunAsync(cancel);
}
