using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Basket;

/// <summary>A way to recommend, not yet learnt.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Fit">Learns it from histories.</param>
public sealed record RecommenderKind(string Name, Func<Histories, Xoshiro256, IRecommender> Fit);

/// <summary>A candidate and how it did in the months held back for the choice.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Quality">Null when it could not be learnt.</param>
public sealed record RecommenderCandidate(RecommenderKind Kind, RecommendationQuality? Quality);

/// <summary>Chooses among recommenders by what customers bought later.</summary>
public static class RecommenderChoice
{
    /// <summary>Customers who bought something new in the months held back, below which they decide nothing.</summary>
    public const int FewestJudges = 30;

    /// <summary>What is tried: baselines first, so that a method that is no better than they are is not chosen.</summary>
    /// <param name="items">Size of the catalogue; a matrix of all items is not tried on a large one.</param>
    public static IReadOnlyList<RecommenderKind> Kinds(int items)
    {
        var kinds = new List<RecommenderKind>
        {
            new("popular", (histories, _) => PopularItems.Fit(histories)),
            new("cosine", (histories, _) => ItemCosine.Fit(histories)),
            new("als", (histories, random) => ImplicitAls.Fit(histories, random)),
        };
        if (items > Ease.MostItems)
            return kinds;
        kinds.Add(new("ease", (histories, _) => Ease.Fit(histories)));
        kinds.Add(new("recent-ease", (histories, _) => Ease.Fit(histories, 100, 60)));
        kinds.Add(new("recent-ease-trend", (histories, _) => WithTrend.Fit(Ease.Fit(histories, 100, 180), histories)));
        return kinds;
    }

    /// <summary>Learns every kind from the earlier part and judges it by the later part.</summary>
    /// <param name="kinds">What is tried.</param>
    /// <param name="early">Histories before the cut, all of them inside what may be learnt from.</param>
    /// <param name="late">Purchases of the same customers after it.</param>
    /// <param name="random">The chance of those that need some.</param>
    /// <returns>In the order given.</returns>
    public static IReadOnlyList<RecommenderCandidate> Try(
        IReadOnlyList<RecommenderKind> kinds,
        Histories early,
        Histories late,
        Xoshiro256 random
    )
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(early);
        ArgumentNullException.ThrowIfNull(late);
        return [.. kinds.Select(kind => new RecommenderCandidate(kind, Judged(kind)))];

        RecommendationQuality? Judged(RecommenderKind kind) =>
            early.Pairs == 0 ? null : RecommendationQuality.Of(kind.Fit(early, random), early, late);
    }

    /// <summary>
    /// The best by the mean of its three figures, each as a share of the best there is; the first of those that are equal.
    /// </summary>
    /// <returns>Null when too few customers bought anything new to tell.</returns>
    public static RecommenderCandidate? Best(IReadOnlyList<RecommenderCandidate> candidates)
    {
        var judged = candidates
            .Where(c => c.Quality is { } q && q.Customers >= FewestJudges && q.HitAt10 > 0)
            .ToArray();
        if (judged.Length == 0)
            return null;
        var (hit, recall, ndcg) = (
            judged.Max(c => c.Quality!.HitAt10),
            judged.Max(c => c.Quality!.RecallAt20),
            judged.Max(c => c.Quality!.NdcgAt20)
        );
        return judged.MaxBy(c => c.Quality!.HitAt10 / hit + c.Quality.RecallAt20 / recall + c.Quality.NdcgAt20 / ndcg);
    }
}
