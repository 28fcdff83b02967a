using System.Security.Cryptography;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>Calls of a demo company's first morning: some answered, some that nobody took in time.</summary>
internal sealed class FirstCalls(IServiceProvider services, Actor actor)
{
    /// <summary>Minutes ago, seconds waited, seconds talked (none: it was given up), and the queue.</summary>
    private static readonly (int Ago, int Waited, int? Talked, string Line)[] Calls =
    [
        (190, 8, 240, "Servicio"),
        (172, 25, 410, "Servicio"),
        (160, 70, null, "Servicio"),
        (141, 6, 95, "Ventas"),
        (118, 14, 620, "Soporte"),
        (96, 95, null, "Soporte"),
        (80, 11, 180, "Servicio"),
        (52, 33, 305, "Soporte"),
        (37, 9, 150, "Ventas"),
        (15, 48, 275, "Servicio"),
    ];

    /// <returns>Null when all went in; otherwise what stopped it.</returns>
    public async Task<Refusal?> RunAsync(string company, CancellationToken cancel)
    {
        var connected = await services
            .GetRequiredService<SaveChannelAccount>()
            .RunAsync(
                new(
                    null,
                    CallWebhookAdapter.AccountKind,
                    $"Teléfono {company}",
                    null,
                    null,
                    true,
                    new Dictionary<string, string>(),
                    new Dictionary<string, string>
                    {
                        ["token"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    }
                ),
                actor,
                "demo",
                cancel
            );
        if (connected.IsRefused(out var refusal, out var account))
            return refusal;
        var database = services.GetRequiredService<Database>();
        var callers = await OtherCustomers.OfAsync(database, Calls.Length, newest: false, cancel);
        var numbers = await NumbersAsync(database, callers, cancel);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await services
            .GetRequiredService<FollowCalls>()
            .RunAsync(
                account.Line,
                [.. Calls.Zip(numbers).SelectMany((c, i) => Told($"demo-call-{i}", c.First, c.Second, now))],
                cancel
            );
        return null;
    }

    private static Task<List<string>> NumbersAsync(
        Database database,
        List<CustomerId> callers,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT min(normalised) FROM contact_point WHERE customer_id {session.InGuids(
                        "callers"
                    )} AND kind = 1
                    GROUP BY customer_id ORDER BY customer_id
                    """,
                    row => row.Text(0),
                    ("callers", callers.Select(c => c.Value).ToArray())
                ),
            cancel
        );

    private static IEnumerable<CallChanged> Told(
        string call,
        (int Ago, int Waited, int? Talked, string Line) one,
        string number,
        DateTimeOffset now
    )
    {
        var at = now.AddMinutes(-one.Ago);
        CallChanged Went(CallState state, int seconds, TimeSpan? talked = null) =>
            new(
                $"{call}-{state}",
                at.AddSeconds(seconds),
                call,
                new(number, [], Phone: number),
                Direction.In,
                state,
                one.Line,
                null,
                talked,
                null,
                null,
                null
            );
        yield return Went(CallState.Queued, 0);
        if (one.Talked is not { } talked)
        {
            yield return Went(CallState.Abandoned, one.Waited);
            yield break;
        }
        yield return Went(CallState.Answered, one.Waited);
        yield return Went(CallState.Ended, one.Waited + talked, TimeSpan.FromSeconds(talked));
    }
}
