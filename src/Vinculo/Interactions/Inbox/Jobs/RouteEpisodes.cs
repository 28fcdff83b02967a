using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox.Jobs;

/// <summary>
/// Gives waiting matters to whoever takes some, the most pressing and longest waiting first; brings back what was put off.
/// </summary>
internal sealed class RouteEpisodes(
    Database database,
    Settings settings,
    Audit audit,
    InboxBell bell,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<RouteEpisodes> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    private const int AtOnce = 100;
    private static readonly Actor Router = Actor.System("inbox");

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await WakeAsync(cancel);
        await GiveAsync(cancel);
    }

    /// <summary>What was put off until now stands before somebody again.</summary>
    internal async Task<int> WakeAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        if (!await AnyAsync("SELECT 1 FROM episode WHERE snoozed_until <= @now LIMIT 1", now, cancel))
            return 0;
        var terms = await settings.ReadAsync<InboxTerms>(InboxTerms.SettingCode, cancel) ?? new();
        return await database.WriteAsync(
            async session =>
            {
                var due = await session.QueryAsync(
                    $"SELECT {EpisodeRows.Columns} FROM episode e WHERE e.snoozed_until <= @now LIMIT {AtOnce}{session.ForUpdate}",
                    row => EpisodeRows.Read(row, 0),
                    ("now", now)
                );
                await EpisodeRows.SaveAsync(
                    session,
                    due.Select(e =>
                        e with
                        {
                            State = EpisodeState.Open,
                            Since = now,
                            DueAt = terms.DueAt(now, e.Priority, options.Zone, options.Country),
                            SnoozedUntil = null,
                            RowVersion = e.RowVersion + 1,
                        }
                    )
                );
                session.AfterCommit(bell.Ring);
                return due.Count;
            },
            cancel
        );
    }

    /// <summary>Gives what waits without an owner.</summary>
    internal async Task<int> GiveAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        if (!await AnyAsync("SELECT 1 FROM inbox_desk WHERE takes LIMIT 1", now, cancel))
            return 0;
        return await database.WriteAsync(
            async session =>
            {
                var waiting = await session.QueryAsync(
                    $"""
                    SELECT {EpisodeRows.Columns}, c.owner_id FROM episode e JOIN customer c ON c.customer_id = e.customer_id
                    WHERE e.state = 1 AND e.owner_id IS NULL ORDER BY e.priority, e.since, e.id LIMIT {AtOnce}{(
                        session.Engine == Engine.Postgres ? " FOR UPDATE OF e SKIP LOCKED" : ""
                    )}
                    """,
                    row => (Episode: EpisodeRows.Read(row, 0), Owner: row.GuidOrNull(EpisodeRows.Width))
                );
                if (waiting.Count == 0)
                    return 0;
                var desks = await DesksAsync(session);
                var covers = await CoversAsync(session, now);
                var given = 0;
                foreach (var (episode, owner) in waiting)
                    if (
                        Routing.Choose(new(episode.Team, episode.Skill, owner), desks, covers) is { } user
                        && desks.FindIndex(d => d.Desk.User == user) is var at
                    )
                    {
                        desks[at] = desks[at] with { Load = desks[at].Load + 1, GivenAt = now };
                        await GiveAsync(session, episode, user, now);
                        given++;
                    }
                if (given > 0)
                    session.AfterCommit(bell.Ring);
                return given;
            },
            cancel
        );
    }

    private async Task GiveAsync(Session session, Episode episode, Guid user, DateTimeOffset now)
    {
        await EpisodeRows.SaveAsync(session, episode with { Owner = user, RowVersion = episode.RowVersion + 1 });
        await session.ExecuteAsync(
            "UPDATE inbox_desk SET given_at = @now WHERE user_id = @user",
            ("now", now),
            ("user", user)
        );
        await audit.ChangedWithinAsync(
            session,
            Router,
            "episode.assign",
            episode.Customer.Value,
            "episode",
            episode.Id.ToString("D"),
            new { Owner = (Guid?)null },
            new { Owner = user },
            "inbox.routing"
        );
    }

    private Task<bool> AnyAsync(string sql, DateTimeOffset now, CancellationToken cancel) =>
        database.ReadAsync(session => session.FirstOrDefaultAsync(sql, _ => true, ("now", now)), cancel);

    private static async Task<List<DeskLoad>> DesksAsync(Session session)
    {
        var teams = (
            await session.QueryAsync(
                "SELECT user_id, team_id FROM team_member",
                row => (User: row.Guid(0), Team: row.Guid(1))
            )
        ).ToLookup(m => m.User, m => m.Team);
        return await session.QueryAsync(
            """
            SELECT d.user_id, d.takes, d.capacity, d.skills, d.row_version, d.given_at,
              (SELECT count(*) FROM episode e WHERE e.owner_id = d.user_id AND e.state = 1)
            FROM inbox_desk d JOIN app_user u ON u.id = d.user_id WHERE d.takes AND u.active
            """,
            row => new DeskLoad(Desks.Read(row), teams[row.Guid(0)].ToHashSet(), (int)row.Long(6), row.InstantOrNull(5))
        );
    }

    private static async Task<Dictionary<Guid, Guid>> CoversAsync(Session session, DateTimeOffset now)
    {
        var covers = new Dictionary<Guid, Guid>();
        foreach (
            var (user, by) in await session.QueryAsync(
                "SELECT user_id, cover_id FROM inbox_cover WHERE from_at <= @now AND until_at > @now ORDER BY made_at",
                row => (row.Guid(0), row.Guid(1)),
                ("now", now)
            )
        )
            covers[user] = by;
        return covers;
    }
}
