namespace Vinculo.Platform;

public enum ActorKind
{
    User,
    ApiKey,
    Job,
    System,
}

/// <summary>Which customers an actor may see.</summary>
public enum Reach
{
    /// <summary>Those of the actor's own teams, and those of no team.</summary>
    Teams,

    /// <summary>All.</summary>
    All,
}

/// <summary>Who acts, with what rights, and because of what. Travels through every verb and into every audit row.</summary>
/// <param name="Id">User, API key or job; empty for the system itself.</param>
/// <param name="Kind">What kind of actor.</param>
/// <param name="Name">As shown in the audit.</param>
/// <param name="Permissions">Codes such as <c>customers.read</c>.</param>
/// <param name="Reach">Which customers the actor may see.</param>
/// <param name="Teams">The actor's teams.</param>
public sealed record Actor(
    Guid Id,
    ActorKind Kind,
    string Name,
    IReadOnlySet<string> Permissions,
    Reach Reach,
    IReadOnlyList<Guid> Teams
)
{
    private static readonly IReadOnlySet<string> Everything = new EverySet();

    /// <summary>The application itself, for work nobody asked for by hand.</summary>
    public static Actor System(string name) => new(Guid.Empty, ActorKind.System, name, Everything, Reach.All, []);

    public bool May(string permission) => Permissions.Contains(permission);

    /// <summary>The same actor with one permission and no other: what a verb lends whoever was allowed to call it.</summary>
    public Actor With(string permission) =>
        this with
        {
            Permissions = new HashSet<string>([permission], StringComparer.Ordinal),
        };

    /// <summary>The same actor with one permission more: what a verb lends that asks about the actor's own further on.</summary>
    public Actor And(string permission) =>
        May(permission)
            ? this
            : this with
            {
                Permissions = new HashSet<string>([.. Permissions, permission], StringComparer.Ordinal),
            };

    /// <summary>The refusal to give when <see cref="May"/> says no.</summary>
    public static Refusal Refused(string permission) =>
        Refusal.Forbidden("permission.missing", ("permission", permission));

    /// <summary>May this actor see a customer of that team?</summary>
    public bool Sees(Guid? team) => Reach == Reach.All || team is null || Teams.Contains(team.Value);

    private sealed class EverySet : HashSet<string>, IReadOnlySet<string>
    {
        bool IReadOnlySet<string>.Contains(string item) => true;
    }
}
