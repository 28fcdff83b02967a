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
        return text.Length * 0.01 + accents * 0.5 + mixed - broken * 4;
    }
}
