using System.CommandLine;
using Vinculo.Customers;
using Vinculo.Decisions.Api;
using Vinculo.Decisions.Jobs;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary><c>vinculo decisions</c>: makes one again from the ledger, or decides for everybody.</summary>
internal static class DecisionsCommand
{
    public static Command Make()
    {
        var id = new Argument<Guid>("id") { Description = "Número de la decisión · Number of the decision" };
        var json = new Option<bool>("--json") { Description = "En JSON · As JSON" };
        var replay = new Command(
            "replay",
            "Repite una decisión desde el libro y dice si da lo mismo · Makes a decision again from the ledger and says whether it is the same"
        )
        {
            id,
            json,
        };
        replay.SetAction(
            (parsed, cancel) =>
                WithAppAsync(
                    parsed,
                    app => ReplayAsync(app, parsed.GetValue(id), parsed.GetValue(json), cancel),
                    cancel
                )
        );

        var channel = new Option<string>("--channel")
        {
            Description = "Canal · Channel",
            DefaultValueFactory = _ => "voice",
        };
        var placement = new Option<string>("--placement")
        {
            Description = "Lugar · Placement",
            DefaultValueFactory = _ => "outbound",
        };
        var top = new Option<int?>("--top") { Description = "Propuestas por cliente · Proposals a customer" };
        var run = new Command("run", "Decide para toda la base · Decides for the whole base")
        {
            channel,
            placement,
            top,
        };
        run.SetAction(
            (parsed, cancel) =>
                WithAppAsync(
                    parsed,
                    app =>
                        EverybodyAsync(
                            app,
                            parsed.GetValue(channel)!,
                            parsed.GetValue(placement)!,
                            parsed.GetValue(top),
                            cancel
                        ),
                    cancel
                )
        );
        return new Command("decisions", "Las decisiones · The decisions") { replay, run };
    }

    /// <summary>Does something with the house, opened on the data the command line names.</summary>
    internal static async Task<int> WithAppAsync(
        ParseResult parsed,
        Func<IServiceProvider, Task<int>> act,
        CancellationToken cancel
    )
    {
        var options = CommandLine.Options(parsed);
        if (CommandLine.Complain(options))
            return 2;
        await using var app = Application.Build(options, []);
        await Application.PrepareAsync(app.Services, cancel);
        return await act(app.Services);
    }

    private static async Task<int> ReplayAsync(IServiceProvider app, Guid id, bool json, CancellationToken cancel)
    {
        var replayed = await app.GetRequiredService<ReplayDecision>().RunAsync(id, cancel);
        if (replayed.IsRefused(out var refusal, out var made))
            return await ComplainAsync(refusal);
        var then = made.Decision.Content;
        if (json)
            Console.WriteLine(
                Json.Of(
                    new
                    {
                        made.Decision.Id,
                        made.Same,
                        then.Proposed,
                        Again = made.Again.Proposed,
                        then.Revision,
                        made.Again.Candidates,
                        made.Again.Barred,
                    }
                )
            );
        else
            Console.WriteLine(
                $"""
                Se propuso · Was proposed: {string.Join(", ", then.Proposed)}
                Al repetir · Again:        {string.Join(", ", made.Again.Proposed)}
                {(
                    made.Same
                        ? "Da lo mismo, factor por factor · The same, factor by factor"
                        : "NO da lo mismo · NOT the same"
                )}
                """
            );
        return made.Same ? 0 : 1;
    }

    private static async Task<int> EverybodyAsync(
        IServiceProvider app,
        string channelName,
        string placement,
        int? top,
        CancellationToken cancel
    )
    {
        if (!DecisionRoutes.TryChannel(channelName, out var channel))
            return await ComplainAsync(Refusal.Invalid("decision.channel-unknown", "channel"));
        if (NextBestAction.Problem(channel, placement, top, Actor.System("decisions run")) is { } problem)
            return await ComplainAsync(problem);
        var clock = app.GetRequiredService<TimeProvider>();
        var (started, told) = (clock.GetTimestamp(), 0L);
        var state = await app.GetServices<IJob>()
            .OfType<DecideEverybody>()
            .Single()
            .RunAsync(
                Ids.New(clock.GetUtcNow()),
                new(channel, placement, top),
                null,
                (so, total) =>
                {
                    if (so.Done - told < 10_000 && so.Done < total)
                        return Task.CompletedTask;
                    told = so.Done;
                    return Console.Error.WriteLineAsync($"{so.Done:N0} / {total:N0}");
                },
                cancel
            );
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(
            $"Clientes: {state.Done:N0}, con propuesta: {state.Proposed:N0}, {seconds:0.0} s · Customers: {state.Done:N0}, with a proposal: {state.Proposed:N0}, {seconds:0.0} s"
        );
        return 0;
    }

    private static async Task<int> ComplainAsync(Refusal refusal)
    {
        await Console.Error.WriteLineAsync($"{RefusalText.Of(refusal)} ({refusal.Code})");
        return 1;
    }
}
