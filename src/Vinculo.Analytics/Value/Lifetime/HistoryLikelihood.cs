using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>
/// Log likelihood and gradient of a purchase model of four parameters over distinct histories, on all cores; how the work
/// is divided depends on the data alone, so the bits do not depend on the cores.
/// </summary>
internal abstract class HistoryLikelihood
{
    private const int MostParts = 16;

    /// <summary>
    /// A pull of each parameter's logarithm towards its start, in likelihoods of one customer: too weak to move a figure
    /// that the data know, strong enough to end a search along one that they do not (customers all alike, nobody leaving).
    /// </summary>
    private const double Pull = 1e-7;

    /// <summary>Precision of a logarithm that the data say nothing about: a factor of e^3 either way.</summary>
    private const double Vague = 0.1;

    /// <summary>Gain a step below which the likelihood counts as flat.</summary>
    private const double Flat = 1e-12;

    private readonly double customers;
    private readonly double farthest;
    private readonly double[][] partial;

    /// <param name="history">The customers.</param>
    /// <param name="rowsPerPart">Histories worth a thread's while.</param>
    /// <param name="farthest">Beyond e to this power, either way, a parameter is a runaway search.</param>
    protected HistoryLikelihood(PurchaseHistory history, int rowsPerPart, double farthest)
    {
        this.farthest = farthest;
        customers = history.Customers;
        Rows = DistinctHistories.Of(history);
        partial = new double[Math.Clamp(Rows.Length / rowsPerPart, 1, MostParts)][];
        for (var p = 0; p < partial.Length; p++)
            partial[p] = new double[5];
    }

    protected DistinctHistories Rows { get; }

    /// <summary>Fits a model to histories, or says why they cannot carry one.</summary>
    internal static LifetimeFit<TModel> Fit<TModel>(
        PurchaseHistory history,
        Func<PurchaseHistory, HistoryLikelihood> likelihoodOf,
        ReadOnlySpan<double> scales,
        LifetimeUncertainty<TModel>.Maker make
    )
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        if (history.Customers == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no customers.");
        if (Array.TrueForAll(history.Repeats, x => x == 0))
            throw new UnfitDataException(UnfitReason.OneClass, "Nobody has bought a second time.");

        var likelihood = likelihoodOf(history);
        // Times start at a share of the observation, so that their unit does not matter.
        var longest = Math.Max(history.Age.Max(), 1e-9);
        var start = new double[4];
        for (var k = 0; k < 4; k++)
            start[k] = scales[k] > 0 ? Math.Log(scales[k] * longest) : 0;
        var fit = Bfgs.Minimise(Pulled(likelihood.Loss, start, Pull), start, flat: Flat);
        var gradient = new double[4];
        var report = new FitReport(
            "BFGS",
            fit.Iterations,
            fit.Converged,
            -likelihood.TotalLoss(fit.Point, gradient),
            fit.GradientNorm,
            history.Customers
        );
        var covariance = Bfgs.CovarianceFactor(Pulled(likelihood.TotalLoss, fit.Point, Vague), fit.Point);
        return new(make(fit.Point), report, new LifetimeUncertainty<TModel>(fit.Point, covariance, make));
    }

    private static Bfgs.Objective Pulled(Bfgs.Objective objective, double[] towards, double precision) =>
        (logs, gradient) =>
        {
            var value = objective(logs, gradient);
            for (var k = 0; k < towards.Length; k++)
            {
                value += precision / 2 * (logs[k] - towards[k]) * (logs[k] - towards[k]);
                gradient[k] += precision * (logs[k] - towards[k]);
            }
            return value;
        };

    /// <summary>Negative mean log likelihood at the logarithms of the parameters.</summary>
    internal double Loss(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        var value = TotalLoss(logs, gradient);
        for (var k = 0; k < 4; k++)
            gradient[k] /= customers;
        return value / customers;
    }

    /// <summary>Negative log likelihood, summed.</summary>
    internal double TotalLoss(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        gradient.Clear();
        var parameters = new double[4];
        for (var k = 0; k < 4; k++)
        {
            if (!(Math.Abs(logs[k]) < farthest))
                return double.PositiveInfinity;
            parameters[k] = Math.Exp(logs[k]);
        }
        var value = OfGroups(parameters, gradient);
        if (partial.Length == 1)
            Sum(0, parameters);
        else
            Parallel.For(0, partial.Length, p => Sum(p, parameters));
        foreach (var part in partial)
        {
            value += part[4];
            for (var k = 0; k < 4; k++)
                gradient[k] += part[k];
        }
        for (var k = 0; k < 4; k++)
            gradient[k] *= -parameters[k];
        return -value;
    }

    /// <summary>What depends on the number of repeats alone, over all groups; the gradient is by the parameters.</summary>
    protected abstract double OfGroups(ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>Adds what depends on the times, for histories of one group; the value comes fifth.</summary>
    protected abstract void OfRows(int group, int from, int to, ReadOnlySpan<double> parameters, Span<double> sums);

    private void Sum(int p, double[] parameters)
    {
        var sums = partial[p];
        Array.Clear(sums);
        var blocks = Rows.Length / 4;
        var from = 4 * (int)((long)blocks * p / partial.Length);
        var end = 4 * (int)((long)blocks * (p + 1) / partial.Length);
        var group = Array.BinarySearch(Rows.Starts, from);
        group = group >= 0 ? group : ~group - 1;
        for (; from < end; group++)
        {
            var to = Math.Min(end, Rows.Starts[group + 1]);
            OfRows(group, from, to, parameters, sums);
            from = to;
        }
    }
}
