using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>An API key as the list shows it; the key itself is never stored.</summary>
public sealed record ApiKeyView(
    Guid Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    string? Team,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt
);

/// <summary>A key just made.</summary>
/// <param name="Id">The key's identifier, for revoking it.</param>
/// <param name="Key">The key; shown once.</param>
public sealed record NewApiKey(Guid Id, string Key);

/// <summary>Keys with which other programs use the API: each with scopes, perhaps a team and a last day.</summary>
public sealed class ApiKeys(Database database, Access access, Audit audit, TimeProvider clock)
{
    /// <summary>How every key begins, so that a leaked one is recognised by scanners.</summary>
    public const string Mark = "vk_";

    /// <param name="Name">What uses it.</param>
    /// <param name="Scopes">Permission codes.</param>
    /// <param name="Team">Only this team's customers and those of no team; null: all.</param>
    /// <param name="ExpiresAt">Last moment; null: none.</param>
    public sealed record Request(string Name, IReadOnlyList<string> Scopes, Guid? Team, DateTimeOffset? ExpiresAt);

    /// <summary>The person who made a key; null: it was the house itself.</summary>
    public static Task<Guid?> MakerAsync(Session session, Guid key) =>
        session.FirstOrDefaultAsync(
            "SELECT created_by FROM api_key WHERE id = @id",
            row => row.GuidOrNull(0),
            ("id", key)
        );

    /// <summary>Makes a key. Nobody can give a key what they may not do themselves.</summary>
    public async Task<Outcome<NewApiKey>> CreateAsync(Request request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.ApiKeysManage))
            return Actor.Refused(Permissions.ApiKeysManage);
        var name = request.Name.Trim();
        if (name.Length is 0 or > 100)
            return Refusal.Invalid("api-key.name", "name");
        if (request.Scopes.Count == 0)
            return Refusal.Invalid("api-key.no-scope", "scopes");
        if (request.Scopes.FirstOrDefault(s => !Permissions.All.Contains(s)) is { } unknown)
            return Refusal.Invalid("permission.unknown", "scopes", ("permission", unknown));
        if (request.Scopes.FirstOrDefault(s => !actor.May(s)) is { } notOwn)
            return Actor.Refused(notOwn);
        var now = clock.GetUtcNow();
        if (request.ExpiresAt <= now)
            return Refusal.Invalid("api-key.expired", "expiresAt");

        var key = Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var id = Ids.New(now);
        return await database.WriteAsync<Outcome<NewApiKey>>(
            async session =>
            {
                if (
                    request.Team is { } team
                    && await session.FirstOrDefaultAsync("SELECT 1 FROM team WHERE id = @id", _ => true, ("id", team))
                        == false
                )
                    return Refusal.Missing("team.not-found");
                await session.ExecuteAsync(
                    """
                    INSERT INTO api_key (id, name, prefix, secret_hash, scopes, team_id, created_by, created_at, expires_at)
                    VALUES (@id, @name, @prefix, @hash, @scopes, @team, @by, @now, @expires)
                    """,
                    ("id", id),
                    ("name", name),
                    ("prefix", key[..8]),
                    ("hash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))),
                    ("scopes", Json.Of(request.Scopes)),
                    ("team", request.Team),
                    ("by", actor.Id),
                    ("now", now),
                    ("expires", request.ExpiresAt)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "api-key.created",
                    null,
                    "api-key",
                    id.ToString(),
                    null,
                    new
                    {
                        name,
                        request.Scopes,
                        request.Team,
                        request.ExpiresAt,
                    },
                    null
                );
                await access.ChangedWithinAsync(session);
                return new NewApiKey(id, key);
            },
            cancel
        );
    }

    /// <summary>Revokes a key; it is refused from now on in this process, within two seconds in others.</summary>
    public async Task<Outcome<Guid>> RevokeAsync(Guid id, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.ApiKeysManage))
            return Actor.Refused(Permissions.ApiKeysManage);
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var rows = await session.ExecuteAsync(
                    "UPDATE api_key SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL",
                    ("now", clock.GetUtcNow()),
                    ("id", id)
                );
                if (rows == 0)
                    return Refusal.Missing("api-key.not-found");
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "api-key.revoked",
                    null,
                    "api-key",
                    id.ToString(),
                    null,
                    null,
                    null
                );
                await access.ChangedWithinAsync(session);
                return id;
            },
            cancel
        );
    }

    /// <summary>All keys, newest first.</summary>
    public Task<List<ApiKeyView>> ListAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT k.id, k.name, k.prefix, k.scopes, t.name, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
                    FROM api_key k LEFT JOIN team t ON t.id = k.team_id ORDER BY k.created_at DESC, k.id DESC
                    """,
                    row => new ApiKeyView(
                        row.Guid(0),
                        row.Text(1),
                        row.Text(2),
                        Json.Read<List<string>>(row.Text(3)),
                        row.TextOrNull(4),
                        row.Instant(5),
                        row.InstantOrNull(6),
                        row.InstantOrNull(7),
                        row.InstantOrNull(8)
                    )
                ),
            cancel
        );
}
