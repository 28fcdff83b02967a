using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>When a customer may stop for good.</summary>
public enum Dropout
{
    /// <summary>After a repeat purchase (BG/NBD): one who has bought once only is alive for certain.</summary>
    AfterRepeat,

    /// <summary>After any purchase, the first included (MBG/NBD): the better choice for a screen that shows "still a customer?".</summary>
    AfterAny,
}

/// <summary>
/// Purchases of customers without a contract: each buys at a rate of her own and, after a purchase, may silently stop.
/// </summary>
/// <param name="R">Shape of the purchase rate's gamma law, above 0.</param>
/// <param name="Alpha">Rate of that law, in periods, above 0.</param>
/// <param name="A">First parameter of the beta law of stopping, above 0.</param>
/// <param name="B">Second parameter, above 0.</param>
/// <param name="Dropout">When stopping is possible.</param>
/// <remarks>
/// [FHL2005a] for BG/NBD, [BDF2007] for MBG/NBD; times in the unit the model was fitted with. Expectations use a series of
/// our own without cancellation, finite for tens of thousands of purchases and at a = 1; see docs/methods/lifetime.md.
/// </remarks>
public sealed record BetaGeometric(double R, double Alpha, double A, double B, Dropout Dropout = Dropout.AfterRepeat)
{
    /// <summary>Fits the four parameters by maximum likelihood.</summary>
    /// <param name="history">n ≥ 1 customers.</param>
    /// <param name="dropout">Which model.</param>
    /// <returns>The model, its report and what is needed for intervals.</returns>
    /// <exception cref="UnfitDataException">No customers, nobody bought twice, or an impossible time.</exception>
    public static LifetimeFit<BetaGeometric> Fit(PurchaseHistory history, Dropout dropout = Dropout.AfterRepeat)
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        if (history.Customers == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no customers.");
        if (Array.TrueForAll(history.Repeats, x => x == 0))
            throw new UnfitDataException(UnfitReason.OneClass, "Nobody has bought a second time.");

        var likelihood = new BetaGeometricLikelihood(history, dropout);
        var scale = Math.Max(history.Age.Max(), 1e-9);
        // α starts at the length of a tenth of the observation, so that the unit of time does not matter.
        var fit = Bfgs.Minimise(likelihood.Loss, [0, Math.Log(0.1 * scale), 0, 0]);
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -fit.Value * history.Customers,
            fit.GradientNorm,
            history.Customers
        );
        var covariance = Bfgs.CovarianceFactor(likelihood.TotalLoss, fit.Point);
        return new LifetimeFit<BetaGeometric>(
            FromLogs(fit.Point, dropout),
            report,
            new LifetimeUncertainty<BetaGeometric>(fit.Point, covariance, logs => FromLogs(logs, dropout))
        );
    }

    /// <summary>Chance that the customer still buys at all.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <returns>0 … 1. Under <see cref="Dropout.AfterRepeat"/> it is 1 for everybody who bought once only.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The history is impossible.</exception>
    public double Alive(int repeats, double last, double age)
    {
        Check(repeats, last, age);
        var chances = Chances(repeats);
        if (chances == 0)
            return 1;
        var logOdds = Math.Log(A / (B + chances - 1)) + (R + repeats) * Math.Log((Alpha + age) / (Alpha + last));
        return SpecialFunctions.Logistic(-logOdds);
    }

    /// <summary>Purchases expected in the next <paramref name="horizon"/> periods.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The history or the horizon is impossible.</exception>
    public double Expected(int repeats, double last, double age, double horizon)
    {
        if (!(horizon >= 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is finite and not negative.");
        var alive = Alive(repeats, last, age);
        return horizon == 0 ? 0 : alive * IfAlive(R + repeats, Alpha + age, B + Chances(repeats), horizon);
    }

    /// <summary>Purchases expected of each customer in the next <paramref name="horizon"/> periods, on all cores.</summary>
    /// <param name="history">n customers, in the periods the model was fitted with.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>n values ≥ 0, in the order of <paramref name="history"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is negative or not finite.</exception>
    public double[] Expected(PurchaseHistory history, double horizon)
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        if (!(horizon >= 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is finite and not negative.");
        var expected = new double[history.Customers];
        Parallel.For(
            0,
            (expected.Length + 1023) / 1024,
            batch =>
            {
                for (var i = batch * 1024; i < Math.Min(expected.Length, (batch + 1) * 1024); i++)
                    expected[i] = Expected(history.Repeats[i], history.Last[i], history.Age[i], horizon);
            }
        );
        return expected;
    }

    /// <summary>Repeat purchases expected of somebody who has just bought for the first time.</summary>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    public double ExpectedOfNew(double horizon) => Expected(0, 0, 0, horizon);

    /// <summary>
    /// Chance to buy nothing in the next <paramref name="horizon"/> periods: the risk of not returning. Stopped customers and
    /// slow ones both count.
    /// </summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>0 … 1, falling as the horizon grows, never below 1 - <see cref="Alive"/>.</returns>
    public double SilentFor(int repeats, double last, double age, double horizon)
    {
        if (!(horizon >= 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is finite and not negative.");
        var alive = Alive(repeats, last, age);
        // While alive the rate given the history is gamma(r + x, α + T): no purchase is its Laplace transform.
        var none = Math.Exp((R + repeats) * Math.Log((Alpha + age) / (Alpha + age + horizon)));
        return 1 - alive + alive * none;
    }

    /// <summary>Discounted margin of the purchases to come.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="marginPerPurchase">Expected spend of a purchase × margin rate.</param>
    /// <param name="steps">Number of steps ahead, ≥ 0.</param>
    /// <param name="periodsPerStep">Length of a step in the model's periods, above 0; 365.25/12/7 for months of weeks.</param>
    /// <param name="discountPerStep">Discount rate a step, above -1.</param>
    public double DiscountedMargin(
        int repeats,
        double last,
        double age,
        double marginPerPurchase,
        int steps,
        double periodsPerStep,
        double discountPerStep
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (!(periodsPerStep > 0 && double.IsFinite(periodsPerStep)))
            throw new ArgumentOutOfRangeException(
                nameof(periodsPerStep),
                periodsPerStep,
                "Must be finite and above 0."
            );
        if (!(discountPerStep > -1 && double.IsFinite(discountPerStep)))
            throw new ArgumentOutOfRangeException(
                nameof(discountPerStep),
                discountPerStep,
                "Must be finite, above -1."
            );
        var alive = Alive(repeats, last, age);
        double sum = 0,
            before = 0,
            factor = 1;
        for (var step = 1; step <= steps; step++)
        {
            var until = IfAlive(R + repeats, Alpha + age, B + Chances(repeats), step * periodsPerStep);
            factor /= 1 + discountPerStep;
            sum += (until - before) * factor;
            before = until;
        }
        return alive * sum * marginPerPurchase;
    }

    /// <summary>Number of purchases after which the customer may have stopped.</summary>
    private int Chances(int repeats) => repeats + (Dropout == Dropout.AfterAny ? 1 : 0);

    /// <summary>
    /// Expected purchases of a customer who is alive, whose rate is gamma(<paramref name="shape"/>, <paramref name="time"/>)
    /// and whose chance of stopping is beta(a, <paramref name="b"/>).
    /// </summary>
    private double IfAlive(double shape, double time, double b, double horizon)
    {
        var epsilon = A - 1;
        var z = horizon / (time + horizon);
        var logShrink = SpecialFunctions.LogOnePlus(-z);
        var total = A + b - 1;
        var power = epsilon * logShrink;
        var leading = Math.Abs(epsilon) < 1e-300 ? -logShrink : -SpecialFunctions.ExpMinusOne(power) / epsilon;

        // With b of the posterior and shape of the posterior, a + b - 1 - r of the prior is total - shape.
        var gap = total - shape;
        var term = gap * z;
        var sum = 0.0;
        for (var k = 1; k < 2_000_000; k++)
        {
            sum += term;
            if (Math.Abs(term) <= 1e-17 * Math.Abs(sum) || term == 0)
                break;
            term *= (gap + k) * (A + k - 1) * z / ((total + k) * (k + 1));
        }
        return Math.Max(0, total * leading - Math.Exp(power) * sum);
    }

    private static BetaGeometric FromLogs(ReadOnlySpan<double> logs, Dropout dropout) =>
        new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]), dropout);

    private static void Check(int repeats, double last, double age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeats);
        if (!(last >= 0 && last <= age && double.IsFinite(age)))
            throw new ArgumentOutOfRangeException(nameof(last), last, "Times must satisfy 0 ≤ last ≤ age, finite.");
    }
}
