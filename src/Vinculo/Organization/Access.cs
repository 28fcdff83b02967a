using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>What an authenticated request needs to know of a user.</summary>
internal sealed record UserAccess(
    Actor Actor,
    string Email,
    string SecurityStamp,
    bool MustChangePassword,
    string Language,
    string? Theme,
    string? Density,
    string? TimeZone,
    IReadOnlyList<string> Roles
);

/// <summary>What an authenticated request needs to know of an API key.</summary>
internal sealed record KeyAccess(Actor Actor, byte[] Hash, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>
/// Who may do what, kept in memory so that no request asks the database for it. Every change of users, roles, teams,
/// keys or sessions moves a counter in its own transaction; each process forgets what it knows as soon as it sees the
/// counter move: at once for its own changes, within two seconds for those of others.
/// </summary>
public sealed class Access(Database database, TimeProvider clock)
{
    // Unknown keys are remembered too, or guessing would cost a query each; the limit keeps guessing from costing memory.
    private const int MostEntries = 50_000;
    private static readonly TimeSpan KeyLife = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, UserAccess?> users = new();
    private readonly ConcurrentDictionary<Guid, (Guid User, bool Open)> sessions = new();
    private readonly ConcurrentDictionary<string, (KeyAccess? Key, DateTimeOffset Until)> keys = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> seenSessions = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> seenKeys = new();
    private long generation;
    private long version = -1;

    /// <summary>Says, in the transaction that makes a change, that what processes remember is no longer so.</summary>
    public async Task ChangedWithinAsync(Session session)
    {
        await session.ExecuteAsync("UPDATE access_version SET version = version + 1 WHERE id = 1");
        session.AfterCommit(Forget);
    }

    internal void Forget()
    {
        Interlocked.Increment(ref generation);
        users.Clear();
        sessions.Clear();
        keys.Clear();
    }

    /// <summary>A user with an open session, or nothing: session ended, user deactivated or unknown.</summary>
    internal async ValueTask<UserAccess?> OfUserAsync(Guid user, Guid session, CancellationToken cancel)
    {
        if (!sessions.TryGetValue(session, out var known))
        {
            var at = Interlocked.Read(ref generation);
            known = await database.ReadAsync(
                s =>
                    s.FirstOrDefaultAsync(
                        "SELECT user_id, ended_at FROM user_session WHERE id = @id",
                        row => (row.Guid(0), row.IsNull(1)),
                        ("id", session)
                    ),
                cancel
            );
            Keep(sessions, session, known, at);
        }
        if (!known.Open || known.User != user)
            return null;

        var access = await OfUserAsync(user, cancel);
        if (access is not null)
            seenSessions[session] = clock.GetUtcNow();
        return access;
    }

    internal async ValueTask<UserAccess?> OfUserAsync(Guid user, CancellationToken cancel)
    {
        if (users.TryGetValue(user, out var access))
            return access;
        var at = Interlocked.Read(ref generation);
        access = await database.ReadAsync(s => ReadUserAsync(s, user), cancel);
        Keep(users, user, access, at);
        return access;
    }

    /// <summary>The key's rights, or nothing: unknown, expired or revoked.</summary>
    /// <param name="key">As the caller sent it.</param>
    /// <param name="cancel">The request was given up.</param>
    internal async ValueTask<KeyAccess?> OfKeyAsync(string key, CancellationToken cancel)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var text = Convert.ToHexStringLower(hash);
        var now = clock.GetUtcNow();
        if (!keys.TryGetValue(text, out var known) || known.Until <= now)
        {
            var at = Interlocked.Read(ref generation);
            known = (await database.ReadAsync(s => ReadKeyAsync(s, text), cancel), now + KeyLife);
            Keep(keys, text, known, at);
        }
        if (
            known.Key is not { } access
            || access.RevokedAt is not null
            || access.ExpiresAt <= now
            || !CryptographicOperations.FixedTimeEquals(access.Hash, hash)
        )
            return null;
        seenKeys[access.Actor.Id] = now;
        return access;
    }

    /// <summary>Looks whether another process has changed anything.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var current = await database.ReadAsync(
            s => s.FirstOrDefaultAsync("SELECT version FROM access_version WHERE id = 1", row => row.Long(0)),
            cancel
        );
        if (current != Interlocked.Exchange(ref version, current))
            Forget();
    }

    /// <summary>Writes when sessions and keys were last used: seldom, and many together.</summary>
    internal async Task WriteSeenAsync(CancellationToken cancel)
    {
        var bySession = Take(seenSessions);
        var byKey = Take(seenKeys);
        if (bySession.Count == 0 && byKey.Count == 0)
            return;
        await database.WriteAsync(
            async s =>
            {
                foreach (var (id, at) in bySession)
                {
                    await s.ExecuteAsync(
                        "UPDATE user_session SET last_seen_at = @at WHERE id = @id AND last_seen_at < @at",
                        ("at", at),
                        ("id", id)
                    );
                    await s.ExecuteAsync(
                        "UPDATE app_user SET last_seen_at = @at WHERE id = (SELECT user_id FROM user_session WHERE id = @id)",
                        ("at", at),
                        ("id", id)
                    );
                }
                foreach (var (id, at) in byKey)
                    await s.ExecuteAsync(
                        "UPDATE api_key SET last_used_at = @at WHERE id = @id",
                        ("at", at),
                        ("id", id)
                    );
            },
            cancel
        );
    }

    private void Keep<TKey, TValue>(ConcurrentDictionary<TKey, TValue> memory, TKey key, TValue value, long readAt)
        where TKey : notnull
    {
        if (memory.Count >= MostEntries)
            memory.Clear();
        memory[key] = value;
        // A change that committed between our question and this line must not be covered by the older answer.
        if (Interlocked.Read(ref generation) != readAt)
            memory.TryRemove(key, out _);
    }

    private static List<KeyValuePair<Guid, DateTimeOffset>> Take(ConcurrentDictionary<Guid, DateTimeOffset> seen)
    {
        var taken = new List<KeyValuePair<Guid, DateTimeOffset>>();
        foreach (var id in seen.Keys.ToList())
            if (taken.Count < 500 && seen.TryRemove(id, out var at))
                taken.Add(new(id, at));
        return taken;
    }

    private static async Task<UserAccess?> ReadUserAsync(Session session, Guid user)
    {
        UserAccess? access = null;
        var permissions = new HashSet<string>(StringComparer.Ordinal);
        var reach = Reach.Teams;
        var own = new List<Guid>();
        var roles = new List<string>();
        var tree = new List<(Guid Id, Guid? Parent)>();
        await session.ReadAsync(
            new Question(
                """
                SELECT id, display_name, email, security_stamp, must_change_password, language, theme, density, time_zone
                FROM app_user WHERE id = @user AND active
                """,
                row =>
                    access = new(
                        new(row.Guid(0), ActorKind.User, row.Text(1), permissions, Reach.Teams, own),
                        row.TextOrNull(2) ?? "",
                        row.TextOrNull(3) ?? "",
                        row.Bool(4),
                        row.Text(5),
                        row.TextOrNull(6),
                        row.TextOrNull(7),
                        row.TextOrNull(8),
                        roles
                    ),
                ("user", user)
            ),
            new Question(
                """
                SELECT r.reach, c.claim_value, r.name FROM app_user_role u
                JOIN app_role r ON r.id = u.role_id
                LEFT JOIN app_role_claim c ON c.role_id = r.id AND c.claim_type = 'permission'
                WHERE u.user_id = @user
                """,
                row =>
                {
                    if (row.Enum<Reach>(0) == Reach.All)
                        reach = Reach.All;
                    if (row.TextOrNull(1) is { } code)
                        permissions.Add(code);
                    if (row.TextOrNull(2) is { } role && !roles.Contains(role))
                        roles.Add(role);
                },
                ("user", user)
            ),
            new Question(
                "SELECT team_id FROM team_member WHERE user_id = @user",
                row => own.Add(row.Guid(0)),
                ("user", user)
            ),
            new Question("SELECT id, parent_id FROM team", row => tree.Add((row.Guid(0), row.GuidOrNull(1))))
        );
        return access is null
            ? null
            : access with
            {
                Actor = access.Actor with { Reach = reach, Teams = WithTeamsBelow(own, tree) },
            };
    }

    private static async Task<KeyAccess?> ReadKeyAsync(Session session, string hash)
    {
        KeyAccess? access = null;
        var tree = new List<(Guid Id, Guid? Parent)>();
        await session.ReadAsync(
            new Question(
                "SELECT id, name, scopes, team_id, expires_at, revoked_at, secret_hash FROM api_key WHERE secret_hash = @hash",
                row =>
                    access = new(
                        new(
                            row.Guid(0),
                            ActorKind.ApiKey,
                            row.Text(1),
                            Json.Read<HashSet<string>>(row.Text(2)),
                            row.IsNull(3) ? Reach.All : Reach.Teams,
                            row.GuidOrNull(3) is { } team ? [team] : []
                        ),
                        Convert.FromHexString(row.Text(6)),
                        row.InstantOrNull(4),
                        row.InstantOrNull(5)
                    ),
                ("hash", hash)
            ),
            new Question("SELECT id, parent_id FROM team", row => tree.Add((row.Guid(0), row.GuidOrNull(1))))
        );
        return access is null
            ? null
            : access with
            {
                Actor = access.Actor with { Teams = WithTeamsBelow(access.Actor.Teams, tree) },
            };
    }

    /// <summary>Whoever belongs to a team also works for the teams below it.</summary>
    internal static IReadOnlyList<Guid> WithTeamsBelow(
        IReadOnlyList<Guid> own,
        IReadOnlyList<(Guid Id, Guid? Parent)> tree
    )
    {
        var below = tree.ToLookup(team => team.Parent, team => team.Id);
        var reached = new HashSet<Guid>(own);
        var open = new Queue<Guid>(own);
        while (open.TryDequeue(out var team))
            foreach (var child in below[team])
                if (reached.Add(child))
                    open.Enqueue(child);
        return [.. reached];
    }
}

/// <summary>Keeps <see cref="Access"/> in step with other processes and writes down last uses.</summary>
internal sealed class AccessWatch(Access access, TimeProvider clock, ILogger<AccessWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextWrite = clock.GetUtcNow().AddMinutes(1);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await access.LookAsync(stoppingToken);
                if (clock.GetUtcNow() < nextWrite)
                    continue;
                nextWrite = clock.GetUtcNow().AddMinutes(1);
                await access.WriteSeenAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Without the counter what is remembered may be old: better to ask the database again than to trust it.
                access.Forget();
                log.LogWarning(e, "Could not look whether rights have changed; asking again in two seconds.");
            }
        }
    }
}
