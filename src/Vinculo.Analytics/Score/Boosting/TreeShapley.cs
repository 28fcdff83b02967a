namespace Vinculo.Analytics.Score.Boosting;

/// <summary>Shapley values of a tree's answer, with the training cases' shares where a feature is unknown.</summary>
/// <remarks>[LEC2018] algorithm 2: the weights of all orders are carried along the path, O(leaves · depth²) a tree.</remarks>
internal static class TreeShapley
{
    /// <summary>Mean answer over the training cases.</summary>
    internal static double Expected(BoostedTree tree)
    {
        return Below(0);

        double Below(int node)
        {
            if (tree.Feature[node] < 0)
                return tree.Value[node];
            var (left, right) = Shares(tree, tree.Left[node]);
            return left * Below(tree.Left[node]) + right * Below(tree.Left[node] + 1);
        }
    }

    /// <summary>Adds each feature's share of the answer.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leftAt">Whether the case goes left at a node.</param>
    /// <param name="shares">One per feature.</param>
    internal static void AddTo(BoostedTree tree, Func<int, bool> leftAt, double[] shares)
    {
        if (tree.Feature[0] >= 0)
            Walk(0, [], 1, 1, -1);

        void Walk(int node, Step[] above, double zero, double one, int feature)
        {
            var path = Extend(above, zero, one, feature);
            if (tree.Feature[node] < 0)
            {
                for (var i = 1; i < path.Length; i++)
                {
                    var weight = Unwound(path, i);
                    shares[path[i].Feature] += weight * (path[i].One - path[i].Zero) * tree.Value[node];
                }
                return;
            }
            var asked = tree.Feature[node];
            var left = tree.Left[node];
            var (leftShare, rightShare) = Shares(tree, left);
            var goesLeft = leftAt(node);
            var (hot, cold) = goesLeft ? (left, left + 1) : (left + 1, left);
            var (hotShare, coldShare) = goesLeft ? (leftShare, rightShare) : (rightShare, leftShare);
            double zeroBefore = 1,
                oneBefore = 1;
            var seen = Array.FindIndex(path, s => s.Feature == asked);
            if (seen >= 0)
            {
                (zeroBefore, oneBefore) = (path[seen].Zero, path[seen].One);
                path = Unwind(path, seen);
            }
            Walk(hot, path, zeroBefore * hotShare, oneBefore, asked);
            Walk(cold, path, zeroBefore * coldShare, 0, asked);
        }
    }

    private static (double Left, double Right) Shares(BoostedTree tree, int left)
    {
        var all = tree.Cover[left] + tree.Cover[left + 1];
        return all > 0 ? (tree.Cover[left] / all, tree.Cover[left + 1] / all) : (0.5, 0.5);
    }

    private static Step[] Extend(Step[] above, double zero, double one, int feature)
    {
        var path = new Step[above.Length + 1];
        above.CopyTo(path, 0);
        var last = above.Length;
        path[last] = new Step(feature, zero, one, last == 0 ? 1 : 0);
        for (var i = last - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (last + 1);
            path[i].Weight = zero * path[i].Weight * (last - i) / (last + 1);
        }
        return path;
    }

    private static Step[] Unwind(Step[] path, int at)
    {
        var last = path.Length - 1;
        var shorter = path[..last];
        var carried = path[last].Weight;
        var (zero, one) = (path[at].Zero, path[at].One);
        for (var i = last - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                var before = path[i].Weight;
                shorter[i].Weight = carried * (last + 1) / ((i + 1) * one);
                carried = before - shorter[i].Weight * zero * (last - i) / (last + 1);
            }
            else
            {
                shorter[i].Weight = path[i].Weight * (last + 1) / (zero * (last - i));
            }
        }
        for (var i = at; i < last; i++)
            shorter[i] = path[i + 1] with { Weight = shorter[i].Weight };
        return shorter;
    }

    private static double Unwound(Step[] path, int at)
    {
        var sum = 0.0;
        foreach (var step in Unwind(path, at))
            sum += step.Weight;
        return sum;
    }

    private record struct Step(int Feature, double Zero, double One, double Weight);
}
