using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A sign-in of the demo company.</summary>
public sealed record DemoUser(string Role, string Email, string Password);

/// <summary>What a visitor of the demo needs to come in.</summary>
/// <param name="Users">One of each built-in role.</param>
/// <param name="ApiKey">May do everything but manage users and keys.</param>
public sealed record DemoAccess(IReadOnlyList<DemoUser> Users, string ApiKey);

/// <summary>What an installation has from its first moment.</summary>
public sealed class OrganizationSetup(Database database, Access access, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const string DemoKey = "Demo";

    // A reserved ending (RFC 2606): no letter to these addresses can reach anybody.
    private const string DemoDomain = "movilcondor.example";

    private static readonly (string Role, string Name, string Mailbox)[] DemoPeople =
    [
        ("agent", "Ana Gómez", "ana.agente"),
        ("seller", "Víctor Rojas", "victor.vendedor"),
        ("marketer", "Marta Díaz", "marta.mercadeo"),
        ("analyst", "Andrés Peña", "andres.analista"),
        ("head", "Julia Franco", "julia.jefe"),
        (BuiltInRoles.Administrator, "Alba Mora", "alba.admin"),
        ("viewer", "Camilo Ortiz", "camilo.consulta"),
    ];

    /// <summary>Identifier of a built-in role: the same in every installation.</summary>
    public static Guid RoleId(string code) => Ids.From(DateTimeOffset.UnixEpoch, "vinculo.role", code);

    private const string KnownPermissionsCode = "organization.permissions";

    /// <summary>Permissions that came after the first release, which wrote down none.</summary>
    private static readonly string[] Later =
    [
        Permissions.CustomersMerge,
        Permissions.MatchingReview,
        Permissions.CaptureRead,
        Permissions.ModelsApprove,
        Permissions.SegmentsManage,
        Permissions.TablesRead,
        Permissions.TablesEdit,
        Permissions.TablesApprove,
        Permissions.ContactRulesEdit,
        Permissions.ContactRulesApprove,
    ];

    /// <summary>
    /// Makes the built-in roles that are missing, and gives those that are there what is new in the product since the last
    /// start. What a company changed stays: a permission it took away is not given again.
    /// </summary>
    public async Task EnsureRolesAsync(CancellationToken cancel)
    {
        var (there, known) = await database.ReadAsync(
            async session =>
                (
                    await session.QueryAsync("SELECT id FROM app_role", row => row.Guid(0)),
                    await session.RecallAsync<string[]>(KnownPermissionsCode) ?? [.. Permissions.All.Except(Later)]
                ),
            cancel
        );
        var news = Permissions.All.Except(known).ToList();
        if (news.Count == 0 && BuiltInRoles.All.All(role => there.Contains(RoleId(role.Code))))
            return;
        await database.WriteAsync(
            async session =>
            {
                foreach (var role in BuiltInRoles.All)
                {
                    // Nodes that start together try together: one of them adds the row and with it the permissions.
                    var added = await session.ExecuteAsync(
                        """
                        INSERT INTO app_role (id, name, normalized_name, concurrency_stamp, built_in, reach)
                        VALUES (@id, @name, @normal, '1', @yes, @reach) ON CONFLICT DO NOTHING
                        """,
                        ("id", RoleId(role.Code)),
                        ("name", role.Code),
                        ("normal", role.Code.ToUpperInvariant()),
                        ("yes", true),
                        ("reach", role.Reach)
                    );
                    foreach (var permission in added > 0 ? role.Permissions : role.Permissions.Intersect(news))
                        await session.ExecuteAsync(
                            """
                            INSERT INTO app_role_claim (role_id, claim_type, claim_value)
                            SELECT @role, 'permission', @code WHERE NOT EXISTS (
                              SELECT 1 FROM app_role_claim
                              WHERE role_id = @role AND claim_type = 'permission' AND claim_value = @code)
                            """,
                            ("role", RoleId(role.Code)),
                            ("code", permission)
                        );
                }
                await session.KeepAsync(KnownPermissionsCode, Permissions.All, clock.GetUtcNow());
                await access.ChangedWithinAsync(session);
            },
            cancel
        );
    }

    /// <summary>
    /// Makes one user of each built-in role and an API key, for the demo. Run again, it gives the same users new
    /// passwords and the demo a new key.
    /// </summary>
    /// <param name="password">The password of all of them; null: a random one each.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<DemoAccess> EnsureDemoUsersAsync(string? password, CancellationToken cancel)
    {
        await EnsureRolesAsync(cancel);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<Users>();
        var system = Actor.System("demo");
        var there = await users.ListAsync(null, cancel);
        var made = new List<DemoUser>();
        foreach (var (role, name, mailbox) in DemoPeople)
        {
            var email = $"{mailbox}@{DemoDomain}";
            var own = password ?? Users.NewPassword();
            if (there.FirstOrDefault(u => u.Email == email) is { } known)
                await users.SetPasswordAsync(known.Id, own, system, cancel);
            else
                _ = (await users.CreateAsync(new(name, email, "es", [RoleId(role)], [], own), system, cancel)).Accepted;
            made.Add(new(role, email, own));
        }

        var keys = scope.ServiceProvider.GetRequiredService<ApiKeys>();
        foreach (var old in (await keys.ListAsync(cancel)).Where(k => k.Name == DemoKey && k.RevokedAt is null))
            await keys.RevokeAsync(old.Id, system, cancel);
        var scopesOfKey = Permissions.All.Except([Permissions.UsersManage, Permissions.ApiKeysManage]).ToList();
        var key = (await keys.CreateAsync(new(DemoKey, scopesOfKey, null, null), system, cancel)).Accepted;
        return new(made, key.Key);
    }
}
