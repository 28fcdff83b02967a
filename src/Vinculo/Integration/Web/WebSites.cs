using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Web;

/// <summary>A site just made.</summary>
/// <param name="Secret">Shown once; the site's own server signs with it who a visitor is.</param>
public sealed record NewWebSite(WebSite Site, string Secret);

/// <summary>Sites that show proposals: made, ended, found by the key that stands in their pages.</summary>
public sealed class WebSites(Database database, IDataProtectionProvider protection, Audit audit, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private const string Columns = "id, name, key, secret, origins, placement, made_at, ended_at FROM web_site";

    private readonly IDataProtector protector = protection.CreateProtector("Vinculo.Integration.Web");
    private readonly ConcurrentDictionary<string, (WebSite? Site, string Secret, DateTimeOffset Until)> memory = new(
        StringComparer.Ordinal
    );

    /// <param name="name">At most 60 characters; the placement is called by it.</param>
    /// <param name="origins">One or more.</param>
    /// <param name="actor">Needs <c>settings.manage</c>.</param>
    /// <param name="cause">Page.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<NewWebSite>> MakeAsync(
        string name,
        IReadOnlyList<string> origins,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        var called = name.Trim();
        if (called.Length is 0 or > WebSite.LongestName)
            return Refusal.Invalid("web.name", "name", ("limit", WebSite.LongestName));
        if (origins.Count is 0 or > WebSite.MostOrigins)
            return Refusal.Invalid("web.origins", "origins", ("most", WebSite.MostOrigins));
        var read = origins.Select(WebSite.Origin).ToList();
        if (read.IndexOf(null) is >= 0 and var wrong)
            return Refusal.Invalid("web.origin", "origins", ("origin", origins[wrong]));
        var now = clock.GetUtcNow();
        var site = new WebSite(
            Ids.New(now),
            called,
            WebSite.KeyMark + Random(18),
            [.. read.OfType<string>().Distinct()],
            MarkShown.Placements + Slug.Of(called, "site"),
            now,
            null
        );
        var secret = WebSite.SecretMark + Random(32);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    """
                    INSERT INTO web_site (id, name, key, secret, origins, placement, made_at, made_by)
                    VALUES (@id, @name, @key, @secret, @origins, @placement, @now, @by)
                    """,
                    ("id", site.Id),
                    ("name", site.Name),
                    ("key", site.Key),
                    ("secret", protector.Protect(secret)),
                    ("origins", Json.Of(site.Origins)),
                    ("placement", site.Placement),
                    ("now", now),
                    ("by", actor.Id)
                );
                await ChangedAsync(session, actor, "web-site.made", site, cause);
            },
            cancel
        );
        return new NewWebSite(site, secret);
    }

    /// <summary>Ends a site: its pages show nothing any more, within seconds.</summary>
    public async Task<Outcome<Guid>> EndAsync(Guid id, Actor actor, string cause, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await FindAsync(session, "id = @id", ("id", id))).Site is not { } site)
                    return Refusal.Missing("web.not-found");
                await session.ExecuteAsync(
                    "UPDATE web_site SET ended_at = @now WHERE id = @id AND ended_at IS NULL",
                    ("now", clock.GetUtcNow()),
                    ("id", id)
                );
                await ChangedAsync(session, actor, "web-site.ended", site, cause);
                session.AfterCommit(() => memory.TryRemove(site.Key, out _));
                return id;
            },
            cancel
        );
    }

    /// <summary>All sites, those that still show something first.</summary>
    public Task<List<WebSite>> AllAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {Columns} ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, made_at DESC, id",
                    row => Read(row).Site
                ),
            cancel
        );

    /// <summary>The site a key belongs to, with its secret; null: there is none, or it has ended.</summary>
    internal async ValueTask<(WebSite Site, string Secret)?> FindAsync(string key, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!memory.TryGetValue(key, out var known) || known.Until <= now)
        {
            var (site, kept) = await database.ReadAsync(
                session => FindAsync(session, "key = @key", ("key", key)),
                cancel
            );
            known = (site, site is null ? "" : protector.Unprotect(kept), now + Life);
            // Guessed keys must not fill the memory.
            if (site is not null)
                memory[key] = known;
        }
        return known.Site is { EndedAt: null } found ? (found, known.Secret) : null;
    }

    private static async Task<(WebSite? Site, string Secret)> FindAsync(
        Session session,
        string where,
        (string, object?) key
    ) =>
        await session.FirstOrDefaultAsync<(WebSite?, string)>($"SELECT {Columns} WHERE {where}", row => Read(row), key);

    private static (WebSite Site, string Secret) Read(Row row) =>
        (
            new(
                row.Guid(0),
                row.Text(1),
                row.Text(2),
                Json.Read<List<string>>(row.Text(4)),
                row.Text(5),
                row.Instant(6),
                row.InstantOrNull(7)
            ),
            row.Text(3)
        );

    private Task ChangedAsync(Session session, Actor actor, string act, WebSite site, string cause) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            null,
            "web_site",
            site.Id.ToString("D"),
            null,
            new
            {
                site.Name,
                site.Origins,
                site.Placement,
            },
            cause
        );

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
