namespace Vinculo.Interactions.Inbox;

/// <summary>Somebody to whom matters may be given.</summary>
/// <param name="Teams">Whose queues they serve.</param>
/// <param name="Load">Open matters they have.</param>
/// <param name="GivenAt">When they were last given one; null: never.</param>
internal sealed record DeskLoad(Desk Desk, IReadOnlySet<Guid> Teams, int Load, DateTimeOffset? GivenAt);

/// <summary>A matter that waits for somebody.</summary>
/// <param name="CustomersOwner">Who keeps the relationship with the customer.</param>
internal sealed record Waiting(Guid? Team, string? Skill, Guid? CustomersOwner);

/// <summary>
/// Who gets a matter: who keeps the relationship, or covers them; else somebody of its queue who knows what it asks for and
/// has room, whoever has most room first, of equals whoever has waited longest for one. Pure.
/// </summary>
internal static class Routing
{
    /// <param name="covers">Who covers whom, now.</param>
    /// <returns>The user; null: it stays in the queue.</returns>
    public static Guid? Choose(Waiting matter, IReadOnlyList<DeskLoad> desks, IReadOnlyDictionary<Guid, Guid> covers)
    {
        bool May(DeskLoad d) =>
            d.Desk.Takes
            && d.Load < d.Desk.Capacity
            && !covers.ContainsKey(d.Desk.User)
            && (matter.Skill is null || d.Desk.Skills.Contains(matter.Skill));
        if (
            matter.CustomersOwner is { } owner
            && desks.FirstOrDefault(d => d.Desk.User == covers.GetValueOrDefault(owner, owner)) is { } keeper
            && May(keeper)
        )
            return keeper.Desk.User;
        return desks
            .Where(d => May(d) && (matter.Team is null || d.Teams.Contains(matter.Team.Value)))
            .OrderBy(d => (double)d.Load / d.Desk.Capacity)
            .ThenBy(d => d.GivenAt ?? DateTimeOffset.MinValue)
            .ThenBy(d => d.Desk.User)
            .Select(d => (Guid?)d.Desk.User)
            .FirstOrDefault();
    }
}
