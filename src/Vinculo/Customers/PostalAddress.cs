using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Customers;

/// <summary>Postal addresses as they are stored: as written, and folded with their city to be compared.</summary>
public static class PostalAddress
{
    /// <summary>Characters that fit.</summary>
    public const int Longest = 300;

    /// <summary>Folded, the city behind it; null when it is too long or names no place.</summary>
    /// <param name="raw">As written: "Calle 67 # 90-80 Apto 201".</param>
    /// <param name="city">The customer's city; null when unknown.</param>
    /// <param name="country">ISO 3166-1; null when unknown.</param>
    public static string? Normalise(string? raw, string? city, string? country)
    {
        var text = raw?.Trim() ?? "";
        if (text.Length is < 3 or > Longest || PostalAddresses.Read(text, city, country) is null)
            return null;
        var folded = NameKey.Fold(string.IsNullOrWhiteSpace(city) ? text : $"{text} {city}");
        return folded.Length > Longest ? folded[..Longest] : folded;
    }
}
