using System.Globalization;

namespace Vinculo.Integration.Mapping;

/// <summary>Countries by code and by name in Spanish and English.</summary>
internal static class Countries
{
    private static readonly Lazy<Dictionary<string, string>> ByName = new(Load);

    /// <summary>ISO 3166-1 alpha-2; null when nobody calls a country so.</summary>
    public static string? Find(string text) => ByName.Value.GetValueOrDefault(HeaderKey.Fold(text));

    /// <summary>Words that stand for "not known" or for no country.</summary>
    public static bool IsNone(string text) =>
        HeaderKey.Fold(text)
            is ""
                or "unspecified"
                or "unknown"
                or "sin especificar"
                or "desconocido"
                or "otro"
                or "other"
                or "n a"
                or "european community";

    private static Dictionary<string, string> Load()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var spanish = CultureInfo.GetCultureInfo("es");
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures))
        {
            RegionInfo region;
            try
            {
                region = new RegionInfo(culture.Name);
            }
            catch (ArgumentException)
            {
                continue;
            }
            if (region.TwoLetterISORegionName is not { Length: 2 } code || !code.All(char.IsAsciiLetterUpper))
                continue;
            names.TryAdd(HeaderKey.Fold(code), code);
            names.TryAdd(HeaderKey.Fold(region.ThreeLetterISORegionName), code);
            names.TryAdd(HeaderKey.Fold(region.EnglishName), code);
            if (culture.TwoLetterISOLanguageName == spanish.TwoLetterISOLanguageName)
                names.TryAdd(HeaderKey.Fold(region.NativeName), code);
        }
        foreach (var (name, code) in Others)
            names[name] = code;
        return names;
    }

    private static readonly (string, string)[] Others =
    [
        ("usa", "US"),
        ("estados unidos", "US"),
        ("eeuu", "US"),
        ("uk", "GB"),
        ("reino unido", "GB"),
        ("inglaterra", "GB"),
        ("eire", "IE"),
        ("irlanda", "IE"),
        ("rsa", "ZA"),
        ("brasil", "BR"),
        ("alemania", "DE"),
        ("francia", "FR"),
        ("italia", "IT"),
        ("holanda", "NL"),
        ("paises bajos", "NL"),
        ("netherlands", "NL"),
        ("suiza", "CH"),
        ("belgica", "BE"),
        ("portugal", "PT"),
        ("espana", "ES"),
        ("canada", "CA"),
        ("japon", "JP"),
        ("channel islands", "JE"),
        ("czech republic", "CZ"),
        ("hong kong", "HK"),
        ("lebanon", "LB"),
        ("bahrain", "BH"),
        ("saudi arabia", "SA"),
        ("united arab emirates", "AE"),
        ("cyprus", "CY"),
        ("malta", "MT"),
        ("iceland", "IS"),
        ("lithuania", "LT"),
        ("singapore", "SG"),
        ("china", "CN"),
    ];
}
