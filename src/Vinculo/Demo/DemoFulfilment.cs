using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment;

namespace Vinculo.Demo;

/// <summary>What is promised and sold these days: under way, late, kept and broken.</summary>
internal sealed class DemoFulfilment(
    Database database,
    StartUndertaking start,
    WorkUndertaking work,
    TimeProvider clock,
    Actor actor
)
{
    private const string Cause = "demo";
    private static readonly UndertakingMove Keep = new(UndertakingAct.Keep);
    private static readonly UndertakingMove Broke = new(UndertakingAct.Break);

    /// <summary>Kind, words, through which channel, how many days ago, and what was done with it since.</summary>
    private static readonly (string Kind, string What, Channel Channel, int Days, UndertakingMove[] Moves)[] Told =
    [
        ("promise", "Llamar para confirmar la visita", Channel.Voice, 1, []),
        ("promise", "Enviar el paz y salvo por correo", Channel.Email, 2, []),
        ("promise", "Averiguar por qué no llegó la factura", Channel.WhatsApp, 8, []),
        ("promise", "Llamar el lunes con la respuesta del técnico", Channel.Voice, 1, [Keep]),
        ("promise", "Revisar si hay un plan más barato", Channel.Store, 2, [Keep]),
        ("promise", "Devolver la llamada el mismo día", Channel.Voice, 9, [Broke]),
        ("portability", "Traer su número de otra empresa", Channel.Store, 4, [Done(1)]),
        ("portability", "Traer dos números de su familia", Channel.Web, 1, []),
        ("new-line", "Línea adicional para su hija", Channel.Voice, 5, [Done(1), Done(2)]),
        ("installation", "Internet en la casa nueva", Channel.Web, 12, [Done(1)]),
        ("installation", "Traslado de internet", Channel.Voice, 3, [Done(1)]),
        ("device", "Envío del equipo que compró", Channel.Web, 10, [Done(1), Done(2)]),
        ("device", "Cambio del equipo por garantía", Channel.Store, 2, [Done(1)]),
        ("plan-change", "Descuento por permanencia aplicado", Channel.Voice, 1, [Done(1)]),
        ("refund", "Devolución del cobro doble", Channel.Email, 9, [Done(1)]),
        ("refund", "Devolución del saldo a favor", Channel.WhatsApp, 3, [Done(1), Done(2)]),
    ];

    private static UndertakingMove Done(int step) => new(UndertakingAct.Step, step);

    public async Task<Refusal?> RunAsync(CancellationToken cancel)
    {
        var customers = await OtherCustomers.OfAsync(database, Told.Length, newest: true, cancel);
        foreach (var (customer, told) in customers.Zip(Told))
        {
            var begun = await database.WriteAsync(
                session =>
                    start.WithinAsync(
                        session,
                        new(customer, told.Kind, told.What, Channel: told.Channel),
                        actor,
                        Cause,
                        clock.GetUtcNow().AddDays(-told.Days)
                    ),
                cancel
            );
            if (begun.IsRefused(out var refusal, out var one))
                return refusal;
            foreach (var move in told.Moves)
                if ((await work.RunAsync(one.Id, move, 0, actor, Cause, cancel)).IsRefused(out refusal))
                    return refusal;
        }
        return null;
    }
}
