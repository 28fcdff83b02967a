using System.Globalization;
using System.Text;

namespace Vinculo.Platform;

/// <summary>A code made of a name: letters and digits without accents, lower case, words joined by hyphens.</summary>
public static class Slug
{
    private const int Longest = 40;

    /// <param name="otherwise">When nothing of the name is a letter or a digit.</param>
    public static string Of(string name, string otherwise)
    {
        var text = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD))
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(char.ToLowerInvariant(c));
            else if (
                CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark
                && text is { Length: > 0 and < Longest }
                && text[^1] != '-'
            )
                text.Append('-');
        var slug = text.ToString().Trim('-');
        return slug.Length == 0 ? otherwise
            : slug.Length > Longest ? slug[..Longest].TrimEnd('-')
            : slug;
    }
}
