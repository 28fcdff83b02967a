using System.Globalization;
using System.Text;

namespace Vinculo.Customers;

/// <summary>Names as they are compared and searched: lower case, no accents, ñ as n, single spaces.</summary>
public static class NameKey
{
    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "y",
        "da",
        "do",
        "dos",
        "van",
        "von",
        "viuda",
        "vda",
    };

    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal)
    {
        "dr",
        "dra",
        "ing",
        "sr",
        "sra",
        "srta",
        "don",
        "dona",
        "lic",
        "abog",
        "mr",
        "mrs",
        "ms",
    };

    /// <summary>Folds a name. Empty in, empty out.</summary>
    public static string Fold(string name)
    {
        if (name.Length == 0)
            return "";
        var decomposed = Ascii(name) ? name : name.Normalize(NormalizationForm.FormD);
        var key = new StringBuilder(decomposed.Length);
        var gap = false;
        foreach (var c in decomposed)
        {
            if (char.IsLetterOrDigit(c))
            {
                if (gap && key.Length > 0)
                    key.Append(' ');
                gap = false;
                key.Append(char.ToLowerInvariant(c));
            }
            else if (c is not ('\'' or '’') && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                gap = true;
            }
        }
        return key.ToString();
    }

    /// <summary>The distinct words of a name that are worth finding it by: folded, without particles and titles.</summary>
    public static string[] Tokens(string name) => TokensOfKey(Fold(name));

    /// <summary>The same of a name that is folded already.</summary>
    internal static string[] TokensOfKey(string key)
    {
        var words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var telling = words
            .Where(w => !Particles.Contains(w) && !Titles.Contains(w))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return telling.Length > 0 ? telling : words;
    }

    /// <summary>
    /// Can two writings be the same person's or company's name? True when every word of the shorter one has its own
    /// partner in the longer: the same word, an initial, or one slip of the pen; and at least two words agree, or all
    /// there are.
    /// </summary>
    public static bool Compatible(string a, string b)
    {
        var left = Tokens(a);
        var right = Tokens(b);
        if (left.Length == 0 || right.Length == 0)
            return false;
        if (left.Length > right.Length)
            (left, right) = (right, left);
        var taken = new bool[right.Length];
        var whole = 0;
        foreach (var word in left)
        {
            var best = -1;
            var full = false;
            for (var i = 0; i < right.Length && !full; i++)
            {
                if (taken[i])
                    continue;
                if (word == right[i] || (word.Length > 3 && right[i].Length > 3 && Spelling.WithinOne(word, right[i])))
                    (best, full) = (i, true);
                else if (best < 0 && (word.Length == 1 || right[i].Length == 1) && word[0] == right[i][0])
                    best = i;
            }
            if (best < 0)
                return false;
            taken[best] = true;
            if (full)
                whole++;
        }
        return whole >= Math.Min(2, left.Length);
    }

    private static bool Ascii(string text)
    {
        foreach (var c in text)
            if (c > 127)
                return false;
        return true;
    }
}
