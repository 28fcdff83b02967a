using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A role as the matrix shows it.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">A built-in role's code (its text is a resource), or the company's own name.</param>
/// <param name="BuiltIn">Brought along by the product: cannot be deleted or renamed.</param>
/// <param name="Reach">Which customers it shows.</param>
/// <param name="Permissions">Codes.</param>
/// <param name="People">How many users have it.</param>
public sealed record RoleView(
    Guid Id,
    string Name,
    bool BuiltIn,
    Reach Reach,
    IReadOnlySet<string> Permissions,
    int People
)
{
    /// <summary>Nobody can lock the company out of its own administration.</summary>
    public bool Fixed => BuiltIn && Name == BuiltInRoles.Administrator;
}

/// <summary>What each role allows. Built-in ones can be adapted, own ones added.</summary>
public sealed class Roles(Database database, Access access, Audit audit, TimeProvider clock)
{
    /// <param name="Id">Null: a new role.</param>
    /// <param name="Name">Own roles only.</param>
    /// <param name="Reach">Which customers it shows.</param>
    /// <param name="Permissions">Codes.</param>
    public sealed record SaveRequest(Guid? Id, string Name, Reach Reach, IReadOnlyList<string> Permissions);

    /// <summary>Built-in roles in the product's order, then the company's own by name.</summary>
    public Task<List<RoleView>> ListAsync(CancellationToken cancel) => database.ReadAsync(ReadAsync, cancel);

    public async Task<Outcome<Guid>> SaveAsync(SaveRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        if (request.Permissions.FirstOrDefault(p => !Permissions.All.Contains(p)) is { } unknown)
            return Refusal.Invalid("permission.unknown", "permissions", ("permission", unknown));
        var id = request.Id ?? Ids.New(clock.GetUtcNow());
        var name = request.Name.Trim();

        return await database
            .WriteAsync<Outcome<Guid>>(
                async session =>
                {
                    var all = await ReadAsync(session);
                    var before = all.FirstOrDefault(r => r.Id == id);
                    if (request.Id is not null && before is null)
                        return Refusal.Missing("role.not-found");
                    if (before?.Fixed == true)
                        return Refusal.Conflict("role.fixed");
                    var given = request.Permissions.Except(before?.Permissions ?? new HashSet<string>());
                    if (given.FirstOrDefault(p => !actor.May(p)) is { } notOwn)
                        return Actor.Refused(notOwn);
                    if (before?.BuiltIn == true)
                        name = before.Name;
                    if (name.Length is 0 or > 60)
                        return Refusal.Invalid("role.name", "name");
                    if (all.Any(r => r.Id != id && string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)))
                        return Refusal.Conflict("role.name-taken", ("name", name));

                    await session.ExecuteAsync(
                        """
                        INSERT INTO app_role (id, name, normalized_name, concurrency_stamp, built_in, reach)
                        VALUES (@id, @name, @normal, '1', @no, @reach)
                        ON CONFLICT (id) DO UPDATE SET name = excluded.name, normalized_name = excluded.normalized_name, reach = excluded.reach
                        """,
                        ("id", id),
                        ("name", name),
                        ("normal", name.ToUpperInvariant()),
                        ("no", false),
                        ("reach", request.Reach)
                    );
                    await session.ExecuteAsync(
                        "DELETE FROM app_role_claim WHERE role_id = @id AND claim_type = 'permission'",
                        ("id", id)
                    );
                    foreach (var permission in request.Permissions.Distinct())
                        await session.ExecuteAsync(
                            "INSERT INTO app_role_claim (role_id, claim_type, claim_value) VALUES (@id, 'permission', @code)",
                            ("id", id),
                            ("code", permission)
                        );
                    if (
                        before?.Permissions.Contains(Permissions.UsersManage) == true
                        && await Users.NobodyManagesAsync(session)
                    )
                        throw new LastAdministratorException();
                    await audit.ChangedWithinAsync(
                        session,
                        actor,
                        before is null ? "role.created" : "role.changed",
                        null,
                        "role",
                        id.ToString(),
                        before is null ? null : State(before.Name, before.Reach, before.Permissions),
                        State(name, request.Reach, request.Permissions),
                        null
                    );
                    await access.ChangedWithinAsync(session);
                    return id;
                },
                cancel
            )
            .OrLastAdministrator();
    }

    /// <summary>Deletes an own role nobody has.</summary>
    public async Task<Outcome<Guid>> DeleteAsync(Guid id, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await ReadAsync(session)).FirstOrDefault(r => r.Id == id) is not { } role)
                    return Refusal.Missing("role.not-found");
                if (role.BuiltIn)
                    return Refusal.Conflict("role.fixed");
                if (role.People > 0)
                    return Refusal.Conflict("role.in-use", ("people", role.People));
                await session.ExecuteAsync("DELETE FROM app_role WHERE id = @id", ("id", id));
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "role.deleted",
                    null,
                    "role",
                    id.ToString(),
                    State(role.Name, role.Reach, role.Permissions),
                    null,
                    null
                );
                await access.ChangedWithinAsync(session);
                return id;
            },
            cancel
        );
    }

    private static object State(string name, Reach reach, IEnumerable<string> permissions) =>
        new
        {
            name,
            reach,
            permissions = permissions.Order(StringComparer.Ordinal).ToList(),
        };

    private static async Task<List<RoleView>> ReadAsync(Session session)
    {
        var rights = new Dictionary<Guid, HashSet<string>>();
        var roles = new List<RoleView>();
        await session.ReadAsync(
            new Question(
                """
                SELECT id, name, built_in, reach, (SELECT count(*) FROM app_user_role u WHERE u.role_id = app_role.id)
                FROM app_role
                """,
                row =>
                {
                    rights[row.Guid(0)] = new(StringComparer.Ordinal);
                    roles.Add(
                        new(
                            row.Guid(0),
                            row.TextOrNull(1) ?? "",
                            row.Bool(2),
                            row.Enum<Reach>(3),
                            rights[row.Guid(0)],
                            (int)row.Long(4)
                        )
                    );
                }
            ),
            new Question(
                "SELECT role_id, claim_value FROM app_role_claim WHERE claim_type = 'permission'",
                row => rights[row.Guid(0)].Add(row.Text(1))
            )
        );
        var order = BuiltInRoles.All.Select((r, i) => (r.Code, i)).ToDictionary(r => r.Code, r => r.i);
        return
        [
            .. roles
                .OrderBy(r => r.BuiltIn ? order.GetValueOrDefault(r.Name, 98) : 99)
                .ThenBy(r => r.Name, StringComparer.CurrentCulture),
        ];
    }
}
