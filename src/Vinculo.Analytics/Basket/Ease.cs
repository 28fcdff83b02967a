using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Basket;

/// <summary>Each item explained by all others at once, in closed form: one matrix, one inverse.</summary>
/// <remarks>
/// [S2019]: B = I - P / diag(P), P = (XᵀX + λI)⁻¹. With a half-life, X says how lately instead of whether, in learning and in
/// scoring: what was bought long ago says less of what comes next. n³ for n items, 8 n² bytes.
/// </remarks>
public sealed class Ease : IRecommender
{
    /// <summary>Items beyond which the inverse takes minutes and gigabytes; <see cref="ImplicitAls"/> is for more.</summary>
    public const int MostItems = 8_000;

    private readonly double[] weights;
    private readonly int items;
    private readonly Recency recency;

    private Ease(double[] weights, int items, Recency recency) =>
        (this.weights, this.items, this.recency) = (weights, items, recency);

    public string Name => recency.HalfLife is null ? "ease" : "recent-ease";

    /// <summary>Learns which items speak for which.</summary>
    /// <param name="histories">Whom to learn from.</param>
    /// <param name="ridge">λ, above 0; more for few customers.</param>
    /// <param name="halfLife">Days after which a purchase weighs half; null: all weigh alike.</param>
    /// <exception cref="UnfitDataException">There are no purchases, or more than <see cref="MostItems"/> items.</exception>
    public static Ease Fit(Histories histories, double ridge = 300, double? halfLife = null)
    {
        ArgumentNullException.ThrowIfNull(histories);
        if (!(ridge > 0))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "The ridge is above 0.");
        if (histories.Pairs == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "Nobody has bought anything.");
        if (histories.Items > MostItems)
            throw new UnfitDataException(UnfitReason.TooManyParameters, $"More than {MostItems} items.");
        var recency = new Recency(halfLife, histories.AsOf);
        var n = histories.Items;
        var p = Together(histories, recency);
        for (var i = 0; i < n; i++)
            p[i * n + i] += ridge;
        if (!SymmetricInverse.Of(p, n))
            throw new UnfitDataException(UnfitReason.ImpossibleValue, "The items cannot be told apart.");
        var diagonal = Enumerable.Range(0, n).Select(i => p[i * n + i]).ToArray();
        Parallel.For(
            0,
            n,
            i =>
            {
                for (var j = 0; j < n; j++)
                    p[i * n + j] = i == j ? 0 : -p[i * n + j] / diagonal[j];
            }
        );
        return new Ease(p, n, recency);
    }

    public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
    {
        scores.Clear();
        foreach (var purchase in own)
        {
            var weight = recency.Of(purchase);
            var row = weights.AsSpan(purchase.Item * items, items);
            for (var j = 0; j < row.Length; j++)
                scores[j] += weight * row[j];
        }
    }

    /// <summary>XᵀX, the lower triangle; rows on all cores.</summary>
    private static double[] Together(Histories histories, Recency recency)
    {
        var n = histories.Items;
        var buyers = histories.Turned();
        var sums = new double[n * n];
        Parallel.For(
            0,
            n,
            i =>
            {
                var row = sums.AsSpan(i * n, i + 1);
                foreach (var buyer in buyers[i])
                {
                    var weight = recency.Of(buyer);
                    foreach (var other in histories[buyer.Item])
                    {
                        if (other.Item > i)
                            break;
                        row[other.Item] += weight * recency.Of(other);
                    }
                }
            }
        );
        return sums;
    }
}

/// <summary>How much a purchase still says.</summary>
internal sealed class Recency
{
    private readonly double[]? weightOfAge;
    private readonly int asOf;

    internal Recency(double? halfLife, int asOf)
    {
        (HalfLife, this.asOf) = (halfLife, asOf);
        if (halfLife is not { } half)
            return;
        if (!(half > 0))
            throw new ArgumentOutOfRangeException(nameof(halfLife), halfLife, "A half-life is above 0.");
        weightOfAge =
        [
            .. Enumerable.Range(0, (int)Math.Min(20_000, 40 * half) + 1).Select(age => Math.Pow(2, -age / half)),
        ];
    }

    internal double? HalfLife { get; }

    internal double Of(Purchase purchase) =>
        weightOfAge is null ? 1 : weightOfAge[Math.Clamp(asOf - purchase.LastDay, 0, weightOfAge.Length - 1)];
}
