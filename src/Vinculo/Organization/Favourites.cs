using System.Collections.Concurrent;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A page somebody starred.</summary>
public sealed record StarredPage(string Href, string Title, string? Icon);

/// <summary>What each user keeps at hand in the sidebar.</summary>
public sealed class Favourites(Database database, TimeProvider clock)
{
    private const int Most = 40;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Guid, (IReadOnlyList<StarredPage> Pages, DateTimeOffset Until)> memory =
        new();

    /// <summary>In the user's order.</summary>
    public async ValueTask<IReadOnlyList<StarredPage>> ListAsync(Guid user, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (memory.TryGetValue(user, out var known) && known.Until > now)
            return known.Pages;
        var pages = await database.ReadAsync(
            s =>
                s.QueryAsync(
                    "SELECT href, title, icon FROM favourite WHERE user_id = @user ORDER BY position, href",
                    row => new StarredPage(row.Text(0), row.Text(1), row.TextOrNull(2)),
                    ("user", user)
                ),
            cancel
        );
        if (memory.Count > 20_000)
            memory.Clear();
        memory[user] = (pages, now + Life);
        return pages;
    }

    /// <summary>Stars a page, or renames a star.</summary>
    public async Task<Outcome<StarredPage>> AddAsync(Guid user, StarredPage page, CancellationToken cancel)
    {
        if (page.Href.Length > 500 || Doors.SafeReturn(page.Href) != page.Href)
            return Refusal.Invalid("favourite.address", "href");
        if (page.Title.Trim().Length is 0 or > 120)
            return Refusal.Invalid("favourite.title", "title");
        return await database.WriteAsync<Outcome<StarredPage>>(
            async session =>
            {
                var (count, last) = await session.FirstOrDefaultAsync(
                    "SELECT count(*), max(position) FROM favourite WHERE user_id = @user",
                    row => (row.Long(0), row.IntOrNull(1) ?? 0),
                    ("user", user)
                );
                if (count >= Most)
                    return Refusal.Conflict("favourite.too-many", ("limit", Most));
                await session.ExecuteAsync(
                    """
                    INSERT INTO favourite (user_id, href, title, icon, position) VALUES (@user, @href, @title, @icon, @position)
                    ON CONFLICT (user_id, href) DO UPDATE SET title = excluded.title, icon = excluded.icon
                    """,
                    ("user", user),
                    ("href", page.Href),
                    ("title", page.Title.Trim()),
                    ("icon", page.Icon),
                    ("position", last + 1)
                );
                session.AfterCommit(() => memory.TryRemove(user, out _));
                return page;
            },
            cancel
        );
    }

    public Task RemoveAsync(Guid user, string href, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "DELETE FROM favourite WHERE user_id = @user AND href = @href",
                    ("user", user),
                    ("href", href)
                );
                session.AfterCommit(() => memory.TryRemove(user, out _));
            },
            cancel
        );
}
