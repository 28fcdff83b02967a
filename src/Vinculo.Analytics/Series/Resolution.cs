namespace Vinculo.Analytics.Series;

/// <summary>How much a value must differ to be another one, where a series has no scatter that would tell.</summary>
internal static class Resolution
{
    /// <summary>A hundredth of the level: less is of no use to anybody.</summary>
    internal const double Share = 0.01;

    /// <summary>Less than this share of the level is left over by arithmetic.</summary>
    internal const double Rounding = 1e-9;

    private const int MostDecimals = 6;

    /// <summary>The larger of a hundredth of the level and the last decimal in use; above 0.</summary>
    internal static double Of(double[] values)
    {
        var level = Level(values);
        var unit = 1.0;
        for (var d = 0; d < MostDecimals && !Array.TrueForAll(values, v => IsWhole(v / unit)); d++)
            unit /= 10;
        return Math.Max(unit, Share * level);
    }

    /// <summary>Less than this is left over by arithmetic on such values.</summary>
    internal static double Nothing(double[] values) => Rounding * Level(values);

    private static bool IsWhole(double value) =>
        double.IsNaN(value) || Math.Abs(value - Math.Round(value)) <= 1e-6 * Math.Max(1, Math.Abs(value) * 1e-3);

    private static double Level(double[] values)
    {
        var known = Array.ConvertAll(Array.FindAll(values, v => !double.IsNaN(v)), Math.Abs);
        return known.Length == 0 ? 0 : Running.MedianOf(known);
    }
}
