using System.Numerics;

namespace Vinculo.Analytics.Network;

/// <summary>
/// The steps of <see cref="PageRank"/>. What reaches a node is linear in what left the others, so after the first steps only
/// the change of the last step is sent on, and as it is small, single precision carries it: half the memory to gather from.
/// </summary>
internal sealed class RankWalk
{
    /// <summary>Changes below this lose at most 1e-11 to single precision, whatever the graph.</summary>
    private const double SmallChange = 3e-5;

    private readonly CompressedRows rows;
    private readonly double damping;
    private readonly double[]? restart;

    /// <summary>One over what leaves a node; 0 where nothing leaves.</summary>
    private readonly double[] perTie;
    private readonly double[] changes;
    private readonly double[] stranded;

    /// <summary>What each node sends along a tie of weight 1: its share, or once that is small the change of its share.</summary>
    private (double[] Now, double[] Next) sent;
    private (float[] Now, float[] Next) sentChange = ([], []);

    internal RankWalk(Graph graph, double damping, double[]? restart)
    {
        (rows, this.damping, this.restart) = (graph.Rows, damping, restart);
        var n = graph.Nodes;
        Rank = restart is null ? new double[n] : [.. restart];
        if (restart is null)
            Array.Fill(Rank, 1.0 / n);
        perTie = new double[n];
        sent = (new double[n], new double[n]);
        (changes, stranded) = (new double[CompressedRows.Blocks(n)], new double[CompressedRows.Blocks(n)]);
        CompressedRows.EachBlock(
            n,
            (block, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var leaves = graph.Strength[i];
                    perTie[i] = leaves > 0 ? 1 / leaves : 0;
                    sent.Now[i] = Rank[i] * perTie[i];
                    stranded[block] += leaves > 0 ? 0 : Rank[i];
                }
            }
        );
    }

    internal double[] Rank { get; }

    /// <summary>One step.</summary>
    /// <returns>What it changed, in total.</returns>
    internal double Step()
    {
        var before = stranded.Sum();
        if (sentChange.Now.Length > 0)
        {
            CompressedRows.EachBlock(Rank.Length, (block, from, to) => Add(block, from, to, damping * before));
            sentChange = (sentChange.Next, sentChange.Now);
            return changes.Sum();
        }
        var anew = 1 - damping + damping * before;
        CompressedRows.EachBlock(Rank.Length, (block, from, to) => Pull(block, from, to, anew));
        var change = changes.Sum();
        if (change < SmallChange)
            SendChanges(before);
        sent = (sent.Next, sent.Now);
        return change;
    }

    private void Pull(int block, int from, int to, double anew)
    {
        var next = sent.Next;
        double change = 0,
            left = 0;
        for (var i = from; i < to; i++)
        {
            var rank = damping * Arriving(i, sent.Now) + anew * Restart(i);
            change += Math.Abs(rank - Rank[i]);
            Rank[i] = rank;
            next[i] = rank * perTie[i];
            left += perTie[i] == 0 ? rank : 0;
        }
        (changes[block], stranded[block]) = (change, left);
    }

    private void Add(int block, int from, int to, double anew)
    {
        var next = sentChange.Next;
        double change = 0,
            left = 0;
        for (var i = from; i < to; i++)
        {
            var more = damping * Arriving(i, sentChange.Now) + anew * Restart(i);
            change += Math.Abs(more);
            Rank[i] += more;
            next[i] = (float)(more * perTie[i]);
            left += perTie[i] == 0 ? more : 0;
        }
        (changes[block], stranded[block]) = (change, left);
    }

    private double Arriving<T>(int node, T[] given)
        where T : struct, INumber<T>
    {
        var (from, to) = (rows.Start[node], rows.Start[node + 1]);
        var sum = 0.0;
        if (rows.Weight is null)
            foreach (var neighbour in rows.Neighbour.AsSpan(from..to))
                sum += double.CreateTruncating(given[neighbour]);
        else
            for (var e = from; e < to; e++)
                sum += rows.Weight[e] * double.CreateTruncating(given[rows.Neighbour[e]]);
        return sum;
    }

    /// <summary>From here on changes are sent: the last step's are what its two generations differ by.</summary>
    private void SendChanges(double strandedBefore)
    {
        var n = Rank.Length;
        var strandedChange = stranded.Sum() - strandedBefore;
        Array.Clear(stranded);
        stranded[0] = strandedChange;
        sentChange = (new float[n], new float[n]);
        CompressedRows.EachBlock(
            n,
            (block, from, to) =>
            {
                for (var i = from; i < to; i++)
                    sentChange.Now[i] = (float)(sent.Next[i] - sent.Now[i]);
            }
        );
    }

    private double Restart(int i) => restart is null ? 1.0 / Rank.Length : restart[i];
}
