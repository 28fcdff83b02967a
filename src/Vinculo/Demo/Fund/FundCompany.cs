using Vinculo.Customers;
using Vinculo.Demo.Check;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value.Wallet;

namespace Vinculo.Demo.Fund;

/// <summary>What the people of Fondo Arrayán know of it: its files, its costs, how needs show, how it divides its affiliates.</summary>
internal static class FundCompany
{
    public static DemoCompany Known { get; } =
        new(
            "fondo-arrayan",
            "Fondo Arrayán",
            [
                new("cuentas/productos.csv", "fondo-cuentas-productos", "cuentas", "products"),
                new("cuentas/afiliados.csv", "fondo-cuentas-afiliados", "cuentas", "customers"),
                new("cuentas/afiliados.csv", "fondo-cuentas-autorizaciones", "cuentas", "consents"),
                new("cuentas/cuentas.csv", "fondo-cuentas-cuentas", "cuentas", "holdings"),
                new("nomina/empleadores.xlsx", "fondo-nomina-empresas", "nomina", "customers"),
                new("nomina/empleadores.xlsx", "fondo-nomina-contactos", "nomina", "customers"),
                new("pqr/reclamantes.csv", "fondo-pqr-reclamantes", "pqr", "customers"),
                new("servicio/personas.csv", "fondo-servicio-personas", "servicio", "customers"),
                new("nomina/vinculaciones.csv", "fondo-nomina-vinculaciones", "nomina", "relationships"),
                new("cuentas/indicadores.csv", "fondo-cuentas-indicadores", "cuentas", "measures"),
                new("cuentas/movimientos.csv", "fondo-cuentas-movimientos", "cuentas", "transactions"),
                new("pqr/quejas.csv", "fondo-pqr-quejas", "pqr", "cases"),
                new("servicio/contactos.csv", "fondo-servicio-contactos", "servicio", "interactions"),
                new("nomina/empleadores.xlsx", "fondo-nomina-visitas", "nomina", "interactions"),
                new("servicio/acciones.csv", "fondo-servicio-acciones", "servicio", "offers-made"),
            ],
            static (options, folder) => new FondoArrayan(options, folder),
            "fondo-offers.json",
            [
                Entry(ShortLists.Needs, 1, "voluntary-saving", "Pensión voluntaria", "Voluntary pension"),
                Entry(ShortLists.Needs, 2, "goal-saving", "Ahorrar para una meta", "Saving for a goal"),
                Entry(ShortLists.Needs, 3, "life-cover", "Proteger a la familia", "Cover for the family"),
                Entry(ShortLists.Needs, 4, "advice", "Asesoría de pensión", "Pension advice"),
                Entry(ShortLists.Needs, 5, "digital", "Hacer trámites en línea", "Doing it online"),
                Entry(ShortLists.Reasons, 1, "balance", "Saldo o extracto", "Balance or statement"),
                Entry(ShortLists.Reasons, 2, "severance", "Cesantías", "Severance"),
                Entry(ShortLists.Reasons, 3, "history", "Historia laboral", "Work history"),
                Entry(ShortLists.Reasons, 4, "returns", "Rentabilidad", "Returns"),
                Entry(ShortLists.Reasons, 5, "pension", "Pensión", "Pension"),
                Entry(ShortLists.Reasons, 6, "complaint", "Queja", "Complaint"),
                Entry(ShortLists.Reasons, 7, "transfer", "Quiere trasladarse", "Wants to move"),
            ],
            // In hundredths of a peso.
            new(
                "COP",
                new Dictionary<Channel, long>
                {
                    [Channel.Store] = 1_800_000,
                    [Channel.Voice] = 650_000,
                    [Channel.Chat] = 300_000,
                    [Channel.App] = 15_000,
                    [Channel.Visit] = 6_000_000,
                }
            ),
            new([
                new("voluntary-saving", "savings_lookups", 0.6, "FPV"),
                new("goal-saving", "savings_lookups", 0.9, "META"),
                new("life-cover", null, 0, "SEG"),
            ]),
            new Dictionary<string, (string Es, string En)>(StringComparer.Ordinal)
            {
                ["ibc"] = ("Ingreso base de cotización", "Contribution base"),
                ["declared_savings"] = ("Ahorro total declarado", "Declared total savings"),
                ["stratum"] = ("Estrato", "Stratum"),
                ["sector"] = ("Sector", "Sector"),
                ["employees"] = ("Empleados", "Employees"),
            },
            FundStories.Gloria.Document
        )
        {
            Segmentations =
            [
                new(
                    "obligatorio-voluntario",
                    "Obligatorio A/B/C × voluntario X/Y/Z",
                    "Mandatory A/B/C × voluntary X/Y/Z",
                    new()
                    {
                        Axes =
                        [
                            new("balance:obligatorio", CutBy.Value, [new("A", 80), new("B", 95), new("C", null)]),
                            new("holdings:voluntario", CutBy.Amount, [new("X", 2), new("Y", 1), new("Z", null)]),
                        ],
                    }
                ),
            ],
            Wallet = new()
            {
                Answer = WalletTerms.Field + "declared_savings",
                Period = WalletPeriod.Balance,
                Currency = "COP",
                Own = [WalletTerms.Family + "cesantias", WalletTerms.Family + "voluntario"],
            },
            Topics =
            [
                new(FundThemes.Codes[FundThemes.WorkHistory], "product", "Historia laboral", "Work history"),
                new(FundThemes.Codes[FundThemes.Transfer], "contract", "Traslado de fondo", "Transfer to another fund"),
                new(FundThemes.Codes[FundThemes.Severance], "product", "Cesantías", "Severance pay"),
                new(FundThemes.Codes[FundThemes.Returns], "product", "Rentabilidad", "Returns"),
                new(FundThemes.Codes[FundThemes.App], "service", "Aplicación y página", "Application and website"),
                new(FundThemes.Codes[FundThemes.Care], "service", "Mala atención", "Poor service"),
                new(
                    FundThemes.Codes[FundThemes.Pension],
                    "product",
                    "Reconocimiento de pensión",
                    "Granting of a pension"
                ),
            ],
            Rules = "fondo-rules.json",
            Check = new(AccountSystem.Code, 0.87)
            {
                Wallet = true,
                Needs =
                [
                    new("next:FPV", "necesita_fpv", "FPV") { Graded = true },
                    new("next:META", "necesita_meta", "META") { Graded = true },
                    new("next:SEG", "necesita_seguro", "SEG") { Graded = true },
                    new("need:voluntary-saving", "necesita_fpv", "FPV") { Graded = true },
                    new("need:goal-saving", "necesita_meta", "META") { Graded = true },
                    new("need:life-cover", "necesita_seguro", "SEG") { Graded = true },
                ],
                Offers = [.. FundActions.Codes.Skip(1)],
            },
        };

    private static ShortListEntry Entry(string list, int place, string code, string es, string en) =>
        new(list, code, es, en, place, true, 1);
}
