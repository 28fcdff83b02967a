using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>Names of employees and teams, for lists that hold their identifiers.</summary>
/// <param name="Owners">Active employees, by name.</param>
/// <param name="Teams">Active teams, by name.</param>
public sealed record KnownNames(
    IReadOnlyList<(Guid Id, string Name)> Owners,
    IReadOnlyList<(Guid Id, string Name)> Teams
)
{
    private readonly Dictionary<Guid, string> owners = Owners.ToDictionary(o => o.Id, o => o.Name);
    private readonly Dictionary<Guid, string> teams = Teams.ToDictionary(t => t.Id, t => t.Name);

    public string? Owner(Guid? id) => id is { } key ? owners.GetValueOrDefault(key) : null;

    public string? Team(Guid? id) => id is { } key ? teams.GetValueOrDefault(key) : null;
}

/// <summary>Reads the names of employees and teams, at most two thousand of each.</summary>
public sealed class ListNames(Database database)
{
    public Task<KnownNames> AllAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var owners = new List<(Guid, string)>();
                var teams = new List<(Guid, string)>();
                await session.ReadAsync(
                    new Question(
                        "SELECT id, display_name FROM app_user WHERE active ORDER BY display_name LIMIT 2000",
                        row => owners.Add((row.Guid(0), row.Text(1)))
                    ),
                    new Question(
                        "SELECT id, name FROM team WHERE active ORDER BY name LIMIT 2000",
                        row => teams.Add((row.Guid(0), row.Text(1)))
                    )
                );
                return new KnownNames(owners, teams);
            },
            cancel
        );
}
