using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>The many names of an identity document, and which documents a country gives.</summary>
public static class IdTypes
{
    /// <summary>Written names by type. A type's own code need not be repeated.</summary>
    private const string Names = """
        CC: CEDULA CIUDADANIA, CEDULA DE CIUDADANIA, CED CIUDADANIA, CEDCIUDADANIA, CIUDADANIA, C CIUDADANIA
        CE: CEDULA EXTRANJERIA, CEDULA DE EXTRANJERIA, CARNET EXTRANJERIA, CARNET DE EXTRANJERIA, EXTRANJERIA, CEX
        TI: TARJETA IDENTIDAD, TARJETA DE IDENTIDAD, T IDENTIDAD
        RC: REGISTRO CIVIL, REGISTRO CIVIL DE NACIMIENTO, RCN
        NUIP: NUMERO UNICO DE IDENTIFICACION PERSONAL
        NIT: NUMERO DE IDENTIFICACION TRIBUTARIA, N I T
        PPT: PERMISO PROTECCION TEMPORAL, PERMISO POR PROTECCION TEMPORAL, PT
        PEP: PERMISO ESPECIAL DE PERMANENCIA, PE
        PA: PASAPORTE, PASSPORT, PAS, PP, PASAP, PSP
        CI: CEDULA IDENTIDAD, CEDULA DE IDENTIDAD, CARNET DE IDENTIDAD, CARNET IDENTIDAD, CEDULA IDENTIDAD PERSONAL, CIP
        DNI: DOCUMENTO NACIONAL DE IDENTIDAD, DOCUMENTO NACIONAL IDENTIDAD, DOC NACIONAL, D N I
        RUT: RUN, ROL UNICO TRIBUTARIO, ROL UNICO NACIONAL, CARNET, REGISTRO UNICO TRIBUTARIO
        RUC: REGISTRO UNICO DE CONTRIBUYENTES, REGISTRO UNICO CONTRIBUYENTES, REGISTRO UNICO DEL CONTRIBUYENTE
        CUIT: CLAVE UNICA DE IDENTIFICACION TRIBUTARIA
        CUIL: CODIGO UNICO DE IDENTIFICACION LABORAL
        CURP: CLAVE UNICA DE REGISTRO DE POBLACION
        RFC: REGISTRO FEDERAL DE CONTRIBUYENTES
        CPF: CADASTRO DE PESSOAS FISICAS, CIC
        CNPJ: CADASTRO NACIONAL DA PESSOA JURIDICA, CGC
        NIF: NUMERO DE IDENTIFICACION FISCAL
        NIE: NUMERO DE IDENTIDAD DE EXTRANJERO, NUMERO IDENTIFICACION EXTRANJERO
        CIF: CODIGO DE IDENTIFICACION FISCAL
        RIF: REGISTRO DE INFORMACION FISCAL
        DUI: DOCUMENTO UNICO DE IDENTIDAD
        DPI: CUI, DOCUMENTO PERSONAL DE IDENTIFICACION
        RTN: REGISTRO TRIBUTARIO NACIONAL
        RNC: REGISTRO NACIONAL DE CONTRIBUYENTES
        SSN: SOCIAL SECURITY, SOCIAL SECURITY NUMBER
        CED: CEDULA, CEDULA NUMERO, C
        LC: LIBRETA CIVICA
        LE: LIBRETA DE ENROLAMIENTO, LIBRETA ENROLAMIENTO
        INE: IFE, CLAVE DE ELECTOR, CREDENCIAL DE ELECTOR
        """;

    private static readonly FrozenDictionary<string, string> Known = Build();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> KnownBySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string> Countries = new Dictionary<string, string>
    {
        ["COL"] = "CO",
        ["COLOMBIA"] = "CO",
        ["MEX"] = "MX",
        ["MEXICO"] = "MX",
        ["CHL"] = "CL",
        ["CHILE"] = "CL",
        ["PER"] = "PE",
        ["PERU"] = "PE",
        ["ARG"] = "AR",
        ["ARGENTINA"] = "AR",
        ["BRA"] = "BR",
        ["BRASIL"] = "BR",
        ["BRAZIL"] = "BR",
        ["ESP"] = "ES",
        ["ESPANA"] = "ES",
        ["SPAIN"] = "ES",
        ["ECU"] = "EC",
        ["ECUADOR"] = "EC",
        ["URY"] = "UY",
        ["URUGUAY"] = "UY",
        ["VEN"] = "VE",
        ["VENEZUELA"] = "VE",
        ["BOL"] = "BO",
        ["BOLIVIA"] = "BO",
        ["PRY"] = "PY",
        ["PARAGUAY"] = "PY",
        ["CRI"] = "CR",
        ["COSTA RICA"] = "CR",
        ["PAN"] = "PA",
        ["PANAMA"] = "PA",
        ["GTM"] = "GT",
        ["GUATEMALA"] = "GT",
        ["SLV"] = "SV",
        ["EL SALVADOR"] = "SV",
        ["HND"] = "HN",
        ["HONDURAS"] = "HN",
        ["NIC"] = "NI",
        ["NICARAGUA"] = "NI",
        ["DOM"] = "DO",
        ["REPUBLICA DOMINICANA"] = "DO",
        ["PRI"] = "PR",
        ["PUERTO RICO"] = "PR",
        ["USA"] = "US",
        ["ESTADOS UNIDOS"] = "US",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The documents people and companies of a country have, the most usual first; empty for one we do not know.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    public static IReadOnlyList<string> Of(string country) =>
        country switch
        {
            "CO" => ["CC", "NIT", "CE", "TI", "RC", "PPT", "PA"],
            "MX" => ["CURP", "RFC", "INE", "PA"],
            "CL" => ["RUT", "PA"],
            "PE" => ["DNI", "RUC", "CE", "PA"],
            "AR" => ["DNI", "CUIT", "CUIL", "PA"],
            "BR" => ["CPF", "CNPJ", "PA"],
            "ES" => ["DNI", "NIE", "CIF", "PA"],
            "EC" => ["CI", "RUC", "PA"],
            "UY" => ["CI", "RUT", "PA"],
            "VE" => ["CI", "RIF", "PA"],
            "BO" => ["CI", "NIT", "PA"],
            "PY" => ["CI", "RUC", "PA"],
            "CR" => ["CI", "NITE", "DIMEX", "PA"],
            "PA" => ["CI", "RUC", "PA"],
            "GT" => ["DPI", "NIT", "PA"],
            "SV" => ["DUI", "NIT", "PA"],
            "HN" => ["DNI", "RTN", "PA"],
            "NI" => ["CI", "RUC", "PA"],
            "DO" => ["CI", "RNC", "PA"],
            "PR" or "US" => ["SSN", "EIN", "PA"],
            _ => [],
        };

    /// <summary>The type a written name means: "C.C.", "Cédula de ciudadanía" and "cc" are CC.</summary>
    /// <param name="text">As written; null when nothing was written.</param>
    /// <param name="country">ISO 3166-1 alpha-2, for names that mean different things; empty when unknown.</param>
    /// <returns>The type in capitals; unknown names as written, in capitals without marks; empty for nothing.</returns>
    public static string Canonical(string? text, string country)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        var type = Plain(text);
        return type switch
        {
            "CED" => country is "CO" or "" ? "CC" : "CI",
            "NIF" when country == "ES" => "NIF",
            "RUT" when country == "CO" => "NIT", // the DIAN's register; the number on it is the NIT
            _ => type,
        };
    }

    /// <summary>Is this the name or the code of a kind of document, as headers of columns often are?</summary>
    /// <param name="text">As written.</param>
    public static bool IsType(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var folded = Folding.Fold(text);
        return folded.Length > 1
            && (Known.ContainsKey(folded) || Known.ContainsKey(folded.Replace(" ", "", StringComparison.Ordinal)));
    }

    /// <summary>ISO 3166-1 alpha-2 of a country as written: its code of two or three letters, or its name. Empty when unknown.</summary>
    public static string Country(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        if (text.Length == 2)
            return char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1])
                ? text
                : text.ToUpperInvariant();
        var folded = Folding.Fold(text);
        return Countries.TryGetValue(folded, out var code) ? code
            : folded.Length == 2 ? folded
            : "";
    }

    /// <summary>Is this the code or the name of a type?</summary>
    internal static bool TryType(ReadOnlySpan<char> folded, out string type)
    {
        type = "";
        if (!KnownBySpan.TryGetValue(folded, out var found))
            return false;
        type = found;
        return true;
    }

    private static string Plain(string text)
    {
        if (KnownBySpan.TryGetValue(text, out var found))
            return found;
        var folded = Folding.Fold(text);
        if (Known.TryGetValue(folded, out var type))
            return type;
        var closed = folded.Replace(" ", "", StringComparison.Ordinal);
        return Known.TryGetValue(closed, out type) ? type : folded;
    }

    private static FrozenDictionary<string, string> Build()
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Names.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var type = line[..colon];
            known[type] = type;
            foreach (var name in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
                known[name] = type;
        }
        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
