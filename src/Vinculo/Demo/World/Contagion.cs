namespace Vinculo.Demo.World;

/// <summary>
/// The weighted share of each one's neighbours who left in the last three months, each counted with his sway. Kept by
/// telling the neighbours when somebody leaves, which is rare, rather than by asking all of them every month.
/// </summary>
internal sealed class Contagion(Population people)
{
    private const float Cap = 0.5f;

    private readonly float[][] gone = [new float[people.Count], new float[people.Count], new float[people.Count]];

    public double ShareGone(int who)
    {
        var strength = people.Graph.Strength[who];
        return strength <= 0 ? 0 : Math.Min((gone[0][who] + gone[1][who] + gone[2][who]) / strength, Cap);
    }

    /// <summary>Ends a month: forgets those of three months ago and tells of those who left in this one.</summary>
    public void Close(int month, IEnumerable<int> leavers)
    {
        var graph = people.Graph;
        var now = gone[month % 3];
        Array.Clear(now);
        foreach (var leaver in leavers)
            for (var at = graph.Offsets[leaver]; at < graph.Offsets[leaver + 1]; at++)
                now[graph.Neighbours[at]] += graph.Weights[at] * people.Sway[leaver];
    }

    /// <summary>A copy that goes on from here without touching this one.</summary>
    public void CopyTo(Contagion other)
    {
        for (var at = 0; at < 3; at++)
            gone[at].CopyTo(other.gone[at], 0);
    }
}
