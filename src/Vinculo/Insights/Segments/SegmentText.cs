using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>The texts of segments, in the reader's language.</summary>
public sealed class SegmentText
{
    private static readonly ResourceManager Texts = new(typeof(SegmentText));
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>A text by its key; the key itself when nobody has written it.</summary>
    public static string Of(string key) => Texts.Here(key);

    /// <summary>A sentence with its facts, written as the reader's language writes numbers.</summary>
    public static string Say(string key, params ReadOnlySpan<object?> facts) => Texts.Here(key, facts);

    /// <summary>"1 cliente", "12 clientes".</summary>
    public static string Count(string key, long n) => Say(key + (n == 1 ? ".One" : ".Many"), n);

    /// <summary>A name in the reader's language, where there is one.</summary>
    public static string Pick(string es, string? en) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" && en is { Length: > 0 } ? en : es;

    /// <summary>Somebody has written this text.</summary>
    internal static bool Knows(string key) => Texts.GetString(key, Spanish) is not null;

    /// <summary>Both languages, for what is stored in both.</summary>
    internal static (string Es, string En) Both(string key, params ReadOnlySpan<object?> facts) =>
        (Texts.In(Spanish, key, facts), Texts.In(English, key, facts));
}
