using Vinculo.Platform;
using Vinculo.Service.Visits;

namespace Vinculo.Demo;

/// <summary>A branch with people waiting.</summary>
internal sealed class DemoVisits(VisitRoom room, TakeTurn take, Actor actor)
{
    private const int Waiting = 7;

    public async Task<Refusal?> RunAsync(CancellationToken cancel)
    {
        var saved = await room.SaveAsync(
            new(
                Guid.Empty,
                "Oficina Centro",
                [
                    new("service", "Atención y reclamos", "Service and complaints", "A"),
                    new("sales", "Ventas y planes", "Sales and plans", "V", 30, 2),
                    new("pay", "Pagos y facturas", "Payments and bills", "P"),
                ],
                3,
                true,
                0
            ),
            actor,
            "demo",
            cancel
        );
        if (saved.IsRefused(out var refusal, out var branch))
            return refusal;
        for (var n = 0; n < Waiting; n++)
            if (
                (
                    await take.RunAsync(
                        new(branch.Id, branch.Services[n % branch.Services.Count].Code, null, n == 4),
                        cancel
                    )
                ).IsRefused(out refusal)
            )
                return refusal;
        return null;
    }
}
