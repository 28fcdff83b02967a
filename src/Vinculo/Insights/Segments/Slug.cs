using System.Globalization;
using System.Text;

namespace Vinculo.Insights.Segments;

/// <summary>A name as it stands in addresses: lower case, no accents, hyphens.</summary>
internal static class Slug
{
    private const int Longest = 40;

    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD))
            if (char.IsLetterOrDigit(c))
                text.Append(char.ToLowerInvariant(c));
            else if (
                CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark
                && text is { Length: > 0 and < Longest }
                && text[^1] != '-'
            )
                text.Append('-');
        var slug = text.ToString().Trim('-');
        return slug.Length == 0 ? "segmento"
            : slug.Length > Longest ? slug[..Longest].TrimEnd('-')
            : slug;
    }
}
