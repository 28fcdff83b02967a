using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>The company's users by e-mail and its teams by code or name, as they were when the run began.</summary>
internal sealed class People
{
    private readonly Dictionary<string, Guid> users = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Guid> teams = new(StringComparer.OrdinalIgnoreCase);

    public static Task<People> LoadAsync(Database database, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var people = new People();
                await session.ReadAsync(
                    new Question(
                        "SELECT id, email FROM app_user WHERE email IS NOT NULL",
                        row => people.users[row.Text(1)] = row.Guid(0)
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

    public Guid? Team(string? name) => name is not null && teams.TryGetValue(name.Trim(), out var id) ? id : null;
}
