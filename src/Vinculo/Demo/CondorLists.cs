using Vinculo.Customers;

namespace Vinculo.Demo;

/// <summary>The short lists of a telephone company: what its customers need and why they call.</summary>
internal static class CondorLists
{
    public static IReadOnlyList<ShortListEntry> All { get; } =
    [
        Need(1, "lower-price", "Pagar menos", "Pay less"),
        Need(2, "more-data", "Más datos", "More data"),
        Need(3, "better-coverage", "Mejor cobertura", "Better coverage"),
        Need(4, "long-distance", "Larga distancia", "Long distance"),
        Need(5, "clear-bill", "Factura más clara", "A clearer bill"),
        Need(6, "faster-service", "Atención más rápida", "Faster service"),
        Need(7, "new-device", "Equipo nuevo", "New device"),
        Need(8, "roaming", "Viajar con servicio", "Service when travelling"),
        Reason(1, "bill", "Factura o pago", "Bill or payment"),
        Reason(2, "fault", "Falla del servicio", "Service fault"),
        Reason(3, "question", "Pregunta", "Question"),
        Reason(4, "plan", "Cambio de plan", "Change of plan"),
        Reason(5, "device", "Equipo o SIM", "Device or SIM"),
        Reason(6, "complaint", "Queja", "Complaint"),
        Reason(7, "cancel", "Quiere retirarse", "Wants to leave"),
    ];

    private static ShortListEntry Need(int place, string code, string es, string en) =>
        new(ShortLists.Needs, code, es, en, place, true, 1);

    private static ShortListEntry Reason(int place, string code, string es, string en) =>
        new(ShortLists.Reasons, code, es, en, place, true, 1);
}
