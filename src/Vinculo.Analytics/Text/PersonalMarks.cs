using System.Text.RegularExpressions;

namespace Vinculo.Analytics.Text;

/// <summary>Hides what tells who wrote a text: addresses of e-mail, document and telephone numbers, card and account numbers.</summary>
public static partial class PersonalMarks
{
    /// <summary>The text with an ellipsis in place of each mark. Names stay: no rule tells them from other words.</summary>
    public static string Hidden(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return LongNumber().Replace(Mail().Replace(text, "…"), "…");
    }

    [GeneratedRegex(@"[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}.\-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mail();

    // Seven digits and more, however grouped: 12.345.678-9, +57 300 123 4567, 4111 1111 1111 1111. Amounts have a sign in front.
    [GeneratedRegex(
        @"(?<![$€£\p{N}.,])(?<!\$ )\+?\p{N}(?:[ .\-]?\p{N}){6,}(?:-[\p{N}kK])?",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex LongNumber();
}
