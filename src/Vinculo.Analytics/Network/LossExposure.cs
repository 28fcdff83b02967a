namespace Vinculo.Analytics.Network;

/// <summary>The share of a customer's ties that she lost in the periods before one.</summary>
internal sealed class LossExposure(Graph graph, int lag)
{
    internal double Of(int customer, int period, int[] leftIn)
    {
        var rows = graph.Rows;
        var lost = 0.0;
        for (var e = rows.Start[customer]; e < rows.Start[customer + 1]; e++)
            if (leftIn[rows.Neighbour[e]] is var left && left >= 0 && left < period && left >= period - lag)
                lost += rows.Weight?[e] ?? 1;
        return lost == 0 ? 0 : lost / graph.Strength[customer];
    }
}
