using System.Text.Json.Serialization;

namespace Vinculo.Analytics.Score.Logistic;

/// <summary>What one feature adds to the log odds. Immutable; survives System.Text.Json unchanged, bit for bit.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericTerm), "numeric")]
[JsonDerivedType(typeof(CategoricalTerm), "categorical")]
public abstract record FeatureTerm
{
    /// <summary>The feature's name, as its column was called.</summary>
    public required string Name { get; init; }

    /// <summary>Mean of the term over the training cases: what reasons are measured from.</summary>
    public double Average { get; init; }

    /// <summary>What a case without this value gets.</summary>
    public double MissingWeight { get; init; }

    /// <summary>The term's share of the log odds of one case, not centred.</summary>
    /// <exception cref="ArgumentException">A level was given where the model knows numbers, or the reverse.</exception>
    public abstract double LogOdds(FeatureValue value);

    internal abstract void AddTo(FeatureColumn column, int from, Span<double> logOdds);

    private protected ArgumentException Mismatch() =>
        new($"Feature '{Name}' was fitted as another kind of value; is the row in the model's order?");
}

/// <summary>A slope on the standardised number plus a step per quantile bin.</summary>
public sealed record NumericTerm : FeatureTerm
{
    /// <summary>Mean of the known training values.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of the known training values; 1 when they are all equal.</summary>
    public required double Scale { get; init; }

    /// <summary>Smallest training value, less the fit's reach; numbers below are treated as this.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest training value, plus the fit's reach; numbers above are treated as this.</summary>
    public required double Maximum { get; init; }

    /// <summary>Log odds per standard deviation.</summary>
    public required double Slope { get; init; }

    /// <summary>Inner bin edges, ascending; a number belongs to the bin after every edge it reaches.</summary>
    public required double[] Edges { get; init; }

    /// <summary>Log odds per bin; one more than there are edges.</summary>
    public required double[] BinWeights { get; init; }

    /// <inheritdoc/>
    public override double LogOdds(FeatureValue value)
    {
        if (value.Number is { } number)
            return LogOdds(number);
        return value.IsMissing ? MissingWeight : throw Mismatch();
    }

    /// <summary>The bin a number falls into: 0 … edges.</summary>
    public int BinOf(double number) => Binning.BinOf(Edges, number);

    internal override void AddTo(FeatureColumn column, int from, Span<double> logOdds)
    {
        if (column is not NumericColumn numeric)
            throw Mismatch();
        var values = numeric.Values.AsSpan(from, logOdds.Length);
        for (var i = 0; i < logOdds.Length; i++)
            logOdds[i] += double.IsNaN(values[i]) ? MissingWeight : LogOdds(values[i]);
    }

    private double LogOdds(double number) =>
        Slope * Binning.Standardise(number, Mean, Scale, Minimum, Maximum) + BinWeights[BinOf(number)];
}

/// <summary>A step per level; a level never seen in training adds nothing.</summary>
public sealed record CategoricalTerm : FeatureTerm
{
    /// <summary>The levels seen, in ordinal order.</summary>
    public required string[] Levels { get; init; }

    /// <summary>Log odds per level.</summary>
    public required double[] LevelWeights { get; init; }

    /// <inheritdoc/>
    public override double LogOdds(FeatureValue value)
    {
        if (value.Level is { } level)
            return Weight(level);
        return value.IsMissing ? MissingWeight : throw Mismatch();
    }

    internal override void AddTo(FeatureColumn column, int from, Span<double> logOdds)
    {
        if (column is not CategoricalColumn categorical)
            throw Mismatch();
        var byCode = new double[categorical.Levels.Length + 1];
        byCode[0] = MissingWeight;
        for (var code = 0; code < categorical.Levels.Length; code++)
            byCode[code + 1] = Weight(categorical.Levels[code]);
        var codes = categorical.Codes.AsSpan(from, logOdds.Length);
        for (var i = 0; i < logOdds.Length; i++)
            logOdds[i] += byCode[codes[i] + 1];
    }

    private double Weight(string level)
    {
        var at = Array.BinarySearch(Levels, level, StringComparer.Ordinal);
        return at < 0 ? 0 : LevelWeights[at];
    }
}
