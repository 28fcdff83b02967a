using Vinculo.Customers;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Retention;

namespace Vinculo.Demo;

/// <summary>How Móvil Cóndor thanks those who stay, and what its retention desk may give those who want to leave.</summary>
internal static class CondorLoyalty
{
    /// <summary>The programme, begun a year before a day.</summary>
    public static LoyaltyTerms On(DateOnly today) =>
        new()
        {
            Active = true,
            Since = today.AddYears(-1),
            PointEveryMinor = 1_000_00,
            Tiers =
            [
                new("condor", "Cóndor", "Condor", 300),
                new("condor-plata", "Cóndor Plata", "Silver Condor", 600),
                new("condor-oro", "Cóndor Oro", "Gold Condor", 1_200),
            ],
            Rewards =
            [
                new("datos-1gb", "1 GB de datos", "1 GB of data", 80),
                new("recarga-10", "Recarga de $ 10.000", "Top-up of $ 10,000", 200),
                new("audifonos", "Audífonos inalámbricos", "Wireless earphones", 900),
            ],
            ReferrerPoints = 150,
            ReferredPoints = 100,
        };

    public static SaveOfferTable SaveOffers { get; } =
        new()
        {
            Rows =
            [
                Row("price-10", "price", "10 % de descuento por 6 meses", "10 % off for 6 months", 30_000_00),
                Row(
                    "price-25",
                    "price",
                    "25 % de descuento por 6 meses",
                    "25 % off for 6 months",
                    75_000_00,
                    ValueClass.B,
                    Authority.Supervisor
                ),
                Row(
                    "price-plan",
                    "price",
                    "Cambio a un plan más barato, sin costo",
                    "A cheaper plan, free of charge",
                    0
                ),
                Row(
                    "competitor-match",
                    "competitor",
                    "Igualar la oferta por 12 meses",
                    "Match the offer for 12 months",
                    120_000_00,
                    ValueClass.A,
                    Authority.Manager
                ),
                Row(
                    "quality-visit",
                    "quality",
                    "Visita técnica y un mes gratis",
                    "A technician and a free month",
                    45_000_00
                ),
                Row(
                    "service-adviser",
                    "service",
                    "Un asesor propio por 3 meses",
                    "An adviser of their own for 3 months",
                    12_000_00
                ),
                Row(
                    "billing-refund",
                    "billing",
                    "Devolución del cobro reclamado",
                    "The disputed charge back",
                    20_000_00
                ),
                Row("use-pause", "use", "Pausa del plan por 2 meses", "A pause of 2 months", 0),
            ],
        };

    private static SaveOffer Row(
        string code,
        string reason,
        string es,
        string en,
        long cost,
        ValueClass? least = null,
        Authority authority = Authority.Agent
    ) =>
        new()
        {
            Code = code,
            Reason = reason,
            TitleEs = es,
            TitleEn = en,
            CostMinor = cost,
            MinClass = least,
            Authority = authority,
            Service = ServiceKind.MobileVoice,
        };
}
