namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>What every model of purchases without a contract answers about one customer.</summary>
/// <remarks>Times are in the unit the model was fitted with. Impossible histories and horizons are refused with <see cref="ArgumentOutOfRangeException"/>.</remarks>
public interface IPurchaseModel
{
    /// <summary>The parameters by the names their paper gives them.</summary>
    IReadOnlyList<(string Name, double Value)> Parameters { get; }

    /// <summary>Chance that the customer still buys at all, 0 … 1.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    double Alive(int repeats, double last, double age);

    /// <summary>Purchases expected up to each of several horizons.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizons">Periods ahead, ascending, finite, ≥ 0.</param>
    /// <param name="expected">One number ≥ 0 per horizon, written here.</param>
    void Expected(int repeats, double last, double age, ReadOnlySpan<double> horizons, Span<double> expected);

    /// <summary>How likely 0, 1, 2, … purchases are in the next <paramref name="horizon"/> periods.</summary>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <param name="chances">Chances of 0 … length - 1 purchases, written here; what is missing to 1 belongs to more.</param>
    void Chances(int repeats, double last, double age, double horizon, Span<double> chances);
}

/// <summary>What follows from the answers of any purchase model.</summary>
public static class PurchaseModels
{
    private const int Batch = 1024;

    /// <summary>Purchases expected of one customer in the next <paramref name="horizon"/> periods.</summary>
    /// <param name="model">The model.</param>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history or the horizon is impossible.</exception>
    public static double Expected(this IPurchaseModel model, int repeats, double last, double age, double horizon)
    {
        ArgumentNullException.ThrowIfNull(model);
        var expected = 0.0;
        model.Expected(repeats, last, age, new ReadOnlySpan<double>(in horizon), new Span<double>(ref expected));
        return expected;
    }

    /// <summary>Purchases expected of each customer in the next <paramref name="horizon"/> periods, on all cores.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">n customers, in the periods the model was fitted with.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    /// <returns>n values ≥ 0, in the order of <paramref name="history"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is negative or not finite.</exception>
    public static double[] Expected(this IPurchaseModel model, PurchaseHistory history, double horizon) =>
        model.DiscountedPurchases(history, 1, horizon, 0);

    /// <summary>Repeat purchases expected of somebody who has just bought for the first time.</summary>
    /// <param name="model">The model.</param>
    /// <param name="horizon">Periods ahead, finite, ≥ 0.</param>
    public static double ExpectedOfNew(this IPurchaseModel model, double horizon) => model.Expected(0, 0, 0, horizon);

    /// <summary>Purchases to come of each customer, each discounted to today; times margin it is the lifetime value.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">n customers, in the periods the model was fitted with.</param>
    /// <param name="steps">Number of steps ahead, ≥ 0.</param>
    /// <param name="periodsPerStep">Length of a step in the model's periods; 365.25/12/7 for months of weeks.</param>
    /// <param name="discountPerStep">Discount rate a step, above -1.</param>
    /// <returns>n values ≥ 0, in the order of <paramref name="history"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>
    /// One pass over all horizons of a customer; those of one purchase differ only in age, so each age is worked out once.
    /// </remarks>
    public static double[] DiscountedPurchases(
        this IPurchaseModel model,
        PurchaseHistory history,
        int steps,
        double periodsPerStep,
        double discountPerStep
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        var (horizons, factors) = Steps(steps, periodsPerStep, discountPerStep);
        var ages = new Dictionary<double, int>();
        for (var i = 0; i < history.Customers; i++)
        {
            if (history.Repeats[i] == 0)
                ages.TryAdd(history.Age[i], ages.Count);
        }
        var ofNew = new double[ages.Count];
        var distinct = ages.Keys.ToArray();
        var result = new double[history.Customers];
        InBatches(distinct.Length, (k, until) => ofNew[k] = Of(0, 0, distinct[k], until));
        InBatches(
            result.Length,
            (i, until) =>
                result[i] =
                    history.Repeats[i] == 0
                        ? ofNew[ages[history.Age[i]]]
                        : Of(history.Repeats[i], history.Last[i], history.Age[i], until)
        );
        return result;

        double Of(int repeats, double last, double age, double[] until)
        {
            model.Expected(repeats, last, age, horizons, until);
            return Weigh(until, factors);
        }

        void InBatches(int items, Action<int, double[]> work) =>
            Parallel.For(
                0,
                (items + Batch - 1) / Batch,
                batch =>
                {
                    var until = new double[steps];
                    for (var i = batch * Batch; i < Math.Min(items, (batch + 1) * Batch); i++)
                        work(i, until);
                }
            );
    }

    /// <summary>Discounted margin of one customer's purchases to come.</summary>
    /// <param name="model">The model.</param>
    /// <param name="repeats">x ≥ 0.</param>
    /// <param name="last">t_x, 0 … <paramref name="age"/>.</param>
    /// <param name="age">T, finite.</param>
    /// <param name="marginPerPurchase">Expected spend of a purchase × margin rate.</param>
    /// <param name="steps">Number of steps ahead, ≥ 0.</param>
    /// <param name="periodsPerStep">Length of a step in the model's periods; 365.25/12/7 for months of weeks.</param>
    /// <param name="discountPerStep">Discount rate a step, above -1.</param>
    public static double DiscountedMargin(
        this IPurchaseModel model,
        int repeats,
        double last,
        double age,
        double marginPerPurchase,
        int steps,
        double periodsPerStep,
        double discountPerStep
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        var (horizons, factors) = Steps(steps, periodsPerStep, discountPerStep);
        var until = new double[steps];
        model.Expected(repeats, last, age, horizons, until);
        return Weigh(until, factors) * marginPerPurchase;
    }

    internal static void CheckHistory(int repeats, double last, double age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeats);
        if (!(last >= 0 && last <= age && double.IsFinite(age)))
            throw new ArgumentOutOfRangeException(nameof(last), last, "Times must satisfy 0 ≤ last ≤ age, finite.");
    }

    internal static void CheckHorizon(double horizon)
    {
        if (!(horizon >= 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is finite and not negative.");
    }

    internal static (double[] Horizons, double[] Factors) Steps(
        int steps,
        double periodsPerStep,
        double discountPerStep
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        CheckHorizon(periodsPerStep);
        if (!(discountPerStep > -1 && double.IsFinite(discountPerStep)))
            throw new ArgumentOutOfRangeException(
                nameof(discountPerStep),
                discountPerStep,
                "Must be finite, above -1."
            );
        var horizons = new double[steps];
        var factors = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            horizons[step] = (step + 1) * periodsPerStep;
            factors[step] = Math.Pow(1 + discountPerStep, -(step + 1));
        }
        return (horizons, factors);
    }

    internal static double Weigh(double[] until, double[] factors)
    {
        double sum = 0,
            before = 0;
        for (var step = 0; step < until.Length; step++)
        {
            sum += (until[step] - before) * factors[step];
            before = until[step];
        }
        return sum;
    }
}
