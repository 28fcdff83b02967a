using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>Collects the nodes of a growing tree.</summary>
internal sealed class TreeBuilder(BoostingOptions options)
{
    private readonly List<int> feature = [];
    private readonly List<int> limit = [];
    private readonly List<bool> missingLeft = [];
    private readonly List<int> left = [];
    private readonly List<double> value = [];
    private readonly List<double> cover = [];
    private readonly List<ulong> sets = [];

    internal int Add(Vector128<double> pull, Bounds bounds)
    {
        feature.Add(-1);
        limit.Add(0);
        missingLeft.Add(false);
        left.Add(0);
        value.Add(options.LearningRate * SplitSearch.Answer(pull, options.L2, bounds));
        cover.Add(pull[1]);
        return feature.Count - 1;
    }

    /// <summary>Splits a leaf.</summary>
    /// <returns>The left child's place; the right one's follows.</returns>
    internal int Split(
        int node,
        in Split split,
        bool levels,
        Vector128<double> leftPull,
        Bounds leftBounds,
        Vector128<double> rightPull,
        Bounds rightBounds
    )
    {
        feature[node] = split.Feature;
        missingLeft[node] = split.MissingLeft;
        limit[node] = levels ? sets.Count / 4 : split.Limit;
        if (levels)
            sets.AddRange([split.Set.A, split.Set.B, split.Set.C, split.Set.D]);
        left[node] = Add(leftPull, leftBounds);
        Add(rightPull, rightBounds);
        return left[node];
    }

    internal BoostedTree Build() =>
        new([.. feature], [.. limit], [.. missingLeft], [.. left], [.. value], [.. cover], [.. sets]);
}
