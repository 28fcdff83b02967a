using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A team; whoever belongs to it also sees the customers of the teams below it.</summary>
public sealed record TeamView(
    Guid Id,
    string Code,
    string Name,
    Guid? Parent,
    bool Active,
    int RowVersion,
    IReadOnlyList<Guid> Members
);

/// <summary>The company's teams as a tree, and who belongs to each.</summary>
public sealed class Teams(Database database, Access access, Audit audit, TimeProvider clock)
{
    /// <param name="Id">Null: a new team.</param>
    /// <param name="Code">Short and unique, as imports name it.</param>
    /// <param name="Name">As people call it.</param>
    /// <param name="Parent">The team above, or null.</param>
    /// <param name="Active">Offered in lists.</param>
    /// <param name="RowVersion">As read; ignored for a new team.</param>
    /// <param name="Members">All of its people.</param>
    public sealed record SaveRequest(
        Guid? Id,
        string Code,
        string Name,
        Guid? Parent,
        bool Active,
        int RowVersion,
        IReadOnlyList<Guid> Members
    );

    /// <summary>All teams by name.</summary>
    public Task<List<TeamView>> ListAsync(CancellationToken cancel) => database.ReadAsync(ReadAsync, cancel);

    public async Task<Outcome<Guid>> SaveAsync(SaveRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        var id = request.Id ?? Ids.New(clock.GetUtcNow());
        var code = request.Code.Trim();
        var name = request.Name.Trim();
        if (code.Length is 0 or > 40)
            return Refusal.Invalid("team.code", "code");
        if (name.Length is 0 or > 100)
            return Refusal.Invalid("team.name", "name");

        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var all = await ReadAsync(session);
                var before = all.FirstOrDefault(t => t.Id == id);
                if (request.Id is not null && before is null)
                    return Refusal.Missing("team.not-found");
                if (before is not null && before.RowVersion != request.RowVersion)
                    return Refusal.Stale("team.stale");
                if (all.Any(t => t.Id != id && string.Equals(t.Code, code, StringComparison.OrdinalIgnoreCase)))
                    return Refusal.Conflict("team.code-taken", ("code", code));
                if (request.Parent is { } parent)
                {
                    if (all.All(t => t.Id != parent))
                        return Refusal.Missing("team.not-found");
                    if (Access.WithTeamsBelow([id], [.. all.Select(t => (t.Id, t.Parent))]).Contains(parent))
                        return Refusal.Invalid("team.circle", "parent");
                }
                await session.ExecuteAsync(
                    """
                    INSERT INTO team (id, code, name, parent_id, active, row_version) VALUES (@id, @code, @name, @parent, @active, 1)
                    ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_id = excluded.parent_id,
                      active = excluded.active, row_version = team.row_version + 1
                    """,
                    ("id", id),
                    ("code", code),
                    ("name", name),
                    ("parent", request.Parent),
                    ("active", request.Active)
                );
                await session.ExecuteAsync("DELETE FROM team_member WHERE team_id = @id", ("id", id));
                foreach (var member in request.Members.Distinct())
                    await session.ExecuteAsync(
                        "INSERT INTO team_member (team_id, user_id) SELECT @team, id FROM app_user WHERE id = @user",
                        ("team", id),
                        ("user", member)
                    );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    before is null ? "team.created" : "team.changed",
                    null,
                    "team",
                    id.ToString(),
                    before,
                    request with
                    {
                        Id = id,
                        Code = code,
                        Name = name,
                    },
                    null
                );
                await access.ChangedWithinAsync(session);
                return id;
            },
            cancel
        );
    }

    private static async Task<List<TeamView>> ReadAsync(Session session)
    {
        var members = new Dictionary<Guid, List<Guid>>();
        var teams = new List<TeamView>();
        await session.ReadAsync(
            new Question(
                "SELECT id, code, name, parent_id, active, row_version FROM team ORDER BY name, id",
                row =>
                {
                    members[row.Guid(0)] = [];
                    teams.Add(
                        new(
                            row.Guid(0),
                            row.Text(1),
                            row.Text(2),
                            row.GuidOrNull(3),
                            row.Bool(4),
                            row.Int(5),
                            members[row.Guid(0)]
                        )
                    );
                }
            ),
            new Question(
                "SELECT team_id, user_id FROM team_member ORDER BY user_id",
                row => members[row.Guid(0)].Add(row.Guid(1))
            )
        );
        return teams;
    }
}
