using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction;

/// <summary>Marks the texts of satisfaction; see the resources beside it.</summary>
public sealed class SatisfactionTexts
{
    private static readonly ResourceManager Texts = new(typeof(SatisfactionTexts));

    /// <summary>A text for a reader who is not the one at work.</summary>
    internal static string In(CultureInfo language, string key, params ReadOnlySpan<object?> facts) =>
        Texts.In(language, key, facts);
}
