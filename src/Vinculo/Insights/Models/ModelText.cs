using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Insights.Models;

/// <summary>What is said of models, in the reader's words.</summary>
internal static class ModelText
{
    private static readonly ResourceManager Texts = new(typeof(ModelText));

    public static string Say(CultureInfo culture, string key, params ReadOnlySpan<object?> told) =>
        Texts.In(culture, key, told);

    /// <summary>What a model is called; a code nobody gave a name is its own.</summary>
    public static string NameOf(string code, CultureInfo culture) => Texts.GetString("name." + code, culture) ?? code;

    /// <summary>What it foretells and for whom, in a sentence.</summary>
    public static string AboutOf(string code, CultureInfo culture) =>
        Texts.GetString("about." + code, culture) ?? Texts.GetString("about", culture)!;

    public static string MethodOf(string method, CultureInfo culture) =>
        Texts.GetString("method." + method, culture) ?? method;

    public static string FigureOf(string name, CultureInfo culture) =>
        Texts.GetString("figure." + name, culture) ?? name;

    /// <summary>What a feature is called; one that is made of a measure, by the measure's name.</summary>
    public static string FeatureOf(string feature, CultureInfo culture)
    {
        if (Texts.GetString("feature." + feature, culture) is { } known)
            return known;
        var dot = feature.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            ? Say(culture, "feature." + feature[..dot], MeasureText.Of(feature[(dot + 1)..], culture))
            : feature.Replace('_', ' ');
    }

    /// <summary>What a look found, in a sentence.</summary>
    public static string Of(FindingReason reason, CultureInfo culture) =>
        Say(
            culture,
            "found." + reason.Code,
            reason.Feature is null ? "" : FeatureOf(reason.Feature, culture),
            reason.Was,
            reason.Is
        );
}
