using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Decisions.Tables;

/// <summary>The texts of decision tables, in the reader's language.</summary>
public sealed class TableText
{
    private static readonly ResourceManager Texts = new(typeof(TableText));
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>A text by its key; the key itself when nobody has written it.</summary>
    public static string Of(string key) => Texts.Here(key);

    /// <summary>A sentence with its facts, written as the reader's language writes numbers.</summary>
    public static string Say(string key, params ReadOnlySpan<object?> facts) => Texts.Here(key, facts);

    internal static bool IsEnglish => Offer.IsEnglish(CultureInfo.CurrentUICulture);

    /// <summary>A sentence in somebody else's language.</summary>
    internal static string In(CultureInfo culture, string key, params ReadOnlySpan<object?> facts) =>
        Texts.In(culture, key, facts);

    internal static string In(string key, bool english) => Texts.In(english ? English : Spanish, key);

    /// <summary>A word of the house with its names in both languages.</summary>
    internal static KnownWord Term(string code) =>
        new(code, DecisionWords.Term(code, Spanish), DecisionWords.Term(code, English));
}
