using System.Globalization;
using System.Resources;

namespace Vinculo.Insights;

/// <summary>What measures are called.</summary>
internal static class MeasureText
{
    private static readonly ResourceManager Texts = new(typeof(MeasureText));

    /// <summary>The measure's name; one of the company's own is called by its code.</summary>
    public static string Of(string code, CultureInfo culture) =>
        Texts.GetString(code, culture) ?? code.Replace('_', ' ');
}
