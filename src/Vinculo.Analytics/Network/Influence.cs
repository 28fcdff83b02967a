namespace Vinculo.Analytics.Network;

/// <summary>How much each customer sways those she is tied to.</summary>
public static class Influence
{
    /// <summary>Σ_j w_ij / strength_j: of how many customers' ties one customer is the whole, in total.</summary>
    /// <param name="graph">n customers; direction is left aside.</param>
    /// <returns>n numbers ≥ 0; they add up to the number of customers with ties.</returns>
    public static double[] Exposure(Graph graph) => Gathered(graph, _ => 1);

    /// <summary>
    /// What others would bring or cost when a customer leaves, and her leaving makes those tied to her likelier to leave:
    /// Σ_j h_j (1 - h_j) · β · w_ij / strength_j · value_j.
    /// </summary>
    /// <param name="graph">n customers; direction is left aside.</param>
    /// <param name="hazard">n chances of leaving in a period, 0 … 1.</param>
    /// <param name="sway">β: log odds of leaving per whole share of neighbours lost, from <see cref="Contagion"/> or a churn model's neighbour feature.</param>
    /// <param name="value">n amounts at stake; null counts customers instead.</param>
    /// <param name="present">Who can still leave; null: everybody. Somebody absent is not lost again.</param>
    /// <param name="periods">For how many periods the loss is felt.</param>
    /// <returns>n amounts in the unit of <paramref name="value"/>, or customers lost.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a hazard is not a chance.</exception>
    /// <remarks>The first order of one neighbour's loss on the others' odds; [NL2011] for the size of β.</remarks>
    public static double[] AtStake(
        Graph graph,
        double[] hazard,
        double sway,
        double[]? value = null,
        bool[]? present = null,
        double periods = 1
    )
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(hazard);
        if (
            hazard.Length != graph.Nodes
            || (value ?? hazard).Length != graph.Nodes
            || (present is not null && present.Length != graph.Nodes)
        )
            throw new ArgumentException("One number a customer.", nameof(hazard));
        foreach (var h in hazard)
            if (!(h is >= 0 and <= 1))
                throw new ArgumentException("A hazard lies in 0 … 1.", nameof(hazard));
        return Gathered(
            graph,
            j => present?[j] == false ? 0 : periods * sway * hazard[j] * (1 - hazard[j]) * (value?[j] ?? 1)
        );
    }

    /// <summary>Σ_j w_ij / strength_j · worth_j, on all cores.</summary>
    private static double[] Gathered(Graph graph, Func<int, double> worth)
    {
        ArgumentNullException.ThrowIfNull(graph);
        graph = graph.WithoutDirection();
        var rows = graph.Rows;
        var perTie = new double[graph.Nodes];
        for (var j = 0; j < perTie.Length; j++)
            perTie[j] = graph.Strength[j] > 0 ? worth(j) / graph.Strength[j] : 0;
        var sums = new double[graph.Nodes];
        CompressedRows.EachBlock(
            graph.Nodes,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                for (var e = rows.Start[i]; e < rows.Start[i + 1]; e++)
                    sums[i] += (rows.Weight?[e] ?? 1) * perTie[rows.Neighbour[e]];
            }
        );
        return sums;
    }
}
