namespace Vinculo.Analytics.Text;

/// <summary>Takes number, gender and the commonest endings off a folded word, so that its forms count as one.</summary>
/// <remarks>[S2006] for Spanish; [H1991] for English plurals, with the endings -ing and -ed taken off as well.</remarks>
internal static class LightStem
{
    internal static string Of(string word, Language language) =>
        language == Language.Spanish ? Spanish(word) : English(word);

    private static string Spanish(string word)
    {
        if (word.Length < 5)
            return word.Length == 4 && word[^1] == 's' ? word[..^1] : word;
        if (word.EndsWith("mente", StringComparison.Ordinal) && word.Length > 8)
            word = word[..^5];
        if (word.EndsWith("eses", StringComparison.Ordinal))
            return word[..^2];
        if (word.EndsWith("ces", StringComparison.Ordinal))
            return word[..^3] + "z";
        if (word[^1] == 's')
            word = word[^2] is 'o' or 'a' or 'e' ? word[..^2] : word[..^1];
        else if (word[^1] is 'o' or 'a' or 'e')
            word = word[..^1];
        return word;
    }

    private static string English(string word)
    {
        if (word.Length < 4)
            return word;
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";
        if (word.EndsWith("es", StringComparison.Ordinal) && word[^3] is 's' or 'x' or 'z' or 'h')
            word = word[..^2];
        else if (word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i'))
            word = word[..^1];
        if (
            word.Length > 5
            && word.EndsWith("ing", StringComparison.Ordinal)
            && HasVowel(word.AsSpan(0, word.Length - 3))
        )
            word = Undoubled(word[..^3]);
        else if (
            word.Length > 4
            && word.EndsWith("ed", StringComparison.Ordinal)
            && HasVowel(word.AsSpan(0, word.Length - 2))
        )
            word = Undoubled(word[..^2]);
        return word.Length > 4 && word[^1] == 'e' ? word[..^1] : word;
    }

    private static bool HasVowel(ReadOnlySpan<char> word) => word.Length > 2 && word.IndexOfAny("aeiouy") >= 0;

    private static string Undoubled(string word) =>
        word.Length > 3 && word[^1] == word[^2] && word[^1] is not ('l' or 's' or 'z') ? word[..^1] : word;
}
