using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Service.Visits;

/// <summary>Marks the texts of branches and turns.</summary>
public sealed class VisitTexts
{
    private static readonly ResourceManager Texts = new(typeof(VisitTexts));

    /// <summary>A text for a customer, in their language.</summary>
    internal static string In(CultureInfo language, string key, params ReadOnlySpan<object?> facts) =>
        Texts.In(language, key, facts);
}
