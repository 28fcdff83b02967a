namespace Vinculo.Analytics.Numerics;

/// <summary>The regularised incomplete beta function and its inverse.</summary>
internal static class IncompleteBeta
{
    /// <summary>I_x(a, b) for a, b &gt; 0: the chance that a beta variate is at most x.</summary>
    /// <remarks>Lentz's continued fraction [DLMF 8.17.22], on the side where it converges fast.</remarks>
    internal static double Regularized(double x, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;
        var front = Math.Exp(a * Math.Log(x) + b * SpecialFunctions.LogOnePlus(-x) - SpecialFunctions.LogBeta(a, b));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - front * Fraction(1 - x, b, a) / b;
    }

    /// <summary>The x with I_x(a, b) = p.</summary>
    internal static double Quantile(double p, double a, double b)
    {
        if (p <= 0)
            return 0;
        if (p >= 1)
            return 1;
        double low = 0,
            high = 1;
        var x = a / (a + b);
        var logBeta = SpecialFunctions.LogBeta(a, b);
        for (var i = 0; i < 200; i++)
        {
            var miss = Regularized(x, a, b) - p;
            if (miss > 0)
                high = x;
            else
                low = x;
            // Newton inside the bracket, halving when it would leave it.
            var density = Math.Exp((a - 1) * Math.Log(x) + (b - 1) * SpecialFunctions.LogOnePlus(-x) - logBeta);
            var next = x - miss / density;
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - x) <= 1e-14 * x || next == low || next == high)
                return next;
            x = next;
        }
        return x;
    }

    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        var c = 1.0;
        var d = 1 - (a + b) * x / (a + 1);
        d = 1 / (Math.Abs(d) < tiny ? tiny : d);
        var result = d;
        for (var m = 1; m < 10_000; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 + even * d;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = 1 + even / c;
            c = Math.Abs(c) < tiny ? tiny : c;
            result *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 + odd * d;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = 1 + odd / c;
            c = Math.Abs(c) < tiny ? tiny : c;
            var change = d * c;
            result *= change;
            if (Math.Abs(change - 1) < 1e-15)
                break;
        }
        return result;
    }
}
