namespace Vinculo.Analytics.Basket;

/// <summary>Scores items for a customer by what she has bought.</summary>
public interface IRecommender
{
    /// <summary>A short name: <c>ease</c>, <c>als</c>, <c>cosine</c>, <c>popular</c>, <c>recent-ease</c>.</summary>
    string Name { get; }

    /// <summary>Scores every item; comparable within one customer only.</summary>
    /// <param name="own">What the customer has bought; nothing is fine.</param>
    /// <param name="scores">As many numbers as there are items; overwritten.</param>
    void Score(ReadOnlySpan<Purchase> own, Span<double> scores);
}

/// <summary>What to propose: the best items a customer does not have.</summary>
public static class Recommendations
{
    /// <summary>The best new items, best first.</summary>
    /// <param name="recommender">Who scores.</param>
    /// <param name="own">What the customer has; never proposed.</param>
    /// <param name="scores">Room for a number an item; overwritten.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Items by falling score; equal ones by their number.</returns>
    public static (int Item, double Score)[] Of(
        IRecommender recommender,
        ReadOnlySpan<Purchase> own,
        double[] scores,
        int count
    )
    {
        recommender.Score(own, scores);
        foreach (var purchase in own)
            scores[purchase.Item] = double.NegativeInfinity;
        var best = new PriorityQueue<int, (double, int)>(count + 1);
        for (var item = 0; item < scores.Length; item++)
        {
            if (double.IsNegativeInfinity(scores[item]))
                continue;
            if (best.Count < count)
                best.Enqueue(item, (scores[item], -item));
            else if (best.TryPeek(out _, out var worst) && (scores[item], -item).CompareTo(worst) > 0)
                best.EnqueueDequeue(item, (scores[item], -item));
        }
        var answer = new (int, double)[best.Count];
        while (best.TryDequeue(out var item, out _))
            answer[best.Count] = (item, scores[item]);
        return answer;
    }
}
