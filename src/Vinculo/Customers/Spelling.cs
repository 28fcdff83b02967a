namespace Vinculo.Customers;

/// <summary>How far apart two words are written.</summary>
public static class Spelling
{
    /// <summary>
    /// Are two words at most <paramref name="slips"/> insertions, deletions, substitutions or swaps of neighbours apart?
    /// Optimal string alignment distance, computed only inside the band that can still succeed.
    /// </summary>
    /// <param name="a">Folded word.</param>
    /// <param name="b">Folded word.</param>
    /// <param name="slips">0 to 3.</param>
    public static bool Within(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int slips)
    {
        if (Math.Abs(a.Length - b.Length) > slips)
            return false;
        if (a.SequenceEqual(b))
            return true;
        if (a.Length > 60 || b.Length > 60)
            return false;

        Span<int> before = stackalloc int[62];
        Span<int> previous = stackalloc int[62];
        Span<int> current = stackalloc int[62];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var lowest = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance = Math.Min(distance, before[j - 2] + 1);
                current[j] = distance;
                lowest = Math.Min(lowest, distance);
            }
            if (lowest > slips)
                return false;
            var spare = before;
            before = previous;
            previous = current;
            current = spare;
        }
        return previous[b.Length] <= slips;
    }
}
