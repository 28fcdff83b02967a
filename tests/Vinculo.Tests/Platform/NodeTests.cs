using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class NodeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_says_when_it_is_ready_and_when_not(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);

        var ready = await app.Client.GetFromJsonAsync<JsonObject>("/health/ready");
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync("DELETE FROM schema_script WHERE name = (SELECT MAX(name) FROM schema_script)")
        );
        using var stale = await app.Client.GetAsync("/health/ready");

        ((string)ready!["status"]!).ShouldBe("ready");
        ready["checks"]!.AsObject().Count.ShouldBe(4);
        stale.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await stale.Content.ReadAsStringAsync()).ShouldContain("not current");
    }

    [Fact]
    public async Task An_unknown_address_of_the_API_is_a_problem_in_the_readers_language()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.ClientWithKeyAsync("customers.read");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US");

        using var answer = await client.GetAsync("/api/v1/nothing-of-the-kind");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("There is no such address in the API.");

        client.DefaultRequestHeaders.Authorization = null;
        using var refused = await client.GetAsync("/api/v1/me");
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Sign in, or send a valid API key.");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_one_node_protects_another_can_read(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await using var first = await TestApp.StartOnAsync(test.Address, TestRun.NewFolder());
        await using var second = await TestApp.StartOnAsync(test.Address, TestRun.NewFolder());

        var secret = first.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("ñ");

        second
            .Services.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("test")
            .Unprotect(secret)
            .ShouldBe("ñ");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Housekeeping_removes_what_has_served_its_time_and_nothing_else(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock();
        await test.Database.WriteAsync(async session =>
        {
            foreach (var days in new[] { 0.5, 2, 40, 100 })
            {
                var at = clock.Now.AddDays(-days);
                await session.NoteChangeAsync(Ids.New(at), ChangeKind.Facts, at);
                await session.ExecuteAsync(
                    "INSERT INTO idempotency (caller, request_key, fingerprint, status, created_at) VALUES (@c, 'k', '', 200, @at)",
                    ("c", Ids.New(at)),
                    ("at", at)
                );
                await session.ExecuteAsync(
                    """
                    INSERT INTO job (id, code, request, state, done_count, attempts, created_at, run_at, finished_at)
                    VALUES (@id, 'x', '{}', 3, 0, 1, @at, @at, @at)
                    """,
                    ("id", Ids.New(at)),
                    ("at", at)
                );
            }
        });

        await new Housekeeping(test.Database, clock, NullLogger<Housekeeping>.Instance).TidyAsync(default);

        (await CountAsync("change_log")).ShouldBe(2);
        (await CountAsync("idempotency")).ShouldBe(1);
        (await CountAsync("job")).ShouldBe(3);

        Task<int> CountAsync(string table) =>
            test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync($"SELECT COUNT(*) FROM {table}", r => (int)r.Long(0))
            );
    }
}
