namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>An address, read.</summary>
/// <param name="UnitKey">Street, number and unit: the door.</param>
/// <param name="BuildingKey">The same without the unit.</param>
/// <param name="Street">The street alone.</param>
/// <param name="City">As <see cref="PostalAddresses.City"/> gives it; null when unknown.</param>
public sealed record AddressReading(string UnitKey, string BuildingKey, string Street, string? City);

/// <summary>
/// Addresses as they are compared: Colombian ones by their grammar (way, number, crossing, plate), others by street words,
/// number and unit.
/// </summary>
public static class PostalAddresses
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">As written.</param>
    /// <param name="city">The city's name; null when unknown.</param>
    /// <param name="country">ISO 3166-1; null when unknown, then the Colombian grammar is tried first.</param>
    /// <returns>Null when there is no word and no number.</returns>
    public static AddressReading? Read(string? text, string? city, string? country)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        Span<char> repaired = stackalloc char[240];
        var source = Folding.Meant(text, repaired);
        Span<char> folded = stackalloc char[source.Length * 2];
        var length = Folding.Fold(source, folded);
        if (length == 0)
            return null;
        Span<AddressToken> tokens = stackalloc AddressToken[AddressToken.Most];
        var count = AddressToken.Read(folded[..length], tokens);
        if (count == 0)
            return null;
        var place = Cities.Read(city);
        var land = IdTypes.Country(country);
        if (land is "CO" or "" && ColombianAddress.Read(folded[..length], tokens[..count], place) is { } grammar)
            return grammar;
        return StreetAddress.Read(folded[..length], tokens[..count], place);
    }

    /// <summary>A city under one name: Colombian ones by DANE code ("11001"), others by ours or by their folded name.</summary>
    /// <param name="text">"Santafé de Bogotá", "Medellín, Antioquia", "CDMX".</param>
    /// <returns>Null for nothing.</returns>
    public static string? City(string? text) => Cities.Read(text);

    /// <summary>The country of a city we know by name.</summary>
    /// <param name="text">As for <see cref="City"/>.</param>
    /// <returns>ISO 3166-1 alpha-2; null for a city we have no name of.</returns>
    public static string? CountryOfCity(string? text) =>
        !Cities.IsKnown(text) ? null
        : Cities.Read(text)! is var code && char.IsAsciiDigit(code[0]) ? "CO"
        : code[..2];
}
