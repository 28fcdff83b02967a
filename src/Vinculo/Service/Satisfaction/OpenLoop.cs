using System.Globalization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>
/// A bad answer is given to somebody, to be closed within one open day, and those who have to know are told: the owner and
/// who leads. Once it is late they are told again, once.
/// </summary>
public sealed class OpenLoop(
    Database database,
    ServiceCalendars calendars,
    Notifications notifications,
    TimeProvider clock
)
{
    private const int AtOnce = 50;
    private const int MostTold = 20;

    /// <summary>In the transaction of the answer; a second bad answer of the same opinion changes nothing.</summary>
    internal async Task WithinAsync(Session session, Opinion opinion, DateTimeOffset now)
    {
        var due = DueAfter((await calendars.BookWithinAsync(session)).Find(null), now);
        var loop = new OpinionLoop(
            opinion.Customer,
            opinion.Id,
            now,
            due,
            await OwnerAsync(session, opinion),
            opinion.Team
        );
        if (await LoopRows.OpenAsync(session, loop))
            await TellAsync(session, loop, "loop.opened", "Told.Opened", opinion.Comment);
    }

    /// <summary>Tells of those that are late.</summary>
    /// <returns>Of how many.</returns>
    public async Task<int> TellLateAsync(CancellationToken cancel = default)
    {
        var told = 0;
        while (true)
        {
            var some = await database.WriteAsync(LateAsync, cancel);
            told += some;
            if (some < AtOnce)
                return told;
        }
    }

    private async Task<int> LateAsync(Session session)
    {
        var now = clock.GetUtcNow();
        var late = await session.QueryAsync(
            $"SELECT {LoopRows.Columns} FROM opinion_loop l WHERE l.closed_at IS NULL AND l.due_at < @now AND l.told_at IS NULL ORDER BY l.due_at LIMIT @most"
                + (session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : ""),
            row => LoopRows.Read(row),
            ("now", now),
            ("most", AtOnce)
        );
        foreach (var loop in late)
        {
            await LoopRows.UpdateAsync(session, loop with { ToldAt = now });
            await TellAsync(session, loop, "loop.late", "Told.Late", null);
        }
        return late.Count;
    }

    /// <summary>One open day later: as many open minutes as an open day of the calendar has on average.</summary>
    internal static DateTimeOffset DueAfter(ServiceCalendar calendar, DateTimeOffset from)
    {
        var open = calendar.Week.Sum(s => (s.Until - s.From).TotalMinutes);
        var days = calendar.Week.Select(s => s.Day).Distinct().Count();
        return calendar.Hours().Add(from, TimeSpan.FromMinutes(Math.Round(open / days)));
    }

    /// <summary>Whoever served, or else whose customer it is; null: whoever takes it.</summary>
    private static Task<Guid?> OwnerAsync(Session session, Opinion opinion) =>
        session.FirstOrDefaultAsync(
            """
            SELECT u.id FROM customer c JOIN app_user u ON (u.id = @agent OR u.id = c.owner_id) AND u.active = @yes
            WHERE c.customer_id = @customer ORDER BY CASE WHEN u.id = @agent THEN 0 ELSE 1 END LIMIT 1
            """,
            row => (Guid?)row.Guid(0),
            ("agent", opinion.Agent),
            ("yes", true),
            ("customer", opinion.Customer)
        );

    private async Task TellAsync(Session session, OpinionLoop loop, string kind, string words, string? said)
    {
        var name = await session.FirstOrDefaultAsync(
            "SELECT display_name FROM customer WHERE customer_id = @customer",
            row => row.Text(0),
            ("customer", loop.Customer)
        );
        foreach (var (user, language) in await WhoAsync(session, loop))
            await notifications.NotifyWithinAsync(
                session,
                user,
                kind,
                SatisfactionTexts.In(language, words, name ?? ""),
                said?.Length > 200 ? said[..199] + "…" : said,
                LoopPath + loop.Id
            );
    }

    /// <summary>Where a loop is shown.</summary>
    public const string LoopPath = "/satisfaccion/pendientes/";

    /// <summary>The owner, and who leads in the team; where the team has nobody who leads, who leads at all.</summary>
    private static Task<List<(Guid User, CultureInfo Language)>> WhoAsync(Session session, OpinionLoop loop) =>
        session.QueryAsync(
            $"""
            SELECT u.id, u.language FROM app_user u WHERE u.active = @yes AND (u.id = @owner OR {Leads} AND ({InTeam} OR NOT EXISTS (
              SELECT 1 FROM app_user v JOIN team_member m ON m.user_id = v.id AND m.team_id = @team
              JOIN app_user_role r ON r.user_id = v.id JOIN app_role_claim c ON c.role_id = r.role_id
              WHERE v.active = @yes AND c.claim_value = @leads)))
            ORDER BY CASE WHEN u.id = @owner THEN 0 ELSE 1 END, u.id LIMIT @most
            """,
            row => (row.Guid(0), CultureInfo.GetCultureInfo(row.TextOrNull(1) ?? "es")),
            ("yes", true),
            ("owner", loop.Owner),
            ("team", loop.Team),
            ("leads", Permissions.SatisfactionManage),
            ("most", MostTold)
        );

    private const string Leads = """
        EXISTS (SELECT 1 FROM app_user_role r JOIN app_role_claim c ON c.role_id = r.role_id
          WHERE r.user_id = u.id AND c.claim_value = @leads)
        """;

    private const string InTeam = "EXISTS (SELECT 1 FROM team_member m WHERE m.user_id = u.id AND m.team_id = @team)";
}
