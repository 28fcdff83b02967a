using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>What is known of an action in one context.</summary>
/// <param name="Odds">Expected log odds of a yes.</param>
/// <param name="Variance">Their variance, ≥ 0.</param>
/// <param name="Answers">Answers to the action so far, faded.</param>
public readonly record struct BelievedOdds(double Odds, double Variance, double Answers)
{
    /// <summary>Expected chance of a yes, 0 … 1, what is not known taken into account.</summary>
    /// <remarks>[M1992], the logistic of a normal law.</remarks>
    public double Chance => ChanceOf(Odds, Variance);

    /// <summary>The same of odds and variance that were written down.</summary>
    public static double ChanceOf(double odds, double variance) =>
        SpecialFunctions.Logistic(odds / Math.Sqrt(1 + Math.PI * variance / 8));
}

/// <summary>
/// What is believed of many named actions at a moment, as one value that never changes: safe for any number of threads.
/// What the answers say comes from outside (a database) as <see cref="AnswerEvidence"/>; the same evidence and prior give
/// the same bits on every machine.
/// </summary>
/// <remarks>The method is that of <see cref="ContextualLearner"/>, which keeps its evidence itself.</remarks>
public sealed class SharedBeliefs
{
    private readonly LearnerOptions options;
    private readonly SharedPrior prior;
    private readonly Dictionary<string, ActionBelief> actions;
    private readonly ActionBelief any;

    private SharedBeliefs(
        LearnerOptions options,
        SharedPrior prior,
        Dictionary<string, ActionBelief> actions,
        ActionBelief? any = null
    )
    {
        (this.options, this.prior, this.actions) = (options, prior, actions);
        this.any = any ?? Settled(new AnswerEvidence(prior.Mean.Length));
    }

    /// <summary>Beliefs from what the answers say.</summary>
    /// <param name="size">Length of a context, its leading 1 counted; at least 1.</param>
    /// <param name="options">How to learn; a base rate of ½ leaves every action its own usual odds.</param>
    /// <param name="evidence">By action; not changed any more by the caller.</param>
    /// <param name="kept">What is expected of any action; null: what the options say.</param>
    /// <exception cref="ArgumentException">Evidence or prior are of another size.</exception>
    public static SharedBeliefs Of(
        int size,
        LearnerOptions options,
        IEnumerable<KeyValuePair<string, AnswerEvidence>> evidence,
        LearntPrior? kept = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(evidence);
        options.Check();
        if (kept is not null && (kept.Mean.Length != size || kept.Variance.Length != size))
            throw new ArgumentException("The prior is over contexts of another size.", nameof(kept));
        var prior = kept is null ? new SharedPrior(size, options) : new SharedPrior(options, kept);
        var beliefs = new SharedBeliefs(options, prior, new(StringComparer.Ordinal));
        foreach (var (key, one) in evidence)
            beliefs.actions[key] = beliefs.Settled(Fitting(one, size));
        return beliefs;
    }

    /// <summary>Length of a context.</summary>
    public int Size => prior.Mean.Length;

    /// <summary>Answers to all actions, faded.</summary>
    public double Answers => actions.Values.Sum(a => a.Answers);

    /// <summary>Actions of which there are answers.</summary>
    public IReadOnlyCollection<string> Keys => actions.Keys;

    /// <summary>What is expected of any action, to keep.</summary>
    public LearntPrior Prior => prior.Kept();

    /// <summary>How much contexts matter, as learnt across actions: the variance of slopes about their common mean.</summary>
    public double SlopeVariance => Size > 1 ? prior.Variance[1] : 0;

    /// <summary>What the answers to an action say; null when there are none.</summary>
    public AnswerEvidence? Evidence(string key) => actions.GetValueOrDefault(key)?.Evidence;

    /// <summary>The beliefs with other evidence of one action. O(actions + d³).</summary>
    public SharedBeliefs With(string key, AnswerEvidence evidence) =>
        new(
            options,
            prior,
            new Dictionary<string, ActionBelief>(actions, StringComparer.Ordinal)
            {
                [key] = Settled(Fitting(evidence, Size)),
            },
            any
        );

    /// <summary>The same evidence, with what is expected of any action learnt anew across all. O(actions · d³).</summary>
    public SharedBeliefs Relearnt()
    {
        var own = actions.ToDictionary(a => a.Key, a => Settled(a.Value.Evidence), StringComparer.Ordinal);
        var learnt = new SharedPrior(options, prior.Kept());
        learnt.Learn([.. own.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Value)]);
        return new SharedBeliefs(options, learnt, own);
    }

    /// <summary>What is known of an action in a context. O(d²), no allocation.</summary>
    /// <param name="key">The action.</param>
    /// <param name="usualOdds">Log odds to expect when it has no answers yet.</param>
    /// <param name="context">The context; its first entry is 1.</param>
    public BelievedOdds Along(string key, double usualOdds, ReadOnlySpan<double> context) =>
        Along(key, usualOdds, context, actions.ContainsKey(key) ? default : AlongAny(context));

    /// <summary>The same, where what is known of an action without answers was asked once for many of them.</summary>
    /// <param name="anyAlong">As <see cref="AlongAny"/> says of this context.</param>
    /// <inheritdoc cref="Along(string, double, ReadOnlySpan{double})"/>
    public BelievedOdds Along(
        string key,
        double usualOdds,
        ReadOnlySpan<double> context,
        (double Odds, double Variance) anyAlong
    )
    {
        if (!actions.TryGetValue(key, out var own))
            return new BelievedOdds(usualOdds + anyAlong.Odds, anyAlong.Variance, 0);
        var (odds, variance) = own.Along(context);
        return new BelievedOdds(own.Evidence.UsualOdds + odds, variance, own.Answers);
    }

    /// <summary>Log odds above the usual ones, and their variance, of any action that has no answers yet. O(d²).</summary>
    public (double Odds, double Variance) AlongAny(ReadOnlySpan<double> context) => any.Along(context);

    /// <summary>What is known of an action's weights, in the order of a context; the usual odds are not counted.</summary>
    public IReadOnlyList<LearntWeight> Knowledge(string key)
    {
        var own = actions.GetValueOrDefault(key) ?? any;
        return
        [
            .. Enumerable
                .Range(0, Size)
                .Select(i => new LearntWeight(own.Weights[i], Math.Sqrt(Math.Max(0, own.VarianceOf(i))))),
        ];
    }

    private ActionBelief Settled(AnswerEvidence evidence)
    {
        var belief = new ActionBelief(evidence);
        belief.Settle(prior.Mean, prior.Variance);
        return belief;
    }

    private static AnswerEvidence Fitting(AnswerEvidence evidence, int size) =>
        evidence.Size == size
            ? evidence
            : throw new ArgumentException($"Evidence over contexts of {evidence.Size} numbers, not {size}.");
}
