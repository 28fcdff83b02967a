using Vinculo.Demo.People;

namespace Vinculo.Demo;

/// <summary>
/// A customer who is in every world of a company, whatever the seed and the size, so that a demonstration can call her by name.
/// </summary>
/// <param name="Index">Position in the world.</param>
/// <param name="Given">Given names as on the document.</param>
/// <param name="Document">Cédula, without dots.</param>
/// <param name="Line">Ten digits of the mobile line.</param>
/// <param name="Email">On a domain that cannot exist.</param>
/// <param name="Woman">Sex on the document.</param>
public sealed record StoryCustomer(
    int Index,
    string Given,
    string FirstSurname,
    string SecondSurname,
    long Document,
    long Line,
    string Email,
    bool Woman,
    DateOnly Born
)
{
    /// <summary>Where she lives.</summary>
    public string City { get; init; } = "Medellín";

    public string FullName => $"{Given} {FirstSurname} {SecondSurname}";
}

/// <summary>The people and the company with a story.</summary>
public static class StoryCustomers
{
    /// <summary>
    /// Valuable, called by many, calls family abroad, contract about to end, complaint unsolved: about to leave, and the
    /// long-distance plan would keep her.
    /// </summary>
    public static readonly StoryCustomer Marcela = new(
        0,
        "Marcela",
        "Rojas",
        "Quintero",
        52_841_097,
        310_482_7615,
        "marcela.rojas@correo.example",
        true,
        new(1979, 8, 14)
    )
    {
        City = "Bogotá",
    };

    /// <summary>Content for nine years and without a fault: a care call would only wake him. The sleeping dog.</summary>
    public static readonly StoryCustomer Hernan = new(
        1,
        "Hernán Darío",
        "Buitrago",
        "Salazar",
        79_416_358,
        310_266_9043,
        "hernan.buitrago@correo.example",
        false,
        new(1968, 3, 2)
    )
    {
        City = "Bogotá",
    };

    /// <summary>Spends eleven thousand pesos a month and walks into the store every week: she costs more than she leaves.</summary>
    public static readonly StoryCustomer Ofelia = new(
        2,
        "Ofelia",
        "Castaño",
        "Marín",
        41_527_806,
        310_390_1178,
        "ofelia.castano@correo.example",
        true,
        new(1951, 11, 27)
    );

    /// <summary>One man in five systems under five spellings.</summary>
    public static readonly StoryCustomer Jose = new(
        3,
        "José Ángel",
        "Muñoz",
        "Echeverri",
        80_193_442,
        310_715_5320,
        "jose.munoz@correo.example",
        false,
        new(1983, 6, 19)
    )
    {
        City = "Cali",
    };

    /// <summary>Head of people at the story employer and a customer herself.</summary>
    public static readonly StoryCustomer Adriana = new(
        4,
        "Adriana Lucía",
        "Peña",
        "Botero",
        43_871_265,
        310_554_8092,
        "adriana.pena@cordillera.example",
        true,
        new(1976, 1, 9)
    );

    /// <summary>Works at the story employer; a young customer with little trouble.</summary>
    public static readonly StoryCustomer Brayan = new(
        5,
        "Brayan Stiven",
        "Mosquera",
        "Rentería",
        1_017_255_804,
        310_847_2261,
        "brayan.mosquera@correo.example",
        false,
        new(1998, 9, 30)
    );

    /// <summary>Works at the story employer; was a customer until last winter.</summary>
    public static readonly StoryCustomer Leidy = new(
        6,
        "Leidy Johana",
        "Úsuga",
        "Higuita",
        1_036_640_917,
        310_923_4457,
        "leidy.usuga@correo.example",
        true,
        new(1991, 4, 22)
    );

    /// <summary>Not a customer yet: the sales force and the web site know her.</summary>
    public static readonly StoryCustomer Diana = new(
        -1,
        "Diana Patricia",
        "Lozano",
        "Vega",
        65_782_139,
        310_638_7724,
        "diana.lozano@correo.example",
        true,
        new(1987, 12, 5)
    );

    /// <summary>The employer with a story: many of its people are customers.</summary>
    public const string EmployerName = "Textiles La Cordillera S.A.S.";

    /// <summary>NIT of the story employer, without its check digit (which is 1).</summary>
    public const long EmployerNumber = 900_472_316;

    /// <summary>The same as the census knows it.</summary>
    internal static Employer Employer { get; } =
        new(
            0,
            EmployerName,
            "Textiles La Cordillera",
            EmployerNumber,
            Places.Named("Medellín"),
            "Industria",
            604_448_2170
        );

    /// <summary>Those who are customers, in the order of their index.</summary>
    public static IReadOnlyList<StoryCustomer> Customers { get; } =
    [Marcela, Hernan, Ofelia, Jose, Adriana, Brayan, Leidy];

    /// <summary>All people of the older cédula series, so that nobody else is given their number.</summary>
    private static readonly long[] OlderDocuments =
    [
        .. Customers
            .Append(Diana)
            .Concat(Fund.FundStories.Customers)
            .Select(story => story.Document)
            .Where(document => document < 100_000_000)
            .Order(),
    ];

    /// <summary>Shifts a drawn number past those of the story customers: still one number a person.</summary>
    internal static long StepOver(long document)
    {
        foreach (var taken in OlderDocuments)
            if (document >= taken)
                document++;
        return document;
    }
}
