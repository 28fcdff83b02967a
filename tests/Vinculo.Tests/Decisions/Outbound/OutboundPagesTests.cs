using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Decisions.Outbound;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Decisions.Outbound;

/// <summary>Lists on the screen and for programs, on a Monday at 10:00 in Bogotá.</summary>
public class OutboundPagesTests
{
    [Theory]
    [InlineData("es-CO", 1440, "Quién va", "Atender al siguiente")]
    [InlineData("en-US", 390, "Who next", "Serve the next one")]
    public async Task A_list_is_made_on_a_page_and_an_agent_works_it_off_from_the_sheet(
        string locale,
        int width,
        string name,
        string next
    )
    {
        await using var app = await OpenAsync(2);
        var marketer = await VisitAsync(app, "marketer", locale, width);
        await marketer.GotoAsync("/listas/nueva");
        await marketer.FillAsync("[name=name]", name);
        await marketer.SelectOptionAsync("[name=offer]", "plan");
        await marketer.ClickAsync("#new-list button.primary");
        await Assertions.Expect(marketer.Locator("#customers tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(marketer.Locator("#reasons tbody tr").First).ToBeVisibleAsync();
        (await marketer.EvaluateAsync<bool>($"document.documentElement.scrollWidth <= {width}")).ShouldBeTrue();
        var list = new Uri(marketer.Url).AbsolutePath;
        await marketer.Context.DisposeAsync();

        var agent = await VisitAsync(app, "agent", locale, width);
        await agent.GotoAsync(list);
        foreach (var answer in new[] { "accepted", "refused" })
        {
            var before = agent.Url;
            await agent.ClickAsync($"button:has-text('{next}')");
            await agent.ArriveAsync(at => at != before && at.Contains("?lista=", StringComparison.Ordinal));
            await Assertions.Expect(agent.Locator("#outbound button[value=next]")).ToHaveCountAsync(0);
            await Assertions.Expect(agent.Locator("#outbound")).ToContainTextAsync(name);
            await agent.ClickAsync($"#next-best-action button[value={answer}]");
            await Assertions.Expect(agent.Locator("#outbound button[value=next]")).ToBeVisibleAsync();
        }
        await agent.ClickAsync("#outbound button[value=next]");
        await agent.ArriveAsync("/listas/*?no=outbound.nobody-left");
        await Assertions.Expect(agent.Locator("#customers .chip")).ToHaveCountAsync(2);
        await agent.Context.DisposeAsync();
        var kept = await app.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT state, result FROM outbound_entry ORDER BY result",
                row => (row.Int(0), row.Int(1))
            )
        );
        kept.ShouldBe([(3, 1), (3, 2)]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_makes_a_list_takes_from_it_and_answers(Engine engine)
    {
        await using var app = await OpenAsync(2, engine);
        using var client = await app.ClientWithKeyAsync(
            "outbound.manage",
            "outbound.serve",
            "decisions.decide",
            "customers.read"
        );
        using var made = await client.PostAsJsonAsync(
            "/api/v1/outbound-lists",
            new { name = "Marzo", channel = "voice" }
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await OpenedAsync(app, id);

        var page = await client.GetFromJsonAsync<JsonElement>($"/api/v1/outbound-lists/{id}?state=waiting");
        page.GetProperty("items").GetArrayLength().ShouldBe(2);
        page.GetProperty("list").GetProperty("report").GetProperty("now").GetInt32().ShouldBe(2);
        var entry = await PostAsync($"/api/v1/outbound-lists/{id}/next", null);
        entry.GetProperty("state").GetString().ShouldBe("taken");
        await PostAsync(
            $"/api/v1/decisions/{entry.GetProperty("decision").GetGuid()}/outcomes",
            new { action = entry.GetProperty("action").GetString(), result = "notNow" }
        );
        var second = await PostAsync($"/api/v1/outbound-lists/{id}/next", null);
        await PostAsync(
            $"/api/v1/outbound-lists/{id}/customers/{second.GetProperty("customerId").GetGuid()}/release",
            new { hours = 3 }
        );
        using var nobody = await client.PostAsync(new Uri($"/api/v1/outbound-lists/{id}/next", UriKind.Relative), null);
        nobody.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync($"/api/v1/outbound-lists/{id}/close", null))
            .GetProperty("state")
            .GetString()
            .ShouldBe("closed");
        var all = await client.GetFromJsonAsync<JsonElement>("/api/v1/outbound-lists");
        var count = all.GetProperty("items")[0].GetProperty("count");
        (count.GetProperty("answered").GetInt32(), count.GetProperty("off").GetInt32()).ShouldBe((1, 1));
        using var wrong = await client.PostAsJsonAsync("/api/v1/outbound-lists", new { name = "x", channel = "smoke" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var reader = await app.ClientWithKeyAsync("outbound.serve");
        (await reader.PostAsJsonAsync("/api/v1/outbound-lists", new { name = "x" })).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );

        async Task<JsonElement> PostAsync(string path, object? body)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Fact]
    public async Task The_file_of_a_list_runs_nothing_in_a_spreadsheet_and_every_name_in_it_is_audited()
    {
        await using var app = await OpenAsync(1);
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE customer SET display_name = '=HYPERLINK(\"http://x\")'")
        );
        var made = await app
            .Services.GetRequiredService<MakeOutboundList>()
            .RunAsync(new("Marzo; =1+1"), Actor.System("test"), "test");
        await OpenedAsync(app, made.Accepted.Id);
        using var allowed = await app.ClientWithKeyAsync("outbound.serve", "customers.export");
        using var other = await app.ClientWithKeyAsync("outbound.serve");

        var path = new Uri($"/listas/{made.Accepted.Id}/lista.csv", UriKind.Relative);
        (await other.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var answer = await allowed.GetAsync(path);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("marzo---1-1.csv");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("'=HYPERLINK");
        text.ShouldNotContain(";=HYPERLINK");
        text.ShouldContain("3001234567");
        await Patience.UntilAsync(
            () => app.Database.ReadAsync(s => s.QueryAsync("SELECT act FROM audit_event", row => row.Text(0))),
            acts => acts.Contains("customers.exported") && acts.Contains("outbound.made")
        );
    }

    private static async Task<IPage> VisitAsync(TestApp app, string role, string locale, int width)
    {
        var page = await Browser.NewPageAsync(app, locale);
        await page.SignInAsync(app, role);
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);
        return page;
    }

    private static async Task<TestApp> OpenAsync(int customers, Engine engine = Engine.Sqlite)
    {
        // A working hour that has not come yet: browsers throw away cookies of the past.
        var clock = new FixedClock(new(2036, 3, 3, 15, 0, 0, TimeSpan.Zero));
        var app = await TestApp.StartAsync(engine, services: s => s.AddSingleton<TimeProvider>(clock));
        for (var i = 0; i < customers; i++)
        {
            var customer = await DecisionApiTests.SeedAsync(app);
            await app.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                    VALUES (@id, @point, 1, '3001234567', '+573001234567', @yes, 0)
                    """,
                    ("id", customer),
                    ("point", Ids.New(clock.Now)),
                    ("yes", true)
                )
            );
            await app
                .Services.GetRequiredService<RecordConsent>()
                .RunAsync(new(customer, "marketing", null, true), Actor.System("test"), "test");
        }
        return app;
    }

    private static Task OpenedAsync(TestApp app, Guid list) =>
        Patience.UntilAsync(
            () =>
                app.Database.ReadAsync(session =>
                    session.FirstOrDefaultAsync(
                        "SELECT state FROM outbound_list WHERE id = @id",
                        row => row.Enum<ListState>(0),
                        ("id", list)
                    )
                ),
            state => state == ListState.Open
        );
}
