using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class JobTests
{
    private sealed record Request(int Steps);

    private sealed record Position(int Next);

    /// <summary>Adds one to a counter per step, each step with its checkpoint in one transaction.</summary>
    private sealed class Counting(Database database) : IJob
    {
        public string Code => "test.count";

        public ConcurrentQueue<int> Started { get; } = new();

        public Func<int, CancellationToken, Task> BeforeStep { get; set; } = (_, _) => Task.CompletedTask;

        public async Task RunAsync(JobRun run, CancellationToken cancel)
        {
            var steps = run.Request<Request>().Steps;
            var next = run.Checkpoint<Position>()?.Next ?? 0;
            Started.Enqueue(next);
            for (; next < steps; next++)
            {
                await BeforeStep(next, cancel);
                cancel.ThrowIfCancellationRequested();
                await database.WriteAsync(
                    async session =>
                    {
                        await session.ExecuteAsync(
                            "UPDATE setting SET row_version = row_version + 1 WHERE code = 'count'"
                        );
                        await run.CheckpointWithinAsync(session, new Position(next + 1), next + 1, steps);
                    },
                    cancel
                );
            }
        }
    }

    private static async Task<(TestApp App, Counting Job)> StartAsync(Engine engine)
    {
        var app = await TestApp.StartAsync(
            engine,
            options =>
            {
                options.JobLeaseSeconds = 2;
                options.JobRetrySeconds = 1;
            },
            services =>
            {
                services.AddSingleton<Counting>();
                services.AddSingleton<IJob>(provider => provider.GetRequiredService<Counting>());
            }
        );
        await app.Database.WriteAsync(session => Storage.DatabaseTests.SetAsync(session, "count", 0));
        return (app, app.Services.GetRequiredService<Counting>());
    }

    private static Task<Guid> EnqueueAsync(TestApp app, int steps, Actor? actor = null) =>
        app.Database.WriteAsync(session =>
            app.Services.GetRequiredService<JobQueue>()
                .EnqueueAsync(session, "test.count", new Request(steps), actor ?? Actor.System("test"))
        );

    private static Task<JobProgress> UntilAsync(TestApp app, Guid run, Predicate<JobProgress> holds) =>
        Patience.UntilAsync(
            async () => (await app.Database.ReadAsync(session => JobQueue.FindAsync(session, run))).ShouldNotBeNull(),
            holds
        );

    private static Task<int> CountAsync(TestApp app) =>
        app.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT row_version FROM setting WHERE code = 'count'", r => r.Int(0))
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_runs_to_its_end_and_tells_how_far_it_is(Engine engine)
    {
        var (app, _) = await StartAsync(engine);
        await using var _ = app;

        var progress = await UntilAsync(app, await EnqueueAsync(app, 10), p => p.IsOver);

        progress.State.ShouldBe(JobState.Done);
        (progress.Done, progress.Total).ShouldBe((10, 10));
        progress.FinishedAt.ShouldNotBeNull();
        (await CountAsync(app)).ShouldBe(10);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_that_stumbles_goes_on_where_it_was(Engine engine)
    {
        var (app, job) = await StartAsync(engine);
        await using var _ = app;
        var stumbled = false;
        job.BeforeStep = (step, _) =>
            step == 4 && !stumbled && (stumbled = true)
                ? throw new InvalidDataException("stumbled")
                : Task.CompletedTask;

        var progress = await UntilAsync(app, await EnqueueAsync(app, 10), p => p.IsOver);

        progress.State.ShouldBe(JobState.Done);
        progress.Message.ShouldBeNull();
        job.Started.ShouldBe([0, 4]);
        (await CountAsync(app)).ShouldBe(10);
    }

    [Fact]
    public async Task A_job_that_cannot_get_on_fails_with_its_message()
    {
        var (app, job) = await StartAsync(Engine.Sqlite);
        await using var _ = app;
        job.BeforeStep = (step, _) =>
            step == 3 ? throw new InvalidDataException("row 4 is broken") : Task.CompletedTask;
        var run = await EnqueueAsync(app, 10);
        var hurry = Task.CompletedTask;

        // Each wait is cut short, so that the test need not sit through them.
        var progress = await UntilAsync(
            app,
            run,
            p =>
            {
                hurry = app.Database.WriteAsync(s => s.ExecuteAsync("UPDATE job SET run_at = 0 WHERE state = 1"));
                return p.IsOver;
            }
        );

        await hurry;
        progress.State.ShouldBe(JobState.Failed);
        progress.Message.ShouldBe("row 4 is broken");
        progress.Done.ShouldBe(3);
        job.Started.Count.ShouldBe(JobRunner.MostAttempts);
        (await CountAsync(app)).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_that_lost_its_claim_cannot_count_anything_twice(Engine engine)
    {
        var (app, job) = await StartAsync(engine);
        await using var _ = app;
        var run = await EnqueueAsync(app, 6);
        var robbed = false;
        job.BeforeStep = async (step, _) =>
        {
            if (step == 3 && !robbed)
            {
                robbed = true;
                // Another node thinks this one dead and has taken over.
                await app.Database.WriteAsync(session =>
                    session.ExecuteAsync(
                        "UPDATE job SET leased_by = @other, lease_until = 0 WHERE id = @id",
                        ("other", Ids.New(DateTimeOffset.UnixEpoch)),
                        ("id", run)
                    )
                );
            }
        };

        var progress = await UntilAsync(app, run, p => p.IsOver);

        progress.State.ShouldBe(JobState.Done);
        (await CountAsync(app)).ShouldBe(6);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_can_be_cancelled_while_it_runs_and_while_it_waits(Engine engine)
    {
        var (app, job) = await StartAsync(engine);
        await using var _ = app;
        job.BeforeStep = (step, cancel) => step == 2 ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;
        var queue = app.Services.GetRequiredService<JobQueue>();
        var running = await EnqueueAsync(app, 10);
        var waiting = await app.Database.WriteAsync(session =>
            queue.EnqueueAsync(
                session,
                "test.count",
                new Request(1),
                Actor.System("test"),
                TimeProvider.System.GetUtcNow().AddDays(1)
            )
        );
        await UntilAsync(app, running, p => p.Done == 2);

        foreach (var run in new[] { running, waiting })
            (await app.Database.WriteAsync(session => queue.CancelAsync(session, run))).ShouldBeTrue();

        (await UntilAsync(app, running, p => p.IsOver)).State.ShouldBe(JobState.Cancelled);
        (await UntilAsync(app, waiting, p => p.IsOver)).State.ShouldBe(JobState.Cancelled);
        (await CountAsync(app)).ShouldBe(2);
        (await app.Database.WriteAsync(session => queue.CancelAsync(session, running))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stopped_application_puts_its_jobs_back_and_the_next_one_goes_on()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var folder = TestRun.NewFolder();
        Guid run;
        void Add(IServiceCollection services) =>
            services.AddSingleton<Counting>().AddSingleton<IJob>(p => p.GetRequiredService<Counting>());
        await using (var first = await TestApp.StartOnAsync(test.Address, folder, services: Add))
        {
            first.Services.GetRequiredService<Counting>().BeforeStep = (step, cancel) =>
                step == 5 ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;
            await first.Database.WriteAsync(session => Storage.DatabaseTests.SetAsync(session, "count", 0));
            run = await EnqueueAsync(first, 10);
            await UntilAsync(first, run, p => p.Done == 5);
        }

        await using var second = await TestApp.StartOnAsync(test.Address, TestRun.NewFolder(), services: Add);
        var progress = await UntilAsync(second, run, p => p.IsOver);

        progress.State.ShouldBe(JobState.Done);
        second.Services.GetRequiredService<Counting>().Started.ShouldBe([5]);
        (await CountAsync(second)).ShouldBe(10);
    }

    [Fact]
    public async Task The_command_line_can_see_a_run_through()
    {
        var (app, job) = await StartAsync(Engine.Sqlite);
        await using var _ = app;
        var run = await EnqueueAsync(app, 5);
        var told = new List<long>();

        var progress = await app
            .Services.GetRequiredService<JobRunner>()
            .FinishAsync(run, p => told.Add(p.Done), CancellationToken.None);

        progress.State.ShouldBe(JobState.Done);
        told[^1].ShouldBe(5);
        job.Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_the_asker_and_administrators_see_a_run()
    {
        var (app, _) = await StartAsync(Engine.Sqlite);
        await using var _1 = app;
        var run = await EnqueueAsync(app, 3);
        await UntilAsync(app, run, p => p.IsOver);
        using var administrator = await app.ClientWithKeyAsync("settings.manage");
        using var stranger = await app.ClientWithKeyAsync("customers.read");

        using var nobody = await app.Client.GetAsync($"/api/v1/jobs/{run}");
        using var refused = await stranger.GetAsync($"/api/v1/jobs/{run}");
        var seen = await administrator.GetFromJsonAsync<JsonObject>($"/api/v1/jobs/{run}");

        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        ((string)seen!["state"]!).ShouldBe("done");
        ((long)seen["done"]!, (long)seen["total"]!, (bool)seen["finished"]!).ShouldBe((3, 3, true));
    }
}
