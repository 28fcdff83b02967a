using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide;

/// <summary>What is known of the chance that an action is accepted: a prior and the answers since, which may fade.</summary>
/// <param name="PriorMean">Chance expected before any answer, between 0 and 1.</param>
/// <param name="PriorStrength">How many answers the prior is worth, above 0.</param>
/// <param name="Accepted">Answers yes, faded; ≥ 0.</param>
/// <param name="Refused">Answers no, faded; ≥ 0.</param>
/// <remarks>[T1933]; fading as in [RVKOW2018 §6.3]. The prior does not fade: without answers knowledge returns to it.</remarks>
public readonly record struct BetaBernoulli(
    double PriorMean,
    double PriorStrength,
    double Accepted = 0,
    double Refused = 0
)
{
    /// <summary>First parameter of the beta law.</summary>
    public double A => PriorMean * PriorStrength + Accepted;

    /// <summary>Second parameter of the beta law.</summary>
    public double B => (1 - PriorMean) * PriorStrength + Refused;

    /// <summary>Expected chance, between 0 and 1.</summary>
    public double Mean => A / (A + B);

    /// <summary>Standard deviation of the chance.</summary>
    public double StandardDeviation => Math.Sqrt(A * B / (A + B + 1)) / (A + B);

    /// <summary>Answers behind the mean, the prior not counted.</summary>
    public double Evidence => Accepted + Refused;

    /// <summary>Knowledge before any answer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not between 0 and 1, or the strength not above 0.</exception>
    public static BetaBernoulli Prior(double mean, double strength)
    {
        if (!(mean > 0 && mean < 1))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "The mean must lie between 0 and 1.");
        if (!(strength > 0 && double.IsFinite(strength)))
            throw new ArgumentOutOfRangeException(
                nameof(strength),
                strength,
                "The strength must be finite and above 0."
            );
        return new BetaBernoulli(mean, strength);
    }

    /// <summary>A prior for one class taken from what all classes together have shown.</summary>
    /// <param name="strength">How many answers of one class outweigh the whole, above 0.</param>
    public BetaBernoulli Narrow(double strength) => Prior(Mean, strength);

    /// <summary>Knowledge after one more answer.</summary>
    /// <param name="accepted">The answer.</param>
    /// <param name="weight">Its weight, finite and ≥ 0; 1 for a plain answer, less for a "not now".</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is negative or not finite.</exception>
    public BetaBernoulli With(bool accepted, double weight = 1)
    {
        if (!(weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(
                nameof(weight),
                weight,
                "The weight must be finite and not negative."
            );
        return accepted ? this with { Accepted = Accepted + weight } : this with { Refused = Refused + weight };
    }

    /// <summary>Takes back one answer, as when its outcome is corrected; never below nothing.</summary>
    public BetaBernoulli Without(bool accepted, double weight = 1) =>
        accepted
            ? this with
            {
                Accepted = Math.Max(0, Accepted - weight),
            }
            : this with
            {
                Refused = Math.Max(0, Refused - weight),
            };

    /// <summary>Knowledge after time without answers: old answers count half per half-life.</summary>
    /// <param name="elapsed">Time since the last fading; negative counts as none.</param>
    /// <param name="halfLife">Above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half-life is not above zero.</exception>
    public BetaBernoulli Fade(TimeSpan elapsed, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        if (elapsed <= TimeSpan.Zero)
            return this;
        var kept = Math.Exp(-Math.Log(2) * (elapsed / halfLife));
        return this with { Accepted = Accepted * kept, Refused = Refused * kept };
    }

    /// <summary>One chance drawn from what is known: the heart of Thompson sampling.</summary>
    public double Draw(Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.Beta(A, B);
    }

    /// <summary>Central interval of the chance.</summary>
    /// <param name="level">Share of belief inside, between 0 and 1.</param>
    public Interval Likely(double level = 0.8)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        return new Interval(
            IncompleteBeta.Quantile((1 - level) / 2, A, B),
            IncompleteBeta.Quantile((1 + level) / 2, A, B)
        );
    }
}
