using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vinculo.Integration.Channels.Jobs;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

/// <summary>A real process, killed in the middle of its work without a word of warning, again and again.</summary>
public class KillTests
{
    private const string AddressVariable = "VINCULO_TEST_NODE_ADDRESS";
    private const int Steps = 100;

    private sealed record Request(int Steps);

    private sealed record Position(int Next);

    public sealed record Stepped(int Number);

    /// <summary>Every step changes data, tells a fact and writes its checkpoint, in one transaction.</summary>
    private sealed class Walking(Database database) : IJob
    {
        public string Code => "test.walk";

        public async Task RunAsync(JobRun run, CancellationToken cancel)
        {
            var steps = run.Request<Request>().Steps;
            for (var next = run.Checkpoint<Position>()?.Next ?? 0; next < steps; next++)
            {
                await database.WriteAsync(
                    async session =>
                    {
                        await session.ExecuteAsync(
                            "UPDATE setting SET row_version = row_version + 1 WHERE code = 'steps'"
                        );
                        await session.AnnounceAsync(new Stepped(next));
                        await run.CheckpointWithinAsync(session, new Position(next + 1), next + 1, steps);
                    },
                    cancel
                );
                await Task.Delay(5, cancel);
            }
        }
    }

    private sealed class WhenStepped(Database database) : IReaction<Stepped>
    {
        public Task HandleAsync(Stepped fact, Guid factId, CancellationToken cancel) =>
            database.WriteAsync(
                async session =>
                {
                    if (await session.IsFirstTimeAsync(factId, this))
                        await session.ExecuteAsync(
                            "UPDATE setting SET row_version = row_version + 1 WHERE code = 'heard'"
                        );
                },
                cancel
            );
    }

    /// <summary>Not a test: the process that gets killed. Lives until then, or until its parent is gone.</summary>
    [Fact(Explicit = true)]
    public async Task Node()
    {
        var address = Environment.GetEnvironmentVariable(AddressVariable);
        if (address is null)
            return;
        await using var app = await TestApp.StartOnAsync(
            address,
            TestRun.NewFolder(),
            options => options.JobLeaseSeconds = 2,
            services =>
            {
                services.AddSingleton<IJob, Walking>().AddSingleton<IReaction<Stepped>, WhenStepped>();
                // Whatever the hour of day: the rules let everybody be asked, and no provider is.
                services.RemoveAll<IOutboundGate>();
                services.Remove(services.Single(s => s.ImplementationType == typeof(SendQueued)));
                services.AddHostedService<Errands.Running>();
            }
        );
        await Console.In.ReadToEndAsync();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Killed_three_times_in_the_middle_of_its_work_nothing_is_lost_and_nothing_done_or_asked_twice(
        Engine engine
    )
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new JobQueue(TimeProvider.System);
        var run = await test.Database.WriteAsync(async session =>
        {
            await Storage.DatabaseTests.SetAsync(session, "steps", 0);
            await Storage.DatabaseTests.SetAsync(session, "heard", 0);
            await Errands.PrepareAsync(session, queue);
            return await queue.EnqueueAsync(session, "test.walk", new Request(Steps), Actor.System("test"));
        });

        foreach (var until in new[] { 10, 35, 60 })
        {
            using var node = Start(test.Address);
            await Patience.UntilAsync(async () => (await ProgressAsync()).Done >= until);
            node.Kill();
            await node.WaitForExitAsync();
        }
        (await ProgressAsync()).State.ShouldBe(JobState.Running, "its claim outlives the node for a moment");

        using var last = Start(test.Address);
        await Patience.UntilAsync(async () => (await ProgressAsync()).IsOver);
        await Patience.UntilAsync(async () => await NumberAsync("SELECT COUNT(*) FROM outbox") == 0);
        await Patience.UntilAsync(async () =>
            await NumberAsync(
                $"""
                SELECT (SELECT COUNT(*) FROM opinion WHERE next_try_at IS NOT NULL)
                  + (SELECT COUNT(*) FROM commitment WHERE alarm < 2) + {Errands.Customers} - (SELECT COUNT(*) FROM cadence_due)
                """
            ) == 0
        );
        last.Kill();
        await last.WaitForExitAsync();

        (await ProgressAsync()).State.ShouldBe(JobState.Done);
        (await NumberAsync("SELECT row_version FROM setting WHERE code = 'steps'")).ShouldBe(Steps);
        (await NumberAsync("SELECT row_version FROM setting WHERE code = 'heard'")).ShouldBe(Steps);
        await Errands.ShouldBeDoneAsync(NumberAsync);

        async Task<JobProgress> ProgressAsync() =>
            (await test.Database.ReadAsync(session => JobQueue.FindAsync(session, run))).ShouldNotBeNull();

        Task<long> NumberAsync(string sql) =>
            test.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, r => r.Long(0)));
    }

    private static Process Start(string address)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                typeof(KillTests).Assembly.Location,
                "-method",
                $"{typeof(KillTests).FullName}.{nameof(Node)}",
                "-explicit",
                "only",
                "-noLogo",
            },
            Environment = { [AddressVariable] = address },
        };
        var node = Process.Start(start)!;
        node.BeginOutputReadLine();
        node.BeginErrorReadLine();
        return node;
    }
}
