using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>What became of regular opportunities, such as the monthly deposit or the yearly donation, column by column.</summary>
/// <param name="Taken">x: opportunities taken, 0 … <paramref name="Last"/>.</param>
/// <param name="Last">t_x: number of the last one taken, 0 when none was.</param>
/// <param name="Opportunities">n: opportunities there were since the customer came, ≥ 0.</param>
/// <param name="Customers">How many customers share the history.</param>
public sealed record OpportunityHistory(int[] Taken, int[] Last, int[] Opportunities, double[] Customers)
{
    /// <summary>Histories whose periods are opportunities: those with a purchase were taken. Equal ones are merged.</summary>
    /// <param name="history">Customers whose times are whole numbers of opportunities.</param>
    /// <exception cref="UnfitDataException">A time is not a whole number, or beyond 100,000.</exception>
    public static OpportunityHistory Of(PurchaseHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        var same = new Dictionary<(int Taken, int Last, int Opportunities), int>();
        for (var i = 0; i < history.Customers; i++)
        {
            var (last, age) = (history.Last[i], history.Age[i]);
            if (!double.IsInteger(last) || !double.IsInteger(age) || age > BetaBernoulli.Most)
                throw new UnfitDataException(
                    UnfitReason.ImpossibleValue,
                    $"Customer {i}: times are whole numbers of opportunities, {BetaBernoulli.Most} at most."
                );
            var key = (history.Repeats[i], (int)last, (int)age);
            same[key] = same.GetValueOrDefault(key) + 1;
        }
        // In order, so that the customers' order moves no bit.
        var distinct = same.OrderBy(s => s.Key).ToArray();
        return new(
            Array.ConvertAll(distinct, s => s.Key.Taken),
            Array.ConvertAll(distinct, s => s.Key.Last),
            Array.ConvertAll(distinct, s => s.Key.Opportunities),
            Array.ConvertAll(distinct, s => (double)s.Value)
        );
    }
}

/// <summary>
/// Regular opportunities (BG/BB): while a customer, each is taken with a chance of her own; before each she may stop with
/// another. For deposits, donations, renewals and whatever comes round by the calendar.
/// </summary>
/// <param name="Alpha">First parameter of the beta law of taking, above 0.</param>
/// <param name="Beta">Second, above 0.</param>
/// <param name="Gamma">First parameter of the beta law of stopping, above 0.</param>
/// <param name="Delta">Second, above 0.</param>
/// <remarks>[FHS2010].</remarks>
public sealed record BetaBernoulli(double Alpha, double Beta, double Gamma, double Delta) : IPurchaseModel
{
    internal const int Most = 100_000;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters =>
        [("alpha", Alpha), ("beta", Beta), ("gamma", Gamma), ("delta", Delta)];

    /// <summary>Fits the four parameters by maximum likelihood.</summary>
    /// <param name="history">At least one customer.</param>
    /// <exception cref="UnfitDataException">No customers, nobody ever took an opportunity, or an impossible history.</exception>
    public static LifetimeFit<BetaBernoulli> Fit(OpportunityHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        double customers = 0,
            taken = 0;
        for (var i = 0; i < history.Taken.Length; i++)
        {
            var (x, last, n) = (history.Taken[i], history.Last[i], history.Opportunities[i]);
            if (!(Possible(x, last, n) && history.Customers[i] >= 0 && double.IsFinite(history.Customers[i])))
                throw new UnfitDataException(UnfitReason.ImpossibleValue, $"History {i}: 0 ≤ x ≤ last ≤ n.");
            customers += history.Customers[i];
            taken += history.Customers[i] * x;
        }
        if (customers == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no customers.");
        if (taken == 0)
            throw new UnfitDataException(UnfitReason.OneClass, "Nobody has taken an opportunity.");

        var fit = Bfgs.Minimise(
            (logs, gradient) => Differentiate(history, logs, gradient, customers),
            [0, 0, 0, 0],
            1e-8
        );
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -fit.Value * customers,
            fit.GradientNorm,
            (int)Math.Min(int.MaxValue, customers)
        );
        var covariance = Bfgs.CovarianceFactor(
            (logs, gradient) => Differentiate(history, logs, gradient, 1),
            fit.Point,
            1e-3
        );
        return new(
            FromLogs(fit.Point),
            report,
            new LifetimeUncertainty<BetaBernoulli>(fit.Point, covariance, FromLogs)
        );
    }

    /// <summary>Chance that the customer has not stopped before the next opportunity.</summary>
    /// <param name="taken">x ≥ 0.</param>
    /// <param name="last">t_x.</param>
    /// <param name="opportunities">n ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is impossible.</exception>
    public double Alive(int taken, int last, int opportunities)
    {
        var (stay, all) = LogParts(taken, last, opportunities);
        return Math.Exp(stay - all) * Keeps(opportunities);
    }

    /// <summary>Opportunities expected to be taken out of the next few, each discounted to today.</summary>
    /// <param name="taken">x ≥ 0.</param>
    /// <param name="last">t_x.</param>
    /// <param name="opportunities">n ≥ 0.</param>
    /// <param name="ahead">How many come, ≥ 0.</param>
    /// <param name="discount">Rate an opportunity, above -1; 0 counts them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>Summed term by term: no difference of gamma functions, no division by γ - 1.</remarks>
    public double Expected(int taken, int last, int opportunities, int ahead, double discount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ahead);
        if (!(discount > -1 && double.IsFinite(discount)))
            throw new ArgumentOutOfRangeException(nameof(discount), discount, "Must be finite, above -1.");
        var (stay, all) = LogParts(taken, last, opportunities);
        double sum = 0,
            there = 1;
        for (var k = 0; k < ahead && there > 0; k++)
        {
            there *= Keeps(opportunities + k) / (1 + discount);
            sum += there;
        }
        return Math.Exp(stay - all) * (Alpha + taken) / (Alpha + Beta + opportunities) * sum;
    }

    /// <inheritdoc/>
    /// <remarks>Times are whole numbers of opportunities.</remarks>
    double IPurchaseModel.Alive(int repeats, double last, double age) => Alive(repeats, Whole(last), Whole(age));

    /// <inheritdoc/>
    /// <remarks>A horizon holds as many opportunities as it has whole periods.</remarks>
    void IPurchaseModel.Expected(
        int repeats,
        double last,
        double age,
        ReadOnlySpan<double> horizons,
        Span<double> expected
    )
    {
        foreach (var horizon in horizons)
            PurchaseModels.CheckHorizon(horizon);
        var n = Whole(age);
        var (stay, all) = LogParts(repeats, Whole(last), n);
        var each = Math.Exp(stay - all) * (Alpha + repeats) / (Alpha + Beta + n);
        var (passed, there, sum) = (0, 1.0, 0.0);
        for (var h = 0; h < horizons.Length; h++)
        {
            for (var until = Opportunities(horizons[h]); passed < until && there > 0; passed++)
                sum += there *= Keeps(n + passed);
            expected[h] = each * sum;
        }
    }

    /// <inheritdoc/>
    /// <remarks>[FHS2010]: as many are taken of those before she stops as the beta-binomial law says.</remarks>
    void IPurchaseModel.Chances(int repeats, double last, double age, double horizon, Span<double> chances)
    {
        PurchaseModels.CheckHorizon(horizon);
        chances.Clear();
        if (chances.Length == 0)
            return;
        var n = Whole(age);
        var (stay, all) = LogParts(repeats, Whole(last), n);
        var here = Math.Exp(stay - all);
        var (a, b) = (Alpha + repeats, Beta + n - repeats);
        var ahead = Opportunities(horizon);
        chances[0] = 1 - here;
        for (var m = 0; m <= ahead && here > 0; m++)
        {
            // She stays for exactly m of the opportunities, or for all there are.
            var keeps = m < ahead ? Keeps(n + m) : 0;
            var stops = here * (1 - keeps);
            here *= keeps;
            // Beta-binomial chances of y out of m, each from the one before.
            var exactly = Math.Exp(SpecialFunctions.LogBeta(a, b + m) - SpecialFunctions.LogBeta(a, b));
            for (var y = 0; y <= m && y < chances.Length; y++)
            {
                chances[y] += stops * exactly;
                exactly *= (m - y) * (a + y) / ((y + 1) * (b + m - y - 1));
            }
        }
    }

    /// <summary>Opportunities within a horizon; a hair short of a whole number is one.</summary>
    private static int Opportunities(double horizon) => (int)Math.Min(Most, Math.Floor(horizon + 1e-9));

    private static int Whole(double time) =>
        time >= 0 && time <= Most && double.IsInteger(time)
            ? (int)time
            : throw new ArgumentOutOfRangeException(nameof(time), time, "Times are whole numbers of opportunities.");

    /// <summary>Chance not to stop before one more opportunity, having stayed through <paramref name="opportunities"/>.</summary>
    private double Keeps(int opportunities) => (Delta + opportunities) / (Gamma + Delta + opportunities);

    /// <summary>Logarithms of the likelihood's first part (a customer to the last) and of the whole.</summary>
    private (double Stay, double All) LogParts(int x, int last, int n)
    {
        if (!Possible(x, last, n))
            throw new ArgumentOutOfRangeException(nameof(last), last, "A history satisfies 0 ≤ x ≤ last ≤ n.");
        var constant = SpecialFunctions.LogBeta(Alpha, Beta) + SpecialFunctions.LogBeta(Gamma, Delta);
        var stay =
            SpecialFunctions.LogBeta(Alpha + x, Beta + n - x) + SpecialFunctions.LogBeta(Gamma, Delta + n) - constant;
        if (last == n)
            return (stay, stay);
        // Stopped before opportunity last + 1, + 2, … n: each term is the one before times a ratio.
        var first =
            SpecialFunctions.LogBeta(Alpha + x, Beta + last - x)
            + SpecialFunctions.LogBeta(Gamma + 1, Delta + last)
            - constant;
        double sum = 0,
            term = 1;
        for (var i = 0; i < n - last; i++)
        {
            sum += term;
            term *=
                (Beta + last - x + i)
                / (Alpha + Beta + last + i)
                * ((Delta + last + i) / (Gamma + 1 + Delta + last + i));
        }
        return (stay, SpecialFunctions.LogAddExp(stay, first + Math.Log(sum)));
    }

    private static bool Possible(int x, int last, int n) => x >= 0 && x <= last && last <= n && (x > 0 || last == 0);

    private static double Differentiate(
        OpportunityHistory history,
        ReadOnlySpan<double> logs,
        Span<double> gradient,
        double scale
    )
    {
        const double step = 1e-5;
        gradient.Clear();
        foreach (var log in logs)
        {
            if (!(Math.Abs(log) < 25))
                return double.PositiveInfinity;
        }
        Span<double> moved = stackalloc double[4];
        logs.CopyTo(moved);
        for (var k = 0; k < 4; k++)
        {
            moved[k] = logs[k] + step;
            var up = FromLogs(moved).LogLikelihood(history);
            moved[k] = logs[k] - step;
            var down = FromLogs(moved).LogLikelihood(history);
            moved[k] = logs[k];
            gradient[k] = (down - up) / (2 * step) / scale;
        }
        return -FromLogs(logs).LogLikelihood(history) / scale;
    }

    private double LogLikelihood(OpportunityHistory history)
    {
        var sum = 0.0;
        for (var i = 0; i < history.Taken.Length; i++)
            sum += history.Customers[i] * LogParts(history.Taken[i], history.Last[i], history.Opportunities[i]).All;
        return sum;
    }

    private static BetaBernoulli FromLogs(ReadOnlySpan<double> logs) =>
        new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]));
}
