using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>How much a feature speeds up leaving.</summary>
/// <param name="Coefficient">Logarithm of the hazard ratio per unit of the feature.</param>
/// <param name="Error">Standard error.</param>
/// <param name="PValue">Chance of one as far from 0 if the feature did not matter (Wald).</param>
/// <param name="Proportional">
/// Chance of residuals trending with time as much as these do if the effect were the same at all times; small ones speak
/// against the model.
/// </param>
public sealed record CoxEffect(double Coefficient, double Error, double PValue, double Proportional)
{
    /// <summary>Hazard of one unit more over that of one unit less: e to the coefficient.</summary>
    public double HazardRatio => Math.Exp(Coefficient);

    /// <summary>Ends of the hazard ratio's interval.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Evaluate.Interval Likely(double level = 0.95)
    {
        var reach = SpecialFunctions.NormalQuantile((1 + level) / 2) * Error;
        return new(Math.Exp(Coefficient - reach), Math.Exp(Coefficient + reach));
    }
}

/// <summary>Proportional hazards: features multiply the pace of leaving, whatever its course over time.</summary>
/// <param name="Effects">One per feature, in their order.</param>
/// <param name="Report">How the fit went; the likelihood is the partial one.</param>
/// <param name="NullLogLikelihood">Partial likelihood without features.</param>
/// <param name="Concordance">Share of comparable pairs in which the one of higher risk left first; ½ is chance.</param>
/// <remarks>
/// [C1972], ties by [E1977], residuals for the check of proportionality [GT1994] over the Kaplan-Meier transform of time.
/// For reporting what goes with leaving; to score months ahead use <see cref="DiscreteHazard"/>.
/// </remarks>
public sealed record CoxRegression(
    IReadOnlyList<CoxEffect> Effects,
    FitReport Report,
    double NullLogLikelihood,
    double Concordance
)
{
    private const int MostSteps = 50;

    /// <summary>Fits the coefficients by Newton's method.</summary>
    /// <param name="durations">n durations, ≥ 0, any unit.</param>
    /// <param name="ended">Whether the customer left then; false means still there when last seen.</param>
    /// <param name="features">p columns of n finite numbers.</param>
    /// <exception cref="UnfitDataException">No cases, nobody left, no features, a constant one, or ones that repeat each other.</exception>
    /// <exception cref="ArgumentException">Lengths differ or a duration is negative.</exception>
    public static CoxRegression Fit(
        ReadOnlySpan<double> durations,
        ReadOnlySpan<bool> ended,
        IReadOnlyList<double[]> features
    )
    {
        var likelihood = new CoxLikelihood(durations, ended, features);
        var p = features.Count;
        var point = new double[p];
        var (gradient, information) = (new double[p], new double[p * p]);
        var none = likelihood.At(point, gradient, information);
        var (value, steps, converged) = (none, 0, false);
        var trial = new double[p];
        while (steps < MostSteps && !converged)
        {
            steps++;
            var step = (double[])gradient.Clone();
            if (!Cholesky.Factor(information, p, p))
                throw new UnfitDataException(UnfitReason.NoFeatures, "Features repeat each other.");
            Cholesky.Solve(information, p, p, step);
            var before = value;
            for (var length = 1.0; ; length /= 2)
            {
                for (var k = 0; k < p; k++)
                    trial[k] = point[k] + length * step[k];
                value = likelihood.At(trial, gradient, information);
                if (value >= before - 1e-12 * Math.Abs(before) || length < 1e-6)
                    break;
            }
            trial.CopyTo(point, 0);
            converged = Math.Abs(value - before) <= 1e-11 * Math.Max(1, Math.Abs(value));
        }
        // Of features in units of their own spread none goes with a thousandfold pace unless it tells leavers apart for good.
        var runaway = Array.Exists(point, c => Math.Abs(c) > 12);
        var norm = gradient.Max(Math.Abs);
        if (!Cholesky.Factor(information, p, p))
            throw new UnfitDataException(UnfitReason.NoFeatures, "Features repeat each other.");
        var covariance = new double[p][];
        for (var k = 0; k < p; k++)
        {
            covariance[k] = new double[p];
            covariance[k][k] = 1;
            Cholesky.Solve(information, p, p, covariance[k]);
        }
        var proportional = likelihood.Proportional(point, covariance);
        var effects = new CoxEffect[p];
        for (var k = 0; k < p; k++)
        {
            var error = Math.Sqrt(covariance[k][k]);
            var wald = point[k] / error;
            effects[k] = new(
                point[k] / likelihood.Spread[k],
                error / likelihood.Spread[k],
                IncompleteGamma.Upper(0.5, wald * wald / 2),
                proportional[k]
            );
        }
        return new(
            effects,
            new FitReport("Newton", steps, converged && !runaway, value, norm, durations.Length)
            {
                Remarks = runaway ? ["A feature tells those who left apart completely: its ratio has no bound."] : [],
            },
            none,
            Survival.Concordance.Of(durations, ended, likelihood.Scores(point))
        );
    }
}
