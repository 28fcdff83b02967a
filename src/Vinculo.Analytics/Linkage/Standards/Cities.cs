using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Cities under the names people give them. Colombian ones by their code in DANE's Divipola.</summary>
internal static class Cities
{
    private const string Table = """
        11001: BOGOTA, BOGOTA DC, BOGOTA D C, SANTAFE DE BOGOTA, SANTA FE DE BOGOTA, SANTAFE DE BOGOTA DC, SANTA FE DE BOGOTA DC, BTA, BOG, BOGOTA DISTRITO CAPITAL
        05001: MEDELLIN, MED, MDE, MDLL
        76001: CALI, SANTIAGO DE CALI, CLO
        08001: BARRANQUILLA, BQUILLA, B QUILLA, BAQ, QUILLA
        13001: CARTAGENA, CARTAGENA DE INDIAS, CTG, C GENA
        54001: CUCUTA, SAN JOSE DE CUCUTA
        68001: BUCARAMANGA, BGA, B MANGA, BMANGA
        66001: PEREIRA
        47001: SANTA MARTA, STA MARTA, SMR
        73001: IBAGUE
        52001: PASTO, SAN JUAN DE PASTO
        17001: MANIZALES, MZLES
        41001: NEIVA
        50001: VILLAVICENCIO, VILLAO, VCIO
        63001: ARMENIA
        20001: VALLEDUPAR, VPAR
        23001: MONTERIA
        70001: SINCELEJO
        19001: POPAYAN
        15001: TUNJA
        44001: RIOHACHA
        18001: FLORENCIA
        27001: QUIBDO
        85001: YOPAL, EL YOPAL
        81001: ARAUCA
        88001: SAN ANDRES ISLA, SAN ANDRES ISLAS
        91001: LETICIA
        86001: MOCOA
        95001: SAN JOSE DEL GUAVIARE
        94001: INIRIDA, PUERTO INIRIDA
        97001: MITU
        99001: PUERTO CARRENO
        08758: SOLEDAD
        25754: SOACHA
        05088: BELLO
        76520: PALMIRA
        76109: BUENAVENTURA, B VENTURA
        05360: ITAGUI
        68276: FLORIDABLANCA, FLORIDA BLANCA
        05266: ENVIGADO
        76834: TULUA
        52835: TUMACO, SAN ANDRES DE TUMACO
        66170: DOSQUEBRADAS, DOS QUEBRADAS
        68081: BARRANCABERMEJA, BARRANCA BERMEJA
        68307: GIRON, SAN JUAN DE GIRON
        68547: PIEDECUESTA
        05615: RIONEGRO
        05631: SABANETA
        44430: MAICAO
        25899: ZIPAQUIRA
        25269: FACATATIVA
        25290: FUSAGASUGA, FUSA
        25175: CHIA
        25307: GIRARDOT
        25473: MOSQUERA
        25286: FUNZA
        25126: CAJICA
        15759: SOGAMOSO
        15238: DUITAMA
        76147: CARTAGO
        76111: BUGA, GUADALAJARA DE BUGA
        76892: YUMBO
        76364: JAMUNDI
        52356: IPIALES
        05045: APARTADO
        05837: TURBO
        08433: MALAMBO
        13430: MAGANGUE
        23417: LORICA, SANTA CRUZ DE LORICA
        23162: CERETE
        23660: SAHAGUN
        47189: CIENAGA
        20011: AGUACHICA
        54498: OCANA
        54874: VILLA DEL ROSARIO
        54405: LOS PATIOS
        17380: LA DORADA
        41551: PITALITO
        41298: GARZON
        50006: ACACIAS
        05154: CAUCASIA
        05380: LA ESTRELLA
        05212: COPACABANA
        05440: MARINILLA
        68679: SAN GIL
        19698: SANTANDER DE QUILICHAO
        13836: TURBACO
        15176: CHIQUINQUIRA
        73268: ESPINAL, EL ESPINAL
        63130: CALARCA
        17174: CHINCHINA
        66682: SANTA ROSA DE CABAL
        17873: VILLAMARIA
        86568: PUERTO ASIS
        23466: MONTELIBANO
        23555: PLANETA RICA
        70215: COROZAL
        13244: EL CARMEN DE BOLIVAR, CARMEN DE BOLIVAR
        47288: FUNDACION
        08573: PUERTO COLOMBIA
        08638: SABANALARGA
        20013: AGUSTIN CODAZZI, CODAZZI
        54518: PAMPLONA
        05376: LA CEJA
        05318: GUARNE
        25386: LA MESA
        25817: TOCANCIPA
        73349: HONDA
        73449: MELGAR
        MX-DF: CIUDAD DE MEXICO, CDMX, MEXICO DF, MEXICO D F, DF, D F, DISTRITO FEDERAL, CD DE MEXICO, CD MEXICO, CIUDAD MEXICO, MEXICO CITY, MEXICO
        MX-MTY: MONTERREY, MTY
        MX-GDL: GUADALAJARA, GDL
        MX-PUE: PUEBLA, PUEBLA DE ZARAGOZA, HEROICA PUEBLA DE ZARAGOZA
        MX-TIJ: TIJUANA, TJ
        MX-JUA: CIUDAD JUAREZ, CD JUAREZ, JUAREZ
        MX-QRO: QUERETARO, SANTIAGO DE QUERETARO
        MX-SLP: SAN LUIS POTOSI, SLP
        PE-LIM: LIMA, LIMA METROPOLITANA, LIMA CERCADO, CERCADO DE LIMA
        PE-CUS: CUSCO, CUZCO
        EC-UIO: QUITO, SAN FRANCISCO DE QUITO, UIO
        EC-GYE: GUAYAQUIL, SANTIAGO DE GUAYAQUIL, GYE, GQUIL
        CL-SCL: SANTIAGO, SANTIAGO DE CHILE, STGO, SANTIAGO CENTRO
        CL-VAP: VALPARAISO, VALPO
        CL-VIN: VINA DEL MAR, VINA
        CL-CCP: CONCEPCION, CONCE
        AR-BUE: BUENOS AIRES, CABA, CAPITAL FEDERAL, CIUDAD AUTONOMA DE BUENOS AIRES, BS AS, BSAS, CIUDAD DE BUENOS AIRES, C A B A
        AR-TUC: SAN MIGUEL DE TUCUMAN, TUCUMAN
        AR-CBA: CORDOBA, CORDOBA CAPITAL, CBA
        AR-MDP: MAR DEL PLATA, MARDEL, MDP
        ES-PMI: PALMA, PALMA DE MALLORCA
        ES-CORU: LA CORUNA, A CORUNA, CORUNA
        ES-BIO: BILBAO, BILBO
        ES-SS: SAN SEBASTIAN, DONOSTIA, DONOSTIA SAN SEBASTIAN
        BR-SAO: SAO PAULO, S PAULO
        BR-RIO: RIO DE JANEIRO, RIO
        BR-BHZ: BELO HORIZONTE, BH
        VE-CCS: CARACAS, CCS
        UY-MVD: MONTEVIDEO, MVD
        DO-SDQ: SANTO DOMINGO, SANTO DOMINGO DE GUZMAN
        GT-GUA: CIUDAD DE GUATEMALA, GUATEMALA
        PA-PTY: CIUDAD DE PANAMA, PANAMA
        BO-LPB: LA PAZ
        BO-SRZ: SANTA CRUZ DE LA SIERRA, SANTA CRUZ
        US-NYC: NEW YORK, NUEVA YORK, NYC, NEW YORK CITY
        GB-LON: LONDON, LONDRES
        """;

    private static readonly FrozenDictionary<string, string> Known = Build();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> Codes = Known.Values.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The city's code, or its folded name when we have none; null for nothing.</summary>
    public static string? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        Span<char> repaired = stackalloc char[Folding.Longest];
        var source = Folding.Meant(text, repaired);
        Span<char> folded = stackalloc char[source.Length * 2];
        var length = Folding.Fold(source, folded);
        if (length == 0)
            return null;
        if (BySpan.TryGetValue(folded[..length], out var code))
            return code;

        // "Medellín, Antioquia", "Cali (Valle)", "CALI - VALLE": what stands before the mark.
        var cut = source.IndexOfAny(",(/-");
        if (cut > 2)
        {
            var first = Folding.Fold(source[..cut], folded);
            if (first > 0)
                return BySpan.TryGetValue(folded[..first], out code) ? code : new(folded[..first]);
        }
        if (folded[..length].StartsWith("BOGOTA "))
            return "11001";
        return new(folded[..length]);
    }

    /// <summary>Whether the city has a code here.</summary>
    public static bool IsKnown(string? text) => Read(text) is { } code && Codes.Contains(code);

    private static FrozenDictionary<string, string> Build()
    {
        var cities = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var name in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
                cities.TryAdd(name, line[..colon]);
        }
        return cities.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
