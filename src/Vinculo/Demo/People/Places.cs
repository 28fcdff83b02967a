using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.People;

/// <summary>A city, its department and the districts people name when they speak of where they live.</summary>
internal sealed record City(string Name, string Department, string[] Districts)
{
    /// <summary>The three digits before a fixed line, by region.</summary>
    public int AreaCode =>
        Department switch
        {
            "Bogotá D.C." or "Cundinamarca" => 601,
            "Valle del Cauca" or "Cauca" or "Nariño" => 602,
            "Antioquia" or "Córdoba" or "Chocó" => 604,
            "Atlántico" or "Bolívar" or "Cesar" or "La Guajira" or "Magdalena" or "Sucre" => 605,
            "Caldas" or "Quindío" or "Risaralda" => 606,
            "Norte de Santander" or "Santander" => 607,
            _ => 608,
        };
}

internal static class Places
{
    private static readonly string[] Anywhere =
    [
        "Centro",
        "San José",
        "La Esperanza",
        "El Bosque",
        "Villa del Río",
        "Los Almendros",
        "La Floresta",
        "Santa Ana",
        "El Recreo",
        "Las Palmas",
        "Obrero",
        "Alfonso López",
    ];

    public static readonly WeightedList<City> Cities = new([
        (
            new(
                "Bogotá",
                "Bogotá D.C.",
                [
                    "Suba",
                    "Kennedy",
                    "Engativá",
                    "Usaquén",
                    "Bosa",
                    "Fontibón",
                    "Chapinero",
                    "Cedritos",
                    "Teusaquillo",
                    "Ciudad Bolívar",
                    "San Cristóbal",
                    "Modelia",
                ]
            ),
            26
        ),
        (
            new(
                "Medellín",
                "Antioquia",
                [
                    "Laureles",
                    "El Poblado",
                    "Belén",
                    "Robledo",
                    "Aranjuez",
                    "Buenos Aires",
                    "Castilla",
                    "Manrique",
                    "San Javier",
                ]
            ),
            10
        ),
        (
            new(
                "Cali",
                "Valle del Cauca",
                [
                    "San Fernando",
                    "Ciudad Jardín",
                    "Aguablanca",
                    "El Ingenio",
                    "Siloé",
                    "Granada",
                    "La Flora",
                    "Meléndez",
                ]
            ),
            8
        ),
        (
            new(
                "Barranquilla",
                "Atlántico",
                ["El Prado", "Boston", "Las Nieves", "Riomar", "Ciudadela 20 de Julio", "Villa Santos", "Rebolo"]
            ),
            5
        ),
        (new("Cartagena", "Bolívar", ["Manga", "Getsemaní", "Bocagrande", "El Pozón", "Los Alpes", "Crespo"]), 4),
        (new("Bucaramanga", "Santander", ["Cabecera", "Provenza", "Girardot", "San Alonso", "La Concordia"]), 3),
        (new("Cúcuta", "Norte de Santander", ["La Libertad", "Caobos", "Atalaya", "San Luis", "Quinta Oriental"]), 3),
        (new("Soacha", "Cundinamarca", ["Compartir", "San Mateo", "Ciudad Verde", "León XIII"]), 2.5),
        (new("Ibagué", "Tolima", ["El Salado", "Jordán", "Ambalá", "Picaleña"]), 2),
        (new("Pereira", "Risaralda", ["Cuba", "Pinares", "Álamos", "Kennedy"]), 2),
        (new("Villavicencio", "Meta", ["La Grama", "Barzal", "Porfía", "Catumare"]), 2),
        (new("Santa Marta", "Magdalena", ["Mamatoco", "El Rodadero", "Bastidas", "Gaira"]), 2),
        (new("Soledad", "Atlántico", Anywhere), 2),
        (new("Bello", "Antioquia", ["Niquía", "Cabañas", "Zamora", "París"]), 2),
        (new("Manizales", "Caldas", ["Palermo", "La Enea", "Chipre", "Milán"]), 1.6),
        (new("Valledupar", "Cesar", Anywhere), 1.6),
        (new("Montería", "Córdoba", ["La Castellana", "Mocarí", "Cantaclaro"]), 1.6),
        (new("Pasto", "Nariño", ["Pandiaco", "Las Cuadras", "Lorenzo de Aldana"]), 1.5),
        (new("Neiva", "Huila", ["Quirinal", "Las Granjas", "Cándido Leguízamo"]), 1.4),
        (new("Armenia", "Quindío", ["La Castilla", "Granada", "Zuldemayda"]), 1.2),
        (new("Popayán", "Cauca", Anywhere), 1),
        (new("Sincelejo", "Sucre", Anywhere), 1),
        (new("Palmira", "Valle del Cauca", Anywhere), 1),
        (new("Floridablanca", "Santander", ["Cañaveral", "Lagos", "Bucarica"]), 1),
        (new("Itagüí", "Antioquia", ["Santa María", "Ditaires", "San Pío"]), 1),
        (new("Envigado", "Antioquia", ["Zúñiga", "Las Vegas", "La Magnolia"]), 0.8),
        (new("Buenaventura", "Valle del Cauca", Anywhere), 0.8),
        (new("Tunja", "Boyacá", ["Las Nieves", "Los Muiscas", "Maldonado"]), 0.8),
        (new("Dosquebradas", "Risaralda", Anywhere), 0.7),
        (new("Riohacha", "La Guajira", Anywhere), 0.7),
        (new("Quibdó", "Chocó", Anywhere), 0.6),
        (new("Yopal", "Casanare", Anywhere), 0.6),
        (new("Florencia", "Caquetá", Anywhere), 0.6),
        (new("Zipaquirá", "Cundinamarca", Anywhere), 0.6),
        (new("Girardot", "Cundinamarca", Anywhere), 0.5),
        (new("Rionegro", "Antioquia", ["San Antonio", "El Porvenir", "Cuatro Esquinas"]), 0.5),
        (new("Duitama", "Boyacá", Anywhere), 0.5),
        (new("Sogamoso", "Boyacá", Anywhere), 0.5),
        (new("Tuluá", "Valle del Cauca", Anywhere), 0.5),
        (new("Barrancabermeja", "Santander", Anywhere), 0.6),
    ]);

    public static City Named(string name) => Cities.Items.First(city => city.Name == name);

    /// <summary>An address in the Colombian grammar: via, number, crossing, plate, and the unit.</summary>
    public static string Address(Xoshiro256 random, bool upper)
    {
        var roll = random.NextDouble();
        var via = (roll, upper) switch
        {
            (< 0.42, false) => "Carrera",
            (< 0.42, true) => "KR",
            (< 0.84, false) => "Calle",
            (< 0.84, true) => "CL",
            (< 0.91, false) => "Transversal",
            (< 0.91, true) => "TV",
            (< 0.98, false) => "Diagonal",
            (< 0.98, true) => "DG",
            (_, false) => "Avenida",
            (_, true) => "AV",
        };
        var letter = random.NextInt(100) < 22 ? ((char)('A' + random.NextInt(5))).ToString() : "";
        var bis = random.NextInt(100) < 4 ? (upper ? " BIS" : " Bis") : "";
        var side = random.NextInt(100) < 8 ? (upper ? " SUR" : " Sur") : "";
        var number = 1 + random.NextInt(120);
        var crossing = 1 + random.NextInt(110);
        var crossingLetter = random.NextInt(100) < 18 ? ((char)('A' + random.NextInt(4))).ToString() : "";
        var plate = 1 + random.NextInt(98);
        var unit = random.NextInt(100) switch
        {
            < 34 => (upper ? " AP " : " Apto ") + (101 + random.NextInt(12) * 100 + random.NextInt(6)),
            < 42 => (upper ? " TO " : " Torre ")
                + (1 + random.NextInt(9))
                + (upper ? " AP " : " Apto ")
                + (201 + random.NextInt(10) * 100),
            < 48 => (upper ? " CS " : " Casa ") + (1 + random.NextInt(80)),
            _ => "",
        };
        return upper
            ? $"{via} {number}{letter}{bis}{side} {crossing}{crossingLetter} {plate:00}{unit}"
            : $"{via} {number}{letter}{bis}{side} # {crossing}{crossingLetter}-{plate:00}{unit}";
    }
}
