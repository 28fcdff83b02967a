using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>The company's users by e-mail and its teams by code or name, as they were when the run began.</summary>
internal sealed class People
{
    private readonly Dictionary<string, Guid> users = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Guid> teams = new(StringComparer.OrdinalIgnoreCase);

    public static Task<People> LoadAsync(Database database, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var people = new People();
                await session.ReadAsync(
                    new Question(
                        "SELECT id, email, display_name FROM app_user WHERE email IS NOT NULL",
                        row =>
                        {
                            people.users[row.Text(1)] = row.Guid(0);
                            people.names[row.Text(1)] = row.Text(2);
                        }
                    ),
                    new Question(
                        "SELECT id, code, name FROM team",
                        row =>
                        {
                            people.teams.TryAdd(row.Text(2), row.Guid(0));
                            people.teams[row.Text(1)] = row.Guid(0);
                        }
                    )
                );
                return people;
            },
            cancel
        );

    public Guid? User(string? email) => email is not null && users.TryGetValue(email, out var id) ? id : null;

    /// <summary>What somebody is called: the name of the user whose e-mail it is, else as written.</summary>
    public string? Name(string? agent) =>
        agent is not null && names.TryGetValue(agent.Trim(), out var name) && name.Length > 0 ? name : agent;

    public Guid? Team(string? name) => name is not null && teams.TryGetValue(name.Trim(), out var id) ? id : null;
}
