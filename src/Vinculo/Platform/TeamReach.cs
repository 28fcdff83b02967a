using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>The customers within the reach of an actor's teams: theirs, and those of no team.</summary>
internal static class TeamReach
{
    /// <summary>A condition over the parameter <c>teams</c>, a <c>Guid[]</c>.</summary>
    /// <param name="table">Alias of the table that holds <c>team_id</c>.</param>
    public static string Sql(Session session, string table) =>
        $"({table}.team_id IS NULL OR {table}.team_id {session.InGuids("teams")})";
}
