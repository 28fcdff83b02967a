using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Integration.Web;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Decisions;

namespace Vinculo.Tests.Integration.Web;

/// <summary>Proposals on pages of another origin.</summary>
public class WebPlacementTests
{
    private static readonly Actor Boss = Actor.System("test");
    private const string Shop = "https://www.tienda.example";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whom_the_site_names_is_proposed_what_suits_her_and_what_she_says_is_an_answer(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var customer = await DecisionApiTests.SeedAsync(app);
        await ClaimAsync(app, customer);
        var made = await SiteAsync(app, Shop);
        var token = Sign(app, made, """{"system":"tienda","key":"77","exp":EXP}""");

        var (status, proposals) = await PostAsync(
            app,
            made,
            "proposals",
            new
            {
                token,
                consent = true,
                lang = "en",
            }
        );
        status.ShouldBe(HttpStatusCode.OK);
        var item = proposals.GetProperty("items")[0];
        item.EnumerateObject().Select(p => p.Name).ShouldBe(["action", "title", "text"]);
        item.GetProperty("text").GetString().ShouldBe("Marcela, may I offer plan");
        var decision = proposals.GetProperty("decision").GetGuid();
        foreach (var result in new[] { "shown", "shown", "accepted" })
            (
                await PostAsync(
                    app,
                    made,
                    "answers",
                    new
                    {
                        token,
                        consent = true,
                        decision,
                        action = "plan",
                        result,
                    }
                )
            ).Status.ShouldBe(HttpStatusCode.NoContent);

        (await CountAsync(app, "SELECT count(*) FROM proposal_seen")).ShouldBe(1);
        (await CountAsync(app, "SELECT count(*) FROM decision_outcome WHERE result = 1")).ShouldBe(1);
        (await CountAsync(app, "SELECT count(*) FROM decision WHERE placement = 'web-la-tienda'")).ShouldBe(1);

        // Another customer's token does not answer for her.
        var other = await DecisionApiTests.SeedAsync(app);
        var stranger = Sign(app, made, "{\"customer\":\"" + other + "\",\"exp\":EXP}");
        (
            await PostAsync(
                app,
                made,
                "answers",
                new
                {
                    token = stranger,
                    consent = true,
                    decision,
                    action = "plan",
                    result = "refused",
                }
            )
        ).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_did_not_agree_is_a_stranger_and_only_counted(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var customer = await DecisionApiTests.SeedAsync(app);
        var made = await SiteAsync(app, Shop);
        var token = Sign(app, made, "{\"customer\":\"" + customer + "\",\"exp\":EXP}");

        var (_, unasked) = await PostAsync(app, made, "proposals", new { token, consent = false });
        var (_, followed) = await PostAsync(app, made, "proposals", new { token, consent = true }, ("Sec-GPC", "1"));
        foreach (var answer in new[] { unasked, followed })
        {
            answer.TryGetProperty("decision", out _).ShouldBeFalse();
            answer.GetRawText().ShouldNotContain("Marcela");
        }
        var action = unasked.GetProperty("items")[0].GetProperty("action").GetString();
        foreach (var said in new[] { "shown", "refused" })
            await PostAsync(
                app,
                made,
                "answers",
                new
                {
                    consent = false,
                    action,
                    result = said,
                }
            );
        await PostAsync(
            app,
            made,
            "answers",
            new
            {
                consent = false,
                action = "made-up",
                result = "shown",
            }
        );

        (await CountAsync(app, "SELECT count(*) FROM decision")).ShouldBe(0);
        var counted = await app.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT offer_code, shown, accepted, refused FROM web_count",
                row => (row.Text(0), row.Long(1), row.Long(2), row.Long(3))
            )
        );
        counted.ShouldBe([(action!, 1L, 0L, 1L)]);
        var told = (await new StrangerCounts(app.Database, TimeProvider.System).ReadAsync()).ShouldHaveSingleItem();
        (told.Offer, told.Shown, told.Accepted, told.Refused).ShouldBe((action!, 1L, 0L, 1L));
    }

    [Fact]
    public async Task A_customer_who_wants_no_offers_gets_none_and_the_portal_asks_by_the_same_door_as_ever()
    {
        await using var app = await TestApp.StartAsync();
        var customer = await DecisionApiTests.SeedAsync(app);
        var made = await SiteAsync(app, Shop);
        var token = Sign(app, made, "{\"customer\":\"" + customer + "\",\"exp\":EXP}");
        using var client = await app.ClientWithKeyAsync(Permissions.DecisionsDecide);
        using var portal = await client.PostAsJsonAsync(
            "/api/v1/decisions",
            new
            {
                customerId = customer.Value,
                channel = "web",
                placement = "portal",
            }
        );
        portal.StatusCode.ShouldBe(HttpStatusCode.OK);
        (
            await app.Database.ReadAsync(s => s.QueryAsync("SELECT placement FROM decision", row => row.Text(0)))
        ).ShouldBe(["portal"]);

        await app
            .Services.GetRequiredService<RecordConsent>()
            .RunAsync(new(customer, "marketing", null, false), Boss, "test");
        var (_, none) = await PostAsync(app, made, "proposals", new { token, consent = true });
        none.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Silence_is_a_no_only_of_what_stood_before_her_eyes()
    {
        var clock = new FixedClock();
        await using var app = await TestApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var (seen, unseen) = (await DecisionApiTests.SeedAsync(app), await DecisionApiTests.SeedAsync(app));
        var made = await SiteAsync(app, Shop);
        foreach (var customer in new[] { seen, unseen })
        {
            var token = Sign(app, made, "{\"customer\":\"" + customer + "\",\"exp\":EXP}");
            var (_, proposals) = await PostAsync(app, made, "proposals", new { token, consent = true });
            if (customer == seen)
                await PostAsync(
                    app,
                    made,
                    "answers",
                    new
                    {
                        token,
                        consent = true,
                        decision = proposals.GetProperty("decision").GetGuid(),
                        action = proposals.GetProperty("items")[0].GetProperty("action").GetString(),
                        result = "shown",
                    }
                );
        }
        clock.Advance(TimeSpan.FromDays(15));
        var keeper = app
            .Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<Vinculo.Decisions.Jobs.SilenceKeeper>()
            .Single();

        await keeper.LookAsync(default);

        (
            await app.Database.ReadAsync(s =>
                s.QueryAsync("SELECT customer_id FROM decision_outcome", row => row.Guid(0))
            )
        ).ShouldBe([seen.Value]);
    }

    [Fact]
    public async Task Other_origins_bad_tokens_and_too_many_questions_are_turned_away()
    {
        await using var app = await TestApp.StartAsync();
        var customer = await DecisionApiTests.SeedAsync(app);
        var made = await SiteAsync(app, Shop);
        var name = "{\"customer\":\"" + customer + "\",\"exp\":EXP}";
        var good = Sign(app, made, name);

        await RefusedAsync("web.not-allowed", new { }, ("Origin", "https://other.example"));
        await RefusedAsync("web.not-allowed", new { }, ("Origin", Shop + ".evil.example"));
        await RefusedAsync("web.not-allowed", new { }, ("Origin", ""));
        await RefusedAsync("web.token", new { token = good[..^1] + (good[^1] == '0' ? '1' : '0'), consent = true });
        await RefusedAsync("web.token", new { token = "x" + good, consent = true });
        await RefusedAsync("web.token", new { token = "nothing", consent = true });
        await RefusedAsync("web.token", new { token = Sign(app, made, name, -300), consent = true });
        await RefusedAsync("web.token", new { token = Sign(app, made, name, 3 * 86_400), consent = true });
        await RefusedAsync("web.token", new { token = Sign(app, made, "{\"exp\":EXP}"), consent = true });
        await RefusedAsync("web.token", new { token = Sign(app, made, "[]"), consent = true });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"/web/v1/{made.Site.Key}/proposals");
        preflight.Headers.TryAddWithoutValidation("Origin", Shop);
        using var allowed = await app.Client.SendAsync(preflight);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Shop]);
        allowed.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();

        var last = HttpStatusCode.OK;
        for (var i = 0; i <= WebRoutes.MostAMinute && last == HttpStatusCode.OK; i++)
            last = (await PostAsync(app, made, "proposals", new { consent = false })).Status;
        last.ShouldBe(HttpStatusCode.TooManyRequests);

        (await app.Services.GetRequiredService<WebSites>().EndAsync(made.Site.Id, Boss, "test")).IsAccepted(out _);
        await RefusedAsync("web.not-allowed", new { });

        async Task RefusedAsync(string code, object body, params (string, string)[] headers)
        {
            var (status, answer) = await PostAsync(app, made, "proposals", body, headers);
            status.ShouldBe(HttpStatusCode.Forbidden, code);
            answer.GetProperty("code").GetString().ShouldBe(code);
        }
    }

    [Theory]
    [InlineData("https://www.tienda.example/", Shop)]
    [InlineData("HTTPS://WWW.Tienda.example", Shop)]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://www.tienda.example", null)]
    [InlineData("https://www.tienda.example/path", null)]
    [InlineData("https://user@tienda.example", null)]
    [InlineData("*", null)]
    public void An_origin_is_a_safe_scheme_and_a_host(string written, string? read) =>
        WebSite.Origin(written).ShouldBe(read);

    [Theory]
    [InlineData("es-CO", "Me interesa", 1440)]
    [InlineData("en-US", "I am interested", 390)]
    public async Task In_a_real_browser_a_page_of_another_origin_shows_a_proposal_and_keeps_nothing(
        string locale,
        string accept,
        int width
    )
    {
        await using var app = await TestApp.StartAsync();
        var customer = await DecisionApiTests.SeedAsync(app);
        var html = "";
        await using var shop = await ShopAsync(() => html);
        var origin = shop.Urls.Single();
        var page = await Browser.NewPageAsync(app, locale, width);
        await page.SignInAsync(app, "administrator");
        await page.GotoAsync("/settings/web");
        await page.FillAsync("[name=name]", "La Tienda");
        await page.FillAsync("[name=origins]", origin);
        await page.ClickAsync("#new-site button.primary");
        var secret = await page.Locator("#new-web-secret").InnerTextAsync();
        var snippet = await page.Locator("[data-snippet]").InnerTextAsync();
        await page.HoldsAsync($"document.documentElement.scrollWidth <= {width}");
        await page.Context.DisposeAsync();

        var token = VisitorToken.Sign(
            secret,
            "{\"customer\":\"" + customer + "\",\"exp\":" + DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() + "}"
        );
        html =
            $"<!doctype html><html lang=\"{locale[..2]}\"><title>Tienda</title><body><h1>Tienda</h1>"
            + snippet.Replace("data-token=\"\"", $"data-token=\"{token}\"").Replace("\"no\"", "\"yes\"");
        var visitor = await Browser.NewPageAsync(new Uri(origin), locale, width);
        var complaints = new List<string>();
        visitor.Console += (_, said) =>
        {
            if (said.Type == "error")
                complaints.Add(said.Text);
        };
        await visitor.GotoAsync("/");
        await Assertions.Expect(visitor.Locator("[data-vinculo] h3")).ToContainTextAsync("plan");
        await Assertions.Expect(visitor.Locator("[data-vinculo]")).ToHaveAttributeAsync("data-shown", "plan");
        await visitor.GetByText(accept).ClickAsync();
        await Assertions.Expect(visitor.Locator("[data-vinculo] [part=thanks]")).ToBeVisibleAsync();
        (await visitor.Context.CookiesAsync()).ShouldBeEmpty();
        (await visitor.EvaluateAsync<int>("localStorage.length + sessionStorage.length")).ShouldBe(0);
        complaints.ShouldBeEmpty();
        await visitor.Context.DisposeAsync();
        (await CountAsync(app, "SELECT count(*) FROM decision_outcome WHERE result = 1")).ShouldBe(1);
        (await CountAsync(app, "SELECT count(*) FROM proposal_seen")).ShouldBe(1);
    }

    /// <summary>Another site, on a port of its own.</summary>
    private static async Task<WebApplication> ShopAsync(Func<string> html)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var shop = builder.Build();
        shop.Urls.Add("http://127.0.0.1:0");
        shop.MapGet("/", () => Results.Content(html(), "text/html; charset=utf-8"));
        shop.MapGet("/favicon.ico", () => Results.NoContent());
        await shop.StartAsync();
        return shop;
    }

    private static async Task<NewWebSite> SiteAsync(TestApp app, string origin) =>
        (await app.Services.GetRequiredService<WebSites>().MakeAsync("La tienda", [origin], Boss, "test")).Accepted;

    private static string Sign(TestApp app, NewWebSite site, string json, int seconds = 3_600) =>
        VisitorToken.Sign(
            site.Secret,
            json.Replace(
                "EXP",
                app.Services.GetRequiredService<TimeProvider>()
                    .GetUtcNow()
                    .AddSeconds(seconds)
                    .ToUnixTimeSeconds()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        );

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        TestApp app,
        NewWebSite site,
        string what,
        object body,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/web/v1/{site.Site.Key}/{what}")
        {
            Content = JsonContent.Create(body),
        };
        foreach (var (name, value) in headers.Any(h => h.Name == "Origin") ? headers : [.. headers, ("Origin", Shop)])
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        using var answer = await app.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.Clone() : default);
    }

    private static Task ClaimAsync(TestApp app, CustomerId customer) =>
        app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO identifier_claim (claim_key, customer_id) VALUES (@claim, @id)",
                ("claim", Recognition.SourceClaim("tienda", "77")),
                ("id", customer)
            )
        );

    private static Task<long> CountAsync(TestApp app, string sql) =>
        app.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));
}
