using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>What is known of one country's telephone numbers.</summary>
/// <param name="Country">ISO 3166-1.</param>
/// <param name="Code">Calling code (ITU-T E.164).</param>
/// <param name="Trunk">What is dialled before a national number at home; no part of the international one.</param>
internal sealed record PhonePlan(string Country, string Code, string Trunk);

/// <summary>
/// National numbering plans as their regulators publish them: Colombia CRC Resolution 5826 of 2019, México IFT 2019,
/// Chile Subtel 2016, Argentina ENACOM, Brasil Anatel, Perú OSIPTEL, Ecuador ARCOTEL, España CNMC.
/// </summary>
internal static class PhonePlans
{
    private static readonly PhonePlan[] All =
    [
        new("CO", "57", "0"),
        new("MX", "52", "01"),
        new("PE", "51", "0"),
        new("EC", "593", "0"),
        new("CL", "56", "0"),
        new("AR", "54", "0"),
        new("BR", "55", "0"),
        new("VE", "58", "0"),
        new("UY", "598", "0"),
        new("BO", "591", "0"),
        new("PY", "595", "0"),
        new("CR", "506", ""),
        new("PA", "507", ""),
        new("GT", "502", ""),
        new("SV", "503", ""),
        new("HN", "504", ""),
        new("NI", "505", ""),
        new("DO", "1", "1"),
        new("PR", "1", "1"),
        new("US", "1", "1"),
        new("CA", "1", "1"),
        new("ES", "34", ""),
        new("GB", "44", "0"),
        new("CU", "53", "0"),
        new("FR", "33", "0"),
        new("IT", "39", ""),
        new("DE", "49", "0"),
        new("PT", "351", ""),
    ];

    private static readonly FrozenDictionary<string, PhonePlan> ByCountry = All.ToFrozenDictionary(
        p => p.Country,
        StringComparer.Ordinal
    );

    // Calling codes of up to three digits by their number; the shortest code that matches is right, as none begins another.
    private static readonly PhonePlan?[] ByCode = Build();

    private static readonly FrozenDictionary<string, string> CityAreas = BuildAreas(
        """
        CO: BOGOTA 601, SOACHA 601, CHIA 601, ZIPAQUIRA 601, FACATATIVA 601, FUSAGASUGA 601, GIRARDOT 601, MOSQUERA 601,
        FUNZA 601, MADRID 601, CAJICA 601, CALI 602, PALMIRA 602, BUENAVENTURA 602, TULUA 602, BUGA 602, CARTAGO 602,
        YUMBO 602, JAMUNDI 602, POPAYAN 602, PASTO 602, IPIALES 602, TUMACO 602, MEDELLIN 604, BELLO 604, ITAGUI 604,
        ENVIGADO 604, RIONEGRO 604, SABANETA 604, APARTADO 604, TURBO 604, CAUCASIA 604, QUIBDO 604, MONTERIA 604,
        BARRANQUILLA 605, SOLEDAD 605, CARTAGENA 605, SANTA MARTA 605, VALLEDUPAR 605, RIOHACHA 605, SINCELEJO 605,
        MAICAO 605, MALAMBO 605, CIENAGA 605, SAN ANDRES 608, PEREIRA 606, MANIZALES 606, ARMENIA 606, DOSQUEBRADAS 606,
        CALARCA 606, BUCARAMANGA 607, FLORIDABLANCA 607, GIRON 607, PIEDECUESTA 607, BARRANCABERMEJA 607, CUCUTA 607,
        OCANA 607, ARAUCA 607, IBAGUE 608, NEIVA 608, VILLAVICENCIO 608, TUNJA 608, DUITAMA 608, SOGAMOSO 608,
        FLORENCIA 608, YOPAL 608, LETICIA 608, MOCOA 608, ESPINAL 608, PITALITO 608
        MX: CIUDAD DE MEXICO 55, MEXICO 55, CDMX 55, MEXICO DF 55, GUADALAJARA 33, ZAPOPAN 33, MONTERREY 81, PUEBLA 222,
        TIJUANA 664, LEON 477, MERIDA 999, QUERETARO 442, TOLUCA 722, CANCUN 998, CULIACAN 667, HERMOSILLO 662,
        CHIHUAHUA 614, CIUDAD JUAREZ 656, SALTILLO 844, AGUASCALIENTES 449, MORELIA 443, VERACRUZ 229, ACAPULCO 744,
        SAN LUIS POTOSI 444, TORREON 871, MEXICALI 686, OAXACA 951, TAMPICO 833, CUERNAVACA 777, REYNOSA 899
        PE: LIMA 1, CALLAO 1, AREQUIPA 54, TRUJILLO 44, CHICLAYO 74, CUSCO 84, CUZCO 84, PIURA 73, HUANCAYO 64, IQUITOS 65,
        ICA 56, TACNA 52, PUNO 51, JULIACA 51, CHIMBOTE 43, PUCALLPA 61, AYACUCHO 66, CAJAMARCA 76, HUANUCO 62, SULLANA 73
        EC: QUITO 2, GUAYAQUIL 4, CUENCA 7, AMBATO 3, RIOBAMBA 3, LOJA 7, MACHALA 7, IBARRA 6, ESMERALDAS 6, MANTA 5,
        PORTOVIEJO 5, QUEVEDO 5, SANTO DOMINGO 2, LATACUNGA 3, DURAN 4, MILAGRO 4, BABAHOYO 5
        CL: SANTIAGO 2, VALPARAISO 32, VINA DEL MAR 32, CONCEPCION 41, TALCAHUANO 41, TEMUCO 45, ANTOFAGASTA 55,
        LA SERENA 51, COQUIMBO 51, IQUIQUE 57, RANCAGUA 72, TALCA 71, CHILLAN 42, PUERTO MONTT 65, VALDIVIA 63, OSORNO 64,
        ARICA 58, PUNTA ARENAS 61, CALAMA 55, COPIAPO 52, CURICO 75, LOS ANGELES 43
        AR: BUENOS AIRES 11, CABA 11, CAPITAL FEDERAL 11, CORDOBA 351, ROSARIO 341, MENDOZA 261, LA PLATA 221,
        MAR DEL PLATA 223, TUCUMAN 381, SAN MIGUEL DE TUCUMAN 381, SALTA 387, SANTA FE 342, SAN JUAN 264, NEUQUEN 299,
        RESISTENCIA 362, POSADAS 376, CORRIENTES 379, BAHIA BLANCA 291, PARANA 343, FORMOSA 370, SAN LUIS 266, LA RIOJA 380
        BR: SAO PAULO 11, RIO DE JANEIRO 21, BRASILIA 61, SALVADOR 71, FORTALEZA 85, BELO HORIZONTE 31, MANAUS 92,
        CURITIBA 41, RECIFE 81, PORTO ALEGRE 51, BELEM 91, GOIANIA 62, CAMPINAS 19, SAO LUIS 98, MACEIO 82, NATAL 84,
        FLORIANOPOLIS 48, VITORIA 27, JOAO PESSOA 83, CUIABA 65, CAMPO GRANDE 67, TERESINA 86, ARACAJU 79
        VE: CARACAS 212, MARACAIBO 261, VALENCIA 241, BARQUISIMETO 251, MARACAY 243, SAN CRISTOBAL 276, MERIDA 274
        """
    );

    public static PhonePlan? Of(string country) => ByCountry.GetValueOrDefault(country);

    /// <summary>The plan whose calling code begins a number.</summary>
    public static PhonePlan? OfNumber(ReadOnlySpan<char> digits)
    {
        var code = 0;
        for (var i = 0; i < 3 && i < digits.Length; i++)
        {
            code = code * 10 + digits[i] - '0';
            if (ByCode[code] is { } plan)
                return plan;
        }
        return null;
    }

    /// <summary>The area code of a city; null when unknown.</summary>
    public static string? Area(string country, string? city)
    {
        if (string.IsNullOrWhiteSpace(city))
            return null;
        var folded = Folding.Fold(city);
        if (country == "CO" && folded.StartsWith("BOGOTA", StringComparison.Ordinal))
            return "601";
        return CityAreas.GetValueOrDefault(country + folded);
    }

    /// <summary>Is a national number one that can be dialled, and is it a mobile's?</summary>
    public static bool Fits(string country, ReadOnlySpan<char> n, out bool mobile)
    {
        mobile = false;
        var length = n.Length;
        if (length < 7 || n[0] is '0' && country != "IT")
            return false;
        var a = n[0];
        var b = n[1];
        switch (country)
        {
            case "CO":
                mobile = length == 10 && a == '3' && ColombianMobile(n);
                return mobile
                    || (length == 10 && a == '6' && b == '0' && n[2] is '1' or '2' or '4' or '5' or '6' or '7' or '8');
            case "MX":
                return length == 10 && a is >= '2';
            case "PE":
                mobile = length == 9 && a == '9';
                return mobile || (length == 8 && a is >= '1' and <= '8');
            case "EC":
                mobile = length == 9 && a == '9';
                return mobile || (length == 8 && a is >= '2' and <= '7');
            case "CL":
                mobile = length == 9 && a == '9';
                return mobile || (length == 9 && a is >= '2' and <= '7');
            case "AR":
                mobile = length == 11 && a == '9';
                return mobile || (length == 10 && a is '1' or '2' or '3');
            case "BR":
                mobile = length == 11 && n[2] == '9';
                return BrazilianArea(a, b) && (mobile || (length == 10 && n[2] is >= '2' and <= '5'));
            case "VE":
                mobile = length == 10 && a == '4' && b is '1' or '2';
                return mobile || (length == 10 && a == '2');
            case "UY":
                mobile = length == 8 && a == '9';
                return mobile || (length == 8 && a is '2' or '4');
            case "BO":
                mobile = length == 8 && a is '6' or '7';
                return mobile || (length == 8 && a is '2' or '3' or '4');
            case "PY":
                mobile = length == 9 && a == '9';
                return mobile || (length is 8 or 9 && a is >= '2' and <= '7' || length == 7 && a is '2');
            case "CR":
                mobile = length == 8 && a is >= '5' and <= '8';
                return mobile || (length == 8 && a is '2' or '4');
            case "PA":
                mobile = length == 8 && a == '6';
                return mobile || (length == 7 && a is >= '2' and <= '9');
            case "GT":
                mobile = length == 8 && a is '3' or '4' or '5';
                return mobile || (length == 8 && a is '2' or '6' or '7');
            case "SV":
                mobile = length == 8 && a is '6' or '7';
                return mobile || (length == 8 && a == '2');
            case "HN":
                mobile = length == 8 && a is '3' or '7' or '8' or '9';
                return mobile || (length == 8 && a == '2');
            case "NI":
                mobile = length == 8 && a is '5' or '7' or '8';
                return mobile || (length == 8 && a == '2');
            case "DO" or "PR" or "US" or "CA":
                return length == 10 && a >= '2' && n[3] >= '2';
            case "ES":
                mobile = length == 9 && (a == '6' || (a == '7' && b != '0'));
                return mobile || (length == 9 && a is '8' or '9');
            case "GB":
                mobile = length == 10 && a == '7';
                return length is 9 or 10;
            default:
                return length is >= 7 and <= 12;
        }
    }

    /// <summary>Do national numbers have so many digits, now or within living memory?</summary>
    public static bool IsLength(string country, int digits) =>
        country switch
        {
            "CO" => digits is 7 or 8 or 10,
            "MX" or "VE" or "DO" or "PR" or "US" or "CA" => digits == 10,
            "PE" or "EC" => digits is 8 or 9,
            "CL" or "ES" or "PY" => digits == 9,
            "AR" or "BR" => digits is 10 or 11,
            "UY" or "BO" or "CR" or "GT" or "SV" or "HN" or "NI" => digits == 8,
            "PA" => digits is 7 or 8,
            "GB" => digits is 9 or 10,
            _ => digits is >= 7 and <= 12,
        };

    /// <summary>Which of the countries of calling code 1 a number belongs to.</summary>
    public static string NorthAmerican(ReadOnlySpan<char> national) =>
        national.Length < 3
            ? "US"
            : national[..3] switch
            {
                "809" or "829" or "849" => "DO",
                "787" or "939" => "PR",
                _ => "US",
            };

    private static bool ColombianMobile(ReadOnlySpan<char> n) => n[1] is '0' or '1' or '2' or '3' or '5';

    private static bool BrazilianArea(char a, char b) => a is >= '1' and <= '9' && b is >= '1' and <= '9';

    private static PhonePlan?[] Build()
    {
        var plans = new PhonePlan?[1000];
        foreach (var plan in All)
            plans[int.Parse(plan.Code, System.Globalization.CultureInfo.InvariantCulture)] ??= plan;
        plans[1] = ByCountryBefore("US");
        return plans;
    }

    private static PhonePlan ByCountryBefore(string country) => Array.Find(All, p => p.Country == country)!;

    private static FrozenDictionary<string, string> BuildAreas(string text)
    {
        var areas = new Dictionary<string, string>(StringComparer.Ordinal);
        var country = "";
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = line;
            if (line.Length > 3 && line[2] == ':')
            {
                country = line[..2];
                rest = line[3..];
            }
            foreach (
                var entry in rest.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            {
                var space = entry.LastIndexOf(' ');
                areas[country + entry[..space]] = entry[(space + 1)..];
            }
        }
        return areas.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
