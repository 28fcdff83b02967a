namespace Vinculo.Analytics.Score.Boosting;

/// <summary>How <see cref="BoostedTrees"/> are grown. The defaults are shallow, slow and hard to overfit.</summary>
public sealed record BoostingOptions
{
    /// <summary>Trees at most, ≥ 1; early stopping may keep fewer.</summary>
    public int Trees { get; init; } = 300;

    /// <summary>Share of each tree's answer that is taken, above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Leaves per tree, 2 … 256; the leaf that gains most is split first.</summary>
    public int Leaves { get; init; } = 8;

    /// <summary>Splits on the way to a leaf at most, 1 … 30.</summary>
    public int Depth { get; init; } = 5;

    /// <summary>Bins per feature, the one of missing values included: 3 … 255.</summary>
    public int Bins { get; init; } = 128;

    /// <summary>Share of the cases each tree sees, above 0, at most 1.</summary>
    public double RowShare { get; init; } = 0.6;

    /// <summary>Share of the features each tree may use, above 0, at most 1.</summary>
    public double FeatureShare { get; init; } = 0.6;

    /// <summary>Weight λ of ½λ·value² per leaf, ≥ 0.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>Further penalty for splits of a feature with three or more levels, ≥ 0: such a split has chosen its order.</summary>
    public double LevelL2 { get; init; } = 10;

    /// <summary>Least curvature Σp(1-p) on either side of a split, above 0: about five undecided cases per unit and quarter.</summary>
    public double MinHessian { get; init; } = 4;

    /// <summary>Stop when the held-out loss has not fallen for so many trees; without held-out cases nothing stops early.</summary>
    public int Patience { get; init; } = 40;

    /// <summary>Features whose effect may only rise (+1) or fall (-1), by name; numeric features only.</summary>
    public IReadOnlyDictionary<string, int> Monotone { get; init; } = new Dictionary<string, int>();

    /// <summary>Where the draws of rows and features start.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Trees, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        ThrowUnlessIn(Leaves, 2, 256, nameof(Leaves));
        ThrowUnlessIn(Depth, 1, 30, nameof(Depth));
        ThrowUnlessIn(Bins, 3, 255, nameof(Bins));
        ThrowUnlessShare(LearningRate, nameof(LearningRate));
        ThrowUnlessShare(RowShare, nameof(RowShare));
        ThrowUnlessShare(FeatureShare, nameof(FeatureShare));
        if (!(L2 >= 0 && LevelL2 >= 0 && MinHessian > 0))
            throw new ArgumentOutOfRangeException(
                nameof(L2),
                "Penalties must not be negative, the least curvature above 0."
            );
        foreach (var (name, direction) in Monotone)
        {
            if (direction is not (-1 or 1))
                throw new ArgumentOutOfRangeException(
                    nameof(Monotone),
                    direction,
                    $"'{name}' must rise (1) or fall (-1)."
                );
        }
    }

    private static void ThrowUnlessIn(int value, int low, int high, string name)
    {
        if (value < low || value > high)
            throw new ArgumentOutOfRangeException(name, value, $"Must lie in {low} … {high}.");
    }

    private static void ThrowUnlessShare(double value, string name)
    {
        if (!(value > 0 && value <= 1))
            throw new ArgumentOutOfRangeException(name, value, "Must lie above 0 and at most at 1.");
    }
}
