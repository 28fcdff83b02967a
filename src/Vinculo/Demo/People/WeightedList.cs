using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.People;

/// <summary>Things drawn in proportion to how often they are met.</summary>
internal sealed class WeightedList<T>
{
    private readonly T[] items;
    private readonly double[] upTo;

    public WeightedList(IEnumerable<(T Item, double Weight)> entries)
    {
        var all = entries.ToArray();
        items = [.. all.Select(entry => entry.Item)];
        upTo = new double[items.Length];
        var sum = 0.0;
        for (var at = 0; at < items.Length; at++)
            upTo[at] = sum += all[at].Weight;
    }

    public IReadOnlyList<T> Items => items;

    public T Draw(Xoshiro256 random)
    {
        var at = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
        return items[Math.Min(at < 0 ? ~at : at + 1, items.Length - 1)];
    }
}

internal static class WeightedList
{
    /// <summary>Reads <c>weight Name, Name; weight Name…</c>: names of one group share their weight each.</summary>
    public static WeightedList<string> Parse(string text) =>
        new(
            text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .SelectMany(group =>
                {
                    var cut = group.IndexOf(' ', StringComparison.Ordinal);
                    var weight = double.Parse(group[..cut], System.Globalization.CultureInfo.InvariantCulture);
                    return group[cut..]
                        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(name => (name, weight));
                })
        );
}
