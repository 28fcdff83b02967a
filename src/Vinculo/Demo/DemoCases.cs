using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Demo;

/// <summary>Complaints and requests of the last days, one in every state, so that the queue of a demo company is alive.</summary>
/// <param name="actor">As whom the work is done; a person, so that what is said counts as an answer.</param>
internal sealed class DemoCases(Database database, OpenCase open, WorkCase work, TimeProvider clock, Actor actor)
{
    private const string Cause = "demo";

    /// <summary>What came in: kind, topic, words, how grave, how many days ago, and what was done with it since.</summary>
    private static readonly (
        CaseKind Kind,
        string Code,
        string Subject,
        int Severity,
        int Days,
        CaseMove[] Moves
    )[] Told =
    [
        (CaseKind.Complaint, "billing.overcharge", "Me cobraron dos veces la misma factura", 2, 0, []),
        (CaseKind.Complaint, "service.wait", "Esperé más de una hora en la oficina", 1, 1, [new(CaseAct.Start)]),
        (
            CaseKind.Claim,
            "product.failure",
            "El servicio se cae todas las noches",
            3,
            2,
            [new(CaseAct.Tell) { Message = "Recibimos su reclamo; un técnico lo revisa hoy." }, new(CaseAct.Start)]
        ),
        (
            CaseKind.Petition,
            "billing.payment",
            "Pagué y sigo apareciendo en mora",
            2,
            3,
            [new(CaseAct.Ask) { Message = "¿Nos envía el comprobante del pago?", Incomplete = true }]
        ),
        (
            CaseKind.Complaint,
            "product.delivery",
            "No llegó el equipo prometido",
            2,
            5,
            [new(CaseAct.WaitThird) { Note = "Transportadora: confirma la guía" }]
        ),
        (
            CaseKind.Appeal,
            "billing.overcharge",
            "No acepto la respuesta sobre el cobro",
            3,
            6,
            [new(CaseAct.Decide) { Note = "Se devuelve el cobro" }]
        ),
        (
            CaseKind.Complaint,
            "service.information",
            "Me dieron un precio y cobraron otro",
            2,
            9,
            [new(CaseAct.Send) { Message = "Ajustamos el cobro a lo que se le informó." }]
        ),
        (
            CaseKind.Claim,
            "contract.cancel",
            "Pedí el retiro y me siguen cobrando",
            2,
            12,
            [
                new(CaseAct.Send)
                {
                    Message = "El retiro quedó en firme y le devolvemos lo cobrado.",
                    Proof = "Acuse de recibo",
                },
            ]
        ),
        (
            CaseKind.Petition,
            "billing.copy",
            "Copia de la factura de agosto",
            1,
            4,
            [new(CaseAct.Send) { Message = "Va adjunta la copia.", Proof = "Descargada" }, new(CaseAct.Close)]
        ),
        (CaseKind.DataProtection, "data.claim", "Corrijan mi dirección y no me llamen más", 2, 8, [new(CaseAct.Start)]),
        (
            CaseKind.Complaint,
            "service.treatment",
            "El asesor me colgó",
            2,
            20,
            [
                new(CaseAct.Send) { Message = "Le pedimos disculpas.", Proof = "Correo leído" },
                new(CaseAct.Reply) { Message = "No basta: quiero saber qué se hizo." },
            ]
        ),
        (CaseKind.Suggestion, "idea.suggestion", "Un horario los sábados", 1, 7, []),
        (CaseKind.Praise, "idea.praise", "Excelente atención de la asesora", 1, 3, []),
        (
            CaseKind.Complaint,
            "product.quality",
            "La velocidad no es la contratada",
            2,
            15,
            [new(CaseAct.Withdraw) { Note = "El cliente dice que ya funciona" }]
        ),
        (
            CaseKind.Petition,
            "contract.change",
            "Cambio de titular ante otra empresa",
            1,
            11,
            [new(CaseAct.Transfer) { Note = "Es de otro operador; se le avisó" }]
        ),
    ];

    /// <summary>So many complaints about one thing that a problem stands behind them.</summary>
    private const int Outages = 10;

    public async Task<Refusal?> RunAsync(CancellationToken cancel)
    {
        var customers = await OtherCustomers.OfAsync(database, Told.Length + Outages, newest: false, cancel);
        var outages = Enumerable
            .Range(0, Outages)
            .Select(i =>
                (CaseKind.Complaint, "service.no-answer", "Nadie contesta la línea", 2, i + 1, Array.Empty<CaseMove>())
            );
        foreach (var (customer, told) in customers.Zip(Told.Concat(outages)))
            if (await OneAsync(customer, told, cancel) is { } refused)
                return refused;
        return null;
    }

    private async Task<Refusal?> OneAsync(
        CustomerId customer,
        (CaseKind Kind, string Code, string Subject, int Severity, int Days, CaseMove[] Moves) told,
        CancellationToken cancel
    )
    {
        var opened = await open.RunAsync(
            new(
                customer,
                told.Kind,
                told.Subject,
                told.Code,
                null,
                told.Severity,
                Channel.Voice,
                ReceivedAt: clock.GetUtcNow().AddDays(-told.Days)
            ),
            actor,
            Cause,
            cancel
        );
        if (opened.IsRefused(out var refusal, out var one))
            return refusal;
        foreach (var move in told.Moves)
            if ((await work.RunAsync(one.Id, move, 0, actor, Cause, cancel)).IsRefused(out refusal))
                return refusal;
        return null;
    }
}
