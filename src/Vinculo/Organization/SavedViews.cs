using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A list as somebody likes to see it.</summary>
/// <param name="Id">The view.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Query">The address's query, without the question mark.</param>
/// <param name="Shared">Everybody sees it.</param>
/// <param name="Mine">The reader may rename and delete it.</param>
/// <param name="RowVersion">To give back with a change.</param>
public sealed record SavedView(Guid Id, string Name, string Query, bool Shared, bool Mine, int RowVersion);

/// <summary>Filters, order and columns of a list, kept under a name; its owner's alone, or shared with all.</summary>
public sealed class SavedViews(Database database, TimeProvider clock)
{
    private const int MostOfOnePage = 50;

    /// <summary>The reader's own views of a page in their order, then those others share, by name.</summary>
    public Task<List<SavedView>> ListAsync(string page, Actor actor, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT id, name, query, shared, owner_id, row_version FROM saved_view
                    WHERE page = @page AND (owner_id = @me OR shared)
                    ORDER BY CASE WHEN owner_id = @me THEN 0 ELSE 1 END, position, name, id
                    """,
                    row => new SavedView(
                        row.Guid(0),
                        row.Text(1),
                        row.Text(2),
                        row.Bool(3),
                        row.Guid(4) == actor.Id,
                        row.Int(5)
                    ),
                    ("page", page),
                    ("me", actor.Id)
                ),
            cancel
        );

    /// <summary>Keeps a view.</summary>
    /// <param name="page">The list's address: <c>/customers</c>.</param>
    /// <param name="name">1 to 60 characters.</param>
    /// <param name="query">The address's query; a leading question mark is dropped.</param>
    /// <param name="shared">For everybody.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<Outcome<Guid>> AddAsync(
        string page,
        string name,
        string query,
        bool shared,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (Wrong(name) is { } wrong)
            return wrong;
        if (query.Length > 2_000 || page.Length > 100)
            return Refusal.Invalid("view.query", "query");
        var id = Ids.New(clock.GetUtcNow());
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var own = await session.FirstOrDefaultAsync(
                    "SELECT count(*), max(position) FROM saved_view WHERE page = @page AND owner_id = @me",
                    row => (Count: row.Long(0), Last: row.IntOrNull(1) ?? 0),
                    ("page", page),
                    ("me", actor.Id)
                );
                if (own.Count >= MostOfOnePage)
                    return Refusal.Conflict("view.too-many", ("limit", MostOfOnePage));
                await session.ExecuteAsync(
                    """
                    INSERT INTO saved_view (id, owner_id, page, name, query, shared, position, row_version)
                    VALUES (@id, @me, @page, @name, @query, @shared, @position, 1)
                    """,
                    ("id", id),
                    ("me", actor.Id),
                    ("page", page),
                    ("name", name.Trim()),
                    ("query", query.TrimStart('?')),
                    ("shared", shared),
                    ("position", own.Last + 1)
                );
                return id;
            },
            cancel
        );
    }

    /// <summary>Changes name, query or sharing of one's own view; null leaves a part as it is.</summary>
    public async Task<Outcome<Guid>> ChangeAsync(
        Guid id,
        string? name,
        string? query,
        bool? shared,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (name is not null && Wrong(name) is { } wrong)
            return wrong;
        if (query?.Length > 2_000)
            return Refusal.Invalid("view.query", "query");
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var found = await session.FirstOrDefaultAsync(
                    "SELECT name, query, shared FROM saved_view WHERE id = @id AND owner_id = @me",
                    row => (Name: row.Text(0), Query: row.Text(1), Shared: row.Bool(2)),
                    ("id", id),
                    ("me", actor.Id)
                );
                if (found.Name is null)
                    return Refusal.Missing("view.not-found");
                await session.ExecuteAsync(
                    "UPDATE saved_view SET name = @name, query = @query, shared = @shared, row_version = row_version + 1 WHERE id = @id",
                    ("name", name?.Trim() ?? found.Name),
                    ("query", query?.TrimStart('?') ?? found.Query),
                    ("shared", shared ?? found.Shared),
                    ("id", id)
                );
                return id;
            },
            cancel
        );
    }

    /// <summary>Deletes one's own view.</summary>
    public async Task<Outcome<Guid>> DeleteAsync(Guid id, Actor actor, CancellationToken cancel) =>
        await database.WriteAsync<Outcome<Guid>>(
            async session =>
                await session.ExecuteAsync(
                    "DELETE FROM saved_view WHERE id = @id AND owner_id = @me",
                    ("id", id),
                    ("me", actor.Id)
                ) == 0
                    ? Refusal.Missing("view.not-found")
                    : id,
            cancel
        );

    private static Refusal? Wrong(string name) =>
        name.Trim().Length is 0 or > 60 ? Refusal.Invalid("view.name", "name") : null;
}
