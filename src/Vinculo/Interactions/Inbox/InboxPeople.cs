using Vinculo.Organization;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>Who may be given a matter, and which queues there are.</summary>
public sealed class InboxPeople(Database database)
{
    public Task<(IReadOnlyList<(Guid Id, string Name)> People, IReadOnlyList<(Guid Id, string Name)> Teams)> ReadAsync(
        CancellationToken cancel = default
    ) =>
        database.ReadAsync<(IReadOnlyList<(Guid, string)>, IReadOnlyList<(Guid, string)>)>(
            async session =>
            {
                var (people, teams) = (new List<(Guid, string)>(), new List<(Guid, string)>());
                await session.ReadAsync(
                    new Question(
                        """
                        SELECT u.id, u.display_name FROM app_user u WHERE u.active AND EXISTS (
                          SELECT 1 FROM app_user_role r JOIN app_role_claim c ON c.role_id = r.role_id
                          WHERE r.user_id = u.id AND c.claim_type = 'permission' AND c.claim_value = @serve)
                        ORDER BY u.display_name LIMIT 500
                        """,
                        row => people.Add((row.Guid(0), row.Text(1))),
                        ("serve", Permissions.InboxServe)
                    ),
                    new Question(
                        "SELECT id, name FROM team ORDER BY name LIMIT 500",
                        row => teams.Add((row.Guid(0), row.Text(1)))
                    )
                );
                return (people, teams);
            },
            cancel
        );
}
