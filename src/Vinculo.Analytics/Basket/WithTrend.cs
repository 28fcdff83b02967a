namespace Vinculo.Analytics.Basket;

/// <summary>A recommender that also lends an ear to what sells these days: seasons are in nobody's history.</summary>
/// <param name="inner">Who scores.</param>
/// <param name="trend">For each item 0 or more, added to its score.</param>
/// <param name="name">Short name of the pair.</param>
public sealed class WithTrend(IRecommender inner, double[] trend, string name) : IRecommender
{
    public string Name => name;

    /// <summary>Adds recent sales to a recommender whose scores are about 0 … 1.</summary>
    /// <param name="inner">Learnt from <paramref name="histories"/>.</param>
    /// <param name="histories">Where sales are counted.</param>
    /// <param name="share">What the best seller of these days gains.</param>
    /// <param name="halfLife">Days after which a sale counts half, above 0.</param>
    public static WithTrend Fit(IRecommender inner, Histories histories, double share = 0.03, double halfLife = 30)
    {
        var recency = new Recency(halfLife, histories.AsOf);
        var trend = new double[histories.Items];
        for (var c = 0; c < histories.Customers; c++)
            foreach (var purchase in histories[c])
                trend[purchase.Item] += recency.Of(purchase);
        var best = trend.Length == 0 ? 0 : trend.Max();
        return new(inner, best == 0 ? trend : [.. trend.Select(one => share * one / best)], inner.Name + "-trend");
    }

    public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
    {
        inner.Score(own, scores);
        for (var i = 0; i < scores.Length; i++)
            scores[i] += trend[i];
    }
}
