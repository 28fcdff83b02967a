using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>Somebody covers somebody for a while.</summary>
public sealed record Cover(
    Guid Id,
    Guid User,
    string UserName,
    Guid By,
    string ByName,
    DateTimeOffset From,
    DateTimeOffset Until
);

/// <summary>
/// Absences: who covers whom, from when until when. A cover begins and ends by itself; it adds the absent one's matters to
/// what the substitute sees as theirs and changes the owner of none.
/// </summary>
public sealed class Coverage(Database database, Audit audit, TimeProvider clock)
{
    /// <summary>Somebody, and everybody this person covers now.</summary>
    internal Task<Guid[]> CoveredByAsync(Session session, Guid user) => AmongAsync(session, user, clock.GetUtcNow());

    private static async Task<Guid[]> AmongAsync(Session session, Guid user, DateTimeOffset now) =>
        [
            user,
            .. await session.QueryAsync(
                "SELECT DISTINCT user_id FROM inbox_cover WHERE cover_id = @user AND until_at > @now AND from_at <= @now AND user_id <> @user",
                row => row.Guid(0),
                ("user", user),
                ("now", now)
            ),
        ];

    /// <summary>Covers that are not over, the soonest first.</summary>
    public Task<List<Cover>> ListAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT v.id, v.user_id, a.display_name, v.cover_id, b.display_name, v.from_at, v.until_at FROM inbox_cover v
                    JOIN app_user a ON a.id = v.user_id JOIN app_user b ON b.id = v.cover_id
                    WHERE v.until_at > @now ORDER BY v.from_at, v.id LIMIT 500
                    """,
                    row => new Cover(
                        row.Guid(0),
                        row.Guid(1),
                        row.Text(2),
                        row.Guid(3),
                        row.Text(4),
                        row.Instant(5),
                        row.Instant(6)
                    ),
                    ("now", clock.GetUtcNow())
                ),
            cancel
        );

    /// <summary>Puts a cover down: one gives one's own matters; who runs the inbox gives anybody's.</summary>
    public async Task<Outcome<Guid>> AddAsync(
        Guid user,
        Guid by,
        DateTimeOffset from,
        DateTimeOffset until,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe) || (user != actor.Id && !actor.May(Permissions.InboxManage)))
            return Actor.Refused(Permissions.InboxManage);
        var now = clock.GetUtcNow();
        if (until <= from || until <= now || until - from > TimeSpan.FromDays(400))
            return Refusal.Invalid("cover.dates", "until");
        if (user == by)
            return Refusal.Invalid("cover.self", "by");
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var there = await session.QueryAsync(
                    $"SELECT id FROM app_user WHERE active = @yes AND id {session.InGuids("ids")}",
                    row => row.Guid(0),
                    ("yes", true),
                    ("ids", new[] { user, by })
                );
                if (there.Count != 2)
                    return Refusal.Invalid("cover.nobody", "by");
                var id = Ids.New(now);
                await session.ExecuteAsync(
                    """
                    INSERT INTO inbox_cover (id, user_id, cover_id, from_at, until_at, made_by, made_at)
                    VALUES (@id, @user, @by, @from, @until, @actor, @now)
                    """,
                    ("id", id),
                    ("user", user),
                    ("by", by),
                    ("from", from),
                    ("until", until),
                    ("actor", actor.Id),
                    ("now", now)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "cover.given",
                    null,
                    "inbox_cover",
                    id.ToString("D"),
                    null,
                    new
                    {
                        User = user,
                        By = by,
                        From = from,
                        Until = until,
                    },
                    cause
                );
                return id;
            },
            cancel
        );
    }

    /// <summary>Ends a cover now.</summary>
    public async Task<Outcome<Guid>> EndAsync(Guid id, Actor actor, string cause, CancellationToken cancel = default) =>
        await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var of = await session.FirstOrDefaultAsync(
                    "SELECT user_id FROM inbox_cover WHERE id = @id",
                    row => (Guid?)row.Guid(0),
                    ("id", id)
                );
                if (of is null)
                    return Refusal.Missing("cover.not-found");
                if (!actor.May(Permissions.InboxServe) || (of != actor.Id && !actor.May(Permissions.InboxManage)))
                    return Actor.Refused(Permissions.InboxManage);
                await session.ExecuteAsync(
                    "UPDATE inbox_cover SET until_at = @now WHERE id = @id",
                    ("now", clock.GetUtcNow()),
                    ("id", id)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "cover.ended",
                    null,
                    "inbox_cover",
                    id.ToString("D"),
                    new { User = of },
                    null,
                    cause
                );
                return id;
            },
            cancel
        );
}
