using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Evaluate.Bandits;

/// <summary>A way of choosing among actions that may learn from what comes of them.</summary>
public interface IBanditPolicy
{
    /// <summary>Chooses for a row.</summary>
    int Choose(int row, Xoshiro256 random);

    /// <summary>Takes in what came of a choice, 0 … 1.</summary>
    void Learn(int row, int action, double outcome);
}

/// <summary>Each action as likely as the others.</summary>
public sealed class RandomPolicy(int actions) : IBanditPolicy
{
    public int Choose(int row, Xoshiro256 random) => random.NextInt(actions);

    public void Learn(int row, int action, double outcome) { }
}

/// <summary>Always the same action.</summary>
public sealed class FixedPolicy(int action) : IBanditPolicy
{
    public int Choose(int row, Xoshiro256 random) => action;

    public void Learn(int row, int action, double outcome) { }
}

/// <summary>Thompson sampling on rates alone, without a look at the context [T1933].</summary>
public sealed class BetaPolicy : IBanditPolicy
{
    private readonly BetaBernoulli[] known;
    private readonly double[] values;

    /// <param name="values">What a yes to each action is worth.</param>
    public BetaPolicy(IReadOnlyList<double> values)
    {
        this.values = [.. values];
        known = [.. values.Select(_ => BetaBernoulli.Prior(0.5, 2))];
    }

    public int Choose(int row, Xoshiro256 random)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var a = 0; a < known.Length; a++)
        {
            var score = values[a] * known[a].Draw(random);
            if (score > most)
                (best, most) = (a, score);
        }
        return best;
    }

    public void Learn(int row, int action, double outcome) =>
        known[action] = known[action].With(true, outcome).With(false, 1 - outcome);
}

/// <summary>A <see cref="ContextualLearner"/> that reads its contexts from a design.</summary>
public sealed class LearningPolicy : IBanditPolicy
{
    private readonly ContextDesign design;
    private readonly double[] values;
    private readonly double[] context;

    /// <param name="design">Contexts by row.</param>
    /// <param name="values">What a yes to each action is worth.</param>
    /// <param name="options">How to learn; null for the defaults.</param>
    public LearningPolicy(ContextDesign design, IReadOnlyList<double> values, LearnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(design);
        this.design = design;
        this.values = [.. values];
        context = new double[design.Size];
        Learner = new ContextualLearner(design.Size, this.values.Length, options);
    }

    /// <summary>What it has learnt.</summary>
    public ContextualLearner Learner { get; }

    public int Choose(int row, Xoshiro256 random)
    {
        design.Write(row, context);
        return Learner.Choose(context, values, random).Action;
    }

    /// <summary>Probability of each action in a row's context, as far as is known now.</summary>
    public ReadOnlySpan<double> Probabilities(int row, Xoshiro256 random)
    {
        Choose(row, random);
        return Learner.Probabilities;
    }

    public void Learn(int row, int action, double outcome)
    {
        design.Write(row, context);
        Learner.Learn(action, context, outcome);
    }
}
