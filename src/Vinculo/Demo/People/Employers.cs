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
    public string TaxNumber => $"{Number}-{Identifiers.TaxCheckDigit(Number)}";

    public string Domain => Letters(TradeName) + ".example";

    private static string Letters(string name) =>
        string.Concat(Writing.Plain(name).Where(char.IsAsciiLetter).Select(char.ToLowerInvariant));
}

/// <summary>The employers, and who works where.</summary>
internal sealed class Employers
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

    private readonly ulong seed;
    private readonly WeightedList<int> bySize;

    public Employers(ulong seed, int customers)
    {
        this.seed = seed;
        Count = Math.Max(12, customers / 60);
        var random = Xoshiro256.For(seed, "employer sizes");
        bySize = new WeightedList<int>(
            Enumerable
                .Range(0, Count)
                .Select(at => (at, Weight: Math.Min(at == 0 ? 12 : random.Pareto(1.1, 1), 60)))
                .ToArray()
        );
    }

    public int Count { get; }

    public Employer this[int index]
    {
        get
        {
            var random = Xoshiro256.For(seed, "employers", (ulong)index);
            var (sector, kinds) = random.Pick<(string, string[])>(Sectors);
            var kind = random.Pick<string>(kinds);
            var name = random.Bernoulli(0.72) ? random.Pick<string>(Proper) : Names.Surnames.Draw(random);
            if (random.Bernoulli(0.25))
                name += " y " + Names.Surnames.Draw(random);
            var form = Forms[random.PickWeighted([.. Forms.Select(form => form.Weight)])].Form;
            var city = Places.Cities.Draw(random);
            var phone = city.AreaCode * 10_000_000L + 2_000_000 + random.NextInt(7_000_000);
            return index == 0
                ? new(
                    0,
                    StoryCustomers.EmployerName,
                    "Textiles La Cordillera",
                    StoryCustomers.EmployerNumber,
                    Places.Named("Medellín"),
                    "Industria",
                    604_448_2170
                )
                : new(
                    index,
                    $"{kind} {name} {form}",
                    $"{kind} {name}",
                    Identifiers.CompanyNumber(seed, index),
                    city,
                    sector,
                    phone
                );
        }
    }

    /// <summary>Where a person works, or -1.</summary>
    public int Of(int person)
    {
        if (person < StoryCustomers.Adriana.Index)
            return -1;
        if (
            person == StoryCustomers.Adriana.Index
            || person == StoryCustomers.Brayan.Index
            || person == StoryCustomers.Leidy.Index
        )
            return 0;
        var random = Xoshiro256.For(seed, "jobs", (ulong)person);
        return random.Bernoulli(0.30) ? bySize.Draw(random) : -1;
    }

    /// <summary>Whether the sales force knows a customer: half of those who work for a company it visits.</summary>
    public bool SalesForceKnows(int person) =>
        person is > 3 and < 7
        || person == StoryCustomers.Jose.Index
        || Of(person) >= 0 && Xoshiro256.For(seed, "known to sales", (ulong)person).Bernoulli(0.5);
}
