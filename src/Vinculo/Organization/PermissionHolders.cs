using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>The active users whom a role gives a permission.</summary>
public static class PermissionHolders
{
    /// <returns>By name; empty when nobody has it.</returns>
    public static Task<List<(Guid Id, string Name, string Language)>> OfAsync(Session session, string permission) =>
        session.QueryAsync(
            """
            SELECT DISTINCT u.id, u.display_name, u.language FROM app_user u
            JOIN app_user_role r ON r.user_id = u.id JOIN app_role_claim c ON c.role_id = r.role_id
            WHERE u.active AND c.claim_type = 'permission' AND c.claim_value = @permission ORDER BY u.display_name, u.id
            """,
            row => (row.Guid(0), row.Text(1), row.Text(2)),
            ("permission", permission)
        );
}
