using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Storage;
using Vinculo.Ui;

namespace Vinculo.Service.Clocks;

/// <summary>
/// Tells people of clocks that run out: each level of a ladder once for a case, clock and round, however many nodes look and
/// however often.
/// </summary>
public sealed class EscalateCases(Database database, CaseHands hands, Notifications notifications)
{
    private const int AtOnce = 100;
    private readonly Actor actor = Actor.System("escalation");

    /// <summary>Tells everything that is due.</summary>
    /// <returns>How many levels were told.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var told = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var (looked, some) = await database.WriteAsync(SomeAsync, cancel);
            told += some;
            if (looked < AtOnce)
                return told;
        }
    }

    private async Task<(int Looked, int Told)> SomeAsync(Session session)
    {
        var moment = await hands.MomentAsync(session, actor);
        var due = await session.QueryAsync(
            $"SELECT {StoredCases.Columns} FROM service_case s WHERE s.next_check_at IS NOT NULL AND s.next_check_at <= @now ORDER BY s.next_check_at LIMIT @most"
                + (session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : ""),
            StoredCases.Read,
            ("now", moment.Now),
            ("most", AtOnce)
        );
        var told = 0;
        foreach (var one in due)
            told += await TellAsync(session, one, moment);
        return (due.Count, told);
    }

    private async Task<int> TellAsync(Session session, ServiceCase one, CaseMoment moment)
    {
        var lines = await StoredCases.LinesAsync(session, one);
        var done = await StoredCases.EscalatedAsync(session, one);
        var code = moment.Tree.Find(one.Code, one.CodeVersion);
        var told = 0;
        foreach (var alarm in CaseDates.Alarms(code, lines, done, moment).Where(a => a.At <= moment.Now))
        {
            if (!await MarkAsync(session, one, alarm, told: true, moment.Now))
                continue;
            told++;
            foreach (var (user, language) in await WhoAsync(session, one, code, alarm.Step.Who))
                await notifications.NotifyWithinAsync(
                    session,
                    user,
                    "case.escalated",
                    ClockTexts.In(
                        language,
                        CaseAlarms.LapseText(alarm.Step.Level) ?? $"Escalated.{alarm.Step.Clock}",
                        one.Receipt,
                        alarm.Step.Percent
                    ),
                    one.Subject,
                    "/casos/" + one.Id
                );
            await StoredCases.EventAsync(
                session,
                one,
                CaseAct.Escalate,
                $"{alarm.Step.Clock} {alarm.Step.Percent} %",
                null,
                actor,
                moment.Now
            );
        }
        var after = await CaseHands.SettleAsync(session, one, one, lines, moment);
        await session.ExecuteAsync(
            "UPDATE service_case SET next_check_at = @next WHERE customer_id = @customer AND id = @id",
            ("next", after.NextCheckAt),
            ("customer", one.Customer),
            ("id", one.Id)
        );
        return told;
    }

    /// <summary>Marks a level as reached.</summary>
    /// <param name="told">False: passed over.</param>
    /// <returns>False when it was before.</returns>
    internal static async Task<bool> MarkAsync(
        Session session,
        ServiceCase one,
        CaseAlarm alarm,
        bool told,
        DateTimeOffset now
    ) =>
        await session.ExecuteAsync(
            """
            INSERT INTO case_escalation (customer_id, case_id, clock, round, level, at, told)
            VALUES (@customer, @case, @clock, @round, @level, @now, @told) ON CONFLICT DO NOTHING
            """,
            ("customer", one.Customer),
            ("case", one.Id),
            ("clock", alarm.Step.Clock),
            ("round", alarm.Round),
            ("level", alarm.Step.Level),
            ("now", now),
            ("told", told)
        ) == 1;

    /// <summary>Who is to be told of a case.</summary>
    internal static async Task<List<(Guid User, CultureInfo Language)>> WhoAsync(
        Session session,
        ServiceCase one,
        CaseCode? code,
        EscalateTo who
    )
    {
        var (sql, value) = who switch
        {
            EscalateTo.Owner when one.Owner is { } owner => ("u.id = @id", (object)owner),
            EscalateTo.Owner or EscalateTo.Unit when one.Team is { } team => (OfTeam, team),
            EscalateTo.Substitute when code?.Substitute is { } other => (OfTeam, other),
            _ => (
                "EXISTS (SELECT 1 FROM app_user_role r JOIN app_role_claim c ON c.role_id = r.role_id WHERE r.user_id = u.id AND c.claim_value = @id)",
                Permissions.CasesManage
            ),
        };
        return await session.QueryAsync(
            $"SELECT u.id, u.language FROM app_user u WHERE u.active AND {sql} LIMIT 100",
            row => (row.Guid(0), CultureInfo.GetCultureInfo(row.TextOrNull(1) ?? "es")),
            ("id", value)
        );
    }

    private const string OfTeam = "EXISTS (SELECT 1 FROM team_member m WHERE m.user_id = u.id AND m.team_id = @id)";
}

/// <summary>Looks every minute whether somebody has to be told.</summary>
internal sealed class EscalationRounds(EscalateCases escalate, TimeProvider clock, ILogger<EscalationRounds> log)
    : Rounds(TimeSpan.FromMinutes(1), clock, log)
{
    protected override Task RoundAsync(CancellationToken cancel) => escalate.RunAsync(cancel);
}
