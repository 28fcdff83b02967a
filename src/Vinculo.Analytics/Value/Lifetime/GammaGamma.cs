using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>How much a customer spends on a purchase: her mean, drawn towards everybody's the fewer purchases there are.</summary>
/// <param name="P">Shape of a purchase's gamma law, above 0.</param>
/// <param name="Q">Shape of the law of customers' rates, above 0.</param>
/// <param name="Gamma">Rate of that law, in currency, above 0.</param>
/// <param name="Correlation">
/// Correlation of repeats with mean spend where it was fitted. The model assumes none: beyond ±0.3 do not trust products of
/// the two.
/// </param>
/// <remarks>[FH2013].</remarks>
public sealed record GammaGamma(double P, double Q, double Gamma, double Correlation = 0)
{
    /// <summary>Fits the three parameters by maximum likelihood to the customers with a repeat purchase of positive mean.</summary>
    /// <param name="repeats">n counts of repeat purchases, ≥ 0.</param>
    /// <param name="meanSpend">n mean amounts of a repeat purchase, in one currency.</param>
    /// <exception cref="UnfitDataException">Fewer than two customers with a repeat purchase of positive amount.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static LifetimeFit<GammaGamma> Fit(ReadOnlySpan<int> repeats, ReadOnlySpan<double> meanSpend)
    {
        if (repeats.Length != meanSpend.Length)
            throw new ArgumentException("One amount per customer.", nameof(meanSpend));
        var x = new List<double>();
        var m = new List<double>();
        for (var i = 0; i < repeats.Length; i++)
        {
            if (repeats[i] < 0 || double.IsNaN(meanSpend[i]) || double.IsInfinity(meanSpend[i]))
                throw new UnfitDataException(
                    UnfitReason.ImpossibleValue,
                    $"Customer {i}: count or amount is impossible."
                );
            if (repeats[i] > 0 && meanSpend[i] > 0)
            {
                x.Add(repeats[i]);
                m.Add(meanSpend[i]);
            }
        }
        if (x.Count < 2)
            throw new UnfitDataException(
                UnfitReason.NoCases,
                "At least two customers with a repeat purchase are needed."
            );

        // In units of the mean amount the three parameters are of one size, whatever the currency.
        var unit = m.Average();
        var buyers = x.Count;
        var logUnit = Math.Log(unit);
        var likelihood = new GammaGammaLikelihood(x, m, unit);
        Bfgs.Objective mean = (logs, gradient) =>
        {
            var value = likelihood.TotalLoss(logs, gradient);
            for (var k = 0; k < 3; k++)
                gradient[k] /= buyers;
            return value / buyers;
        };
        var fit = Bfgs.Minimise(mean, [Math.Log(2), Math.Log(3), 0], flat: 1e-12);
        var correlation = CorrelationOf(x, m);
        // A density per currency unit: each mean carries one factor of the unit.
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -fit.Value * buyers - buyers * logUnit,
            fit.GradientNorm,
            buyers
        )
        {
            Remarks =
                Math.Abs(correlation) > 0.3
                    ? ["Amount and number of purchases are correlated: value will be biased."]
                    : [],
        };
        var covariance = Bfgs.CovarianceFactor(likelihood.TotalLoss, fit.Point);
        return new LifetimeFit<GammaGamma>(
            Make(fit.Point),
            report,
            new LifetimeUncertainty<GammaGamma>(fit.Point, covariance, Make)
        );

        GammaGamma Make(ReadOnlySpan<double> logs) =>
            new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]) * unit, correlation);
    }

    /// <summary>Expected amount of a purchase.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="meanSpend">Mean of the x amounts; ignored when x is 0.</param>
    /// <returns>Currency; the population's mean when x is 0. Infinite when the fitted tail is so heavy that it has no mean.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public double ExpectedSpend(int repeats, double meanSpend)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeats);
        if (repeats == 0)
            meanSpend = 0;
        if (!(meanSpend >= 0 && double.IsFinite(meanSpend)))
            throw new ArgumentOutOfRangeException(
                nameof(meanSpend),
                meanSpend,
                "An amount is finite and not negative."
            );
        var denominator = P * repeats + Q - 1;
        return denominator > 0 ? (Gamma + meanSpend * repeats) * P / denominator : double.PositiveInfinity;
    }

    private static double CorrelationOf(List<double> x, List<double> y)
    {
        var (mx, my) = (x.Average(), y.Average());
        double xy = 0,
            xx = 0,
            yy = 0;
        for (var i = 0; i < x.Count; i++)
        {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }
}
