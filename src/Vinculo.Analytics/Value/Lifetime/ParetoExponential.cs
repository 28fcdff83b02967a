using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>
/// Purchases of customers without a contract (Pareto/NBD): each buys at a rate of her own and may stop at any moment, also
/// between purchases, so a customer of one purchase long ago is rightly doubted.
/// </summary>
/// <param name="R">Shape of the purchase rate's gamma law, above 0.</param>
/// <param name="Alpha">Rate of that law, in periods, above 0.</param>
/// <param name="S">Shape of the gamma law of the rate of stopping, above 0.</param>
/// <param name="Beta">Rate of that law, in periods, above 0.</param>
/// <remarks>
/// [SMC1987], likelihood as in [FH2005] with the hypergeometric function transformed so that every term is positive.
/// </remarks>
public sealed record ParetoExponential(double R, double Alpha, double S, double Beta)
{
    /// <summary>Fits the four parameters by maximum likelihood.</summary>
    /// <param name="history">n ≥ 1 customers.</param>
    /// <returns>The model, its report and what is needed for intervals.</returns>
    /// <exception cref="UnfitDataException">No customers, nobody bought twice, or an impossible time.</exception>
    /// <remarks>Gradient by central differences: eight likelihoods a step, each on all cores over distinct histories.</remarks>
    public static LifetimeFit<ParetoExponential> Fit(PurchaseHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        if (history.Customers == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no customers.");
        if (Array.TrueForAll(history.Repeats, x => x == 0))
            throw new UnfitDataException(UnfitReason.OneClass, "Nobody has bought a second time.");

        var rows = DistinctHistories.Of(history);
        double n = history.Customers;
        var start = Math.Log(0.25 * Math.Max(history.Age.Max(), 1e-9));
        Bfgs.Objective total = (logs, gradient) => Differentiate(rows, logs, gradient, 1);
        Bfgs.Objective mean = (logs, gradient) => Differentiate(rows, logs, gradient, n);
        var fit = Bfgs.Minimise(mean, [0, start, 0, start], 1e-8);
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -fit.Value * n,
            fit.GradientNorm,
            history.Customers
        );
        var covariance = Bfgs.CovarianceFactor(total, fit.Point, 1e-3);
        return new LifetimeFit<ParetoExponential>(
            FromLogs(fit.Point),
            report,
            new LifetimeUncertainty<ParetoExponential>(fit.Point, covariance, FromLogs)
        );
    }

    /// <summary>Chance that the customer still buys at all.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <returns>0 … 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The history is impossible.</exception>
    public double Alive(int repeats, double last, double age)
    {
        Check(repeats, last, age);
        var (alive, gone) = LogParts(repeats, last, age);
        return SpecialFunctions.Logistic(alive - gone);
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
        CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        return alive * IfAlive(repeats, age, horizon);
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
        CheckHorizon(horizon);
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
    public double ExpectedOfNew(double horizon)
    {
        CheckHorizon(horizon);
        return IfAlive(0, 0, horizon);
    }

    /// <summary>Chance to buy nothing in the next <paramref name="horizon"/> periods: the risk of not returning.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>0 … 1, falling as the horizon grows, never below 1 - <see cref="Alive"/>.</returns>
    public double SilentFor(int repeats, double last, double age, double horizon)
    {
        CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        var (shape, rate, stop) = (R + repeats, Alpha + age, Beta + age);
        // Alive and silent to the end, or stopped at u before any purchase; the integral over u in logarithmic time.
        var throughout = Math.Exp(shape * Math.Log(rate / (rate + horizon)) + S * Math.Log(stop / (stop + horizon)));
        var unit = Math.Min(rate / shape, stop);
        var stopped = GaussLegendre.Integrate(
            y =>
            {
                var u = unit * SpecialFunctions.ExpMinusOne(y);
                var density = shape * Math.Log(rate / (rate + u)) + S * Math.Log(stop / (stop + u));
                return Math.Exp(density) * S / (stop + u) * (unit + u);
            },
            0,
            SpecialFunctions.LogOnePlus(horizon / unit)
        );
        return Math.Clamp(1 - alive + alive * (throughout + stopped), 0, 1);
    }

    private double IfAlive(int repeats, double age, double horizon)
    {
        var gap = S - 1;
        var shrink = -SpecialFunctions.LogOnePlus(horizon / (Beta + age));
        var time = Math.Abs(gap) < 1e-300 ? -shrink : -SpecialFunctions.ExpMinusOne(gap * shrink) / gap;
        return (R + repeats) * (Beta + age) / (Alpha + age) * time;
    }

    /// <summary>Logarithms of the likelihood's two parts: still there at T, stopped before.</summary>
    private (double Alive, double Gone) LogParts(double x, double last, double age)
    {
        var alive = -(R + x) * Math.Log(Alpha + age) - S * Math.Log(Beta + age);
        if (last >= age)
            return (alive, double.NegativeInfinity);
        var n = R + S + x;
        var (larger, difference, b) = Alpha >= Beta ? (Alpha, Alpha - Beta, S + 1) : (Beta, Beta - Alpha, R + x);
        var atLast = LogTail(last);
        var drop = LogTail(age) - atLast;
        return (alive, Math.Log(S / n) + atLast + Math.Log(-SpecialFunctions.ExpMinusOne(Math.Min(drop, -1e-300))));

        double LogTail(double time)
        {
            var z = difference / (larger + time);
            // 2F1(1, n + 1 - b; n + 1; z)
            double sum = 1,
                term = 1;
            for (var k = 0; k < 1_000_000 && term > 1e-17 * sum; k++)
            {
                term *= (n + 1 - b + k) / (n + 1 + k) * z;
                sum += term;
            }
            return (1 - b) * SpecialFunctions.LogOnePlus(-z) + Math.Log(sum) - n * Math.Log(larger + time);
        }
    }

    private double LogLikelihood(DistinctHistories rows)
    {
        var gammas = new double[rows.Counts.Length];
        var logGammaR = SpecialFunctions.LogGamma(R);
        var constant = R * Math.Log(Alpha) + S * Math.Log(Beta) - logGammaR;
        for (var c = 0; c < gammas.Length; c++)
            gammas[c] = SpecialFunctions.LogGamma(R + rows.Counts[c]) + constant;
        var parts = Math.Clamp(rows.Length / 512, 1, 32);
        var sums = new double[parts];
        Parallel.For(
            0,
            parts,
            p =>
            {
                var (from, to) = ((int)((long)rows.Length * p / parts), (int)((long)rows.Length * (p + 1) / parts));
                var sum = 0.0;
                for (var i = from; i < to; i++)
                {
                    var count = rows.CountOf[i];
                    var (alive, gone) = LogParts(rows.Counts[count], rows.Last[i], rows.Age[i]);
                    sum += rows.Times[i] * (gammas[count] + SpecialFunctions.LogAddExp(alive, gone));
                }
                sums[p] = sum;
            }
        );
        return sums.Sum();
    }

    private static double Differentiate(
        DistinctHistories rows,
        ReadOnlySpan<double> logs,
        Span<double> gradient,
        double scale
    )
    {
        const double step = 1e-5;
        foreach (var log in logs)
        {
            if (!(Math.Abs(log) < 25))
            {
                gradient.Clear();
                return double.PositiveInfinity;
            }
        }
        Span<double> moved = stackalloc double[4];
        logs.CopyTo(moved);
        for (var k = 0; k < 4; k++)
        {
            moved[k] = logs[k] + step;
            var up = FromLogs(moved).LogLikelihood(rows);
            moved[k] = logs[k] - step;
            var down = FromLogs(moved).LogLikelihood(rows);
            moved[k] = logs[k];
            gradient[k] = (down - up) / (2 * step) / scale;
        }
        return -FromLogs(logs).LogLikelihood(rows) / scale;
    }

    private static ParetoExponential FromLogs(ReadOnlySpan<double> logs) =>
        new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]));

    private static void Check(int repeats, double last, double age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeats);
        if (!(last >= 0 && last <= age && double.IsFinite(age)))
            throw new ArgumentOutOfRangeException(nameof(last), last, "Times must satisfy 0 ≤ last ≤ age, finite.");
    }

    private static void CheckHorizon(double horizon)
    {
        if (!(horizon >= 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is finite and not negative.");
    }
}
