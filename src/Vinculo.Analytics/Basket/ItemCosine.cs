namespace Vinculo.Analytics.Basket;

/// <summary>Items bought by the same customers: each item hears the few most like it.</summary>
/// <remarks>[SKKR2001].</remarks>
public sealed class ItemCosine : IRecommender
{
    private readonly (int Item, double Likeness)[][] like;

    private ItemCosine((int, double)[][] like) => this.like = like;

    public string Name => "cosine";

    /// <param name="histories">Whom to learn from.</param>
    /// <param name="neighbours">Items each item hears, ≥ 1.</param>
    public static ItemCosine Fit(Histories histories, int neighbours = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        var buyers = histories.Turned();
        var like = new (int, double)[histories.Items][];
        Parallel.For(
            0,
            histories.Items,
            () => new int[histories.Items],
            (i, _, shared) =>
            {
                var met = new List<int>();
                foreach (var customer in buyers[i])
                foreach (var other in histories[customer.Item])
                    if (other.Item != i && shared[other.Item]++ == 0)
                        met.Add(other.Item);
                like[i] =
                [
                    .. met.Select(j =>
                            (Item: j, Likeness: shared[j] / Math.Sqrt((double)buyers[i].Length * buyers[j].Length))
                        )
                        .OrderByDescending(pair => pair.Likeness)
                        .ThenBy(pair => pair.Item)
                        .Take(neighbours),
                ];
                foreach (var j in met)
                    shared[j] = 0;
                return shared;
            },
            _ => { }
        );
        return new ItemCosine(like);
    }

    public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
    {
        scores.Clear();
        var has = new bool[like.Length];
        foreach (var purchase in own)
            has[purchase.Item] = true;
        for (var i = 0; i < like.Length; i++)
            foreach (var (item, likeness) in like[i])
                if (has[item])
                    scores[i] += likeness;
    }
}
