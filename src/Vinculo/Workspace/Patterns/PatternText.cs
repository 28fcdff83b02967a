using System.Globalization;
using System.Resources;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace.Patterns;

/// <summary>Sentences about patterns, in the language of whoever is told; see the resources beside it.</summary>
public sealed class PatternText
{
    private static readonly ResourceManager Texts = new(typeof(PatternText));

    internal static string Of(CultureInfo culture, string code, params ReadOnlySpan<object?> facts) =>
        Texts.In(culture, code, facts);

    /// <summary>In the reader's language.</summary>
    internal static string Here(string code, params ReadOnlySpan<object?> facts) => Texts.Here(code, facts);

    /// <summary>A count a day, or the share of an offer.</summary>
    internal static string Amount(PatternKind kind, double amount, CultureInfo culture) =>
        double.IsNaN(amount) ? "—"
        : kind == PatternKind.Offer ? NumberText.Percent(amount, 0, culture)
        : amount.ToString(amount >= 10 ? "N0" : "0.#", culture);
}
