namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>Works beliefs out of many answers at once, one after the other. Not safe for two threads.</summary>
/// <param name="size">Length of a context, its leading 1 counted; at least 1.</param>
/// <param name="options">How to learn.</param>
/// <remarks>O(d²) an answer, and now and then O(actions · d³) for what is expected of any action.</remarks>
public sealed class BeliefBuilder(int size, LearnerOptions options)
{
    private readonly SharedPrior prior = new(size, options);
    private readonly Dictionary<string, ActionBelief> actions = new(StringComparer.Ordinal);
    private long next = options.RelearnAfter(0);

    /// <summary>Answers taught so far.</summary>
    public long Answers { get; private set; }

    /// <summary>Takes in one answer.</summary>
    /// <param name="key">The action.</param>
    /// <param name="usualOdds">Log odds expected of it before its first answer.</param>
    /// <param name="context">What was known of the customer; the first entry is 1.</param>
    /// <param name="outcome">0 … 1.</param>
    /// <param name="weight">What the answer counts, ≥ 0.</param>
    public void Teach(string key, double usualOdds, ReadOnlySpan<double> context, double outcome, double weight)
    {
        if (!actions.TryGetValue(key, out var action))
        {
            actions[key] = action = new ActionBelief(new AnswerEvidence(size, usualOdds));
            action.Settle(prior.Mean, prior.Variance);
        }
        action.Learn(context, outcome, weight, 1);
        if (++Answers < next)
            return;
        next = Answers + options.RelearnAfter(Answers);
        Learn();
    }

    /// <summary>What was learnt; the builder is not used any more afterwards.</summary>
    public SharedBeliefs Build()
    {
        Learn();
        return SharedBeliefs.Of(
            size,
            options,
            actions.Select(a => new KeyValuePair<string, AnswerEvidence>(a.Key, a.Value.Evidence)),
            prior.Kept()
        );
    }

    private void Learn() => prior.Learn([.. actions.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Value)]);
}
