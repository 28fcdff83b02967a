namespace Vinculo.Analytics.Network;

/// <summary>
/// Ties between n nodes as compressed rows: the neighbours of a node lie side by side, ascending. A tie of a node with
/// itself is dropped; ties given twice count twice.
/// </summary>
/// <remarks>
/// Of a directed graph the row of a node holds the nodes that point at it, because every method here pulls. Built once,
/// read by any number of threads.
/// </remarks>
public sealed class Graph
{
    private Graph(int nodes, bool directed, CompressedRows rows, long kept, double[] strength) =>
        (Nodes, IsDirected, Rows, Kept, Strength) = (nodes, directed, rows, kept, strength);

    /// <summary>Number of nodes; they are called 0 … n - 1.</summary>
    public int Nodes { get; }

    /// <summary>Whether a tie has a direction.</summary>
    public bool IsDirected { get; }

    /// <summary>Ties given that were kept: no loops, weight above 0.</summary>
    public long Kept { get; }

    /// <summary>n sums of weights: of a directed graph of the ties that leave a node, else of all its ties.</summary>
    public double[] Strength { get; }

    /// <summary>Nodes that are tied to a node; of a directed graph those that point at it. One that is tied twice may stand twice.</summary>
    /// <param name="node">0 … n - 1.</param>
    public ReadOnlySpan<int> NeighboursOf(int node) => Rows.Neighbour.AsSpan(Rows.Start[node]..Rows.Start[node + 1]);

    /// <summary>Weights of <see cref="NeighboursOf"/>; empty when every tie weighs 1.</summary>
    /// <param name="node">0 … n - 1.</param>
    public ReadOnlySpan<double> WeightsOf(int node) =>
        Rows.Weight is null ? [] : Rows.Weight.AsSpan(Rows.Start[node]..Rows.Start[node + 1]);

    internal CompressedRows Rows { get; }

    /// <summary>A graph in which a tie has a direction: who called, who was called.</summary>
    /// <param name="nodes">n ≥ 0.</param>
    /// <param name="from">m nodes a tie leaves.</param>
    /// <param name="to">m nodes a tie points at.</param>
    /// <param name="weight">m weights ≥ 0; null when each weighs 1. A weight of 0 is no tie.</param>
    /// <exception cref="ArgumentException">Lengths differ or a node does not exist.</exception>
    /// <exception cref="UnfitDataException">A weight is negative or not finite.</exception>
    /// <remarks>O(n + m) and the sorting of each row, on all cores.</remarks>
    public static Graph Directed(int nodes, int[] from, int[] to, double[]? weight = null)
    {
        Check(nodes, from, to, weight);
        var strength = CompressedRows.Sums(nodes, from, to, weight);
        var rows = CompressedRows.Of(nodes, to, from, weight, bothWays: false, out var kept);
        return new Graph(nodes, true, rows, kept, strength);
    }

    /// <summary>A graph in which a tie is the same for both: family, friends, whoever speaks with whom.</summary>
    /// <inheritdoc cref="Directed"/>
    public static Graph Undirected(int nodes, int[] from, int[] to, double[]? weight = null)
    {
        Check(nodes, from, to, weight);
        if (from.Length > int.MaxValue / 2)
            throw new UnfitDataException(UnfitReason.TooManyParameters, "More than a thousand million ties.");
        var rows = CompressedRows.Of(nodes, to, from, weight, bothWays: true, out var kept);
        return new Graph(nodes, false, rows, kept / 2, rows.Totals());
    }

    /// <summary>The same ties without direction: both directions between two nodes add up.</summary>
    public Graph WithoutDirection()
    {
        if (!IsDirected)
            return this;
        var rows = Rows.WithTransposed();
        return new Graph(Nodes, false, rows, Kept, rows.Totals());
    }

    private static void Check(int nodes, int[] from, int[] to, double[]? weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Length != to.Length || (weight is not null && weight.Length != from.Length))
            throw new ArgumentException("Both ends and the weights of a tie stand at the same place.", nameof(to));
        foreach (var ends in new[] { from, to })
        foreach (var node in ends)
            if ((uint)node >= (uint)nodes)
                throw new ArgumentException($"There is no node {node} among {nodes}.", nameof(from));
        foreach (var w in weight ?? [])
            if (!(w >= 0 && double.IsFinite(w)))
                throw new UnfitDataException(UnfitReason.ImpossibleValue, $"A tie cannot weigh {w}.");
    }
}
