using Vinculo.Customers;
using Vinculo.Demo.Check;
using Vinculo.Demo.World;

namespace Vinculo.Demo;

/// <summary>What the people of Móvil Cóndor know of it: its files, its costs, how needs show.</summary>
internal static class CondorCompany
{
    public static DemoCompany Known { get; } =
        new(
            "movil-condor",
            "Móvil Cóndor",
            [
                new("productos/planes.csv", "productos-planes", "productos", "products"),
                new("productos/clientes.csv", "productos-clientes", "productos", "customers"),
                new("productos/lineas.csv", "productos-lineas", "productos", "holdings"),
                new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-empresas", "fuerza-ventas", "customers"),
                new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-contactos", "fuerza-ventas", "customers"),
                new("internet/cuentas_web.csv", "internet-cuentas", "internet", "customers"),
                new("internet/cuentas_web.csv", "internet-autorizaciones", "internet", "consents"),
                new("quejas/reclamantes.csv", "quejas-reclamantes", "quejas", "customers"),
                new("call-center/personas.csv", "call-center-personas", "call-center", "customers"),
                new("productos/mediciones.csv", "productos-mediciones", "productos", "measures"),
                new("productos/facturas.csv", "productos-facturas", "productos", "transactions"),
                new("productos/llamadas.csv", "productos-llamadas", "productos", "relationships"),
                new("quejas/quejas.csv", "quejas-quejas", "quejas", "cases"),
                new("call-center/contactos.csv", "call-center-contactos", "call-center", "interactions"),
                new("internet/contactos_web.csv", "internet-contactos", "internet", "interactions"),
                new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-visitas", "fuerza-ventas", "interactions"),
                new("call-center/ofertas.csv", "call-center-ofertas", "call-center", "offers-made"),
            ],
            static (options, folder) => new MovilCondor(options, folder),
            "offers.json",
            CondorLists.All,
            // In hundredths of a peso.
            new(
                "COP",
                new Dictionary<Channel, long>
                {
                    [Channel.Store] = 900_000,
                    [Channel.Voice] = 480_000,
                    [Channel.Chat] = 190_000,
                    [Channel.App] = 12_000,
                    [Channel.WhatsApp] = 9_000,
                }
            ),
            new([
                new("long-distance", "long_distance_minutes", 40, "larga distancia"),
                new("more-data", "data_gb", 6, "datos"),
                new("lower-price", "price_checks", 2, null),
                new("better-coverage", "dropped_call_pct", 4, null),
                new("better-coverage", "faults", 0.7, null),
                new("clear-bill", "bill_shock", 0.3, null),
            ]),
            new Dictionary<string, (string Es, string En)>(StringComparer.Ordinal)
            {
                ["stratum"] = ("Estrato", "Stratum"),
                ["sector"] = ("Sector", "Sector"),
                ["employees"] = ("Empleados", "Employees"),
                ["web_logins_90d"] = ("Ingresos web, 90 días", "Web logins, 90 days"),
                ["plan_lookups_90d"] = ("Consultas de planes, 90 días", "Plan look-ups, 90 days"),
            },
            StoryCustomers.Marcela.Document
        )
        {
            Topics =
            [
                new(Themes.Codes[Themes.Coverage], "product", "Cobertura y señal", "Coverage and signal"),
                new(Themes.Codes[Themes.Billing], "billing", "Inconformidad con la factura", "Disagrees with the bill"),
                new(Themes.Codes[Themes.Care], "service", "Mala atención", "Poor service"),
                new(Themes.Codes[Themes.Speed], "product", "Internet lento", "Slow internet"),
                new(Themes.Codes[Themes.Portability], "contract", "Portabilidad numérica", "Number portability"),
                new(Themes.Codes[Themes.Promotions], "billing", "Promoción no aplicada", "Promotion not applied"),
            ],
            Rules = "condor-rules.json",
            Loyalty = CondorLoyalty.On,
            SaveOffers = CondorLoyalty.SaveOffers,
            Check = new("productos", 0.95)
            {
                Influence = true,
                Needs =
                [
                    new("need:long-distance", "necesita_larga_distancia", "larga distancia"),
                    new("need:more-data", "necesita_datos", "datos"),
                    new("need:lower-price", "z_precio") { Graded = true },
                    new("need:better-coverage", "z_calidad") { Graded = true, Reversed = true },
                ],
                Offers = ["discount20", "device_upgrade", "care_call", "long_distance_plan", "family_plan"],
            },
        };
}
