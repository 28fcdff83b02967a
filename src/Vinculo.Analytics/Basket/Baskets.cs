namespace Vinculo.Analytics.Basket;

/// <summary>What was bought together: for each basket its different items, ascending.</summary>
public sealed class Baskets
{
    private readonly int[] start;
    private readonly int[] items;

    private Baskets(int[] start, int[] items, int itemCount) =>
        (this.start, this.items, Items) = (start, items, itemCount);

    /// <summary>Number of baskets, empty ones included.</summary>
    public int Count => start.Length - 1;

    /// <summary>Number of items; they are called 0 … n - 1.</summary>
    public int Items { get; }

    /// <summary>Items in all baskets, each once a basket.</summary>
    public int Lines => items.Length;

    /// <summary>The items of a basket, ascending.</summary>
    public ReadOnlySpan<int> this[int basket] => items.AsSpan(start[basket]..start[basket + 1]);

    /// <summary>Baskets of lines; an item that stands twice in a basket counts once.</summary>
    /// <param name="basket">m baskets ≥ 0.</param>
    /// <param name="item">m items ≥ 0.</param>
    /// <param name="baskets">Number of baskets, above every one of <paramref name="basket"/>.</param>
    /// <param name="itemCount">Number of items, above every one of <paramref name="item"/>.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a basket or an item does not exist.</exception>
    public static Baskets Of(ReadOnlySpan<int> basket, ReadOnlySpan<int> item, int baskets, int itemCount)
    {
        if (basket.Length != item.Length)
            throw new ArgumentException("Basket and item of a line stand at the same place.", nameof(item));
        var start = new int[baskets + 1];
        for (var e = 0; e < basket.Length; e++)
        {
            if ((uint)basket[e] >= (uint)baskets || (uint)item[e] >= (uint)itemCount)
                throw new ArgumentException($"Line {e} names a basket or an item that does not exist.", nameof(item));
            start[basket[e] + 1]++;
        }
        for (var b = 0; b < baskets; b++)
            start[b + 1] += start[b];
        var items = new int[basket.Length];
        var next = start.AsSpan(0, baskets).ToArray();
        for (var e = 0; e < basket.Length; e++)
            items[next[basket[e]]++] = item[e];

        var kept = 0;
        for (var b = 0; b < baskets; b++)
        {
            var own = items.AsSpan(start[b]..start[b + 1]);
            own.Sort();
            start[b] = kept;
            for (var k = 0; k < own.Length; k++)
                if (k == 0 || own[k] != own[k - 1])
                    items[kept++] = own[k];
        }
        start[baskets] = kept;
        return new Baskets(start, items[..kept], itemCount);
    }

    /// <summary>For each item the baskets that hold it, ascending.</summary>
    public Baskets Turned()
    {
        var from = new int[items.Length];
        for (var b = 0; b < Count; b++)
            from.AsSpan(start[b]..start[b + 1]).Fill(b);
        return Of(items, from, Items, Count);
    }
}
