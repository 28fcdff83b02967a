using System.Globalization;
using System.Resources;

namespace Vinculo.Service.Visits;

/// <summary>Marks the texts of branches and turns.</summary>
public sealed class VisitTexts
{
    private static readonly ResourceManager Texts = new(typeof(VisitTexts));

    /// <summary>A text for a customer, in their language.</summary>
    internal static string In(CultureInfo language, string key, params object?[] facts) =>
        string.Format(language, Texts.GetString(key, language) ?? key, facts);
}
