using System.Runtime.Intrinsics;
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
    : IPurchaseModel
{
    /// <summary>Beyond this the series' terms grow before they shrink; so concentrated a beta law is integrated instead.</summary>
    private const double Concentrated = 200;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("r", R), ("alpha", Alpha), ("a", A), ("b", B)];

    /// <summary>Fits the four parameters by maximum likelihood.</summary>
    /// <param name="history">n ≥ 1 customers.</param>
    /// <param name="dropout">Which model.</param>
    /// <returns>The model, its report and what is needed for intervals.</returns>
    /// <exception cref="UnfitDataException">No customers, nobody bought twice, or an impossible time.</exception>
    public static LifetimeFit<BetaGeometric> Fit(PurchaseHistory history, Dropout dropout = Dropout.AfterRepeat) =>
        HistoryLikelihood.Fit(
            history,
            known => new BetaGeometricLikelihood(known, dropout),
            [0, 0.1, 0, 0],
            logs => new BetaGeometric(
                Math.Exp(logs[0]),
                Math.Exp(logs[1]),
                Math.Exp(logs[2]),
                Math.Exp(logs[3]),
                dropout
            )
        );

    /// <inheritdoc/>
    /// <returns>0 … 1. Under <see cref="Dropout.AfterRepeat"/> it is 1 for everybody who bought once only.</returns>
    public double Alive(int repeats, double last, double age)
    {
        PurchaseModels.CheckHistory(repeats, last, age);
        var after = Purchases(repeats);
        if (after == 0)
            return 1;
        var logOdds = Math.Log(A / (B + after - 1)) + (R + repeats) * Math.Log((Alpha + age) / (Alpha + last));
        return SpecialFunctions.Logistic(-logOdds);
    }

    /// <inheritdoc/>
    public void Expected(int repeats, double last, double age, ReadOnlySpan<double> horizons, Span<double> expected)
    {
        foreach (var horizon in horizons)
            PurchaseModels.CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        var (shape, time, b) = (R + repeats, Alpha + age, B + Purchases(repeats));
        if (A > Concentrated)
            Integrate(shape, time, b, horizons, expected);
        else
            SumUp(shape, time, b, horizons, expected);
        for (var h = 0; h < horizons.Length; h++)
            expected[h] = horizons[h] == 0 ? 0 : alive * Math.Max(0, expected[h]);
    }

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
        PurchaseModels.CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        // While alive the rate given the history is gamma(r + x, α + T): no purchase is its Laplace transform.
        var none = Math.Exp((R + repeats) * Math.Log((Alpha + age) / (Alpha + age + horizon)));
        return 1 - alive + alive * none;
    }

    /// <inheritdoc/>
    public void Chances(int repeats, double last, double age, double horizon, Span<double> chances)
    {
        PurchaseModels.CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        var (shape, time, b) = (R + repeats, Alpha + age, B + Purchases(repeats));
        var share = horizon / (time + horizon);
        // Exactly y purchases at the rate's gamma law if she never stopped, and the chance that she did not; or she stopped
        // at the y-th, which then lies inside the horizon.
        double exactly = Math.Exp(shape * Math.Log(time / (time + horizon))),
            fewer = 0,
            stays = 1,
            stops = A / (A + b);
        for (var y = 0; y < chances.Length; y++)
        {
            chances[y] = alive * (stays * exactly + (y == 0 ? 0 : stops * Math.Max(0, 1 - fewer)));
            if (y > 0)
                stops *= (b + y - 1) / (A + b + y);
            stays *= (b + y) / (A + b + y);
            fewer += exactly;
            exactly *= (shape + y) / (y + 1) * share;
        }
        if (chances.Length > 0)
            chances[0] += 1 - alive;
    }

    /// <summary>Number of purchases after which the customer may have stopped.</summary>
    private int Purchases(int repeats) => repeats + (Dropout == Dropout.AfterAny ? 1 : 0);

    /// <summary>
    /// Expected purchases of a customer who is alive, whose rate is gamma(<paramref name="shape"/>, <paramref name="time"/>)
    /// and whose chance of stopping is beta(a, <paramref name="b"/>). The coefficients do not depend on the horizon.
    /// </summary>
    private void SumUp(double shape, double time, double b, ReadOnlySpan<double> horizons, Span<double> expected)
    {
        if (horizons.Length == 0)
            return;
        var lanes = (horizons.Length + 3) / 4;
        Span<Vector256<double>> room =
            lanes <= 16 ? stackalloc Vector256<double>[3 * 16] : new Vector256<double>[3 * lanes];
        var z = room[..lanes];
        var power = room.Slice(lanes, lanes);
        var sum = room.Slice(2 * lanes, lanes);
        for (var h = 0; h < 4 * lanes; h++)
        {
            var horizon = horizons[Math.Min(h, horizons.Length - 1)];
            z[h / 4] = z[h / 4].WithElement(h % 4, horizon / (time + horizon));
        }
        sum.Clear();
        z.CopyTo(power);
        var largest = z[^1][3];

        // With b of the posterior and shape of the posterior, a + b - 1 - r of the prior is total - shape.
        var total = A + b - 1;
        var gap = total - shape;
        var (coefficient, reach) = (gap, largest);
        for (var k = 1; k < 2_000_000; k++)
        {
            for (var l = 0; l < lanes; l++)
            {
                sum[l] += coefficient * power[l];
                power[l] *= z[l];
            }
            if (Math.Abs(coefficient * reach) <= 1e-17 * Math.Abs(sum[^1][3]) || reach < 1e-300)
                break;
            coefficient *= (gap + k) * (A + k - 1) / ((total + k) * (k + 1));
            reach *= largest;
        }
        var epsilon = A - 1;
        for (var h = 0; h < horizons.Length; h++)
        {
            var logShrink = SpecialFunctions.LogOnePlus(-z[h / 4][h % 4]);
            var exponent = epsilon * logShrink;
            var leading = Math.Abs(epsilon) < 1e-300 ? -logShrink : -SpecialFunctions.ExpMinusOne(exponent) / epsilon;
            expected[h] = total * leading - Math.Exp(exponent) * sum[h / 4][h % 4];
        }
    }

    /// <summary>The same by averaging (1 - (time / (time + p t))^shape) / p over the chance of stopping p, in its log odds.</summary>
    private void Integrate(double shape, double time, double b, ReadOnlySpan<double> horizons, Span<double> expected)
    {
        var centre = Math.Log(A / b);
        var spread = 12 * Math.Sqrt(1 / A + 1 / b) + 40 / Math.Max(b, 1) * (b < 1 ? 1 : 0);
        var weight = Mean(_ => 1);
        for (var h = 0; h < horizons.Length; h++)
        {
            var horizon = horizons[h];
            expected[h] =
                Mean(p => -SpecialFunctions.ExpMinusOne(-shape * SpecialFunctions.LogOnePlus(p * horizon / time)) / p)
                / weight;
        }

        double Mean(Func<double, double> of)
        {
            double Part(double from, double to) =>
                GaussLegendre.Integrate(
                    y =>
                    {
                        var p = SpecialFunctions.Logistic(y);
                        // ln p and ln (1 - p), relative to the centre so that nothing underflows.
                        var log =
                            A * (SpecialFunctions.SoftPlus(-centre) - SpecialFunctions.SoftPlus(-y))
                            + b * (SpecialFunctions.SoftPlus(centre) - SpecialFunctions.SoftPlus(y));
                        return Math.Exp(log) * of(p);
                    },
                    from,
                    to
                );
            return Part(centre - spread, centre - spread / 3)
                + Part(centre - spread / 3, centre)
                + Part(centre, centre + spread / 3)
                + Part(centre + spread / 3, centre + spread);
        }
    }
}
