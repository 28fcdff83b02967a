using System.Text;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>What the rows of a list must meet, gathered one after another with the values they are compared with.</summary>
/// <param name="first">The condition that always holds.</param>
internal sealed class ListConditions(string first)
{
    private readonly StringBuilder sql = new(first);
    private readonly List<(string, object?)> values = [];

    /// <summary>The values, by parameter.</summary>
    public (string, object?)[] Values => [.. values];

    public void And(string condition, params ReadOnlySpan<(string, object?)> compared)
    {
        sql.Append(" AND ").Append(condition);
        Give(compared);
    }

    /// <summary>A column must hold a value; null: whatever it holds.</summary>
    public void Equal(string column, string parameter, object? value)
    {
        if (value is not null)
            And($"{column} = @{parameter}", (parameter, value));
    }

    /// <summary>Only customers within the actor's reach.</summary>
    /// <param name="customer">Alias of the customer's table.</param>
    public void Reach(Session session, Actor actor, string customer = "c")
    {
        if (actor.Reach != Platform.Reach.All)
            And(TeamReach.Sql(session, customer), ("teams", actor.Teams.ToArray()));
    }

    /// <summary>Values for what else the statement asks.</summary>
    public void Give(params ReadOnlySpan<(string, object?)> compared)
    {
        foreach (var value in compared)
            values.Add(value);
    }

    public override string ToString() => sql.ToString();
}
