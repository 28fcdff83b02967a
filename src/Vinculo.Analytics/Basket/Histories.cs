namespace Vinculo.Analytics.Basket;

/// <summary>An item a customer has bought.</summary>
/// <param name="Item">Which.</param>
/// <param name="Times">How many lines say so.</param>
/// <param name="LastDay">Day of the last of them.</param>
public readonly record struct Purchase(int Item, int Times, int LastDay);

/// <summary>What each customer has bought so far.</summary>
public sealed class Histories
{
    private readonly int[] start;
    private readonly Purchase[] purchases;

    private Histories(int[] start, Purchase[] purchases, int items, int asOf) =>
        (this.start, this.purchases, Items, AsOf) = (start, purchases, items, asOf);

    /// <summary>Number of customers.</summary>
    public int Customers => start.Length - 1;

    /// <summary>Number of items; they are called 0 … n - 1.</summary>
    public int Items { get; }

    /// <summary>The last day of all.</summary>
    public int AsOf { get; }

    /// <summary>Pairs of a customer and an item she has bought.</summary>
    public int Pairs => purchases.Length;

    /// <summary>The different items of a customer, ascending.</summary>
    public ReadOnlySpan<Purchase> this[int customer] => purchases.AsSpan(start[customer]..start[customer + 1]);

    /// <summary>Histories of lines.</summary>
    /// <param name="customer">m customers, 0 … <paramref name="customers"/> - 1.</param>
    /// <param name="item">m items, 0 … <paramref name="items"/> - 1.</param>
    /// <param name="day">m days, counted from any day; null when unknown, and all are alike.</param>
    /// <param name="customers">Number of customers.</param>
    /// <param name="items">Number of items.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a customer or an item does not exist.</exception>
    public static Histories Of(int[] customer, int[] item, int[]? day, int customers, int items)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(item);
        if (customer.Length != item.Length || (day is not null && day.Length != item.Length))
            throw new ArgumentException("Customer, item and day of a line stand at the same place.", nameof(item));
        var start = new int[customers + 1];
        for (var e = 0; e < customer.Length; e++)
        {
            if ((uint)customer[e] >= (uint)customers || (uint)item[e] >= (uint)items)
                throw new ArgumentException($"Line {e} names a customer or an item that does not exist.", nameof(item));
            start[customer[e] + 1]++;
        }
        for (var c = 0; c < customers; c++)
            start[c + 1] += start[c];
        var all = new Purchase[customer.Length];
        var next = start.AsSpan(0, customers).ToArray();
        for (var e = 0; e < customer.Length; e++)
            all[next[customer[e]]++] = new Purchase(item[e], 1, day?[e] ?? 0);

        var kept = 0;
        for (var c = 0; c < customers; c++)
        {
            var own = all.AsSpan(start[c]..start[c + 1]);
            own.Sort((a, b) => a.Item.CompareTo(b.Item));
            start[c] = kept;
            for (var k = 0; k < own.Length; k++)
                if (kept > start[c] && all[kept - 1].Item == own[k].Item)
                    all[kept - 1] = new Purchase(
                        own[k].Item,
                        all[kept - 1].Times + 1,
                        Math.Max(all[kept - 1].LastDay, own[k].LastDay)
                    );
                else
                    all[kept++] = own[k];
        }
        start[customers] = kept;
        return new Histories(start, all[..kept], items, day is { Length: > 0 } ? day.Max() : 0);
    }

    /// <summary>Number of customers who have bought each item.</summary>
    public int[] Buyers()
    {
        var buyers = new int[Items];
        foreach (var purchase in purchases)
            buyers[purchase.Item]++;
        return buyers;
    }

    /// <summary>For each item who bought it: <see cref="Purchase.Item"/> then is the customer.</summary>
    internal Histories Turned()
    {
        var begin = new int[Items + 1];
        foreach (var purchase in purchases)
            begin[purchase.Item + 1]++;
        for (var i = 0; i < Items; i++)
            begin[i + 1] += begin[i];
        var next = begin.AsSpan(0, Items).ToArray();
        var turned = new Purchase[purchases.Length];
        for (var c = 0; c < Customers; c++)
            foreach (var purchase in this[c])
                turned[next[purchase.Item]++] = purchase with { Item = c };
        return new Histories(begin, turned, Customers, AsOf);
    }
}
