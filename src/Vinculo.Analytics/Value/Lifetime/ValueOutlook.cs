using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>What each of n customers is expected to bring, and how far it may turn out otherwise.</summary>
/// <param name="Alive">Chance to be a customer still.</param>
/// <param name="Purchases">Purchases expected within the horizon.</param>
/// <param name="Value">Discounted money expected within the horizon; purchases when no spend model was given.</param>
/// <param name="Likely">Range in which her own value lies as often as asked for.</param>
public sealed record ValueAhead(double[] Alive, double[] Purchases, double[] Value, Interval[] Likely);

/// <summary>Lifetime value of customers without a contract, in money, with a range for each.</summary>
public sealed record ValueOutlook
{
    /// <summary>Periods ahead, finite, above 0.</summary>
    public required double Horizon { get; init; }

    /// <summary>Steps the horizon is cut into for discounting, ≥ 1.</summary>
    public int Steps { get; init; } = 12;

    /// <summary>Discount rate a step, above -1.</summary>
    public double DiscountPerStep { get; init; }

    /// <summary>Share of an amount that is margin.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Share of customers whose own value the range holds, between 0 and 1.</summary>
    public double Level { get; init; } = 0.8;

    /// <summary>Looks ahead for every customer, on all cores.</summary>
    /// <param name="model">The fitted model.</param>
    /// <param name="draws">As <see cref="CustomerOutlook"/> takes them.</param>
    /// <param name="spend">Amounts; null for purchases only.</param>
    /// <param name="history">n customers, with mean spend when <paramref name="spend"/> is given.</param>
    public ValueAhead Of(
        IPurchaseModel model,
        IReadOnlyList<IPurchaseModel> draws,
        GammaGamma? spend,
        PurchaseHistory history
    )
    {
        ArgumentNullException.ThrowIfNull(history);
        history.CheckTimes();
        var one = new CustomerOutlook(this, model, draws, spend);
        var n = history.Customers;
        var ahead = new CustomerAhead[n];
        // Of one purchase there are as many histories as ages: the first customer of each stands for the others.
        var first = new Dictionary<double, int>();
        var like = new int[n];
        for (var i = 0; i < n; i++)
        {
            like[i] = i;
            if (history.Repeats[i] == 0 && !first.TryAdd(history.Age[i], i))
                like[i] = first[history.Age[i]];
        }
        const int batch = 256;
        Parallel.For(
            0,
            (n + batch - 1) / batch,
            part =>
            {
                for (var i = part * batch; i < Math.Min(n, (part + 1) * batch); i++)
                {
                    if (like[i] == i)
                        ahead[i] = one.Of(
                            history.Repeats[i],
                            history.Last[i],
                            history.Age[i],
                            spend is null ? 0 : history.MeanSpend[i]
                        );
                }
            }
        );
        return new(
            Array.ConvertAll(like, i => ahead[i].Alive),
            Array.ConvertAll(like, i => ahead[i].Purchases),
            Array.ConvertAll(like, i => ahead[i].Value),
            Array.ConvertAll(like, i => ahead[i].Likely)
        );
    }
}
