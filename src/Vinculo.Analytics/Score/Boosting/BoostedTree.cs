namespace Vinculo.Analytics.Score.Boosting;

/// <summary>One tree, as arrays over its nodes; node 0 is the root. Plain data for System.Text.Json.</summary>
/// <param name="Feature">The feature a node asks, -1 for a leaf.</param>
/// <param name="Limit">Bins up to this one go left; for levels the place of the node's set in <paramref name="Sets"/>.</param>
/// <param name="MissingLeft">Whether missing goes left; unused for levels, whose set says it.</param>
/// <param name="Left">The left child; the right one follows it. 0 for a leaf.</param>
/// <param name="Value">Log odds added by a leaf; for a node, what it would add as a leaf.</param>
/// <param name="Cover">Weight Σp(1-p) of the training cases that passed.</param>
/// <param name="Sets">Four words of 64 bins each per node that splits levels: bins that go left.</param>
public sealed record BoostedTree(
    int[] Feature,
    int[] Limit,
    bool[] MissingLeft,
    int[] Left,
    double[] Value,
    double[] Cover,
    ulong[] Sets
)
{
    /// <summary>Whether a case goes left at a node.</summary>
    /// <param name="node">Not a leaf.</param>
    /// <param name="bins">The case, a bin per feature.</param>
    /// <param name="features">What the bins are of.</param>
    internal bool GoesLeft(int node, ReadOnlySpan<byte> bins, IReadOnlyList<FeatureBins> features) =>
        GoesLeft(node, bins[Feature[node]], features[Feature[node]] is LevelBins);

    internal bool GoesLeft(int node, byte bin, bool levels)
    {
        if (levels)
            return (Sets[4 * Limit[node] + (bin >> 6)] >> (bin & 63) & 1) != 0;
        return bin == 0 ? MissingLeft[node] : bin <= Limit[node];
    }
}
