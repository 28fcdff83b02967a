using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>Grows one tree after the other over the same cases: the leaf that gains most is split first.</summary>
/// <remarks>
/// The smaller child is counted, the larger one is what is left of the parent [KMFWCMYL2017 §2]. Each feature's sums run
/// over the cases in one order whatever the number of cores.
/// </remarks>
internal sealed class TreeGrower
{
    private const long SpreadFrom = 400_000;

    private readonly BinnedCases cases;
    private readonly BoostingOptions options;
    private readonly SplitSearch search;
    private readonly bool spread;
    private readonly int[] offsets;
    private readonly int[] rows;
    private readonly int[] aside;
    private readonly Vector128<double>[] pull;
    private readonly Stack<Vector128<double>[]> spare = new();

    internal TreeGrower(BinnedCases cases, BoostingOptions options, int mostRows, bool spread)
    {
        (this.cases, this.options, this.spread) = (cases, options, spread);
        var directions = Array.ConvertAll(
            cases.Features,
            f => f is NumberBins ? options.Monotone.GetValueOrDefault(f.Name) : 0
        );
        search = new SplitSearch(options, cases.Features, directions);
        Directions = directions;
        offsets = new int[cases.Features.Length + 1];
        for (var f = 0; f < cases.Features.Length; f++)
            offsets[f + 1] = offsets[f] + cases.Features[f].Count;
        rows = new int[mostRows];
        aside = new int[mostRows];
        pull = new Vector128<double>[mostRows];
    }

    private int[] Directions { get; }

    /// <summary>Grows a tree.</summary>
    /// <param name="drawn">The cases it may see.</param>
    /// <param name="allowed">The features it may use, ascending.</param>
    /// <param name="pulls">Gradient and curvature of every case.</param>
    /// <returns>The tree, answers already multiplied by the learning rate; null when no split gains anything.</returns>
    internal BoostedTree? Grow(ReadOnlySpan<int> drawn, int[] allowed, Vector128<double>[] pulls)
    {
        drawn.CopyTo(rows);
        var root = new Leaf(0, 0, drawn.Length, 0, Bounds.Free) { Sums = Rent() };
        Count(root, allowed, pulls);
        for (var i = 0; i < drawn.Length; i++)
            root.Total += pulls[drawn[i]];
        root.Best = BestOf(root, allowed);

        var builder = new TreeBuilder(options);
        builder.Add(root.Total, root.Bounds);
        var open = new List<Leaf> { root };
        for (var leaves = 1; leaves < options.Leaves; leaves++)
        {
            var next = Promising(open);
            if (next < 0)
                break;
            var leaf = open[next];
            var (left, right) = Divide(leaf, builder);
            var last = leaves + 1 == options.Leaves;
            if (!last)
            {
                var (small, large) = left.Length <= right.Length ? (left, right) : (right, left);
                small.Sums = Rent();
                Count(small, allowed, pulls);
                large.Sums = leaf.Sums;
                Subtract(large.Sums!, small.Sums, allowed);
                left.Best = BestOf(left, allowed);
                right.Best = BestOf(right, allowed);
            }
            else
            {
                Return(leaf.Sums!);
            }
            open[next] = left;
            open.Add(right);
        }
        foreach (var leaf in open)
        {
            if (leaf.Sums is { } sums)
                Return(sums);
        }
        return open.Count == 1 ? null : builder.Build();
    }

    private static int Promising(List<Leaf> open)
    {
        var best = -1;
        for (var i = 0; i < open.Count; i++)
        {
            if (open[i].Best.Feature >= 0 && (best < 0 || open[i].Best.Gain > open[best].Best.Gain))
                best = i;
        }
        return best;
    }

    private Split BestOf(Leaf leaf, int[] allowed)
    {
        var best = Split.None;
        if (leaf.Depth >= options.Depth || leaf.Total[1] < 2 * options.MinHessian)
            return best;
        foreach (var f in allowed)
            best = search.Best(leaf.Sums.AsSpan(offsets[f], cases.Features[f].Count), f, leaf.Total, leaf.Bounds, best);
        return best;
    }

    private void Count(Leaf leaf, int[] allowed, Vector128<double>[] pulls)
    {
        for (var i = leaf.From; i < leaf.From + leaf.Length; i++)
            pull[i] = pulls[rows[i]];
        if (spread && (long)leaf.Length * allowed.Length >= SpreadFrom)
            Parallel.ForEach(allowed, One);
        else
        {
            foreach (var f in allowed)
                One(f);
        }

        void One(int f)
        {
            var sums = leaf.Sums.AsSpan(offsets[f], cases.Features[f].Count);
            sums.Clear();
            Histogram.Add(
                cases.Column(f),
                rows.AsSpan(leaf.From, leaf.Length),
                pull.AsSpan(leaf.From, leaf.Length),
                sums
            );
        }
    }

    private void Subtract(Vector128<double>[] from, Vector128<double>[] part, int[] allowed)
    {
        foreach (var f in allowed)
        {
            for (var b = offsets[f]; b < offsets[f + 1]; b++)
            {
                var rest = from[b] - part[b];
                // What rounding leaves in an empty bin must not look like cases.
                from[b] = rest[1] < 1e-9 ? Vector128<double>.Zero : rest;
            }
        }
    }

    private (Leaf Left, Leaf Right) Divide(Leaf leaf, TreeBuilder builder)
    {
        var split = leaf.Best;
        var levels = cases.Features[split.Feature] is LevelBins;
        Span<ulong> set = [split.Set.A, split.Set.B, split.Set.C, split.Set.D];
        var column = cases.Column(split.Feature);
        var (kept, moved) = (leaf.From, 0);
        for (var i = leaf.From; i < leaf.From + leaf.Length; i++)
        {
            var bin = column[rows[i]];
            var goesLeft =
                levels ? (set[bin >> 6] >> (bin & 63) & 1) != 0
                : bin == 0 ? split.MissingLeft
                : bin <= split.Limit;
            if (goesLeft)
                rows[kept++] = rows[i];
            else
                aside[moved++] = rows[i];
        }
        aside.AsSpan(0, moved).CopyTo(rows.AsSpan(kept));

        var (leftPull, rightPull) = (split.LeftPull, leaf.Total - split.LeftPull);
        var (leftBounds, rightBounds) = (leaf.Bounds, leaf.Bounds);
        if (Directions[split.Feature] is var direction and not 0)
        {
            var middle =
                (
                    SplitSearch.Answer(leftPull, options.L2, leaf.Bounds)
                    + SplitSearch.Answer(rightPull, options.L2, leaf.Bounds)
                ) / 2;
            var (below, above) = (leaf.Bounds with { High = middle }, leaf.Bounds with { Low = middle });
            (leftBounds, rightBounds) = direction > 0 ? (below, above) : (above, below);
        }
        var at = builder.Split(leaf.Node, split, levels, leftPull, leftBounds, rightPull, rightBounds);
        return (
            new Leaf(at, leaf.From, kept - leaf.From, leaf.Depth + 1, leftBounds) { Total = leftPull },
            new Leaf(at + 1, kept, moved, leaf.Depth + 1, rightBounds) { Total = rightPull }
        );
    }

    private Vector128<double>[] Rent() => spare.TryPop(out var sums) ? sums : new Vector128<double>[offsets[^1]];

    private void Return(Vector128<double>[] sums) => spare.Push(sums);

    private sealed class Leaf(int node, int from, int length, int depth, Bounds bounds)
    {
        internal int Node => node;

        internal int From => from;

        internal int Length => length;

        internal int Depth => depth;

        internal Bounds Bounds => bounds;

        internal Vector128<double> Total { get; set; }

        internal Vector128<double>[]? Sums { get; set; }

        internal Split Best { get; set; } = Split.None;
    }
}
