using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Randomness;

/// <summary>Counts by chance: the two rejection samplers behind <see cref="Xoshiro256.Poisson"/> and <see cref="Xoshiro256.Binomial"/>.</summary>
internal static class RareEvents
{
    private const double RejectionFrom = 10;

    internal static int Poisson(Xoshiro256 random, double mean)
    {
        if (mean < RejectionFrom)
        {
            var limit = Math.Exp(-mean);
            var count = 0;
            for (var product = 1 - random.NextDouble(); product > limit; product *= 1 - random.NextDouble())
                count++;
            return count;
        }

        // [H1993] PTRS: a table-mountain hat over the transformed density.
        var logMean = Math.Log(mean);
        var b = 0.931 + 2.53 * Math.Sqrt(mean);
        var a = -0.059 + 0.02483 * b;
        var inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        var accept = 0.9277 - 3.6224 / (b - 2);
        while (true)
        {
            var u = random.NextDouble() - 0.5;
            var v = 1 - random.NextDouble();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= accept)
                return (int)k;
            if (k < 0 || k > int.MaxValue || (us < 0.013 && v > us))
                continue;
            var logHat = Math.Log(v) + Math.Log(inverseAlpha) - Math.Log(a / (us * us) + b);
            if (logHat <= k * logMean - mean - SpecialFunctions.LogGamma(k + 1))
                return (int)k;
        }
    }

    /// <summary>p must lie in (0, 0.5].</summary>
    internal static int Binomial(Xoshiro256 random, int n, double p)
    {
        var odds = p / (1 - p);
        if (n * p < RejectionFrom)
        {
            var start = Math.Exp(n * Math.Log(1 - p));
            while (true)
            {
                var u = random.NextDouble();
                var mass = start;
                for (var k = 0; k <= n; k++)
                {
                    if (u < mass)
                        return k;
                    u -= mass;
                    mass *= odds * (n - k) / (k + 1);
                }
                // Rounding left a sliver above the last mass: draw again.
            }
        }

        // [H1993b] BTRS.
        var spread = Math.Sqrt(n * p * (1 - p));
        var b = 1.15 + 2.53 * spread;
        var a = -0.0873 + 0.0248 * b + 0.01 * p;
        var c = n * p + 0.5;
        var accept = 0.92 - 4.2 / b;
        var alpha = (2.83 + 5.1 / b) * spread;
        var mode = Math.Floor((n + 1) * p);
        var logOdds = Math.Log(odds);
        var atMode = SpecialFunctions.LogGamma(mode + 1) + SpecialFunctions.LogGamma(n - mode + 1);
        while (true)
        {
            var u = random.NextDouble() - 0.5;
            var v = 1 - random.NextDouble();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / us + b) * u + c);
            if (k < 0 || k > n)
                continue;
            if (us >= 0.07 && v <= accept)
                return (int)k;
            var logHat = Math.Log(v * alpha / (a / (us * us) + b));
            var logRatio =
                atMode - SpecialFunctions.LogGamma(k + 1) - SpecialFunctions.LogGamma(n - k + 1) + (k - mode) * logOdds;
            if (logHat <= logRatio)
                return (int)k;
        }
    }
}
