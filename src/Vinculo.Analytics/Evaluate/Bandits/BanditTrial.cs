using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Evaluate.Bandits;

/// <summary>How a policy stood after some decisions.</summary>
/// <param name="Decisions">Decisions so far.</param>
/// <param name="Mean">What a decision brought on average so far.</param>
/// <param name="Regret">What the best choice would have brought more, a decision on average so far; NaN where nobody knows.</param>
public sealed record CurvePoint(int Decisions, double Mean, double Regret);

/// <summary>What a policy brought.</summary>
/// <param name="Decisions">Decisions that count.</param>
/// <param name="Mean">What a decision brought on average.</param>
/// <param name="Best">What the best choice at every decision would have brought on average; NaN where nobody knows.</param>
/// <param name="Chosen">How often each action was chosen.</param>
/// <param name="Curve">The way there.</param>
public sealed record BanditResult(
    int Decisions,
    double Mean,
    double Best,
    IReadOnlyList<int> Chosen,
    IReadOnlyList<CurvePoint> Curve
);

/// <summary>A world whose chances are known for every action of every row: what was not chosen can be judged too.</summary>
/// <param name="Chances">By action, then row: the true chance of a yes, 0 … 1. Policies never see them.</param>
/// <param name="Uniforms">By row: action a is answered yes when the uniform lies below its chance.</param>
/// <param name="Values">By action: what a yes is worth.</param>
public sealed record BanditWorld(IReadOnlyList<double[]> Chances, double[] Uniforms, IReadOnlyList<double> Values)
{
    /// <summary>Actions.</summary>
    public int Actions => Values.Count;

    /// <summary>The one action that brings most when always chosen.</summary>
    public int BestFixed => Enumerable.Range(0, Actions).MaxBy(a => Values[a] * Chances[a].Sum());

    /// <summary>Expected gain of an action for a row.</summary>
    public double Gain(int action, int row) => Values[action] * Chances[action][row];
}

/// <summary>A log of actions drawn by lot and what came of them.</summary>
/// <param name="Actions">By row: place of the action.</param>
/// <param name="Outcomes">By row, 0 … 1.</param>
/// <param name="Propensities">By row: with which probability the action was drawn; null when all were equally likely.</param>
/// <param name="Count">How many actions there are.</param>
/// <param name="Values">By action: what a yes is worth.</param>
public sealed record BanditLog(
    int[] Actions,
    double[] Outcomes,
    double[]? Propensities,
    int Count,
    IReadOnlyList<double> Values
)
{
    /// <summary>What an outcome of 0 stands for, at most 0; below it where outcomes may be losses.</summary>
    public double Floor { get; init; }
}

/// <summary>Runs policies on worlds and logs.</summary>
public static class BanditTrial
{
    private const int Points = 40;
    private const double Thinnest = 0.1;

    /// <summary>Runs a policy through a world, row after row.</summary>
    /// <param name="world">The world.</param>
    /// <param name="policy">The policy; it learns on the way.</param>
    /// <param name="random">Chance of its choices.</param>
    /// <returns>Expected gains, not drawn ones: luck is in what is learnt, not in what is counted.</returns>
    public static BanditResult Run(BanditWorld world, IBanditPolicy policy, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(policy);
        var tally = new Tally(world.Actions, world.Uniforms.Length);
        for (var row = 0; row < world.Uniforms.Length; row++)
        {
            var chosen = policy.Choose(row, random);
            var best = double.NegativeInfinity;
            for (var a = 0; a < world.Actions; a++)
                best = Math.Max(best, world.Gain(a, row));
            tally.Add(chosen, world.Gain(chosen, row), best);
            policy.Learn(row, chosen, world.Uniforms[row] < world.Chances[chosen][row] ? 1 : 0);
        }
        return tally.Result();
    }

    /// <summary>Replays a log: a row counts, and is learnt from, when the policy chooses what was drawn.</summary>
    /// <param name="log">The log.</param>
    /// <param name="order">The rows in the order to go through.</param>
    /// <param name="policy">The policy; it learns on the way.</param>
    /// <param name="random">Chance of its choices and of the thinning.</param>
    /// <returns>What it would have brought, without bias when the draw was by lot.</returns>
    /// <remarks>
    /// [LCLW2011]. Where the draw was uneven, a match counts with the probability of the rarest draw over its own, which
    /// makes the matches those of an even draw.
    /// </remarks>
    public static BanditResult Replay(BanditLog log, ReadOnlySpan<int> order, IBanditPolicy policy, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(random);
        // One row of a hair's chance must not thin out all the others: those below a tenth of an even share count as they are.
        var rarest = Math.Max(Thinnest / log.Count, log.Propensities?.Where(p => p > 0).DefaultIfEmpty(1).Min() ?? 1);
        var share = log.Propensities is null ? 1.0 / log.Count : rarest;
        var tally = new Tally(log.Count, (int)(share * order.Length));
        foreach (var row in order)
        {
            var action = log.Actions[row];
            if (policy.Choose(row, random) != action)
                continue;
            if (log.Propensities is { } propensities && !random.Bernoulli(rarest / propensities[row]))
                continue;
            tally.Add(action, log.Values[action] * (log.Outcomes[row] + log.Floor), double.NaN);
            policy.Learn(row, action, log.Outcomes[row]);
        }
        return tally.Result();
    }

    private sealed class Tally(int actions, int expected)
    {
        private readonly int step = Math.Max(1, expected / Points);
        private readonly int[] chosen = new int[actions];
        private readonly List<CurvePoint> curve = [];
        private int count;
        private double gained;
        private double possible;

        internal void Add(int action, double gain, double best)
        {
            count++;
            chosen[action]++;
            gained += gain;
            possible += best;
            if (count % step == 0)
                curve.Add(new CurvePoint(count, gained / count, (possible - gained) / count));
        }

        internal BanditResult Result() =>
            new(count, count == 0 ? double.NaN : gained / count, possible / count, chosen, curve);
    }
}
