using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Organization;

public class ApiKeyTests
{
    private static readonly Actor Root = Actor.System("test");

    private static async Task<NewApiKey> NewKeyAsync(
        TestApp app,
        DateTimeOffset? expires = null,
        params string[] scopes
    ) =>
        (
            await app
                .Services.GetRequiredService<ApiKeys>()
                .CreateAsync(new("caja", scopes.Length > 0 ? scopes : ["customers.read"], null, expires), Root, default)
        ).Accepted;

    private static Task<HttpResponseMessage> GetAsync(TestApp app, string path, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return app.Client.SendAsync(request);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_is_let_in_with_its_scopes_and_no_others(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var key = await NewKeyAsync(app, null, "customers.read", "decisions.decide");

        using var answer = await GetAsync(app, "/api/v1/me", key.Key);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var me = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        me.RootElement.GetProperty("kind").GetString().ShouldBe("apiKey");
        me.RootElement.GetProperty("permissions")
            .EnumerateArray()
            .Select(p => p.GetString())
            .ShouldBe(["customers.read", "decisions.decide"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("vk_wrong")]
    [InlineData("something else")]
    public async Task Without_a_good_key_the_API_answers_401_as_problem_json(string? key)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await GetAsync(app, "/api/v1/me", key);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.unauthenticated");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_revoked_key_is_refused_at_once(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var key = await NewKeyAsync(app);
        (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await app.Services.GetRequiredService<ApiKeys>().RevokeAsync(key.Id, Root, default))
            .IsAccepted(out _)
            .ShouldBeTrue();

        (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_revoked_by_another_process_is_refused_within_seconds()
    {
        await using var app = await TestApp.StartAsync(Engine.Postgres);
        var key = await NewKeyAsync(app);
        (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var other = new Database(app.Database.Address);
        await other.WriteAsync(async session =>
        {
            await session.ExecuteAsync("UPDATE api_key SET revoked_at = 1");
            await session.ExecuteAsync("UPDATE access_version SET version = version + 1");
        });

        var status = await Patience.UntilAsync(
            async () => (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode,
            seen => seen != HttpStatusCode.OK
        );
        status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_is_refused_after_its_last_moment()
    {
        var clock = new FixedClock();
        await using var app = await TestApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var key = await NewKeyAsync(app, clock.Now.AddDays(30));
        (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode.ShouldBe(HttpStatusCode.OK);

        clock.Advance(TimeSpan.FromDays(30));

        (await GetAsync(app, "/api/v1/me", key.Key)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Only_a_digest_of_a_key_is_stored()
    {
        await using var app = await TestApp.StartAsync();
        var key = await NewKeyAsync(app);

        var stored = await app.Database.ReadAsync(s =>
            s.QueryAsync("SELECT secret_hash, prefix FROM api_key", row => row.Text(0) + row.Text(1))
        );

        stored.ShouldHaveSingleItem().ShouldNotContain(key.Key[8..]);
    }

    [Fact]
    public async Task Nobody_gives_a_key_what_they_may_not_do_themselves()
    {
        await using var app = await TestApp.StartAsync();
        var giver = Root with
        {
            Permissions = new HashSet<string> { "apikeys.manage", "customers.read" },
        };

        var outcome = await app
            .Services.GetRequiredService<ApiKeys>()
            .CreateAsync(new("caja", ["customers.export"], null, null), giver, default);

        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Kind.ShouldBe(RefusalKind.Forbidden);
    }
}
