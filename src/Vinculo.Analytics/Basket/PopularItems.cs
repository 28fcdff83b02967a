namespace Vinculo.Analytics.Basket;

/// <summary>What most customers buy: what any method must beat, and the answer for who has bought nothing yet.</summary>
/// <param name="buyers">Customers who bought each item.</param>
public sealed class PopularItems(int[] buyers) : IRecommender
{
    public string Name => "popular";

    public static PopularItems Fit(Histories histories) => new(histories.Buyers());

    public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
    {
        for (var i = 0; i < scores.Length; i++)
            scores[i] = buyers[i];
    }
}
