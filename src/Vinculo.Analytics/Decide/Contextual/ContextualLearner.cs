using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide.Contextual;

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
    private readonly LearnerOptions options;
    private readonly int size;
    private readonly SharedPrior prior;
    private readonly List<ActionBelief> actions = [];
    private Stake[] stakes = [];
    private double[] probabilities = [];
    private long next;

    /// <param name="size">Length of a context, its leading 1 counted; at least 1.</param>
    /// <param name="actionCount">How many actions there are at first, ≥ 0.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ContextualLearner(int size, int actionCount, LearnerOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(actionCount);
        this.options = options ?? new LearnerOptions();
        this.options.Check();
        next = this.options.RelearnAfter(0);
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
        Array.Resize(ref stakes, actions.Count);
        Array.Resize(ref probabilities, actions.Count);
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
    public double Chance(int action, ReadOnlySpan<double> context)
    {
        var (mean, variance) = actions[action].Along(context);
        return BelievedOdds.ChanceOf(mean, variance);
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
        for (var a = 0; a < stakes.Length; a++)
        {
            var (mean, variance) = actions[a].Along(context);
            stakes[a] = new Stake(mean, options.WidthAt(actions[a].Answers) * Math.Sqrt(variance), values[a], 0);
        }
        ThompsonDraw.Shares(stakes, random, options.Draws, probabilities);
        for (var a = 0; a < stakes.Length; a++)
            probabilities[a] = (1 - options.Epsilon) * probabilities[a] + options.Epsilon / stakes.Length;
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
        var odds = actions[action].Learn(context, outcome, weight, options.Keep);
        Answers++;
        var changed = actions[action].Evidence.ShowsChange(odds, outcome, options.DriftLimit);
        if (changed)
            Forget();
        if (!changed && Answers < next)
            return;
        next = Answers + options.RelearnAfter(Answers);
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
}
