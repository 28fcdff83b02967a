namespace Vinculo.Analytics.Evaluate;

/// <summary>Quantiles of numbers, by linear interpolation between neighbours.</summary>
public static class Quantiles
{
    /// <summary>The middle <paramref name="level"/> of the values; sorts them in place.</summary>
    /// <param name="values">Any numbers but NaN; with none, both ends are NaN.</param>
    /// <param name="level">Share inside, between 0 and 1, both excluded.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is out of range.</exception>
    public static Interval Central(Span<double> values, double level)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        values.Sort();
        return new Interval(OfSorted(values, (1 - level) / 2), OfSorted(values, (1 + level) / 2));
    }

    /// <summary>The value below which the share <paramref name="p"/> of sorted values lies.</summary>
    /// <param name="sorted">Ascending; with none the answer is NaN.</param>
    /// <param name="p">0 … 1.</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.Length == 0)
            return double.NaN;
        var at = Math.Clamp(p, 0, 1) * (sorted.Length - 1);
        var below = (int)at;
        var value = sorted[below];
        return below + 1 < sorted.Length ? value + (at - below) * (sorted[below + 1] - value) : value;
    }
}
