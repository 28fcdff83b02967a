using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>
/// Contract renewals when each customer has a churn rate of her own, beta-distributed over customers: retention rises with
/// tenure because the restless leave first.
/// </summary>
/// <param name="Alpha">First parameter of the churn rate's beta law, above 0.</param>
/// <param name="Beta">Second parameter, above 0.</param>
/// <remarks>[FH2007]; residual lifetime [FH2010].</remarks>
public sealed record ShiftedBetaGeometric(double Alpha, double Beta)
{
    /// <summary>Mean churn rate of new customers.</summary>
    public double MeanChurn => Alpha / (Alpha + Beta);

    /// <summary>Fits α and β by maximum likelihood.</summary>
    /// <param name="lost">Customers lost in period 1, 2, … n; finite, ≥ 0, not all 0.</param>
    /// <param name="alive">Customers still there after period n; finite, ≥ 0, above 0.</param>
    /// <returns>The model and its report.</returns>
    /// <exception cref="UnfitDataException">Nobody left or nobody stayed, or a number is impossible.</exception>
    public static (ShiftedBetaGeometric Model, FitReport Report) Fit(ReadOnlySpan<double> lost, double alive)
    {
        var stayed = new double[lost.Length];
        if (stayed.Length > 0)
            stayed[^1] = alive;
        return Fit(lost, stayed);
    }

    /// <summary>Fits α and β to customers of every age: contracts that began at different times.</summary>
    /// <param name="lost">Customers lost in their period 1, 2, … n.</param>
    /// <param name="stayed">Customers last seen alive after their period 1, 2, … n.</param>
    /// <exception cref="UnfitDataException">Nobody left or nobody stayed, or a number is impossible.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static (ShiftedBetaGeometric Model, FitReport Report) Fit(
        ReadOnlySpan<double> lost,
        ReadOnlySpan<double> stayed
    ) => Fit(lost, stayed, new double[stayed.Length]);

    /// <summary>
    /// Fits α and β to customers of every age of whom some were there before anybody watched: of those it is known only
    /// that they had come so far, and who left earlier is in no list.
    /// </summary>
    /// <param name="lost">Customers lost in their period 1, 2, … n while they were watched.</param>
    /// <param name="stayed">Customers last seen alive after their period 1, 2, … n.</param>
    /// <param name="entered">Of either, those first watched after their period 1, 2, … n, and not from their beginning.</param>
    /// <exception cref="UnfitDataException">Nobody left or nobody stayed, or a number is impossible.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <remarks>Each chance is taken given that the customer came as far as she was first watched.</remarks>
    public static (ShiftedBetaGeometric Model, FitReport Report) Fit(
        ReadOnlySpan<double> lost,
        ReadOnlySpan<double> stayed,
        ReadOnlySpan<double> entered
    )
    {
        if (lost.Length != stayed.Length || lost.Length != entered.Length)
            throw new ArgumentException("One number of each kind per period.", nameof(stayed));
        double gone = 0,
            here = 0;
        for (var t = 0; t < lost.Length; t++)
        {
            if (
                !(
                    lost[t] >= 0
                    && stayed[t] >= 0
                    && entered[t] >= 0
                    && double.IsFinite(lost[t] + stayed[t] + entered[t])
                )
            )
                throw new UnfitDataException(
                    UnfitReason.ImpossibleValue,
                    "Numbers of customers are finite and not negative."
                );
            gone += lost[t];
            here += stayed[t];
        }
        if (gone + here == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no customers.");
        if (gone == 0 || here == 0)
            throw new UnfitDataException(UnfitReason.OneClass, "Some must have left and some stayed.");

        var (l, s) = (lost.ToArray(), stayed.ToArray());
        // To have come so far is taken as given: the chance of it is divided out.
        for (var t = 0; t < s.Length; t++)
            s[t] -= entered[t];
        var fit = Bfgs.Minimise((point, gradient) => Loss(point, gradient, l, s, gone + here), [0, 0]);
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -fit.Value * (gone + here),
            fit.GradientNorm,
            (int)Math.Min(int.MaxValue, gone + here)
        );
        return (new ShiftedBetaGeometric(Math.Exp(fit.Point[0]), Math.Exp(fit.Point[1])), report);
    }

    /// <summary>Share still there after <paramref name="periods"/> periods, ≥ 0.</summary>
    public double Survival(int periods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        var s = 1.0;
        for (var t = 1; t <= periods; t++)
            s *= Retention(t);
        return s;
    }

    /// <summary>Chance that one who has reached period <paramref name="period"/> ≥ 1 renews at its end.</summary>
    public double Retention(int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        return (Beta + period - 1) / (Alpha + Beta + period - 1);
    }

    /// <summary>Chances to leave in the next periods for one who has renewed <paramref name="renewals"/> ≥ 0 times.</summary>
    public double[] HazardAhead(int renewals, int periods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(renewals);
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        var hazards = new double[periods];
        for (var t = 0; t < periods; t++)
            hazards[t] = Alpha / (Alpha + Beta + renewals + t);
        return hazards;
    }

    /// <summary>Discounted payments expected of a new customer, the one at the start included.</summary>
    /// <param name="discount">Rate a period, above 0.</param>
    public double ExpectedLifetime(double discount) => Series(Beta, Alpha + Beta, discount);

    /// <summary>
    /// Discounted payments still expected of one who has renewed <paramref name="renewals"/> times, just before the next
    /// renewal is due.
    /// </summary>
    /// <param name="renewals">≥ 0.</param>
    /// <param name="discount">Rate a period, above 0.</param>
    public double ResidualLifetime(int renewals, double discount)
    {
        var retention = Retention(renewals + 1);
        return retention * Series(Beta + renewals + 1, Alpha + Beta + renewals + 1, discount);
    }

    /// <summary>2F1(1, b; c; 1 / (1 + d)), a sum of positive terms.</summary>
    private static double Series(double b, double c, double discount)
    {
        if (!(discount > 0 && double.IsFinite(discount)))
            throw new ArgumentOutOfRangeException(
                nameof(discount),
                discount,
                "The discount must be finite and above 0."
            );
        var z = 1 / (1 + discount);
        double sum = 0,
            term = 1;
        for (var k = 0; term > 1e-16 * (sum + 1) && k < 10_000_000; k++)
        {
            sum += term;
            term *= (b + k) / (c + k) * z;
        }
        // What is left falls at least as fast as a geometric series of ratio z.
        return sum + term;
    }

    private static double Loss(
        ReadOnlySpan<double> logs,
        Span<double> gradient,
        double[] lost,
        double[] stayed,
        double total
    )
    {
        var alpha = Math.Exp(logs[0]);
        var beta = Math.Exp(logs[1]);
        double value = 0,
            byAlpha = 0,
            byBeta = 0,
            logSurvival = 0,
            survivalByAlpha = 0,
            survivalByBeta = 0;
        for (var t = 1; t <= lost.Length; t++)
        {
            var all = alpha + beta + t - 1;
            // Left in t: survived t - 1 renewals and then α / (α + β + t - 1).
            value += lost[t - 1] * (logSurvival + Math.Log(alpha / all));
            byAlpha += lost[t - 1] * (survivalByAlpha + 1 / alpha - 1 / all);
            byBeta += lost[t - 1] * (survivalByBeta - 1 / all);
            var kept = beta + t - 1;
            logSurvival += Math.Log(kept / all);
            survivalByAlpha -= 1 / all;
            survivalByBeta += 1 / kept - 1 / all;
            value += stayed[t - 1] * logSurvival;
            byAlpha += stayed[t - 1] * survivalByAlpha;
            byBeta += stayed[t - 1] * survivalByBeta;
        }
        gradient[0] = -byAlpha * alpha / total;
        gradient[1] = -byBeta * beta / total;
        return -value / total;
    }
}
