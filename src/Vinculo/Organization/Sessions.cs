using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A place where somebody is signed in.</summary>
/// <param name="Id">The session.</param>
/// <param name="CreatedAt">When they signed in.</param>
/// <param name="LastSeenAt">Last use, to the minute.</param>
/// <param name="Browser">What the browser says of itself.</param>
/// <param name="Address">Network address it signed in from.</param>
public sealed record OpenSession(
    Guid Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    string? Browser,
    string? Address
);

/// <summary>Who is signed in where; any of it can be ended from elsewhere and is then refused within seconds.</summary>
public sealed class Sessions(Database database, Access access, Audit audit, TimeProvider clock)
{
    /// <summary>How long a session lasts without being used.</summary>
    public static TimeSpan Idle { get; } = TimeSpan.FromHours(12);

    internal async Task<Guid> OpenAsync(AppUser user, HttpContext http)
    {
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        var browser = http.Request.Headers.UserAgent.ToString();
        var actor = new Actor(user.Id, ActorKind.User, user.DisplayName, new HashSet<string>(), Reach.Teams, []);
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO user_session (id, user_id, created_at, last_seen_at, user_agent, address)
                VALUES (@id, @user, @now, @now, @browser, @address)
                """,
                ("id", id),
                ("user", user.Id),
                ("now", now),
                ("browser", browser.Length > 300 ? browser[..300] : browser),
                ("address", http.Connection.RemoteIpAddress?.ToString())
            );
            await session.ExecuteAsync(
                "UPDATE app_user SET last_seen_at = @now WHERE id = @user",
                ("now", now),
                ("user", user.Id)
            );
            await audit.ChangedWithinAsync(
                session,
                actor,
                "user.signed-in",
                null,
                "session",
                id.ToString(),
                null,
                new { address = http.Connection.RemoteIpAddress?.ToString() },
                http.Request.Path
            );
        });
        return id;
    }

    /// <summary>The open sessions of a user, newest first.</summary>
    public Task<List<OpenSession>> OfAsync(Guid user, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT id, created_at, last_seen_at, user_agent, address FROM user_session
                    WHERE user_id = @user AND ended_at IS NULL AND last_seen_at > @since ORDER BY created_at DESC
                    """,
                    row => new OpenSession(
                        row.Guid(0),
                        row.Instant(1),
                        row.Instant(2),
                        row.TextOrNull(3),
                        row.TextOrNull(4)
                    ),
                    ("user", user),
                    ("since", clock.GetUtcNow() - Idle - Idle)
                ),
            cancel
        );

    /// <summary>Ends one session.</summary>
    /// <param name="id">The session.</param>
    /// <param name="actor">Who ends it: its owner, or somebody with <c>users.manage</c>.</param>
    /// <param name="act">As the audit calls it.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<Outcome<Guid>> EndAsync(
        Guid id,
        Actor actor,
        string act = "session.ended",
        CancellationToken cancel = default
    )
    {
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var owner = await session.FirstOrDefaultAsync<Guid?>(
                    "SELECT user_id FROM user_session WHERE id = @id AND ended_at IS NULL",
                    row => row.Guid(0),
                    ("id", id)
                );
                if (owner is null)
                    return Refusal.Missing("session.not-found");
                if (owner != actor.Id && !actor.May(Permissions.UsersManage))
                    return Actor.Refused(Permissions.UsersManage);
                await session.ExecuteAsync(
                    "UPDATE user_session SET ended_at = @now WHERE id = @id",
                    ("now", clock.GetUtcNow()),
                    ("id", id)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    act,
                    null,
                    "session",
                    id.ToString(),
                    new { user = owner },
                    null,
                    null
                );
                await access.ChangedWithinAsync(session);
                return id;
            },
            cancel
        );
    }

    /// <summary>Ends every session of a user, save perhaps the one at work.</summary>
    internal static Task EndAllWithinAsync(Session session, Guid user, Guid? except, DateTimeOffset now) =>
        session.ExecuteAsync(
            "UPDATE user_session SET ended_at = @now WHERE user_id = @user AND ended_at IS NULL AND id <> @except",
            ("now", now),
            ("user", user),
            ("except", except ?? Guid.Empty)
        );
}
