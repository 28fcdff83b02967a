using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Score.Calibration;

/// <summary>Logistic regression on one number: two parameters, Newton with halved steps.</summary>
internal static class LogOddsLine
{
    /// <summary>Slope and intercept; targets may lie between 0 and 1.</summary>
    /// <param name="weights">Case weights, ≥ 0; empty counts each case once.</param>
    internal static (double Slope, double Intercept) Fit(
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights = default
    )
    {
        double slope = 1,
            intercept = 0;
        if (x.Length == 0)
            return (slope, intercept);
        var loss = Loss(x, targets, weights, slope, intercept);
        for (var iteration = 0; iteration < 100; iteration++)
        {
            // The tiny diagonal keeps a column of equal scores from dividing by nothing.
            double gs = 0,
                gi = 0,
                hss = 1e-10,
                hsi = 0,
                hii = 1e-10;
            for (var i = 0; i < x.Length; i++)
            {
                var p = SpecialFunctions.Logistic(slope * x[i] + intercept);
                var weight = weights.IsEmpty ? 1 : weights[i];
                var miss = weight * (p - targets[i]);
                var curve = weight * p * (1 - p);
                gs += miss * x[i];
                gi += miss;
                hss += curve * x[i] * x[i];
                hsi += curve * x[i];
                hii += curve;
            }
            if (Math.Max(Math.Abs(gs), Math.Abs(gi)) <= 1e-10 * x.Length)
                break;
            var det = hss * hii - hsi * hsi;
            if (!(det > 0))
                break;
            var ds = (hii * gs - hsi * gi) / det;
            var di = (hss * gi - hsi * gs) / det;
            var length = 1.0;
            var reached = double.PositiveInfinity;
            for (var half = 0; half < 30; half++, length /= 2)
            {
                reached = Loss(x, targets, weights, slope - length * ds, intercept - length * di);
                if (reached <= loss)
                    break;
            }
            if (!(reached <= loss))
                break;
            slope -= length * ds;
            intercept -= length * di;
            loss = reached;
        }
        return (slope, intercept);
    }

    /// <summary>Intercept alone, the slope held at 1.</summary>
    /// <param name="weights">Case weights, ≥ 0; empty counts each case once.</param>
    internal static double FitIntercept(
        ReadOnlySpan<double> x,
        ReadOnlySpan<bool> labels,
        ReadOnlySpan<double> weights = default
    )
    {
        var intercept = 0.0;
        for (var iteration = 0; iteration < 100; iteration++)
        {
            double gradient = 0,
                curve = 1e-10;
            for (var i = 0; i < x.Length; i++)
            {
                var p = SpecialFunctions.Logistic(x[i] + intercept);
                var weight = weights.IsEmpty ? 1 : weights[i];
                gradient += weight * (p - (labels[i] ? 1 : 0));
                curve += weight * p * (1 - p);
            }
            // Convex in one number: a step is cut at 2 so that the flat far ends cannot throw it away.
            var step = Math.Clamp(gradient / curve, -2, 2);
            intercept -= step;
            if (Math.Abs(step) < 1e-12 || Math.Abs(intercept) > 50)
                break;
        }
        return intercept;
    }

    private static double Loss(
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> targets,
        ReadOnlySpan<double> weights,
        double slope,
        double intercept
    )
    {
        var loss = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var z = slope * x[i] + intercept;
            loss += (weights.IsEmpty ? 1 : weights[i]) * (SpecialFunctions.SoftPlus(z) - targets[i] * z);
        }
        return loss;
    }
}
