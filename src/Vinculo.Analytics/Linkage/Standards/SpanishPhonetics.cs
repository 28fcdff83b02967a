namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// A key that is the same for names Spanish ears confuse: seseo (S, C, Z), B and V, LL and Y, silent H, G and J.
/// Our own rules; the order matters. 495 common surnames give some 457 keys.
/// </summary>
public static class SpanishPhonetics
{
    /// <summary>Longest key, in symbols.</summary>
    public const int Longest = 6;

    private const int LongestToken = 64;

    /// <summary>The key of one word.</summary>
    /// <param name="token">Folded (<see cref="PersonNames.Fold"/>), particles joined, no spaces.</param>
    /// <returns>At most six symbols of A–Z and % (CH and SH); words that sound of four letters or fewer are kept whole.</returns>
    public static string Key(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        Span<char> into = stackalloc char[Longest];
        return new string(into[..Key(token, into)]);
    }

    /// <summary>The same without making a string.</summary>
    /// <param name="token">Folded; only the first 64 letters count.</param>
    /// <param name="into">At least <see cref="Longest"/> long.</param>
    /// <returns>Symbols written.</returns>
    public static int Key(ReadOnlySpan<char> token, Span<char> into)
    {
        if (token.Length > LongestToken)
            token = token[..LongestToken];
        Span<char> sounds = stackalloc char[LongestToken * 2 + 2];
        Span<char> heard = stackalloc char[LongestToken * 2 + 2];
        var length = Settle(sounds[..Sounds(token, sounds)], heard);
        var word = heard[..length];

        if (length <= 4)
        {
            word.CopyTo(into);
            return length;
        }
        into[0] = word[0];
        var at = 1;
        for (var i = 1; i < length && at < Longest; i++)
            if (!IsVowel(word[i]))
                into[at++] = word[i];
        return at;
    }

    /// <summary>Letters to sounds, one pass from the left.</summary>
    private static int Sounds(ReadOnlySpan<char> t, Span<char> into)
    {
        var at = 0;
        var i = 0;
        if (t.StartsWith("PS"))
            i = 1;
        if (
            i < t.Length
            && t[i] == 'S'
            && i + 1 < t.Length
            && !IsVowel(t[i + 1])
            && t[i + 1] is not ('H' or 'S' or 'Y')
        )
        {
            into[at++] = 'E';
        }
        else if (t.Length > 0 && t[0] == 'X')
        {
            into[at++] = 'J';
            i = 1;
        }
        for (; i < t.Length; i++)
        {
            var c = t[i];
            var next = i + 1 < t.Length ? t[i + 1] : '\0';
            var after = i + 2 < t.Length ? t[i + 2] : '\0';
            switch (c)
            {
                case 'L' when next == 'L':
                    into[at++] = 'Y';
                    i++;
                    break;
                case 'Q':
                    into[at++] = 'K';
                    if (next == 'U' && after is 'E' or 'I')
                        i++;
                    break;
                case 'G' when next == 'U' && after is 'E' or 'I':
                    into[at++] = 'G';
                    i++;
                    break;
                case 'G' when next is 'E' or 'I':
                    into[at++] = 'J';
                    break;
                case 'G' when next == 'N':
                    into[at++] = 'N';
                    i++;
                    break;
                case 'C' when next == 'H':
                case 'S' when next == 'H':
                    into[at++] = '%';
                    i++;
                    break;
                case 'C':
                    into[at++] = next is 'E' or 'I' ? 'S' : 'K';
                    break;
                case 'Z' or 'X':
                    into[at++] = 'S';
                    break;
                case 'P' when next == 'H':
                    into[at++] = 'F';
                    i++;
                    break;
                case 'T' when next == 'H':
                    into[at++] = 'T';
                    i++;
                    break;
                case 'H' when next == 'U' && after is 'E' or 'I' or 'A':
                    into[at++] = 'G';
                    break;
                case 'H':
                    break;
                case 'W':
                    into[at++] = 'G';
                    if (next != 'U')
                        into[at++] = 'U';
                    break;
                case 'V':
                    into[at++] = 'B';
                    break;
                case 'Y' when !IsVowel(next):
                    into[at++] = 'I';
                    break;
                default:
                    into[at++] = c;
                    break;
            }
        }
        return at;
    }

    /// <summary>What neighbours do to each other: NI before a vowel, M before B and P, doubles, a last D or T.</summary>
    private static int Settle(ReadOnlySpan<char> s, Span<char> into)
    {
        var at = 0;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            var next = i + 1 < s.Length ? s[i + 1] : '\0';
            if (c == 'M' && next is 'B' or 'P')
                c = 'N';
            if (at > 0 && into[at - 1] == c)
                continue;
            if (c == 'I' && at > 0 && into[at - 1] == 'N' && next is 'A' or 'E' or 'O')
                continue;
            into[at++] = c;
        }
        if (at > 1 && into[at - 1] is 'D' or 'T' && IsVowel(into[at - 2]))
            at--;
        return at;
    }

    private static bool IsVowel(char c) => c is 'A' or 'E' or 'I' or 'O' or 'U';
}
