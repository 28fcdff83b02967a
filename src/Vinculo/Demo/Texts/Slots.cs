using System.Globalization;

namespace Vinculo.Demo.Texts;

/// <summary>What <see cref="Writing.Fill"/> puts into the slots of letters and notes.</summary>
internal static class Slots
{
    /// <summary>Funds that do not exist.</summary>
    public static readonly string[] OtherFunds = ["Piedemonte", "La Bahía", "Cordillera Pensiones"];

    public static readonly string[] Places =
    [
        "la oficina",
        "el trabajo",
        "la universidad",
        "el centro comercial",
        "la finca",
        "el local",
        "el hospital",
        "la autopista",
        "el conjunto",
        "la vereda",
    ];

    /// <summary>Competitors that do not exist.</summary>
    public static readonly string[] Operators = ["Telandina", "Pacífico Móvil", "NubeCel"];

    public static readonly string[] AgentNames =
    [
        "Laura Mejía",
        "Andrés Cano",
        "Yuliana Torres",
        "Óscar Bedoya",
        "Paola Ríos",
        "Cristian Vega",
        "Natalia Gil",
        "Jhon Arias",
        "Mónica Duarte",
        "Kevin Salas",
        "Tatiana Lugo",
        "Fabián Mora",
        "Lina Rueda",
        "Diego Parra",
        "Sara Niño",
        "Camilo Toro",
    ];

    public static readonly string[] Months = CultureInfo.GetCultureInfo("es-CO").DateTimeFormat.MonthNames[..12];
}
