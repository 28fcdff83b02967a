using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Insights.Moves;

/// <summary>Texts of the life cycle and of what moved; see the resources beside it.</summary>
public sealed class MoveTexts
{
    private static readonly ResourceManager Texts = new(typeof(MoveTexts));

    /// <summary>A text in the reader's language.</summary>
    internal static string Of(string key, params ReadOnlySpan<object?> facts) => Texts.Here(key, facts);

    /// <summary>A text in both languages.</summary>
    internal static (string Es, string En) Both(string key) =>
        (Texts.In(CultureInfo.GetCultureInfo("es"), key), Texts.In(CultureInfo.GetCultureInfo("en"), key));
}
