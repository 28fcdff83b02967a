namespace Vinculo.Analytics.Linkage;

/// <summary>How well something is written, for those who will read it.</summary>
internal static class Writings
{
    /// <summary>
    /// Accents, capitals where they belong and length make a writing richer; marks of a broken decoding, shouting and
    /// whispering poorer.
    /// </summary>
    public static double Richness(ReadOnlySpan<char> text)
    {
        var upper = 0;
        var lower = 0;
        var accents = 0;
        var broken = 0;
        foreach (var c in text)
        {
            if (char.IsUpper(c))
                upper++;
            else if (char.IsLower(c))
                lower++;
            if (c is '?' or '\uFFFD' or 'Ã' or 'Â' or '³' or '±' or '©' or '¡' or '\u00AD')
                broken++;
            else if (c > 127)
                accents++;
        }
        var mixed = upper > 0 && lower > 0 ? 1 : 0;
        return text.Length * 0.01 + accents * 1.5 + mixed - broken * 4;
    }

    /// <summary>A word that shouts or whispers in everyday capitals: GÓMEZ and gómez are Gómez; "de la" stays small.</summary>
    /// <param name="word">One word.</param>
    /// <param name="inside">Not the first of its name.</param>
    public static string Cased(string word, bool inside)
    {
        if (word.Length < 2)
            return word.ToUpperInvariant();
        var upper = word.ToUpperInvariant();
        var lower = word.ToLowerInvariant();
        if (lower is "de" or "del" or "la" or "las" or "los" or "y" or "da" or "do" or "dos" or "van" or "von")
            return inside || word != upper ? lower : char.ToUpperInvariant(lower[0]) + lower[1..];
        if (word != upper && word != lower)
            return word;
        var cased = lower.ToCharArray();
        for (var i = 0; i < cased.Length; i++)
            if (i == 0 || cased[i - 1] is '-' or '\'')
                cased[i] = char.ToUpperInvariant(cased[i]);
        return new(cased);
    }
}
