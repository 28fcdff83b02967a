using System.Globalization;
using System.Resources;

namespace Vinculo.Integration.Analysis;

/// <summary>One verb's sentences in the reader's language, from the resource file beside it.</summary>
internal sealed class AnalysisTexts(string name)
{
    private readonly ResourceManager sentences = new(
        "Vinculo.Integration.Analysis." + name,
        typeof(AnalysisTexts).Assembly
    );

    /// <summary>A sentence, its <c>{facts}</c> filled in; numbers as the reader writes them.</summary>
    public string Of(string code, params ReadOnlySpan<(string Name, object? Value)> facts)
    {
        var text = sentences.GetString(code, CultureInfo.CurrentUICulture) ?? code;
        foreach (var (fact, value) in facts)
        {
            var shown = value switch
            {
                int or long => string.Format(CultureInfo.CurrentCulture, "{0:N0}", value),
                double d => Number(d),
                _ => Convert.ToString(value, CultureInfo.CurrentCulture),
            };
            text = text.Replace("{" + fact + "}", shown, StringComparison.Ordinal);
        }
        return text;
    }

    /// <summary>Four telling digits, or whole numbers when large.</summary>
    public static string Number(double value) =>
        double.IsNaN(value) ? "–"
        : Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.CurrentCulture)
        : value.ToString("G4", CultureInfo.CurrentCulture);

    /// <summary>A number for JSON, which knows no infinities.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
