namespace Vinculo.Analytics.Network;

/// <summary>Where the unrest of those who left ends up: a second opinion beside <see cref="Influence"/>.</summary>
public static class SpreadingActivation
{
    /// <summary>
    /// Each node keeps a part of the energy that reaches it and passes the rest on along its ties, until all has come to rest.
    /// </summary>
    /// <param name="graph">n customers; direction is left aside.</param>
    /// <param name="energy">n amounts ≥ 0 at the start, such as 1 for each who left.</param>
    /// <param name="spread">Part passed on, 0 … below 1.</param>
    /// <returns>n amounts; as much in total as at the start. Who has no ties keeps hers.</returns>
    /// <exception cref="ArgumentException">Lengths differ or an amount is negative.</exception>
    /// <remarks>
    /// [D2008]. Followed to the end, the energy at rest is the share of a walker who starts where the energy started and stops
    /// with chance 1 - spread at every step, which is how it is worked out: <see cref="PageRank"/> with a restart.
    /// </remarks>
    public static double[] From(Graph graph, double[] energy, double spread = 0.72)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(energy);
        if (energy.Length != graph.Nodes || energy.Any(one => !(one >= 0)))
            throw new ArgumentException("One amount of energy, 0 or more, a node.", nameof(energy));
        graph = graph.WithoutDirection();
        var moving = energy.Select((one, i) => graph.Strength[i] > 0 ? one : 0).ToArray();
        var total = moving.Sum();
        if (total == 0)
            return [.. energy];
        var rest = PageRank.Of(graph, spread, moving).Rank;
        return [.. rest.Select((share, i) => graph.Strength[i] > 0 ? share * total : energy[i])];
    }
}
