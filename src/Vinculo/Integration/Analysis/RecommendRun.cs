using System.Diagnostics;
using Vinculo.Analytics.Basket;
using Vinculo.Analytics.Randomness;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>A candidate and its figures.</summary>
/// <param name="Name">Which.</param>
/// <param name="Quality">On the days that only check.</param>
/// <param name="Validation">On the last days of those it may learn from; null when nothing had to be chosen.</param>
/// <param name="FitSeconds">How long it learnt.</param>
internal sealed record TestedRecommender(
    string Name,
    RecommendationQuality Quality,
    RecommendationQuality? Validation,
    double FitSeconds
);

/// <summary>Learns, chooses and checks: the choice sees nothing of the days that check.</summary>
internal sealed record RecommendRun(
    HeldBack Split,
    IReadOnlyList<TestedRecommender> Tested,
    string Chosen,
    string Because,
    IRecommender Recommender
)
{
    private const ulong Seed = 1;

    /// <param name="history">All lines.</param>
    /// <param name="from">First day that only checks.</param>
    /// <param name="last">Last day of all.</param>
    /// <param name="buyers">Customers who must have bought an item.</param>
    /// <param name="model">Name of a candidate, or <c>auto</c>.</param>
    public static Outcome<RecommendRun> Of(BoughtItems history, int from, int last, int buyers, string model)
    {
        var split = HeldBack.At(history.Lines, from, last, buyers);
        var kinds = RecommenderChoice.Kinds(split.Before.Items);
        if (model != "auto")
        {
            var names = string.Join(", ", kinds.Select(kind => kind.Name));
            kinds = [.. kinds.Where(kind => kind.Name == model.Trim().ToLowerInvariant())];
            if (kinds.Count == 0)
                return Refusal.Invalid("analysis.recommend-model", "model", ("model", model), ("models", names));
        }
        if (split.Before.Pairs == 0)
            return Refusal.Invalid("analysis.recommend-nothing", "min-buyers", ("buyers", buyers));

        var validation = model == "auto" ? Validate(history, from, last, buyers, kinds) : null;
        var best = validation is null ? null : RecommenderChoice.Best(validation);
        var chosen = model != "auto" ? kinds[0].Name : best?.Kind.Name ?? "popular";
        IRecommender? recommender = null;
        var tested = new List<TestedRecommender>();
        foreach (var kind in kinds)
        {
            var clock = Stopwatch.StartNew();
            var fitted = kind.Fit(split.Before, new Xoshiro256(Seed));
            var seconds = clock.Elapsed.TotalSeconds;
            var quality = RecommendationQuality.Of(fitted, split.Before, split.After);
            if (quality.Customers == 0)
                return Refusal.Invalid("analysis.recommend-nobody", "test-after", ("date", history.Time.Show(from)));
            var before = validation?.Single(v => v.Kind.Name == kind.Name).Quality;
            tested.Add(new(kind.Name, quality, before, seconds));
            if (kind.Name == chosen)
                recommender = fitted;
        }
        var because =
            model != "auto" ? "said"
            : best is null ? "too-few"
            : "validation";
        return new RecommendRun(split, tested, chosen, because, recommender!);
    }

    /// <summary>The last part of what may be learnt from, as long as the days that check but never over a third, decides.</summary>
    private static IReadOnlyList<RecommenderCandidate> Validate(
        BoughtItems history,
        int from,
        int last,
        int buyers,
        IReadOnlyList<RecommenderKind> kinds
    )
    {
        var first = history.Lines.Min(l => l.Day);
        var days = Math.Max(1, Math.Min(last - from + 1, (from - first) / 3));
        var inner = HeldBack.At(history.Lines, from - days, from - 1, buyers);
        return RecommenderChoice.Try(kinds, inner.Before, inner.After, new Xoshiro256(Seed));
    }
}
