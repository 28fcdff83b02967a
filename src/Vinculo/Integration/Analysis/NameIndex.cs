using System.Globalization;

namespace Vinculo.Integration.Analysis;

/// <summary>Gives names the numbers 0, 1, 2 … as they are first met.</summary>
internal sealed class NameIndex
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public IReadOnlyList<string> Names => names;

    public int Of(string name)
    {
        if (numbers.TryGetValue(name, out var number))
            return number;
        numbers.Add(name, names.Count);
        names.Add(name);
        return names.Count - 1;
    }

    /// <summary>Puts names in order when all are whole numbers: 2 before 10.</summary>
    /// <returns>For each old number the new one; null when some name is a word, and all stays as it was.</returns>
    public int[]? SortIfNumbers()
    {
        var values = new long[names.Count];
        for (var i = 0; i < values.Length; i++)
            if (!long.TryParse(names[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(values, order);
        var (place, sorted) = (new int[order.Length], new List<string>(order.Length));
        for (var r = 0; r < order.Length; r++)
        {
            place[order[r]] = r;
            sorted.Add(names[order[r]]);
        }
        names.Clear();
        names.AddRange(sorted);
        return place;
    }
}
