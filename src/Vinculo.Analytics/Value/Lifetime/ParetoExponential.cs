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
/// [SMC1987], likelihood as in [FH2005] with its hypergeometric functions put back into the integral they came from
/// (<see cref="StoppedBefore"/>); discounted transactions [FH2005b].
/// </remarks>
public sealed record ParetoExponential(double R, double Alpha, double S, double Beta) : IPurchaseModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters =>
        [("r", R), ("alpha", Alpha), ("s", S), ("beta", Beta)];

    /// <summary>Fits the four parameters by maximum likelihood.</summary>
    /// <param name="history">n ≥ 1 customers.</param>
    /// <returns>The model, its report and what is needed for intervals.</returns>
    /// <exception cref="UnfitDataException">No customers, nobody bought twice, or an impossible time.</exception>
    public static LifetimeFit<ParetoExponential> Fit(PurchaseHistory history) =>
        HistoryLikelihood.Fit(
            history,
            known => new ParetoLikelihood(known),
            [0, 0.25, 0, 0.25],
            logs => new ParetoExponential(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]))
        );

    /// <inheritdoc/>
    public double Alive(int repeats, double last, double age)
    {
        PurchaseModels.CheckHistory(repeats, last, age);
        var stay = -(R + repeats) * Math.Log(Alpha + age) - S * Math.Log(Beta + age);
        return SpecialFunctions.Logistic(stay - StoppedBefore.Of(R + repeats, Alpha, S, Beta, last, age).Log);
    }

    /// <inheritdoc/>
    public void Expected(int repeats, double last, double age, ReadOnlySpan<double> horizons, Span<double> expected)
    {
        var alive = Alive(repeats, last, age);
        var gap = S - 1;
        var scale = alive * (R + repeats) * (Beta + age) / (Alpha + age);
        for (var h = 0; h < horizons.Length; h++)
        {
            PurchaseModels.CheckHorizon(horizons[h]);
            var shrink = -SpecialFunctions.LogOnePlus(horizons[h] / (Beta + age));
            var time = Math.Abs(gap) < 1e-300 ? -shrink : -SpecialFunctions.ExpMinusOne(gap * shrink) / gap;
            expected[h] = scale * time;
        }
    }

    /// <summary>
    /// Purchases still to come, for ever, each discounted to now: with the margin of a purchase, the whole residual value.
    /// </summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="discount">Continuous rate a period, above 0: ln 1.15 / 52 for 15 % a year in weeks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is impossible or the rate not above 0.</exception>
    /// <remarks>[FHL2005b] eq. 2; ∫ e^(-δt) of the purchase rate, by the trapezoid rule in logarithmic time.</remarks>
    public double DiscountedResidual(int repeats, double last, double age, double discount)
    {
        if (!(discount > 0 && double.IsFinite(discount)))
            throw new ArgumentOutOfRangeException(nameof(discount), discount, "The rate must be finite and above 0.");
        const double step = 0.125;
        const double least = -40;
        var alive = Alive(repeats, last, age);
        var (rate, scaled) = ((R + repeats) / (Alpha + age), discount * (Beta + age));
        // (1 + v)^-s e^(-zv) over v = e^y; below e^-40 it is e^y itself and its terms a geometric series.
        var sum = Math.Exp(least) / (1 - Math.Exp(-step));
        var end = Math.Log(745 / scaled);
        for (var y = least + step; y < end; y += step)
            sum += Math.Exp(y - S * SpecialFunctions.SoftPlus(y) - scaled * Math.Exp(y));
        return alive * rate * (Beta + age) * step * sum;
    }

    /// <summary>Chance to buy nothing in the next <paramref name="horizon"/> periods: the risk of not returning.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>0 … 1, falling as the horizon grows, never below 1 - <see cref="Alive"/>.</returns>
    public double SilentFor(int repeats, double last, double age, double horizon)
    {
        Span<double> none = stackalloc double[1];
        Chances(repeats, last, age, horizon, none);
        return Math.Clamp(none[0], 0, 1);
    }

    /// <inheritdoc/>
    public void Chances(int repeats, double last, double age, double horizon, Span<double> chances)
    {
        PurchaseModels.CheckHorizon(horizon);
        var alive = Alive(repeats, last, age);
        chances.Clear();
        if (chances.Length == 0)
            return;
        var (shape, rate, stop) = (R + repeats, Alpha + age, Beta + age);
        // Alive to the end, or stopped at some u after y purchases; over u in logarithmic time.
        var unit = Math.Min(rate / shape, stop);
        var end = SpecialFunctions.LogOnePlus(horizon / unit);
        var (nodes, weights) = GaussLegendre.Rule32;
        Add(chances, horizon, alive * Math.Exp(S * Math.Log(stop / (stop + horizon))), shape, rate);
        for (var i = 0; i < nodes.Length; i++)
        {
            var y = end / 2 * (1 + nodes[i]);
            var u = unit * SpecialFunctions.ExpMinusOne(y);
            var density = Math.Exp(S * Math.Log(stop / (stop + u))) * S / (stop + u) * (unit + u);
            Add(chances, u, alive * end / 2 * weights[i] * density, shape, rate);
        }
        chances[0] += 1 - alive;

        static void Add(Span<double> chances, double time, double weight, double shape, double rate)
        {
            var share = time / (rate + time);
            var exactly = weight * Math.Exp(shape * Math.Log(rate / (rate + time)));
            for (var y = 0; y < chances.Length; y++)
            {
                chances[y] += exactly;
                exactly *= (shape + y) / (y + 1) * share;
            }
        }
    }
}
