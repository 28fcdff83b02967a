using System.Numerics;
using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>
/// Trees laid out for scoring many cases: nobody walks. A tree's leaves are sixteen bits; every question answered "right"
/// strikes out the leaves to its left, for sixteen cases at once or, of trees with eight leaves, thirty-two, and the first
/// bit left is the leaf.
/// </summary>
/// <remarks>[LNOPTV2015], with cases side by side in vectors. Trees of more leaves are walked.</remarks>
internal sealed class PackedTrees
{
    private const int MostLeaves = 16;
    private const int Side = 16;

    /// <summary>Trees of so many leaves fit in a byte a case, and twice as many cases side by side.</summary>
    private const int NarrowLeaves = 8;
    private const int NarrowSide = 32;

    private readonly Question[] questions;
    private readonly byte[] tables;
    private readonly Tree[] trees;

    internal PackedTrees(IReadOnlyList<BoostedTree> from, IReadOnlyList<FeatureBins> features)
    {
        var asked = new List<Question>();
        var rights = new List<byte>();
        trees = new Tree[from.Count];
        for (var t = 0; t < trees.Length; t++)
        {
            var leaves = new List<double>();
            var start = asked.Count;
            if (from[t].Feature.Count(f => f < 0) <= MostLeaves)
                Strike(from[t], features, 0, asked, rights, leaves);
            trees[t] = new Tree(from[t], start, asked.Count - start, [.. leaves]);
        }
        questions = [.. asked];
        tables = [.. rights];
        Features = features;
    }

    private IReadOnlyList<FeatureBins> Features { get; }

    /// <summary>Adds all trees' answers to a batch.</summary>
    /// <param name="bins">The batch's bins, feature by feature, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Bytes per feature.</param>
    /// <param name="logOdds">One per case of the batch.</param>
    internal void AddTo(ReadOnlySpan<byte> bins, int stride, Span<double> logOdds)
    {
        foreach (var tree in trees)
        {
            var row = 0;
            if (tree.Values.Length > 0)
            {
                if (tree.Values.Length <= NarrowLeaves)
                    for (; row + NarrowSide <= logOdds.Length; row += NarrowSide)
                        AddNarrow(tree, bins[row..], stride, logOdds.Slice(row, NarrowSide));
                for (; row + Side <= logOdds.Length; row += Side)
                    AddSide(tree, bins[row..], stride, logOdds.Slice(row, Side));
            }
            for (; row < logOdds.Length; row++)
                logOdds[row] += Walk(tree.Source, bins[row..], stride);
        }
    }

    private void AddSide(in Tree tree, ReadOnlySpan<byte> bins, int stride, Span<double> logOdds)
    {
        var low = Vector128<ushort>.AllBitsSet;
        var high = Vector128<ushort>.AllBitsSet;
        foreach (ref readonly var question in questions.AsSpan(tree.Start, tree.Count))
        {
            var at = Vector128.Create(bins.Slice(question.Feature * stride, Side));
            var right =
                question.Table < 0
                    ? Vector128.GreaterThan(at - Vector128.Create(question.Shift), Vector128.Create(question.Limit))
                    : LookUp(at, tables.AsSpan(question.Table, 256), question.Limit <= Side);
            var (first, second) = Vector128.Widen(right.AsSByte());
            var struck = Vector128.Create(question.Left);
            low = Vector128.AndNot(low, first.AsUInt16() & struck);
            high = Vector128.AndNot(high, second.AsUInt16() & struck);
        }
        Span<ushort> leaf = stackalloc ushort[Side];
        low.CopyTo(leaf);
        high.CopyTo(leaf[(Side / 2)..]);
        for (var i = 0; i < Side; i++)
            logOdds[i] += tree.Values[ushort.TrailingZeroCount(leaf[i])];
    }

    private void AddNarrow(in Tree tree, ReadOnlySpan<byte> bins, int stride, Span<double> logOdds)
    {
        var left = Vector256<byte>.AllBitsSet;
        foreach (ref readonly var question in questions.AsSpan(tree.Start, tree.Count))
        {
            var cases = bins.Slice(question.Feature * stride, NarrowSide);
            Vector256<byte> right;
            if (question.Table < 0)
                right = Vector256.GreaterThan(
                    Vector256.Create(cases) - Vector256.Create(question.Shift),
                    Vector256.Create(question.Limit)
                );
            else
            {
                var table = tables.AsSpan(question.Table, 256);
                right = Vector256.Create(
                    LookUp(Vector128.Create(cases), table, question.Limit <= Side),
                    LookUp(Vector128.Create(cases[Side..]), table, question.Limit <= Side)
                );
            }
            left = Vector256.AndNot(left, right & Vector256.Create((byte)question.Left));
        }
        Span<byte> leaf = stackalloc byte[NarrowSide];
        left.CopyTo(leaf);
        for (var i = 0; i < NarrowSide; i++)
            logOdds[i] += tree.Values[BitOperations.TrailingZeroCount(leaf[i])];
    }

    /// <summary>Answers of sixteen cases by their level: one shuffle where few levels fit in a vector.</summary>
    private static Vector128<byte> LookUp(Vector128<byte> bins, ReadOnlySpan<byte> table, bool few)
    {
        if (few)
            return Vector128.Shuffle(Vector128.Create(table[..Side]), bins);
        Span<byte> right = stackalloc byte[Side];
        bins.CopyTo(right);
        foreach (ref var bin in right)
            bin = table[bin];
        return Vector128.Create<byte>(right);
    }

    private double Walk(BoostedTree tree, ReadOnlySpan<byte> bins, int stride)
    {
        var node = 0;
        while (tree.Feature[node] is var feature and >= 0)
            node =
                tree.Left[node] + (tree.GoesLeft(node, bins[feature * stride], Features[feature] is LevelBins) ? 0 : 1);
        return tree.Value[node];
    }

    /// <summary>Numbers the leaves from left to right and notes for each question which of them lie to its left.</summary>
    private static void Strike(
        BoostedTree tree,
        IReadOnlyList<FeatureBins> features,
        int node,
        List<Question> asked,
        List<byte> rights,
        List<double> leaves
    )
    {
        var feature = tree.Feature[node];
        if (feature < 0)
        {
            leaves.Add(tree.Value[node]);
            return;
        }
        var first = leaves.Count;
        Strike(tree, features, tree.Left[node], asked, rights, leaves);
        var left = (ushort)((1 << leaves.Count) - (1 << first));
        if (features[feature] is LevelBins)
        {
            asked.Add(new Question(feature, 0, (byte)Math.Min(255, features[feature].Count), left, rights.Count));
            for (var bin = 0; bin < 256; bin++)
                rights.Add((byte)(tree.GoesLeft(node, (byte)bin, true) ? 0 : 255));
        }
        else
        {
            // Missing is bin 0: taken down by one it becomes 255 and goes right.
            var shift = tree.MissingLeft[node] ? 0 : 1;
            asked.Add(new Question(feature, (byte)shift, (byte)(tree.Limit[node] - shift), left, -1));
        }
        Strike(tree, features, tree.Left[node] + 1, asked, rights, leaves);
    }

    /// <param name="Feature">What is asked.</param>
    /// <param name="Shift">Taken off the bin.</param>
    /// <param name="Limit">Above it the answer is "right"; for levels, how many bins there are.</param>
    /// <param name="Left">Leaves that are struck out then.</param>
    /// <param name="Table">For levels: where the answers per bin begin; else -1.</param>
    private readonly record struct Question(int Feature, byte Shift, byte Limit, ushort Left, int Table);

    /// <param name="Source">The tree itself, for stragglers.</param>
    /// <param name="Start">Its first question.</param>
    /// <param name="Count">Its questions.</param>
    /// <param name="Values">Its leaves from left to right; none when there are too many for bits.</param>
    private readonly record struct Tree(BoostedTree Source, int Start, int Count, double[] Values);
}
