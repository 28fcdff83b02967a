using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>
/// Pareto/NBD's likelihood of having stopped between the last purchase and the end of observation:
/// s ∫ (α+u)^-(r+x) (β+u)^-(s+1) du over [t_x, T], and the means under that integrand which its gradient needs.
/// </summary>
/// <param name="Log">Its logarithm; -∞ when there was no time to stop.</param>
/// <param name="LogRate">Mean of ln(α+u).</param>
/// <param name="OverRate">Mean of 1/(α+u).</param>
/// <param name="LogStop">Mean of ln(β+u).</param>
/// <param name="OverStop">Mean of 1/(β+u).</param>
/// <remarks>
/// Every term is positive and nothing cancels, whatever the two scales, where the textbook's difference of hypergeometric
/// functions loses digits and its series needs thousands of terms. Gauss-Legendre in the logarithm of the smaller scale's
/// time, cut where the integrand has fallen by e^-42.
/// </remarks>
internal readonly record struct StoppedBefore(
    double Log,
    double LogRate,
    double OverRate,
    double LogStop,
    double OverStop
)
{
    private const double Fallen = 42;

    internal static StoppedBefore Of(double shape, double alpha, double s, double beta, double last, double age)
    {
        if (last >= age)
            return new(double.NegativeInfinity, 0, 0, 0, 0);
        var (rate, stop) = (alpha + last, beta + last);
        var unit = Math.Min(rate, stop);
        var end = SpecialFunctions.LogOnePlus((age - last) / unit);
        var fall = Fall(end);
        // The fall grows faster than in a straight line, so each step stops beyond the cut and nears it.
        for (var step = 0; step < 8 && fall > 1.1 * Fallen; step++)
        {
            var grown = unit * Math.Exp(end);
            var slope = shape * grown / (rate - unit + grown) + (s + 1) * grown / (stop - unit + grown);
            end -= (fall - Fallen) / slope;
            fall = Fall(end);
        }

        // Enough points for twelve digits or more of an integrand that falls so far over so long a way.
        var (nodes, weights) =
            fall < 4 && end < 2 ? GaussLegendre.Rule8
            : fall < 20 && end < 5 ? GaussLegendre.Rule16
            : GaussLegendre.Rule32;
        var half = Vector256.Create(end / 2);
        var (mass, byLogRate, byRate, byLogStop, byStop) = (
            Vector256<double>.Zero,
            Vector256<double>.Zero,
            Vector256<double>.Zero,
            Vector256<double>.Zero,
            Vector256<double>.Zero
        );
        var top = shape * Math.Log(rate) + (s + 1) * Math.Log(stop);
        for (var i = 0; i < nodes.Length; i += 4)
        {
            var y = half + half * DistinctHistories.Four(nodes, i);
            var grown = Vector256.Exp(y);
            var passed = unit * (grown - Vector256<double>.One);
            var (a, b) = (passed + Vector256.Create(rate), passed + Vector256.Create(stop));
            var (logA, logB) = (Vector256.Log(a), Vector256.Log(b));
            var log = Vector256.Create(top) - shape * logA - (s + 1) * logB;
            var w = DistinctHistories.Four(weights, i) * grown * Vector256.Exp(log);
            mass += w;
            byLogRate += w * logA;
            byRate += w / a;
            byLogStop += w * logB;
            byStop += w / b;
        }
        var sum = Vector256.Sum(mass);
        return new(
            Math.Log(s * unit * end / 2 * sum) - top,
            Vector256.Sum(byLogRate) / sum,
            Vector256.Sum(byRate) / sum,
            Vector256.Sum(byLogStop) / sum,
            Vector256.Sum(byStop) / sum
        );

        double Fall(double y)
        {
            var passed = unit * (Math.Exp(y) - 1);
            return shape * Math.Log(1 + passed / rate) + (s + 1) * Math.Log(1 + passed / stop);
        }
    }
}
