using System.Numerics;
using System.Text.Json.Serialization;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>How one feature becomes a byte. Bin 0 is missing; a level never seen counts as missing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumberBins), "numeric")]
[JsonDerivedType(typeof(LevelBins), "categorical")]
public abstract record FeatureBins
{
    /// <summary>The feature's name, as its column was called.</summary>
    public required string Name { get; init; }

    /// <summary>Bins in use, the one of missing values included.</summary>
    [JsonIgnore]
    public abstract int Count { get; }

    /// <summary>The bin of one value.</summary>
    /// <exception cref="ArgumentException">A level was given where the model knows numbers, or the reverse.</exception>
    public abstract byte BinOf(FeatureValue value);

    internal abstract void Write(FeatureColumn column, int from, Span<byte> bins);

    internal static FeatureBins Of(FeatureColumn column, int bins) =>
        column switch
        {
            NumericColumn numeric => NumberBins.Of(numeric, bins),
            CategoricalColumn categorical => LevelBins.Of(categorical),
            _ => throw new ArgumentException($"Column '{column.Name}' is of an unknown kind.", nameof(column)),
        };

    private protected ArgumentException Mismatch() =>
        new($"Feature '{Name}' was fitted as another kind of value; is the row in the model's order?");
}

/// <summary>Numbers by edges: halfway between neighbours where there are few values, quantiles where there are many.</summary>
public sealed record NumberBins : FeatureBins
{
    private const int Sampled = 200_000;

    /// <summary>Inner edges, ascending; a number belongs to the bin after every edge it reaches.</summary>
    public required double[] Edges { get; init; }

    /// <inheritdoc/>
    public override int Count => Edges.Length + 2;

    /// <inheritdoc/>
    public override byte BinOf(FeatureValue value)
    {
        if (value.Number is { } number)
            return (byte)(1 + Binning.BinOf(Edges, number));
        return value.IsMissing ? (byte)0 : throw Mismatch();
    }

    internal override void Write(FeatureColumn column, int from, Span<byte> bins)
    {
        if (column is not NumericColumn numeric)
            throw Mismatch();
        var values = numeric.Values.AsSpan(from, bins.Length);
        // Halving without a branch to mispredict: edges are filled up to a power of two with one nobody reaches.
        var half = (int)BitOperations.RoundUpToPowerOf2((uint)Edges.Length + 1) / 2;
        Span<double> edges = stackalloc double[256];
        edges.Fill(double.PositiveInfinity);
        Edges.CopyTo(edges);
        for (var i = 0; i < bins.Length; i++)
        {
            var value = values[i];
            var bin = 0;
            for (var step = half; step > 0; step >>= 1)
                bin += (value >= edges[bin + step - 1] ? 1 : 0) * step;
            bins[i] = (byte)(double.IsNaN(value) ? 0 : bin + 1);
        }
    }

    internal static NumberBins Of(NumericColumn column, int bins)
    {
        // Every k-th value places quantiles as well as all of them would, and sorting a million per feature takes longer than a tree.
        var step = Math.Max(1, column.Rows / Sampled);
        var known = new List<double>(column.Rows / step + 1);
        for (var i = 0; i < column.Rows; i += step)
        {
            if (!double.IsNaN(column.Values[i]))
                known.Add(column.Values[i]);
        }
        var sorted = known.ToArray();
        Array.Sort(sorted);
        return new NumberBins
        {
            Name = column.Name,
            Edges = Halfway(sorted, bins - 2) ?? Binning.Edges(sorted, bins - 1),
        };
    }

    /// <summary>Edges between all neighbours, or null when there are more than <paramref name="most"/>.</summary>
    private static double[]? Halfway(double[] sorted, int most)
    {
        var edges = new List<double>();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
                continue;
            if (edges.Count == most)
                return null;
            var middle = sorted[i - 1] + (sorted[i] - sorted[i - 1]) / 2;
            edges.Add(middle > sorted[i - 1] ? middle : sorted[i]);
        }
        return [.. edges];
    }
}

/// <summary>Levels by name, the most frequent ones where there are too many.</summary>
public sealed record LevelBins : FeatureBins
{
    /// <summary>The levels known, in ordinal order; level k has bin k + 1.</summary>
    public required string[] Levels { get; init; }

    /// <inheritdoc/>
    public override int Count => Levels.Length + 1;

    /// <inheritdoc/>
    public override byte BinOf(FeatureValue value)
    {
        if (value.Level is { } level)
            return BinOf(level);
        return value.IsMissing ? (byte)0 : throw Mismatch();
    }

    internal override void Write(FeatureColumn column, int from, Span<byte> bins)
    {
        if (column is not CategoricalColumn categorical)
            throw Mismatch();
        var byCode = new byte[categorical.Levels.Length + 1];
        for (var code = 0; code < categorical.Levels.Length; code++)
            byCode[code + 1] = BinOf(categorical.Levels[code]);
        var codes = categorical.Codes.AsSpan(from, bins.Length);
        for (var i = 0; i < bins.Length; i++)
            bins[i] = byCode[codes[i] + 1];
    }

    /// <summary>As many levels as a byte tells apart: numbers lose little in few bins, towns and shops all of it.</summary>
    internal static LevelBins Of(CategoricalColumn column) =>
        new() { Name = column.Name, Levels = LevelCounts.MostFrequent(column, byte.MaxValue - 1) };

    private byte BinOf(string level) =>
        (byte)Math.Max(0, Array.BinarySearch(Levels, level, StringComparer.Ordinal) + 1);
}
