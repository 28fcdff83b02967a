using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate;

/// <summary>Intervals of a share.</summary>
public static class Proportion
{
    /// <summary>Wilson's interval of a share.</summary>
    /// <param name="successes">0 … <paramref name="trials"/>.</param>
    /// <param name="trials">≥ 0; with none the interval is 0 … 1.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>[W1927].</remarks>
    public static Interval Wilson(double successes, double trials, double level = 0.95)
    {
        if (!(trials >= 0 && successes >= 0 && successes <= trials))
            throw new ArgumentOutOfRangeException(nameof(successes), successes, "Successes must lie in 0 … trials.");
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        if (trials == 0)
            return new Interval(0, 1);
        var z = SpecialFunctions.NormalQuantile((1 + level) / 2);
        var share = successes / trials;
        var spread = z * z / trials;
        var centre = (share + spread / 2) / (1 + spread);
        var half = z / (1 + spread) * Math.Sqrt(share * (1 - share) / trials + spread / trials / 4);
        return new Interval(
            successes == 0 ? 0 : Math.Max(0, centre - half),
            successes == trials ? 1 : Math.Min(1, centre + half)
        );
    }
}
