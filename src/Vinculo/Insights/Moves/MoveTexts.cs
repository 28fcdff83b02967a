using System.Globalization;
using System.Resources;

namespace Vinculo.Insights.Moves;

/// <summary>Texts of the life cycle and of what moved; see the resources beside it.</summary>
public sealed class MoveTexts
{
    private static readonly ResourceManager Texts = new(typeof(MoveTexts));

    /// <summary>A text in the reader's language.</summary>
    internal static string Of(string key, params object?[] facts) =>
        string.Format(CultureInfo.CurrentCulture, In(key, CultureInfo.CurrentUICulture), facts);

    /// <summary>A text in both languages.</summary>
    internal static (string Es, string En) Both(string key) =>
        (In(key, CultureInfo.GetCultureInfo("es")), In(key, CultureInfo.GetCultureInfo("en")));

    private static string In(string key, CultureInfo culture) => Texts.GetString(key, culture) ?? key;
}
