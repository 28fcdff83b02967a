using System.Numerics;

namespace Vinculo.Analytics.Basket;

/// <summary>Items that are often bought together.</summary>
/// <param name="Items">The items, ascending.</param>
/// <param name="Count">Baskets that hold all of them.</param>
public sealed record FrequentSet(int[] Items, int Count);

/// <summary>Finds sets of items that are bought together often enough.</summary>
public static class FrequentSets
{
    /// <summary>All sets that at least <paramref name="least"/> baskets hold.</summary>
    /// <param name="baskets">What was bought together.</param>
    /// <param name="least">Baskets a set must be in, ≥ 1.</param>
    /// <param name="maxItems">Items a set has at most, ≥ 1.</param>
    /// <param name="limit">Sets looked for at most.</param>
    /// <returns>Sets of one item and more; always in the same order.</returns>
    /// <exception cref="UnfitDataException">There would be more sets than <paramref name="limit"/>.</exception>
    /// <remarks>
    /// Eclat [Z2000]: depth first, with the baskets of a set as bits. The baskets are first narrowed to those of the set's
    /// rarest item, so the bits of a set are as many as that item has baskets, however many baskets there are. Rarest items
    /// are dealt to all cores.
    /// </remarks>
    public static IReadOnlyList<FrequentSet> Of(Baskets baskets, int least, int maxItems = 10, int limit = 2_000_000)
    {
        ArgumentNullException.ThrowIfNull(baskets);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxItems, 1);
        var holders = baskets.Turned();
        var order = Enumerable
            .Range(0, baskets.Items)
            .Where(item => holders[item].Length >= least)
            .OrderBy(item => holders[item].Length)
            .ToArray();
        var rank = new int[baskets.Items];
        Array.Fill(rank, -1);
        for (var r = 0; r < order.Length; r++)
            rank[order[r]] = r;

        var found = new List<FrequentSet>[order.Length];
        var total = 0;
        Parallel.For(
            0,
            order.Length,
            () => new int[order.Length],
            (r, loop, seen) =>
            {
                found[r] = new Search(baskets, least, maxItems, limit).From(order, rank, r, holders, seen);
                if (Interlocked.Add(ref total, found[r].Count) > limit)
                    loop.Stop();
                return seen;
            },
            _ => { }
        );
        if (total > limit)
            throw new UnfitDataException(UnfitReason.TooManyParameters, $"More than {limit} sets are that frequent.");
        return [.. found.SelectMany(sets => sets)];
    }

    private sealed class Search(Baskets baskets, int least, int maxItems, int limit)
    {
        private readonly List<FrequentSet> found = [];
        private readonly List<int> chosen = [];

        /// <summary>All sets whose rarest item is the one of rank <paramref name="first"/>.</summary>
        internal List<FrequentSet> From(int[] order, int[] rank, int first, Baskets holders, int[] seen)
        {
            var own = holders[order[first]];
            chosen.Add(order[first]);
            Keep(own.Length);
            if (maxItems == 1)
                return found;

            foreach (var basket in own)
            foreach (var item in baskets[basket])
                if (rank[item] > first)
                    seen[rank[item]]++;
            var words = (own.Length + 63) / 64;
            var with = new Dictionary<int, ulong[]>();
            for (var k = 0; k < own.Length; k++)
                foreach (var item in baskets[own[k]])
                {
                    if (rank[item] <= first || seen[rank[item]] < least)
                        continue;
                    if (!with.TryGetValue(rank[item], out var bits))
                        with.Add(rank[item], bits = new ulong[words]);
                    bits[k >> 6] |= 1UL << k;
                }
            var more = with.OrderBy(pair => pair.Key)
                .Select(pair => new Extension(order[pair.Key], pair.Value, seen[pair.Key]))
                .ToList();
            Array.Clear(seen);
            Extend(more);
            return found;
        }

        private void Extend(List<Extension> more)
        {
            for (var i = 0; i < more.Count && found.Count <= limit; i++)
            {
                chosen.Add(more[i].Item);
                Keep(more[i].Count);
                if (chosen.Count < maxItems)
                {
                    var deeper = new List<Extension>();
                    for (var j = i + 1; j < more.Count; j++)
                    {
                        var bits = new ulong[more[i].Bits.Length];
                        var count = Meet(more[i].Bits, more[j].Bits, bits);
                        if (count >= least)
                            deeper.Add(new Extension(more[j].Item, bits, count));
                    }
                    Extend(deeper);
                }
                chosen.RemoveAt(chosen.Count - 1);
            }
        }

        private void Keep(int count)
        {
            int[] items = [.. chosen];
            Array.Sort(items);
            found.Add(new FrequentSet(items, count));
        }

        private static int Meet(ulong[] a, ulong[] b, ulong[] both)
        {
            var count = 0;
            for (var w = 0; w < both.Length; w++)
                count += BitOperations.PopCount(both[w] = a[w] & b[w]);
            return count;
        }
    }

    private sealed record Extension(int Item, ulong[] Bits, int Count);
}
