using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>A plan or product of Móvil Cóndor.</summary>
/// <param name="Price">COP a month, VAT included.</param>
internal sealed record Plan(string Code, string Name, string NameEn, string Family, int Price, double MarginRate);

internal static class Catalogue
{
    public static readonly Plan[] Plans =
    [
        new("PRE-BASE", "Prepago Base", "Prepaid Base", "prepago", 0, 0.42),
        new("PRE-SEMANA", "Prepago Semana", "Prepaid Week", "prepago", 7_000, 0.42),
        new("PRE-MES", "Prepago Mes", "Prepaid Month", "prepago", 25_000, 0.42),
        new("POS-20", "Vuelo 20", "Flight 20", "pospago", 39_900, 0.42),
        new("POS-40", "Vuelo 40", "Flight 40", "pospago", 54_900, 0.42),
        new("POS-80", "Vuelo 80", "Flight 80", "pospago", 79_900, 0.42),
        new("POS-TOTAL", "Vuelo Total", "Flight Unlimited", "pospago", 119_900, 0.42),
        new("DAT-5", "Datos 5 GB adicionales", "5 GB extra data", "datos", 12_000, 0.55),
        new("DAT-15", "Datos 15 GB adicionales", "15 GB extra data", "datos", 25_000, 0.55),
        new("LDI-60", "Mundo 60 minutos", "World 60 minutes", "larga distancia", 14_900, 0.48),
        new("LDI-300", "Mundo 300 minutos", "World 300 minutes", "larga distancia", 29_900, 0.48),
        new("FAM-3", "Nido familiar 3 líneas", "Family nest, 3 lines", "familia", 89_900, 0.38),
        new("FAM-5", "Nido familiar 5 líneas", "Family nest, 5 lines", "familia", 129_900, 0.38),
        new("EQ-MEDIA", "Cuota de equipo gama media", "Mid-range device instalment", "equipo", 49_900, 0.12),
        new("EQ-ALTA", "Cuota de equipo gama alta", "High-end device instalment", "equipo", 119_900, 0.12),
    ];

    public static Plan Named(string code) => Array.Find(Plans, plan => plan.Code == code)!;

    /// <summary>The main plan of a customer, by what he spends.</summary>
    public static Plan MainPlan(Population people, int who) =>
        (people.Prepaid[who], people.Revenue[who]) switch
        {
            (true, < 16_000) => Plans[0],
            (true, < 24_000) => Plans[1],
            (true, _) => Plans[2],
            (false, < 45_000) => Plans[3],
            (false, < 64_000) => Plans[4],
            (false, < 95_000) => Plans[5],
            _ => Plans[6],
        };
}
