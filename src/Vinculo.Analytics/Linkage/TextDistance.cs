namespace Vinculo.Analytics.Linkage;

/// <summary>How far two short texts are from each other.</summary>
internal static class TextDistance
{
    /// <summary>Jaro–Winkler similarity, 0 to 1 [J1989] [W1990], prefix of at most four, weight 0.1.</summary>
    /// <remarks>Texts beyond 64 characters are compared by their first 64. Allocates nothing.</remarks>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > 64)
            a = a[..64];
        if (b.Length > 64)
            b = b[..64];
        if (a.IsEmpty || b.IsEmpty)
            return 0;
        if (a.SequenceEqual(b))
            return 1;
        var reach = Math.Max(0, Math.Max(a.Length, b.Length) / 2 - 1);
        ulong takenA = 0,
            takenB = 0;
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var to = Math.Min(b.Length - 1, i + reach);
            for (var j = Math.Max(0, i - reach); j <= to; j++)
            {
                if ((takenB >> j & 1) != 0 || a[i] != b[j])
                    continue;
                takenA |= 1UL << i;
                takenB |= 1UL << j;
                common++;
                break;
            }
        }
        if (common == 0)
            return 0;
        var moved = 0;
        for (var (i, j) = (0, 0); i < a.Length; i++)
        {
            if ((takenA >> i & 1) == 0)
                continue;
            while ((takenB >> j & 1) == 0)
                j++;
            if (a[i] != b[j])
                moved++;
            j++;
        }
        double m = common;
        var jaro = (m / a.Length + m / b.Length + (m - moved / 2) / m) / 3;
        var prefix = 0;
        while (prefix < 4 && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix])
            prefix++;
        return jaro + prefix * 0.1 * (1 - jaro);
    }

    /// <summary>Insertions, deletions, replacements and exchanges of neighbours between two texts, at most <paramref name="limit"/> + 1.</summary>
    /// <param name="a">One text.</param>
    /// <param name="b">The other; either may have any length.</param>
    /// <param name="limit">Beyond this the exact number does not matter; 1 to 3.</param>
    public static int Edits(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
            return limit + 1;
        var prefix = a.CommonPrefixLength(b);
        a = a[prefix..];
        b = b[prefix..];
        var suffix = 0;
        while (suffix < a.Length && suffix < b.Length && a[^(suffix + 1)] == b[^(suffix + 1)])
            suffix++;
        a = a[..^suffix];
        b = b[..^suffix];
        if (a.IsEmpty || b.IsEmpty)
            return Math.Min(Math.Max(a.Length, b.Length), limit + 1);
        if (a.Length == 1 && b.Length == 1)
            return 1;
        if (a.Length == 2 && b.Length == 2 && a[0] == b[1] && a[1] == b[0])
            return 1;
        if (limit == 1)
            return 2;
        if (a.Length > 40 || b.Length > 40)
            return limit + 1;
        Span<int> before = stackalloc int[42];
        Span<int> last = stackalloc int[42];
        Span<int> now = stackalloc int[42];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, before[j - 2] + 1);
                now[j] = best;
                least = Math.Min(least, best);
            }
            if (least > limit)
                return limit + 1;
            var spare = before;
            before = last;
            last = now;
            now = spare;
        }
        return Math.Min(last[b.Length], limit + 1);
    }

    /// <summary>Whether two numbers of equal length differ by one digit, or by two neighbours exchanged.</summary>
    public static bool OneDigitApart(ulong a, ulong b)
    {
        int different = 0,
            first = -1,
            second = -1;
        ulong firstA = 0,
            firstB = 0,
            secondA = 0,
            secondB = 0;
        for (var at = 0; a != 0 || b != 0; at++, a /= 10, b /= 10)
        {
            if (a % 10 == b % 10)
                continue;
            if (a == 0 || b == 0 || ++different > 2)
                return false;
            if (different == 1)
                (first, firstA, firstB) = (at, a % 10, b % 10);
            else
                (second, secondA, secondB) = (at, a % 10, b % 10);
        }
        return different == 1 || (different == 2 && second == first + 1 && firstA == secondB && firstB == secondA);
    }
}
