using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Service.Fulfilment;

/// <summary>Marks the texts about what was promised and sold, and about how often customers are contacted.</summary>
public sealed class FulfilmentTexts
{
    private static readonly ResourceManager Texts = new(typeof(FulfilmentTexts));

    /// <summary>Every member of an enum with its word.</summary>
    internal static IReadOnlyList<Choice> Choices<T>(IStringLocalizer<FulfilmentTexts> texts, string prefix)
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => new Choice(name, texts[$"{prefix}.{name}"]))];

    /// <summary>A text for a reader who is not the one at work.</summary>
    public static string In(CultureInfo language, string code, params ReadOnlySpan<object?> facts) =>
        Texts.In(language, code, facts);
}
