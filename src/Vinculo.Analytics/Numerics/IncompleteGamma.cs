namespace Vinculo.Analytics.Numerics;

/// <summary>The regularised incomplete gamma function; χ² tails among others.</summary>
internal static class IncompleteGamma
{
    /// <summary>Q(a, x) = Γ(a, x) / Γ(a) for a &gt; 0, x ≥ 0: the chance that a gamma variate of shape a exceeds x.</summary>
    /// <remarks>Series [DLMF 8.7.1] below a + 1, Lentz's continued fraction [DLMF 8.9.2] above.</remarks>
    internal static double Upper(double a, double x)
    {
        if (!(x > 0))
            return x == 0 ? 1 : double.NaN;
        var front = Math.Exp(a * Math.Log(x) - x - SpecialFunctions.LogGamma(a));
        if (x < a + 1)
        {
            double term = 1 / a,
                sum = term;
            for (var k = 1; k < 100_000 && term > sum * 1e-17; k++)
            {
                term *= x / (a + k);
                sum += term;
            }
            return 1 - front * sum;
        }
        const double tiny = 1e-300;
        var b = x + 1 - a;
        var c = 1 / tiny;
        var d = 1 / b;
        var result = d;
        for (var k = 1; k < 100_000; k++)
        {
            var numerator = -k * (k - a);
            b += 2;
            d = numerator * d + b;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = b + numerator / c;
            c = Math.Abs(c) < tiny ? tiny : c;
            var change = d * c;
            result *= change;
            if (Math.Abs(change - 1) < 1e-15)
                break;
        }
        return front * result;
    }
}
