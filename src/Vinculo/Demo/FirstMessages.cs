using System.Security.Cryptography;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>What stands in the inbox of a demo company on its first day: a dozen customers wrote this morning.</summary>
internal sealed class FirstMessages(IServiceProvider services, Actor actor)
{
    private static readonly string[] Said =
    [
        "Buenos días, ¿cuándo me llega la factura de este mes?",
        "El internet está muy lento desde ayer y nadie responde",
        "Gracias por la visita del técnico, excelente atención",
        "Me cobraron dos veces el mismo mes, estoy muy molesta",
        "Quiero cambiar a un plan con más datos",
        "¿Me pueden ayudar con un acuerdo de pago?",
        "Voy a cancelar el servicio si no lo arreglan hoy",
        "¿Tienen cobertura en Santa Marta?",
        "Ya pagué, les envío el comprobante",
        "El cobro de roaming no lo reconozco",
        "¿A qué hora viene el técnico mañana?",
        "Necesito la línea a nombre de mi esposa",
    ];

    /// <returns>Null when all went in; otherwise what stopped it.</returns>
    public async Task<Refusal?> RunAsync(string company, CancellationToken cancel)
    {
        var connected = await services
            .GetRequiredService<SaveChannelAccount>()
            .RunAsync(Account(company), actor, "demo", cancel);
        if (connected.IsRefused(out var refusal, out var account))
            return refusal;
        var writers = await OtherCustomers.OfAsync(
            services.GetRequiredService<Database>(),
            Said.Length,
            newest: true,
            cancel
        );
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await services
            .GetRequiredService<ReceiveEvents>()
            .RunAsync(
                [
                    .. writers.Select(
                        (customer, i) =>
                            new Arrival(
                                account.Line,
                                new MessageReceived(
                                    $"demo-{i}",
                                    now.AddMinutes(-11 * (i + 1)),
                                    new($"demo-{i}", [], SignedIn: customer),
                                    "text",
                                    null,
                                    Said[i],
                                    [],
                                    null,
                                    [],
                                    null
                                )
                            )
                    ),
                ],
                cancel
            );
        var kept = await services
            .GetRequiredService<CannedAnswers>()
            .SaveAsync(
                new(
                    Guid.Empty,
                    "factura",
                    "La factura va en camino",
                    "The bill is on its way",
                    "Hola {nombre}, le habla {agente}. Su factura ya va en camino a su correo.",
                    "Hello {name}, this is {agent}. Your bill is on its way to your mailbox.",
                    new(Settle: true),
                    null,
                    true,
                    0
                ),
                actor,
                "demo",
                cancel
            );
        return kept.IsRefused(out refusal) ? refusal : null;
    }

    /// <summary>A number of nobody: what is answered in the demo is queued and never leaves this machine.</summary>
    private static SaveChannelAccount.Request Account(string company) =>
        new(
            null,
            WhatsAppAdapter.AccountKind,
            $"WhatsApp {company}",
            null,
            null,
            true,
            new Dictionary<string, string> { ["phoneNumberId"] = "demo", ["api"] = "http://127.0.0.1:9" },
            new[] { "appSecret", "verifyToken", "accessToken" }.ToDictionary(
                name => name,
                _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
            )
        );
}
