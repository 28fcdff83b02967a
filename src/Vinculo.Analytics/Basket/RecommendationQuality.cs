namespace Vinculo.Analytics.Basket;

/// <summary>How well proposals met what customers bought next.</summary>
/// <param name="HitAt10">Share of customers for whom at least one of ten proposals was right.</param>
/// <param name="RecallAt20">Share of what a customer newly bought that is among twenty proposals, averaged over customers; of more than twenty, twenty are all one could find.</param>
/// <param name="NdcgAt20">The same, but what stands further up counts more; 1 is perfect.</param>
/// <param name="Customers">Customers who bought something new.</param>
/// <param name="Pairs">New items they bought, in total.</param>
public sealed record RecommendationQuality(double HitAt10, double RecallAt20, double NdcgAt20, int Customers, int Pairs)
{
    private const int Depth = 20;

    /// <summary>Judges a recommender by what was bought after.</summary>
    /// <param name="recommender">Learnt from <paramref name="before"/>.</param>
    /// <param name="before">What each customer had.</param>
    /// <param name="after">For each the items bought afterwards, ascending; only those she did not have count.</param>
    public static RecommendationQuality Of(IRecommender recommender, Histories before, Histories after)
    {
        var each = new (bool Hit, double Recall, double Ndcg, int Fresh)[before.Customers];
        Parallel.For(
            0,
            before.Customers,
            () => new double[before.Items],
            (c, _, scores) =>
            {
                var fresh = Fresh(before[c], after[c]);
                if (before[c].Length > 0 && fresh.Count > 0)
                    each[c] = Judge(Recommendations.Of(recommender, before[c], scores, Depth), fresh);
                return scores;
            },
            _ => { }
        );
        var judged = each.Where(one => one.Fresh > 0).ToArray();
        var count = Math.Max(1, judged.Length);
        return new(
            judged.Count(one => one.Hit) / (double)count,
            judged.Sum(one => one.Recall) / count,
            judged.Sum(one => one.Ndcg) / count,
            judged.Length,
            judged.Sum(one => one.Fresh)
        );
    }

    private static HashSet<int> Fresh(ReadOnlySpan<Purchase> before, ReadOnlySpan<Purchase> after)
    {
        var fresh = new HashSet<int>();
        foreach (var purchase in after)
            fresh.Add(purchase.Item);
        foreach (var purchase in before)
            fresh.Remove(purchase.Item);
        return fresh;
    }

    private static (bool, double, double, int) Judge((int Item, double Score)[] proposed, HashSet<int> fresh)
    {
        double gain = 0,
            best = 0;
        var (right, hit) = (0, false);
        for (var k = 0; k < Depth; k++)
        {
            var worth = 1 / Math.Log2(k + 2);
            if (k < fresh.Count)
                best += worth;
            if (k >= proposed.Length || !fresh.Contains(proposed[k].Item))
                continue;
            right++;
            gain += worth;
            hit |= k < 10;
        }
        return (hit, right / (double)Math.Min(Depth, fresh.Count), gain / best, fresh.Count);
    }
}
