namespace Vinculo.Customers;

/// <summary>
/// How far other words are written from one word: insertions, deletions, substitutions and swaps of neighbours (optimal
/// string alignment). One column of the table is one machine word, so a whole vocabulary is gone through in a fraction of
/// a millisecond.
/// </summary>
/// <remarks>Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.</remarks>
public readonly struct Spelling
{
    private const int Longest = 64;

    private readonly string word;
    private readonly ulong[] places;

    /// <param name="word">Folded; what stands after the sixty-fourth letter is not compared.</param>
    public Spelling(string word)
    {
        this.word = word.Length > Longest ? word[..Longest] : word;
        places = new ulong[128];
        for (var i = 0; i < this.word.Length; i++)
            if (this.word[i] < places.Length)
                places[this.word[i]] |= 1UL << i;
    }

    /// <summary>Slips of the pen between the word and <paramref name="other"/>, ≥ 0.</summary>
    public int Distance(ReadOnlySpan<char> other)
    {
        if (word.Length == 0)
            return other.Length;
        var last = 1UL << (word.Length - 1);
        ulong rises = ulong.MaxValue,
            falls = 0,
            diagonal = 0,
            before = 0;
        var distance = word.Length;
        foreach (var letter in other)
        {
            var here = Places(letter);
            var swapped = ((~diagonal & here) << 1) & before;
            diagonal = (((here & rises) + rises) ^ rises) | here | falls | swapped;
            var up = falls | ~(diagonal | rises);
            var down = diagonal & rises;
            if ((up & last) != 0)
                distance++;
            else if ((down & last) != 0)
                distance--;
            up = (up << 1) | 1;
            rises = (down << 1) | ~(diagonal | up);
            falls = up & diagonal;
            before = here;
        }
        return distance;
    }

    /// <summary>At most one slip of the pen apart; without a table, for two words compared once.</summary>
    public static bool WithinOne(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var start = a.CommonPrefixLength(b);
        a = a[start..];
        b = b[start..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }
        return a.Length <= 1 && b.Length <= 1 || a.Length == 2 && b.Length == 2 && a[0] == b[1] && a[1] == b[0];
    }

    private ulong Places(char letter)
    {
        if (letter < places.Length)
            return places[letter];
        var found = 0UL;
        for (var i = 0; i < word.Length; i++)
            if (word[i] == letter)
                found |= 1UL << i;
        return found;
    }
}
