using System.Runtime.CompilerServices;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>
/// Trees laid out for scoring many cases: eight bytes a node, no branch for numbers, and leaves that lead to themselves so
/// that all cases of a batch take the same number of steps.
/// </summary>
internal sealed class PackedTrees
{
    private const byte AsksLevels = 255;

    private readonly Node[] nodes;
    private readonly double[] values;
    private readonly int[] setOf;
    private readonly ulong[] sets;
    private readonly Tree[] trees;

    internal PackedTrees(IReadOnlyList<BoostedTree> from, IReadOnlyList<FeatureBins> features)
    {
        nodes = new Node[from.Sum(t => t.Feature.Length)];
        values = new double[nodes.Length];
        setOf = new int[nodes.Length];
        sets = [.. from.SelectMany(t => t.Sets)];
        trees = new Tree[from.Count];
        var (start, set) = (0, 0);
        for (var t = 0; t < trees.Length; t++)
        {
            var tree = from[t];
            var depths = new int[tree.Feature.Length];
            for (var n = 0; n < depths.Length; n++)
            {
                var feature = tree.Feature[n];
                values[start + n] = tree.Value[n];
                if (feature < 0)
                {
                    nodes[start + n] = new Node(start + n, 0, 0, 255);
                    continue;
                }
                depths[tree.Left[n]] = depths[tree.Left[n] + 1] = depths[n] + 1;
                var asksLevels = features[feature] is LevelBins;
                setOf[start + n] = asksLevels ? set + 4 * tree.Limit[n] : 0;
                // Missing is bin 0: taken down by one it becomes 255 and goes right.
                var shift = tree.MissingLeft[n] ? 0 : 1;
                nodes[start + n] = asksLevels
                    ? new Node(start + tree.Left[n], feature, AsksLevels, 0)
                    : new Node(start + tree.Left[n], feature, (byte)shift, (byte)(tree.Limit[n] - shift));
            }
            trees[t] = new Tree(start, depths.Max());
            start += depths.Length;
            set += tree.Sets.Length;
        }
    }

    /// <summary>Adds all trees' answers to a batch.</summary>
    /// <param name="bins">The batch's bins, feature by feature, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Bytes per feature.</param>
    /// <param name="logOdds">One per case of the batch.</param>
    internal void AddTo(ReadOnlySpan<byte> bins, int stride, Span<double> logOdds)
    {
        foreach (var tree in trees)
        {
            var i = 0;
            for (; i + 4 <= logOdds.Length; i += 4)
            {
                // Four cases side by side: while one waits for its node the others walk.
                int a = tree.Start,
                    b = a,
                    c = a,
                    d = a;
                for (var step = 0; step < tree.Depth; step++)
                {
                    a = Step(a, bins, stride, i);
                    b = Step(b, bins, stride, i + 1);
                    c = Step(c, bins, stride, i + 2);
                    d = Step(d, bins, stride, i + 3);
                }
                logOdds[i] += values[a];
                logOdds[i + 1] += values[b];
                logOdds[i + 2] += values[c];
                logOdds[i + 3] += values[d];
            }
            for (; i < logOdds.Length; i++)
            {
                var at = tree.Start;
                for (var step = 0; step < tree.Depth; step++)
                    at = Step(at, bins, stride, i);
                logOdds[i] += values[at];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Step(int at, ReadOnlySpan<byte> bins, int stride, int row)
    {
        var node = nodes[at];
        var bin = bins[node.Feature * stride + row];
        if (node.Shift != AsksLevels)
            return node.Left + ((byte)(bin - node.Shift) > node.Limit ? 1 : 0);
        return node.Left + (int)(~(sets[setOf[at] + (bin >> 6)] >> (bin & 63)) & 1);
    }

    private readonly struct Node(int left, int feature, byte shift, byte limit)
    {
        internal readonly int Left = left;
        internal readonly ushort Feature = (ushort)feature;
        internal readonly byte Shift = shift;
        internal readonly byte Limit = limit;
    }

    private readonly record struct Tree(int Start, int Depth);
}
