using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class DecisionApiTests
{
    private static readonly Actor Root = Actor.System("test");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_asks_what_to_propose_tells_a_refusal_and_is_told_something_else(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await ClientAsync(app, "decisions.decide");
        var customer = await SeedAsync(app);

        using var answer = await client.PostAsJsonAsync(
            "/api/v1/decisions",
            new
            {
                customerId = customer.Value,
                channel = "whatsapp",
                placement = "agent",
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var decision = await ReadAsync(answer);
        decision.GetProperty("control").GetBoolean().ShouldBeFalse();
        var first = decision.GetProperty("actions")[0];
        first.GetProperty("code").GetString().ShouldBe("plan");
        first.GetProperty("title").GetString().ShouldBe("Oferta plan");
        first.GetProperty("script").GetString().ShouldBe("Marcela, le propongo plan");
        first.GetProperty("propensity").GetDouble().ShouldBe(0.5);
        first.GetProperty("value").GetDecimal().ShouldBe(500_000);
        first.GetProperty("currency").GetString().ShouldBe("COP");
        first.GetProperty("reasons").GetArrayLength().ShouldBeGreaterThan(0);
        first.GetProperty("factors").GetProperty("rank").GetProperty("amount").GetDouble().ShouldBe(250_000);
        var barred = decision.GetProperty("barred").EnumerateArray().Single();
        barred.GetProperty("code").GetString().ShouldBe("prospects");
        barred.GetProperty("reason").GetString().ShouldBe("No es para quien es cliente.");

        var id = decision.GetProperty("id").GetGuid();
        using var told = await client.PostAsJsonAsync(
            $"/api/v1/decisions/{id}/outcomes",
            new
            {
                action = "plan",
                result = "refused",
                reason = "caro",
            }
        );
        told.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReadAsync(told)).GetProperty("result").GetString().ShouldBe("refused");

        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var again = await client.PostAsJsonAsync(
            "/api/v1/decisions",
            new { customerId = customer.Value, channel = "whatsapp" }
        );
        var next = await ReadAsync(again);
        next.GetProperty("actions")[0].GetProperty("title").GetString().ShouldBe("Offer data");
        var bar = next.GetProperty("barred").EnumerateArray().Single(b => b.GetProperty("code").GetString() == "plan");
        bar.GetProperty("rule").GetString().ShouldBe("recently-refused");
        bar.GetProperty("reason").GetString()!.ShouldContain("“caro”");
        bar.GetProperty("until").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddDays(89));
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_by_field_and_code()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await ClientAsync(app, "decisions.decide");
        var customer = await SeedAsync(app);

        await Expect(422, "decision.customer-missing", "customerId", "/api/v1/decisions", new { channel = "voice" });
        await Expect(
            422,
            "decision.channel-missing",
            "channel",
            "/api/v1/decisions",
            new { customerId = customer.Value }
        );
        await Expect(
            422,
            "decision.channel-unknown",
            "channel",
            "/api/v1/decisions",
            new { customerId = customer.Value, channel = "3" }
        );
        await Expect(
            422,
            "decision.placement-invalid",
            "placement",
            "/api/v1/decisions",
            new
            {
                customerId = customer.Value,
                channel = "voice",
                placement = "A B",
            }
        );
        await Expect(
            404,
            "customer.not-found",
            null,
            "/api/v1/decisions",
            new { customerId = Guid.CreateVersion7(), channel = "voice" }
        );
        await Expect(
            404,
            "decision.not-found",
            null,
            $"/api/v1/decisions/{Guid.CreateVersion7()}/outcomes",
            new { action = "plan", result = "accepted" }
        );
        using var made = await client.PostAsJsonAsync(
            "/api/v1/decisions",
            new { customerId = customer.Value, channel = "voice" }
        );
        var outcomes = $"/api/v1/decisions/{(await ReadAsync(made)).GetProperty("id").GetGuid()}/outcomes";
        await Expect(422, "decision.result-missing", "result", outcomes, new { action = "plan" });
        await Expect(422, "decision.result-unknown", "result", outcomes, new { action = "plan", result = "perhaps" });
        await Expect(
            422,
            "decision.no-such-action",
            "action",
            outcomes,
            new { action = "prospects", result = "accepted" }
        );
        await Expect(422, "decision.action-missing", "action", outcomes, new { result = "accepted" });

        using var stranger = await ClientAsync(app, "customers.read");
        (
            await stranger.PostAsJsonAsync("/api/v1/decisions", new { customerId = customer.Value, channel = "voice" })
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (
            await app.Client.PostAsJsonAsync(
                "/api/v1/decisions",
                new { customerId = customer.Value, channel = "voice" }
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        async Task Expect(int status, string code, string? field, string path, object body)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            var problem = await ReadAsync(answer);
            ((int)answer.StatusCode).ShouldBe(status, problem.ToString());
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            problem.GetProperty("code").GetString().ShouldBe(code);
            (problem.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
            problem.GetProperty("detail").GetString().ShouldNotBe(code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_offer_is_created_read_and_replaced_under_its_version(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await ClientAsync(app, "offers.read", "offers.edit");
        const string body =
            """{"issue":"grow","titleEs":"Datos","scriptEs":"¿Más datos?","valueMinor":100000,"costMinor":0,"channels":["whatsApp","voice"],"rules":{"minClass":"B","riskBands":["veryHigh"],"measures":[{"code":"data_gb","atLeast":4}]}}""";

        using var unversioned = await PutAsync(body);
        ((int)unversioned.StatusCode).ShouldBe(428);
        using var created = await PutAsync(body, ("If-None-Match", "*"));
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.ETag!.Tag.ShouldBe("\"1\"");
        (await PutAsync(body, ("If-None-Match", "*"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var read = await client.GetAsync("/api/v1/offers/data");
        var offer = await ReadAsync(read);
        offer.GetProperty("rules").GetProperty("measures")[0].GetProperty("atLeast").GetDouble().ShouldBe(4);
        offer.GetProperty("currency").GetString().ShouldBe("COP");
        using var changed = await PutAsync(body.Replace("\"Datos\"", "\"Más datos\""), ("If-Match", "\"1\""));
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        changed.Headers.ETag!.Tag.ShouldBe("\"2\"");
        using var late = await PutAsync(body, ("If-Match", "\"1\""));
        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var wrong = await PutAsync(body.Replace("100000", "-1"), ("If-Match", "\"2\""));
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await ReadAsync(wrong)).GetProperty("field").GetString().ShouldBe("valueMinor");
        using var unreadable = await PutAsync(body.Replace("\"grow\"", "\"fly\""), ("If-Match", "\"2\""));
        (await ReadAsync(unreadable)).GetProperty("field").GetString().ShouldBe("issue");
        var trail = await app.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT act, before_state, after_state FROM audit_event WHERE entity = 'offer' ORDER BY at, id",
                row => (Act: row.Text(0), Before: row.TextOrNull(1), After: row.Text(2))
            )
        );
        trail.Select(t => t.Act).ShouldBe(["offer.created", "offer.changed"]);
        trail[1].Before!.ShouldContain("\"Datos\"");
        trail[1].After.ShouldContain("\"Más datos\"");

        async Task<HttpResponseMessage> PutAsync(string json, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/offers/data")
            {
                Content = new StringContent(json, Encoding.UTF8, "application/json"),
            };
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            return await client.SendAsync(request);
        }
    }

    [Fact]
    public async Task The_document_names_every_route_with_its_examples_and_the_page_needs_nothing_from_elsewhere()
    {
        await using var app = await TestApp.StartAsync();

        using var document = JsonDocument.Parse(await app.Client.GetStringAsync("/openapi/v1.json"));
        var root = document.RootElement;
        var decide = root.GetProperty("paths").GetProperty("/api/v1/decisions").GetProperty("post");
        decide.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
        decide
            .GetProperty("requestBody")
            .GetProperty("content")
            .GetProperty("application/json")
            .GetProperty("example")
            .GetProperty("channel")
            .GetString()
            .ShouldBe("voice");
        root.GetProperty("components")
            .GetProperty("securitySchemes")
            .GetProperty("apiKey")
            .GetProperty("scheme")
            .GetString()
            .ShouldBe("bearer");
        root.GetProperty("paths").EnumerateObject().ShouldAllBe(p => p.Name.StartsWith("/api/v1"));

        using var page = await app.Client.GetAsync("/api/index.html");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self'");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain("https://");
        System.Text.RegularExpressions.Regex.IsMatch(html, "<script(?![^>]*src=)").ShouldBeFalse();
    }

    internal static async Task<HttpClient> ClientAsync(TestApp app, params string[] scopes)
    {
        var key = (
            await app.Services.GetRequiredService<ApiKeys>().CreateAsync(new("caja", scopes, null, null), Root, default)
        ).Accepted;
        var client = app.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
        return client;
    }

    internal static async Task<CustomerId> SeedAsync(TestApp app)
    {
        var save = app.Services.GetRequiredService<SaveOffer>();
        foreach (
            var draft in new[]
            {
                Counter.Draft("plan", 500_000_00, 0.5),
                Counter.Draft("data", 40_000_00, 0.1),
                Counter.Draft("prospects") with
                {
                    Rules = new() { Stages = [CustomerStage.Prospect] },
                },
            }
        )
            (await save.RunAsync(draft, null, Root, "test")).IsAccepted(out _).ShouldBeTrue();
        var id = new CustomerId(Guid.CreateVersion7());
        await app.Database.WriteAsync(session =>
            session.AddPersonAsync(id.Value, "Marcela Rojas", ("given_names", "Marcela"), ("value_class", 1))
        );
        return id;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
