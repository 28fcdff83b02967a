namespace Vinculo.Analytics.Numerics;

/// <summary>The few functions beyond <see cref="Math"/> that the models need.</summary>
internal static class SpecialFunctions
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>ln Γ(x) for x &gt; 0; relative error about 1e-15 away from the zeros at 1 and 2, absolute about 1e-15 near them.</summary>
    /// <remarks>Upward recurrence to 10, then Stirling's series [DLMF 5.11.1].</remarks>
    internal static double LogGamma(double x)
    {
        if (!(x > 0))
            return x == 0 ? double.PositiveInfinity : double.NaN;
        if (x == 1 || x == 2)
            return 0;
        var shift = 0.0;
        if (x < 10)
        {
            var product = 1.0;
            while (x < 10)
                product *= x++;
            shift = Math.Log(product);
        }
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series =
            inverse
            * (
                1.0 / 12
                - square
                    * (
                        1.0 / 360
                        - square
                            * (
                                1.0 / 1260
                                - square
                                    * (
                                        1.0 / 1680
                                        - square
                                            * (
                                                1.0 / 1188
                                                - square
                                                    * (691.0 / 360360 - square * (1.0 / 156 - square * 3617.0 / 122400))
                                            )
                                    )
                            )
                    )
            );
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + series - shift;
    }

    /// <summary>ln B(a, b) for a, b &gt; 0.</summary>
    internal static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>ψ(x), the derivative of ln Γ, for x &gt; 0.</summary>
    /// <remarks>Upward recurrence to 10, then the asymptotic series [DLMF 5.11.2].</remarks>
    internal static double Digamma(double x)
    {
        if (!(x > 0))
            return double.NaN;
        var shift = 0.0;
        while (x < 10)
            shift += 1 / x++;
        var square = 1 / (x * x);
        var series =
            square
            * (
                1.0 / 12
                - square
                    * (
                        1.0 / 120
                        - square
                            * (
                                1.0 / 252
                                - square
                                    * (1.0 / 240 - square * (1.0 / 132 - square * (691.0 / 32760 - square * 1.0 / 12)))
                            )
                    )
            );
        return Math.Log(x) - 0.5 / x - series - shift;
    }

    /// <summary>1 / (1 + e^-x) without overflow at either end.</summary>
    internal static double Logistic(double x)
    {
        if (x >= 0)
            return 1 / (1 + Math.Exp(-x));
        var e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary>ln(1 + e^x) without overflow.</summary>
    internal static double SoftPlus(double x) => x > 0 ? x + LogOnePlus(Math.Exp(-x)) : LogOnePlus(Math.Exp(x));

    /// <summary>ln(e^a + e^b) without overflow; either may be -∞.</summary>
    internal static double LogAddExp(double a, double b)
    {
        var larger = Math.Max(a, b);
        if (double.IsNegativeInfinity(larger))
            return larger;
        return larger + LogOnePlus(Math.Exp(Math.Min(a, b) - larger));
    }

    /// <summary>ln(1 + x), exact for small x.</summary>
    internal static double LogOnePlus(double x)
    {
        // Kahan's correction: the rounding of 1 + x is divided out again.
        var u = 1 + x;
        if (u == 1)
            return x;
        return double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>e^x - 1, exact for small x.</summary>
    internal static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        var u = Math.Exp(x);
        if (u == 1)
            return x;
        return (u - 1) * x / Math.Log(u);
    }

    /// <summary>Quantile of the standard normal for p in (0, 1); absolute error below 1e-9.</summary>
    /// <remarks>[A2003] rational approximation.</remarks>
    internal static double NormalQuantile(double p)
    {
        if (!(p > 0 && p < 1))
            return p == 0 ? double.NegativeInfinity
                : p == 1 ? double.PositiveInfinity
                : double.NaN;

        const double low = 0.02425;
        if (p > 1 - low)
            return -NormalQuantile(1 - p);
        if (p < low)
        {
            var q = Math.Sqrt(-2 * Math.Log(p));
            return (
                    (
                        (
                            ((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                            - 2.549732539343734
                        ) * q
                        + 4.374664141464968
                    ) * q
                    + 2.938163982698783
                )
                / (
                    (
                        ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
                        + 3.754408661907416
                    ) * q
                    + 1
                );
        }
        var d = p - 0.5;
        var r = d * d;
        return (
                (
                    (
                        ((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                        + 1.383577518672690e+02
                    ) * r
                    - 3.066479806614716e+01
                ) * r
                + 2.506628277459239
            )
            * d
            / (
                (
                    (
                        ((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                        + 6.680131188771972e+01
                    ) * r
                    - 1.328068155288572e+01
                ) * r
                + 1
            );
    }
}
