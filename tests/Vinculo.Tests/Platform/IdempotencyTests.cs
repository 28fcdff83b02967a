using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class IdempotencyTests
{
    private static readonly Actor Ana = new(
        Guid.Parse("01980000-0000-7000-8000-000000000001"),
        ActorKind.User,
        "Ana",
        new HashSet<string>(),
        Reach.All,
        []
    );

    /// <summary>A real server with one route that writes a row per request it really does.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly WebApplication app;
        private readonly TestDatabase test;

        private Server(WebApplication app, TestDatabase test, HttpClient client) =>
            (this.app, this.test, Client) = (app, test, client);

        public HttpClient Client { get; }

        public static async Task<Server> StartAsync(TestDatabase test, Func<HttpContext, Task<IResult>> route)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(test.Database);
            builder.Services.AddSingleton(TimeProvider.System);
            var app = builder.Build();
            app.UseMiddleware<FailureEdge>();
            app.Use(
                (http, next) =>
                {
                    RequestActor.Set(http, Ana);
                    return next(http);
                }
            );
            app.UseMiddleware<Idempotency>();
            app.MapPost("/api/v1/things", route);
            app.MapPost("/api/v1/others", route);
            await app.StartAsync();
            return new(app, test, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });
        }

        public async Task<HttpResponseMessage> PostAsync(string key, string body, string path = "/api/v1/things")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", key);
            return await Client.SendAsync(request);
        }

        public Task<int> DoneAsync() =>
            test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync("SELECT COUNT(*) FROM setting", r => (int)r.Long(0))
            );

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
            await test.DisposeAsync();
        }
    }

    private static int number;

    private static async Task<IResult> MakeAsync(Database database)
    {
        var code = $"thing-{Interlocked.Increment(ref number)}";
        await database.WriteAsync(session => Storage.DatabaseTests.SetAsync(session, code, 1));
        return Results.Created($"/api/v1/things/{code}", new { code, text = "señal" });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_repeated_request_gets_the_first_answer_and_does_nothing(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        await using var server = await Server.StartAsync(test, _ => MakeAsync(test.Database));

        using var first = await server.PostAsync("k1", "{\"a\":1}");
        using var again = await server.PostAsync("k1", "{\"a\":1}");
        using var fresh = await server.PostAsync("k2", "{\"a\":1}");

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.Headers.Location.ShouldBe(first.Headers.Location);
        again.Headers.Contains("Idempotency-Replayed").ShouldBeTrue();
        again.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        (await again.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        fresh.Headers.Location.ShouldNotBe(first.Headers.Location);
        (await server.DoneAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_refused()
    {
        var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await using var server = await Server.StartAsync(test, _ => MakeAsync(test.Database));
        using var first = await server.PostAsync("k1", "{\"a\":1}");

        using var otherBody = await server.PostAsync("k1", "{\"a\":2}");
        using var otherPath = await server.PostAsync("k1", "{\"a\":1}", "/api/v1/others");
        using var tooLong = await server.PostAsync(new string('k', 201), "{}");

        foreach (var refused in new[] { otherBody, otherPath, tooLong })
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
        (await server.DoneAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_at_once_do_it_once(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        var inside = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var server = await Server.StartAsync(
            test,
            async _ =>
            {
                inside.TrySetResult();
                await goOn.Task;
                return await MakeAsync(test.Database);
            }
        );

        var first = server.PostAsync("k1", "{}");
        await inside.Task;
        using var second = await server.PostAsync("k1", "{}");
        goOn.SetResult();

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        second.Headers.RetryAfter.ShouldNotBeNull();
        (await first).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await server.DoneAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_request_that_failed_before_saving_anything_may_be_sent_again(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        var fail = true;
        await using var server = await Server.StartAsync(
            test,
            _ => fail ? throw new InvalidDataException() : MakeAsync(test.Database)
        );

        using var failed = await server.PostAsync("k1", "{}");
        fail = false;
        using var again = await server.PostAsync("k1", "{}");

        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await server.DoneAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_request_interrupted_after_saving_is_never_done_twice(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        await using var server = await Server.StartAsync(
            test,
            async _ =>
            {
                await MakeAsync(test.Database);
                throw new InvalidDataException("after the save");
            }
        );

        using var failed = await server.PostAsync("k1", "{}");
        using var again = await server.PostAsync("k1", "{}");

        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await again.Content.ReadAsStringAsync()).ShouldContain("idempotency.interrupted");
        (await server.DoneAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_tells_its_trace_and_nothing_of_itself()
    {
        var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await using var server = await Server.StartAsync(test, _ => throw new InvalidDataException("secret 4711"));

        using var answer = await server.Client.PostAsync("/api/v1/things", null);

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("traceId");
        text.ShouldContain("request.failed");
        text.ShouldNotContain("4711");
    }
}
