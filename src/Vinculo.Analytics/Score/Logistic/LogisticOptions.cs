namespace Vinculo.Analytics.Score.Logistic;

/// <summary>How a <see cref="BinnedLogistic"/> is fitted. The defaults suit a CRM's tables of thousands to millions of cases.</summary>
public sealed record LogisticOptions
{
    /// <summary>Quantile bins per numeric feature, 1 … 256. Equal edges are merged, so a count with few values has fewer.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Bins of single features by name, each 1 … 256, where they are to be other than <see cref="Bins"/>.</summary>
    public IReadOnlyDictionary<string, int> BinsOf { get; init; } = new Dictionary<string, int>();

    /// <summary>Weight λ of ½λ‖w‖² against the summed log loss; above 0. The intercept is not penalised.</summary>
    public double L2 { get; init; } = 1 / 0.3;

    /// <summary>Levels kept per categorical feature, the most frequent first; rarer ones count as unseen.</summary>
    public int MaxLevels { get; init; } = 500;

    /// <summary>How far beyond the training values a number still counts, in widths of their range, ≥ 0; further out it counts as that end.</summary>
    public double Reach { get; init; }

    /// <summary>Newton steps at most.</summary>
    public int MaxIterations { get; init; } = 50;

    /// <summary>Stop when no component of the gradient exceeds this, per unit of case weight.</summary>
    public double Tolerance { get; init; } = 1e-9;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bins, 256);
        foreach (var (_, own) in BinsOf)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(own, 1, nameof(BinsOf));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(own, 256, nameof(BinsOf));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLevels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxIterations, 1);
        if (!(Reach >= 0 && double.IsFinite(Reach)))
            throw new ArgumentOutOfRangeException(nameof(Reach), Reach, "The reach must be finite and not negative.");
        if (!(L2 > 0 && double.IsFinite(L2)))
            throw new ArgumentOutOfRangeException(nameof(L2), L2, "The penalty must be finite and above 0.");
        if (!(Tolerance > 0))
            throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "The tolerance must be above 0.");
    }
}
