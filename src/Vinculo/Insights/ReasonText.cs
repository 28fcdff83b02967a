using System.Globalization;
using System.Resources;

namespace Vinculo.Insights;

/// <summary>Reasons in the reader's words.</summary>
internal sealed class ReasonText
{
    private static readonly ResourceManager Texts = new("Vinculo.Insights.ReasonText", typeof(ReasonText).Assembly);

    /// <summary>The sentence of a feature; a measure of the company's own is told by its code.</summary>
    public static string Of(string feature, double? value, string? level, CultureInfo culture)
    {
        var dot = feature.IndexOf('.', StringComparison.Ordinal);
        var sentence =
            Texts.GetString(feature, culture)
            ?? (dot > 0 ? Texts.GetString("generic." + feature[..dot], culture) : null)
            ?? Texts.GetString("generic", culture)!;
        var name = dot > 0 ? feature[(dot + 1)..].Replace('_', ' ') : feature.Replace('_', ' ');
        // Money is told in whole units; a count has no sign of its own, a change does.
        object? told =
            feature.StartsWith("value.", StringComparison.Ordinal)
            && feature.EndsWith("margin", StringComparison.Ordinal)
                ? ((value ?? 0) / 100).ToString("C0", culture)
                : value ?? 0;
        return string.Format(culture, sentence, told, level ?? name);
    }
}
