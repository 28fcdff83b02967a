using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>What an installation has from its first moment.</summary>
public sealed class OrganizationSetup(Database database, Access access)
{
    internal static Guid RoleId(string code) => Ids.From(DateTimeOffset.UnixEpoch, "vinculo.role", code);

    /// <summary>Makes the built-in roles that are missing. What a company changed in the others stays.</summary>
    public Task EnsureRolesAsync(CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                var there = await session.QueryAsync("SELECT id FROM app_role", row => row.Guid(0));
                foreach (var role in BuiltInRoles.All.Where(role => !there.Contains(RoleId(role.Code))))
                {
                    await session.ExecuteAsync(
                        """
                        INSERT INTO app_role (id, name, normalized_name, concurrency_stamp, built_in, reach)
                        VALUES (@id, @name, @normal, '1', @yes, @reach)
                        """,
                        ("id", RoleId(role.Code)),
                        ("name", role.Code),
                        ("normal", role.Code.ToUpperInvariant()),
                        ("yes", true),
                        ("reach", role.Reach)
                    );
                    foreach (var permission in role.Permissions)
                        await session.ExecuteAsync(
                            "INSERT INTO app_role_claim (role_id, claim_type, claim_value) VALUES (@role, 'permission', @code)",
                            ("role", RoleId(role.Code)),
                            ("code", permission)
                        );
                }
                await access.ChangedWithinAsync(session);
            },
            cancel
        );
}
