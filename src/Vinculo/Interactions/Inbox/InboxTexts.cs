using System.Globalization;
using System.Resources;

namespace Vinculo.Interactions.Inbox;

/// <summary>Marks the texts of the inbox; their Spanish and English stand beside it.</summary>
public sealed class InboxTexts
{
    private static readonly ResourceManager Texts = new(typeof(InboxTexts).FullName!, typeof(InboxTexts).Assembly);

    /// <summary>A text in somebody else's language: for notices.</summary>
    public static string In(CultureInfo culture, string name, params object?[] facts) =>
        string.Format(culture, Texts.GetString(name, culture) ?? name, facts);
}
