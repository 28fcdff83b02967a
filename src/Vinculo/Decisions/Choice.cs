using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Decisions;

/// <summary>Which offer comes first, and with what probability it did.</summary>
/// <remarks>
/// Thompson sampling with a small even share (<see cref="Arbitration.Choose"/>) among the offers within reach: those
/// which, at the hopeful end of what is known of them, could be worth as much as the best is expected to be. The others
/// are never tried on a customer. The probabilities stand in the ledger, for judging other policies from what happened
/// under this one.
/// </remarks>
internal static class Choice
{
    /// <summary>Standard deviations above the mean at which an offer is judged hopefully.</summary>
    public const double Hope = 2;

    public const string Policy = "thompson 64, even 0.03, reach 2";

    private static readonly Exploration Exploration = new(Epsilon: 0.03, Draws: 64);

    /// <summary>Draws the first among offers.</summary>
    /// <param name="offers">At least one, with different codes.</param>
    /// <param name="seed">The decision's own seed: the same seed and offers give the same answer.</param>
    /// <returns>Index of the first choice, and the probability of each offer; they sum to 1.</returns>
    public static (int First, double[] Probabilities) Draw(IReadOnlyList<WeighedOffer> offers, ulong seed)
    {
        var probabilities = new double[offers.Count];
        var best = offers.Max(c => c.Rank);
        var within = offers.Where(c => c.Rank >= best || c.RankAt(Hopeful(c)) >= best).ToList();
        var ranked = Arbitration.Choose([.. within.Select(AsCandidate)], Xoshiro256.For(seed, "decision"), Exploration);
        var places = offers.Select((o, i) => (o.Offer, i)).ToDictionary(p => p.Offer, p => p.i, StringComparer.Ordinal);
        foreach (var one in ranked)
            probabilities[places[one.Candidate.Key]] = one.Probability;
        return (places[ranked[0].Candidate.Key], probabilities);
    }

    private static Candidate AsCandidate(WeighedOffer offer) =>
        new(offer.Offer, offer.Propensity, offer.WorthMinor)
        {
            Knowledge = new BetaBernoulli(offer.Propensity, offer.Yes + offer.No),
            ContextWeight = offer.Context,
            Lever = offer.Lever,
            Cost = offer.CostMinor,
        };

    private static double Hopeful(WeighedOffer offer)
    {
        var belief = new BetaBernoulli(offer.Propensity, offer.Yes + offer.No);
        return Math.Min(1, belief.Mean + Hope * belief.StandardDeviation);
    }
}
