using System.Globalization;
using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Interactions.Inbox;

/// <summary>Marks the texts of the inbox; their Spanish and English stand beside it.</summary>
public sealed class InboxTexts
{
    private static readonly ResourceManager Texts = new(typeof(InboxTexts));

    /// <summary>A text in somebody else's language: for notices.</summary>
    public static string In(CultureInfo culture, string name, params ReadOnlySpan<object?> facts) =>
        Texts.In(culture, name, facts);
}
