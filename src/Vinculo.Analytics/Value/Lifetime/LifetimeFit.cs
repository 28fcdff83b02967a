using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>A fitted model, how the fit went, and how well the parameters are known.</summary>
/// <param name="Model">The model; always usable.</param>
/// <param name="Report">How the fit went.</param>
/// <param name="Uncertainty">For intervals.</param>
public sealed record LifetimeFit<TModel>(TModel Model, FitReport Report, LifetimeUncertainty<TModel> Uncertainty);

/// <summary>The normal law of the parameters' logarithms around the fit, from the curvature of the likelihood.</summary>
public sealed class LifetimeUncertainty<TModel>
{
    internal delegate TModel Maker(ReadOnlySpan<double> logs);

    private readonly double[] logs;
    private readonly double[]? factor;
    private readonly Maker make;

    internal LifetimeUncertainty(double[] logs, double[]? factor, Maker make)
    {
        this.logs = logs;
        this.factor = factor;
        this.make = make;
    }

    /// <summary>False when the likelihood was too flat to say; every draw is then the fit itself.</summary>
    public bool IsKnown => factor is not null;

    /// <summary>A model that the data would bear as well.</summary>
    public TModel Draw(Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (factor is null)
            return make(logs);
        var n = logs.Length;
        Span<double> normal = stackalloc double[n];
        Span<double> drawn = stackalloc double[n];
        foreach (ref var z in normal)
            z = random.Normal();
        for (var i = 0; i < n; i++)
        {
            drawn[i] = logs[i];
            for (var j = 0; j <= i; j++)
                drawn[i] += factor[i * n + j] * normal[j];
        }
        return make(drawn);
    }

    /// <summary>Interval of anything that follows from the model, such as one customer's expected purchases.</summary>
    /// <param name="quantity">The quantity under one model.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="draws">At least 20.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Interval Likely(Func<TModel, double> quantity, Xoshiro256 random, int draws = 200, double level = 0.8)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 20);
        var values = new double[draws];
        for (var d = 0; d < draws; d++)
            values[d] = quantity(Draw(random));
        return Quantiles.Central(values, level);
    }
}
