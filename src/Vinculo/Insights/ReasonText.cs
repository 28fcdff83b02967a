using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Vinculo.Ui;

namespace Vinculo.Insights;

/// <summary>Reasons in the reader's words.</summary>
internal static partial class ReasonText
{
    private static readonly ResourceManager Texts = new(typeof(ReasonText));

    /// <summary>The sentence of a feature; a measure of the company's own is told by its code.</summary>
    public static string Of(string feature, double? value, string? level, CultureInfo culture)
    {
        var dot = feature.IndexOf('.', StringComparison.Ordinal);
        var sentence =
            Texts.GetString(feature, culture)
            ?? (dot > 0 ? Texts.GetString("generic." + feature[..dot], culture) : null)
            ?? Texts.GetString("generic", culture)!;
        var name = dot > 0 ? feature[(dot + 1)..].Replace('_', ' ') : feature.Replace('_', ' ');
        // A trend's sign is in its verb.
        object told =
            level is not null && Money.Contains(feature) ? MoneyText.Format((long)(value ?? 0), level, culture)
            : IsTrend(feature) ? Math.Abs(value ?? 0)
            : value ?? 0;
        return string.Format(culture, Fitted(sentence, feature, value ?? 0), told, level ?? name);
    }

    /// <summary>
    /// Chooses between the two words of <c>[one|other]</c>: for a trend, rising or falling; for a count, one or several.
    /// </summary>
    private static string Fitted(string sentence, string feature, double value) =>
        Choice()
            .Replace(
                sentence,
                match =>
                    (IsTrend(feature) ? value >= 0 : Math.Abs(value) is > 0.95 and < 1.05)
                        ? match.Groups["one"].Value
                        : match.Groups["other"].Value
            );

    /// <summary>Features whose number is money, of the currency that stands as their level.</summary>
    private static readonly HashSet<string> Money = new(StringComparer.Ordinal)
    {
        "value.monthly_margin",
        "value.monthly_cost",
        "value.margin_per_purchase",
        "value.cost_per_purchase",
        "next.year_margin",
        "next.purchase_margin",
        "wallet.own",
        "wallet.own_balance",
        "wallet.elsewhere",
        "wallet.elsewhere_balance",
        "wallet.counted",
    };

    private static bool IsTrend(string feature) =>
        feature.StartsWith("trend.", StringComparison.Ordinal) || feature.EndsWith("_trend", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<one>[^|\]]*)\|(?<other>[^\]]*)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Choice();
}
