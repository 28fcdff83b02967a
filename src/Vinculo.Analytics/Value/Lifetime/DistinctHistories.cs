namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>Histories with equal ones merged, sorted by count and times, so that the customers' order does not matter.</summary>
internal sealed class DistinctHistories
{
    private DistinctHistories(int[] counts, int[] countOf, double[] last, double[] age, double[] times) =>
        (Counts, CountOf, Last, Age, Times) = (counts, countOf, last, age, times);

    /// <summary>Distinct numbers of repeats, ascending.</summary>
    internal int[] Counts { get; }

    /// <summary>Per history, the position of its number of repeats in <see cref="Counts"/>.</summary>
    internal int[] CountOf { get; }

    internal double[] Last { get; }

    internal double[] Age { get; }

    /// <summary>How many customers share the history.</summary>
    internal double[] Times { get; }

    internal int Length => CountOf.Length;

    internal static DistinctHistories Of(PurchaseHistory history)
    {
        var keys = new Key[history.Customers];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = new Key(history.Repeats[i], history.Last[i], history.Age[i]);
        Array.Sort(keys);

        var counts = new List<int>();
        var distinct = 0;
        var countOf = new int[keys.Length];
        var times = new double[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (distinct > 0 && keys[i].Equals(keys[distinct - 1]))
            {
                times[distinct - 1]++;
                continue;
            }
            if (counts.Count == 0 || counts[^1] != keys[i].Repeats)
                counts.Add(keys[i].Repeats);
            keys[distinct] = keys[i];
            countOf[distinct] = counts.Count - 1;
            times[distinct++] = 1;
        }
        return new DistinctHistories(
            [.. counts],
            countOf[..distinct],
            Array.ConvertAll(keys[..distinct], k => k.Last),
            Array.ConvertAll(keys[..distinct], k => k.Age),
            times[..distinct]
        );
    }

    private readonly record struct Key(int Repeats, double Last, double Age) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            var c = Repeats.CompareTo(other.Repeats);
            c = c != 0 ? c : Last.CompareTo(other.Last);
            return c != 0 ? c : Age.CompareTo(other.Age);
        }
    }
}
