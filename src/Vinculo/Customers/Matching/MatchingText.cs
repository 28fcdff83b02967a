using System.Resources;
using Vinculo.Platform;

namespace Vinculo.Customers.Matching;

/// <summary>The texts of duplicates, in the reader's language.</summary>
public sealed class MatchingText
{
    private static readonly ResourceManager Texts = new(typeof(MatchingText));

    /// <summary>A text by its key; the key itself when nobody has written it.</summary>
    public static string Of(string key) => Texts.Here(key);
}
