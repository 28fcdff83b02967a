using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>How a <see cref="ContextualLearner"/> learns and tries.</summary>
public sealed record LearnerOptions
{
    /// <summary>Chance of a yes expected of any action before the first answer, between 0 and 1: the rate of the group.</summary>
    public double BaseRate { get; init; } = 0.1;

    /// <summary>How widely log odds are expected to differ between actions at first, as a variance; learnt across actions.</summary>
    public double InterceptVariance { get; init; } = 0.5;

    /// <summary>How much a context is expected to matter at first, as a variance of slopes; learnt across actions.</summary>
    public double SlopeVariance { get; init; } = 0.01;

    /// <summary>How many slopes the first variances are worth once variances are learnt, above 0.</summary>
    public double VarianceStrength { get; init; } = 8;

    /// <summary>What an answer still counts after each further answer to the same action, above 0, at most 1; 1 is for ever.</summary>
    public double Keep { get; init; } = 1;

    /// <summary>Width of the draws in parts of what is not known, once much is known, above 0: 1 is Thompson sampling, less tries less.</summary>
    public double Spread { get; init; } = 0.3;

    /// <summary>Answers to an action after which its draws are halfway from full width to <see cref="Spread"/>, ≥ 0.</summary>
    public double SpreadAnswers { get; init; } = 100;

    /// <summary>Share of choices spread evenly over all actions, 0 … 1.</summary>
    public double Epsilon { get; init; } = 0.03;

    /// <summary>Draws behind the probabilities of choice, at least 1.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>Log likelihood ratio at which a change of an action's rate is believed, above 0; infinite for never.</summary>
    public double DriftLimit { get; init; } = 12;

    /// <summary>How many answers of each action are still believed after a change.</summary>
    public double AfterDrift { get; init; } = 30;
}

/// <summary>A choice, and with which probability it could have been made: what a ledger needs to judge other policies.</summary>
/// <param name="Action">Place of the chosen action.</param>
/// <param name="Probability">Above 0, at most 1.</param>
public readonly record struct ContextualChoice(int Action, double Probability);

/// <summary>What is known of one weight of one action.</summary>
/// <param name="Mean">Log odds a unit of the context adds.</param>
/// <param name="Deviation">Its standard deviation.</param>
public readonly record struct LearntWeight(double Mean, double Deviation);

/// <summary>
/// Chooses among actions by context and learns from every answer: a Bayesian logistic regression per action, with what
/// may be expected of an action learnt across all, tried by Thompson sampling.
/// </summary>
/// <remarks>
/// [CL2011], [AG2013], one answer at a time as in [SL1990]. The log odds of an action in a context follow a normal law of
/// one dimension, so a draw costs one normal number, no draw of all weights. Same seed and answers, same bits. Not safe for
/// two threads.
/// </remarks>
public sealed class ContextualLearner
{
    private const int FirstRelearn = 25;
    private const int RelearnEvery = 500;
    private const int Young = 2_000;

    private readonly LearnerOptions options;
    private readonly int size;
    private readonly SharedPrior prior;
    private readonly List<ActionBelief> actions = [];
    private readonly List<DriftWatch> watches = [];
    private double[] means = [];
    private double[] deviations = [];
    private double[] probabilities = [];
    private int[] wins = [];
    private long next = FirstRelearn;

    /// <param name="size">Length of a context, its leading 1 counted; at least 1.</param>
    /// <param name="actionCount">How many actions there are at first, ≥ 0.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ContextualLearner(int size, int actionCount, LearnerOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(actionCount);
        this.options = options ?? new LearnerOptions();
        Check(this.options);
        this.size = size;
        prior = new SharedPrior(size, this.options);
        for (var a = 0; a < actionCount; a++)
            Add();
    }

    /// <summary>How many actions there are.</summary>
    public int Actions => actions.Count;

    /// <summary>Answers learnt from.</summary>
    public long Answers { get; private set; }

    /// <summary>How often a change of an action's rate was noticed.</summary>
    public int Drifts { get; private set; }

    /// <summary>How much contexts matter, as learnt across actions: the variance of slopes about their common mean.</summary>
    public double SlopeVariance => size > 1 ? prior.Variance[1] : 0;

    /// <summary>Probabilities of the last choice, by action; they sum to 1.</summary>
    public ReadOnlySpan<double> Probabilities => probabilities;

    /// <summary>Adds an action; it begins with what is expected of any.</summary>
    /// <returns>Its place.</returns>
    public int Add()
    {
        var action = new ActionBelief(size);
        action.Settle(prior.Mean, prior.Variance);
        actions.Add(action);
        watches.Add(new DriftWatch());
        Array.Resize(ref means, actions.Count);
        Array.Resize(ref deviations, actions.Count);
        Array.Resize(ref probabilities, actions.Count);
        Array.Resize(ref wins, actions.Count);
        return actions.Count - 1;
    }

    /// <summary>What is known of an action's weights, in the order of a context.</summary>
    public IReadOnlyList<LearntWeight> Knowledge(int action) =>
        [
            .. Enumerable
                .Range(0, size)
                .Select(i => new LearntWeight(actions[action].Weights[i], Math.Sqrt(actions[action].VarianceOf(i)))),
        ];

    /// <summary>Expected chance of a yes, 0 … 1, what is not known taken into account.</summary>
    /// <param name="action">Its place.</param>
    /// <param name="context">The context; its first entry is 1.</param>
    /// <remarks>[M1992], the logistic of a normal law.</remarks>
    public double Chance(int action, ReadOnlySpan<double> context)
    {
        var (mean, variance) = actions[action].Along(context);
        return SpecialFunctions.Logistic(mean / Math.Sqrt(1 + Math.PI * variance / 8));
    }

    /// <summary>Chooses an action; the probabilities it was drawn from stay in <see cref="Probabilities"/>.</summary>
    /// <param name="context">The context; its first entry is 1.</param>
    /// <param name="values">What a yes to each action is worth, finite and ≥ 0.</param>
    /// <param name="random">Chance of this decision.</param>
    /// <remarks>π = (1 − ε) · share of draws won + ε / K, and the choice is drawn from π. O(K (d² + draws)).</remarks>
    public ContextualChoice Choose(ReadOnlySpan<double> context, ReadOnlySpan<double> values, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (context.Length != size || values.Length != actions.Count)
            throw new ArgumentException("One number per entry of the context and one value per action.");
        if (actions.Count == 0)
            throw new InvalidOperationException("There is no action to choose.");
        for (var a = 0; a < means.Length; a++)
        {
            var (mean, variance) = actions[a].Along(context);
            // Who is hardly known is tried at full width: narrow draws from the start can settle on a wrong action for good.
            var young = options.SpreadAnswers / (options.SpreadAnswers + actions[a].Answers + 1e-9);
            var spread = options.Spread + (1 - options.Spread) * young;
            (means[a], deviations[a], wins[a]) = (mean, spread * Math.Sqrt(variance), 0);
        }
        for (var draw = 0; draw < options.Draws; draw++)
        {
            var best = 0;
            var most = double.NegativeInfinity;
            for (var a = 0; a < means.Length; a++)
            {
                var score = values[a] / (1 + Math.Exp(-random.Normal(means[a], deviations[a])));
                if (score > most)
                    (best, most) = (a, score);
            }
            wins[best]++;
        }
        for (var a = 0; a < means.Length; a++)
            probabilities[a] = (1 - options.Epsilon) * wins[a] / options.Draws + options.Epsilon / means.Length;
        var chosen = random.PickWeighted(probabilities);
        return new ContextualChoice(chosen, probabilities[chosen]);
    }

    /// <summary>Learns from one answer. O(d²), now and then O(K d³).</summary>
    /// <param name="action">The action's place.</param>
    /// <param name="context">The context it was chosen in.</param>
    /// <param name="outcome">0 … 1: no, yes, or the part of a yes that came.</param>
    /// <param name="weight">What the answer counts, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Learn(int action, ReadOnlySpan<double> context, double outcome, double weight = 1)
    {
        if (!(outcome >= 0 && outcome <= 1))
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome lies in 0 … 1.");
        if (!(weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is finite and not negative.");
        var expected = actions[action].Learn(context, outcome, weight, options.Keep);
        Answers++;
        var watch = watches[action];
        var changed = watch.Sees(expected, outcome, options.DriftLimit);
        watches[action] = watch;
        if (changed)
            Forget();
        if (!changed && Answers < next)
            return;
        next = Answers + (Answers < Young ? FirstRelearn : RelearnEvery);
        prior.Learn(actions);
    }

    /// <summary>Who has changed may not be the only one: every action is tried again.</summary>
    private void Forget()
    {
        Drifts++;
        foreach (var action in actions)
            if (action.Answers > options.AfterDrift)
                action.Fade(options.AfterDrift / action.Answers);
    }

    private static void Check(LearnerOptions options)
    {
        InRange(options.BaseRate, 0, 1, nameof(options.BaseRate));
        InRange(options.InterceptVariance, 0, double.PositiveInfinity, nameof(options.InterceptVariance));
        InRange(options.SlopeVariance, 0, double.PositiveInfinity, nameof(options.SlopeVariance));
        InRange(options.VarianceStrength, 0, double.PositiveInfinity, nameof(options.VarianceStrength));
        InRange(options.Spread, 0, double.PositiveInfinity, nameof(options.Spread));
        InRange(options.SpreadAnswers, -double.Epsilon, double.PositiveInfinity, nameof(options.SpreadAnswers));
        InRange(options.Keep, 0, Math.BitIncrement(1.0), nameof(options.Keep));
        InRange(options.Epsilon, -double.Epsilon, Math.BitIncrement(1.0), nameof(options.Epsilon));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Draws, 1, nameof(options.Draws));
        if (!(options.DriftLimit > 0))
            throw new ArgumentOutOfRangeException(nameof(options), options.DriftLimit, "The limit must be above 0.");
    }

    private static void InRange(double value, double above, double below, string name)
    {
        if (!(value > above && value < below))
            throw new ArgumentOutOfRangeException(name, value, $"Must lie between {above} and {below}.");
    }
}
