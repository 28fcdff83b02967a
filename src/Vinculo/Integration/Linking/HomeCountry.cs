using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Integration.Linking;

/// <summary>
/// The country a file is of when no column says it: numbers and telephones are read as people write them there, a NIT with or
/// without its check digit.
/// </summary>
internal static class HomeCountry
{
    private const int Enough = 5;

    private static readonly string[] Known =
    [
        "CO",
        "MX",
        "BR",
        "AR",
        "CL",
        "PE",
        "EC",
        "ES",
        "UY",
        "PY",
        "VE",
        "DO",
        "GT",
        "SV",
        "HN",
    ];

    /// <param name="documents">Type, null when not said, and number as written.</param>
    /// <param name="cities">As written.</param>
    /// <returns>ISO 3166-1 alpha-2; null when neither check digits nor cities tell.</returns>
    public static string? Of(
        IReadOnlyCollection<(string? Type, string Number)> documents,
        IReadOnlyCollection<string> cities
    ) => ByDocuments(documents) ?? ByCities(cities);

    /// <summary>The country whose check digits most numbers have: chance alone agrees with one in ten.</summary>
    private static string? ByDocuments(IReadOnlyCollection<(string? Type, string Number)> documents)
    {
        var right = Known
            .Select(country => (Country: country, Count: documents.Count(d => IsRight(country, d.Type, d.Number))))
            .OrderByDescending(c => c.Count)
            .ToArray();
        return right[0].Count >= Math.Max(Enough, 0.3 * documents.Count) && right[0].Count > 1.5 * right[1].Count
            ? right[0].Country
            : null;
    }

    private static bool IsRight(string country, string? type, string number) =>
        NationalIds.Read(country, type, number) is { Valid: true, Placeholder: false } read && read.Country == country;

    private static string? ByCities(IReadOnlyCollection<string> cities)
    {
        var most = cities
            .Select(PostalAddresses.CountryOfCity)
            .OfType<string>()
            .CountBy(country => country)
            .OrderByDescending(c => c.Value)
            .FirstOrDefault();
        return most.Value >= Math.Max(Enough, 0.5 * cities.Count) ? most.Key : null;
    }
}
