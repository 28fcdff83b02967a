using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.People;

/// <summary>A company whose people may be customers.</summary>
internal sealed record Employer(
    int Index,
    string LegalName,
    string TradeName,
    long Number,
    City City,
    string Sector,
    long Phone
)
{
    /// <summary>Position of the sector in the list of six.</summary>
    public int SectorAt { get; init; }

    public string TaxNumber => $"{Number}-{Identifiers.TaxCheckDigit(Number)}";

    public string Domain => Letters(TradeName) + ".example";

    private static string Letters(string name) =>
        string.Concat(Writing.Plain(name).Where(char.IsAsciiLetter).Select(char.ToLowerInvariant));
}

/// <summary>The employers of a world.</summary>
/// <param name="story">The first of them.</param>
internal sealed class Employers(ulong seed, int count, Employer story)
{
    private static readonly (string Sector, string[] Kinds)[] Sectors =
    [
        ("Industria", ["Textiles", "Confecciones", "Plásticos", "Metalmecánica", "Alimentos", "Muebles", "Empaques"]),
        ("Comercio", ["Distribuidora", "Almacenes", "Ferretería", "Droguerías", "Supermercados", "Importadora"]),
        ("Servicios", ["Asesorías", "Seguridad", "Aseo y Servicios", "Transportes", "Logística", "Hotel", "Turismo"]),
        ("Construcción", ["Constructora", "Inversiones", "Obras Civiles", "Concretos"]),
        ("Salud y educación", ["Clínica", "Laboratorio", "Colegio", "Instituto", "IPS"]),
        ("Agro", ["Agropecuaria", "Flores", "Avícola", "Lácteos", "Café", "Agroinsumos"]),
    ];

    private static readonly string[] Proper =
    [
        "La Sabana",
        "El Roble",
        "Los Andes del Norte",
        "Guayacán",
        "La Ceiba",
        "El Páramo",
        "Río Claro",
        "Tayrona Azul",
        "La Esmeralda",
        "San Ignacio",
        "El Dorado Real",
        "Alto Magdalena",
        "Monserrate Verde",
        "Los Nogales",
        "Yarumal",
        "La Macarena",
        "El Samán",
        "Sierra Alta",
        "Villa Nueva",
        "Altavista",
        "Piedra Blanca",
        "El Cóndor Dorado",
        "La Quinta",
        "Puerto Sol",
        "Los Fundadores",
        "Caldas Norte",
        "Santa Rita",
        "El Trébol",
        "La Palma Real",
        "Quimbaya",
        "Chicamocha",
        "Zipa",
        "Tequendama Sur",
        "Nutibara",
        "Pijao",
        "Calima",
        "Tairona",
        "Muzo",
        "Sinú",
        "Guatavita",
    ];

    private static readonly (string Form, double Weight)[] Forms =
    [
        ("S.A.S.", 64),
        ("Ltda.", 14),
        ("S.A.", 14),
        ("y Cía. Ltda.", 4),
        ("E.U.", 2),
        ("y Cía. S. en C.", 2),
    ];

    /// <summary>Employers by how many people work there, which follows Pareto(1.1).</summary>
    /// <param name="firstWeight">Weight of the employer with a story.</param>
    public WeightedList<int> BySize(double firstWeight)
    {
        var random = Xoshiro256.For(seed, "employer sizes");
        return new(
            Enumerable
                .Range(0, Count)
                .Select(at => (at, Weight: Math.Min(at == 0 ? firstWeight : random.Pareto(1.1, 1), 60)))
                .ToArray()
        );
    }

    public int Count => count;

    public Employer this[int index]
    {
        get
        {
            var random = Xoshiro256.For(seed, "employers", (ulong)index);
            var sectorAt = random.NextInt(Sectors.Length);
            var (sector, kinds) = Sectors[sectorAt];
            var kind = random.Pick<string>(kinds);
            var name = random.Bernoulli(0.72) ? random.Pick<string>(Proper) : Names.Surnames.Draw(random);
            if (random.Bernoulli(0.25))
                name += " y " + Names.Surnames.Draw(random);
            var form = Forms[random.PickWeighted([.. Forms.Select(form => form.Weight)])].Form;
            var city = Places.Cities.Draw(random);
            var phone = city.AreaCode * 10_000_000L + 2_000_000 + random.NextInt(7_000_000);
            return index == 0
                ? story
                : new(
                    index,
                    $"{kind} {name} {form}",
                    $"{kind} {name}",
                    Identifiers.CompanyNumber(seed, index),
                    city,
                    sector,
                    phone
                )
                {
                    SectorAt = sectorAt,
                };
        }
    }
}
