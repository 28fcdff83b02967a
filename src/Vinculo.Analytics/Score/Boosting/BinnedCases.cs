namespace Vinculo.Analytics.Score.Boosting;

/// <summary>The cases as the grower reads them: one byte per feature and case, feature by feature.</summary>
internal sealed class BinnedCases
{
    private readonly byte[] data;

    private BinnedCases(FeatureBins[] features, byte[] data, int rows, int bins) =>
        (Features, this.data, Rows, Bins) = (features, data, rows, bins);

    internal FeatureBins[] Features { get; }

    internal int Rows { get; }

    /// <summary>Bins asked for per feature.</summary>
    internal int Bins { get; }

    /// <summary>All bytes, features <see cref="Rows"/> apart.</summary>
    internal ReadOnlySpan<byte> Data => data;

    internal ReadOnlySpan<byte> Column(int feature) => data.AsSpan(feature * Rows, Rows);

    /// <exception cref="UnfitDataException">Cases times features exceed two thousand million.</exception>
    internal static BinnedCases Of(FeatureTable table, int bins)
    {
        var count = table.Columns.Count;
        if ((long)table.Rows * count > Array.MaxLength)
            throw new UnfitDataException(UnfitReason.TooManyParameters, "Cases times features do not fit in memory.");
        var features = new FeatureBins[count];
        var data = new byte[table.Rows * count];
        Parallel.For(
            0,
            count,
            f =>
            {
                features[f] = FeatureBins.Of(table.Columns[f], bins);
                features[f].Write(table.Columns[f], 0, data.AsSpan(f * table.Rows, table.Rows));
            }
        );
        return new BinnedCases(features, data, table.Rows, bins);
    }

    /// <summary>Some of the cases, in the order asked for.</summary>
    internal BinnedCases Take(int[] rows)
    {
        var taken = new byte[rows.Length * Features.Length];
        Parallel.For(
            0,
            Features.Length,
            f =>
            {
                var column = Column(f);
                for (var i = 0; i < rows.Length; i++)
                    taken[f * rows.Length + i] = column[rows[i]];
            }
        );
        return new BinnedCases(Features, taken, rows.Length, Bins);
    }
}
