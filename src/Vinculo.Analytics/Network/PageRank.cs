namespace Vinculo.Analytics.Network;

/// <summary>How much weight arrives at each node when weight wanders along ties.</summary>
public static class PageRank
{
    /// <summary>The stationary distribution of a walker who follows ties, and at times starts anew.</summary>
    /// <param name="graph">n nodes; of a directed graph the walker follows the direction.</param>
    /// <param name="damping">Chance of following a tie, 0 … below 1.</param>
    /// <param name="restart">n weights ≥ 0, where the walker starts; null: anywhere alike.</param>
    /// <param name="tolerance">Stops when one more step changes the shares by less than this in total. The distance from the limit is at most damping / (1 - damping) times as much.</param>
    /// <param name="maxIterations">≥ 1.</param>
    /// <returns>n shares that add up to 1, and how it went.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="UnfitDataException">There are no nodes, or nowhere to start.</exception>
    /// <remarks>
    /// [BP1998]; a walker without a tie to follow starts anew. O(iterations · (n + m)); each node pulls from those that point
    /// at it, on all cores, and sums are taken in blocks of fixed size: the bits do not depend on the number of cores.
    /// </remarks>
    public static PageRankResult Of(
        Graph graph,
        double damping = 0.85,
        double[]? restart = null,
        double tolerance = 1e-10,
        int maxIterations = 500
    )
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        if (!(damping >= 0 && damping < 1))
            throw new ArgumentOutOfRangeException(nameof(damping), damping, "Damping must lie in 0 … below 1.");
        if (graph.Nodes == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no nodes.");
        var walk = new RankWalk(graph, damping, Shares(graph.Nodes, restart));
        var residual = double.PositiveInfinity;
        var iterations = 0;
        while (residual > tolerance && iterations < maxIterations)
        {
            residual = walk.Step();
            iterations++;
        }
        return new PageRankResult(walk.Rank, iterations, residual, residual <= tolerance);
    }

    private static double[]? Shares(int nodes, double[]? restart)
    {
        if (restart is null)
            return null;
        if (restart.Length != nodes)
            throw new ArgumentException("One weight a node.", nameof(restart));
        var total = 0.0;
        foreach (var weight in restart)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentOutOfRangeException(nameof(restart), weight, "Weights are finite and ≥ 0.");
            total += weight;
        }
        if (total == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "The walker has nowhere to start.");
        return [.. restart.Select(weight => weight / total)];
    }
}

/// <summary>Shares of <see cref="PageRank"/>.</summary>
/// <param name="Rank">n shares that add up to 1.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Residual">What the last step changed, in total.</param>
/// <param name="Converged">Whether that is below the tolerance.</param>
public sealed record PageRankResult(double[] Rank, int Iterations, double Residual, bool Converged);
