using System.Globalization;
using System.Text;

namespace Vinculo.Analytics.Decide.Tables;

/// <summary>What is known of one input in one case.</summary>
public readonly struct CellValue
{
    private readonly object? words;
    private readonly double number;
    private readonly bool known;

    private CellValue(double number, object? words) => (this.number, this.words, known) = (number, words, true);

    /// <summary>Nothing is known: passes only cells that ask nothing or ask for this.</summary>
    public static CellValue Missing => default;

    /// <summary>A number, an amount in whole units or a share 0 … 1; what is not a number is missing.</summary>
    public static CellValue Of(double? value) => value is { } v && !double.IsNaN(v) ? new(v, null) : default;

    public static CellValue Of(string? word) => string.IsNullOrWhiteSpace(word) ? default : new(0, Fold(word));

    public static CellValue Of(bool? value) => value is { } v ? new(0, v ? "true" : "false") : default;

    public static CellValue Of(DateOnly? day) => day is { } d ? new(d.DayNumber, null) : default;

    /// <summary>Several words; none at all is known too.</summary>
    public static CellValue Of(IEnumerable<string> several) => new(0, several.Select(Fold).ToArray());

    public bool IsMissing => !known;

    /// <summary>A number, amount or share; a day as its number; 0 of anything else.</summary>
    public double Number => number;

    /// <summary>A word as it is compared, <c>true</c> or <c>false</c>; null of anything else.</summary>
    public string? Word => words as string;

    internal string[] Several => words as string[] ?? [];

    /// <summary>A word as it is compared: lower case, without accents, blanks single.</summary>
    public static string Fold(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var c in word.Trim().Normalize(NormalizationForm.FormD))
            if (char.IsWhiteSpace(c))
            {
                if (text.Length > 0 && text[^1] != ' ')
                    text.Append(' ');
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                text.Append(char.ToLowerInvariant(c));
        return text.ToString();
    }
}
