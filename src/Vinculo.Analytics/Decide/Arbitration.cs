using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide;

/// <summary>One eligible action and everything its rank is made of.</summary>
/// <param name="Key">Stable code of the action; also settles ties.</param>
/// <param name="Propensity">Chance of a yes for this customer, 0 … 1.</param>
/// <param name="Value">What a yes is worth, in the company's currency; ≥ 0.</param>
public sealed record Candidate(string Key, double Propensity, double Value)
{
    /// <summary>What is known of the chance; when given it is drawn from, and <see cref="Propensity"/> should be its mean.</summary>
    public BetaBernoulli? Knowledge { get; init; }

    /// <summary>How well the action fits the moment, ≥ 0; 1 is neutral.</summary>
    public double ContextWeight { get; init; } = 1;

    /// <summary>What the business wants pushed or held back, ≥ 0; 1 is neutral.</summary>
    public double Lever { get; init; } = 1;

    /// <summary>What making the offer costs, whatever the answer; same currency; ≥ 0.</summary>
    public double Cost { get; init; }

    /// <summary>propensity × value × context weight × lever − cost.</summary>
    public double Score => ScoreAt(Propensity);

    /// <summary>A candidate whose propensity is the mean of what is known.</summary>
    public static Candidate Of(string key, BetaBernoulli knowledge, double value) =>
        new(key, knowledge.Mean, value) { Knowledge = knowledge };

    internal double ScoreAt(double propensity) => propensity * Value * ContextWeight * Lever - Cost;
}

/// <summary>A candidate with its place.</summary>
/// <param name="Candidate">All its factors.</param>
/// <param name="Rank">1 for the first.</param>
/// <param name="Score">Score at the mean propensity, currency.</param>
/// <param name="Probability">Chance with which this candidate was put first in this decision, 0 … 1.</param>
/// <param name="IsWorthItsCost">Whether the score is above 0.</param>
public sealed record Ranked(Candidate Candidate, int Rank, double Score, double Probability, bool IsWorthItsCost);

/// <summary>How much a choice may explore.</summary>
/// <param name="Epsilon">Share of choices made evenly among all candidates, 0 … 1.</param>
/// <param name="Draws">Draws behind the probabilities of choice, at least 1.</param>
public sealed record Exploration(double Epsilon = 0.03, int Draws = 64);

/// <summary>Ranks eligible actions by propensity × value × context weight × lever − cost.</summary>
public static class Arbitration
{
    /// <summary>Ranks by score, the same every time; equal scores by key.</summary>
    /// <param name="candidates">Any number, with different keys.</param>
    /// <param name="take">How many to return at most, ≥ 0.</param>
    /// <returns>The best first; the first has probability 1.</returns>
    /// <exception cref="ArgumentException">Two candidates share a key, or a factor is out of range.</exception>
    public static IReadOnlyList<Ranked> Rank(IReadOnlyList<Candidate> candidates, int take = int.MaxValue)
    {
        Check(candidates, take);
        var order = OrderByScore(candidates);
        return Write(candidates, order, static (_, place) => place == 0 ? 1 : 0, take);
    }

    /// <summary>
    /// Chooses by Thompson sampling and says with which probability each candidate could have been chosen, so that the
    /// ledger can later be used to judge other ways of choosing.
    /// </summary>
    /// <param name="candidates">Any number, with different keys.</param>
    /// <param name="random">Chance of this decision; seed it from the decision's id and the choice can be repeated.</param>
    /// <param name="exploration">Null for the defaults.</param>
    /// <param name="take">How many to return at most, ≥ 0.</param>
    /// <returns>
    /// The chosen one first, the others by their score. Probabilities over all candidates sum to 1 and each is at least ε / K.
    /// Only candidates worth their cost take part while there are any; the others then have probability 0.
    /// </returns>
    /// <exception cref="ArgumentException">Two candidates share a key, or a factor is out of range.</exception>
    /// <remarks>
    /// [RVKOW2018]; π = (1 - ε) · share of draws won + ε / K. The choice itself is made from π, so π is exact and not an
    /// estimate. O(candidates · draws).
    /// </remarks>
    public static IReadOnlyList<Ranked> Choose(
        IReadOnlyList<Candidate> candidates,
        Xoshiro256 random,
        Exploration? exploration = null,
        int take = int.MaxValue
    )
    {
        Check(candidates, take);
        ArgumentNullException.ThrowIfNull(random);
        exploration ??= new Exploration();
        if (!(exploration.Epsilon >= 0 && exploration.Epsilon <= 1))
            throw new ArgumentOutOfRangeException(nameof(exploration), exploration.Epsilon, "ε must lie in 0 … 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(exploration.Draws, 1, nameof(exploration));
        if (candidates.Count == 0)
            return [];

        // By key, so that neither chance nor ties depend on the order in which candidates arrived.
        var inPlay = Enumerable.Range(0, candidates.Count).Where(i => candidates[i].Score > 0).ToArray();
        if (inPlay.Length == 0)
            inPlay = [.. Enumerable.Range(0, candidates.Count)];
        Array.Sort(inPlay, (a, b) => string.CompareOrdinal(candidates[a].Key, candidates[b].Key));

        var wins = new int[candidates.Count];
        for (var draw = 0; draw < exploration.Draws; draw++)
        {
            var best = -1;
            var bestScore = double.NegativeInfinity;
            foreach (var i in inPlay)
            {
                var candidate = candidates[i];
                var score = candidate.ScoreAt(candidate.Knowledge?.Draw(random) ?? candidate.Propensity);
                if (score > bestScore)
                    (best, bestScore) = (i, score);
            }
            wins[best]++;
        }

        var probabilities = new double[candidates.Count];
        foreach (var i in inPlay)
        {
            probabilities[i] =
                (1 - exploration.Epsilon) * wins[i] / exploration.Draws + exploration.Epsilon / inPlay.Length;
        }
        var inPlayProbabilities = Array.ConvertAll(inPlay, i => probabilities[i]);
        var chosen = inPlay[random.PickWeighted(inPlayProbabilities)];

        var order = OrderByScore(candidates);
        var at = Array.IndexOf(order, chosen);
        Array.Copy(order, 0, order, 1, at);
        order[0] = chosen;
        return Write(candidates, order, (i, _) => probabilities[i], take);
    }

    private static int[] OrderByScore(IReadOnlyList<Candidate> candidates)
    {
        var order = new int[candidates.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(
            order,
            (a, b) =>
            {
                var byScore = candidates[b].Score.CompareTo(candidates[a].Score);
                return byScore != 0 ? byScore : string.CompareOrdinal(candidates[a].Key, candidates[b].Key);
            }
        );
        return order;
    }

    private static Ranked[] Write(
        IReadOnlyList<Candidate> candidates,
        int[] order,
        Func<int, int, double> probability,
        int take
    )
    {
        var ranked = new Ranked[Math.Min(take, order.Length)];
        for (var place = 0; place < ranked.Length; place++)
        {
            var candidate = candidates[order[place]];
            ranked[place] = new Ranked(
                candidate,
                place + 1,
                candidate.Score,
                probability(order[place], place),
                candidate.Score > 0
            );
        }
        return ranked;
    }

    private static void Check(IReadOnlyList<Candidate> candidates, int take)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfNegative(take);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (!keys.Add(candidate.Key))
                throw new ArgumentException($"Two candidates are called '{candidate.Key}'.", nameof(candidates));
            if (!(candidate.Propensity >= 0 && candidate.Propensity <= 1))
                throw new ArgumentException(
                    $"The propensity of '{candidate.Key}' is not in 0 … 1.",
                    nameof(candidates)
                );
            if (
                !IsFactor(candidate.Value)
                || !IsFactor(candidate.ContextWeight)
                || !IsFactor(candidate.Lever)
                || !IsFactor(candidate.Cost)
            )
            {
                throw new ArgumentException(
                    $"Value, weight, lever and cost of '{candidate.Key}' must be finite and not negative.",
                    nameof(candidates)
                );
            }
        }

        static bool IsFactor(double number) => number >= 0 && double.IsFinite(number);
    }
}
