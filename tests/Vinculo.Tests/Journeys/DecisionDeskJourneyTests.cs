using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Retention;
using Vinculo.Decisions.Tables;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Decisions;
using Vinculo.Tests.Decisions.Tables;

namespace Vinculo.Tests.Journeys;

/// <summary>What people who decide about offers do in a day, each in a browser of their own.</summary>
public sealed class DecisionDeskJourneyTests
{
    private static readonly Actor System = Actor.System("test");

    /// <summary>An hour that has not come yet: browsers throw away cookies of the past.</summary>
    private static readonly DateTimeOffset Monday = new(2036, 3, 3, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_rule_that_was_approved_for_tomorrow_goes_live_at_its_hour()
    {
        var clock = new FixedClock(Monday);
        await using var app = await TestApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var customer = await DecisionApiTests.SeedAsync(app);
        var content = RuleDesk.Content() with
        {
            Rows = [new(["A", ""], ["plan", "no ofrecer", "Ya tiene otro.", "She has another."])],
            Cases = [new("clase A", "plan", ["A", ""], ["no ofrecer"])],
        };
        var saved = await app
            .Services.GetRequiredService<SaveTable>()
            .RunAsync(new("a-quien", content), RuleDesk.Rosa, "test");
        saved.IsAccepted(out _).ShouldBeTrue();

        var writer = await VisitAsync(app, "marketer");
        await writer.GotoAsync("/reglas/a-quien");
        await writer.FillAsync("[name=from]", "2036-03-04T08:00");
        await writer.ClickAsync("button[value=submit]");
        await Assertions.Expect(writer.Locator("#decide")).ToBeVisibleAsync();
        await writer.Context.DisposeAsync();
        var head = await VisitAsync(app, "head");
        await head.GotoAsync("/reglas/a-quien");
        await head.ClickAsync("button[value=approve]");
        await Assertions.Expect(head.Locator(".chip", new() { HasText = "entra en vigor" }).First).ToBeVisibleAsync();
        await head.Context.DisposeAsync();

        var agent = await VisitAsync(app, "agent");
        await agent.GotoAsync($"/clientes/{customer}");
        await Assertions.Expect(agent.Locator(".nba-action.first h3")).ToHaveTextAsync("Oferta plan");
        await agent.Context.DisposeAsync();
        // Tomorrow at eight in Bogotá it is one in the afternoon of the world; who slept signs in again.
        clock.Now = new(2036, 3, 4, 12, 59, 0, TimeSpan.Zero);
        agent = await VisitAsync(app, "agent");
        await agent.GotoAsync($"/clientes/{customer}");
        await Assertions.Expect(agent.Locator(".nba-action.first h3")).ToHaveTextAsync("Oferta plan");
        clock.Advance(TimeSpan.FromMinutes(2));
        await agent.ReloadAsync();
        await Assertions.Expect(agent.Locator(".nba-action.first h3")).ToHaveTextAsync("Oferta data");
        await Assertions.Expect(agent.Locator(".nba-bars")).ToContainTextAsync("Ya tiene otro.");
        await agent.Context.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_who_wants_to_leave_is_kept_with_the_leave_of_a_supervisor()
    {
        await using var app = await TestApp.StartAsync();
        var table = new SaveOfferTable
        {
            Rows =
            [
                new()
                {
                    Code = "half",
                    Reason = "price",
                    TitleEs = "La mitad por un año",
                    CostMinor = 90_000_00,
                    Authority = Authority.Manager,
                },
            ],
        };
        (await app.Services.GetRequiredService<SaveSaveOffers>().RunAsync(table, 0, System, default)).Accepted.ShouldBe(
            1
        );
        var customer = await DecisionApiTests.SeedAsync(app);
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET churn = 0.6, risk_band = 4, value_minor = 100000000, currency = 'COP'"
            )
        );

        var agent = await VisitAsync(app, "agent", width: 390);
        await agent.GotoAsync("/mesa-de-retencion");
        await agent.GetByText("Marcela Rojas").ClickAsync();
        await agent.SelectOptionAsync("[name=reason]", "price");
        await agent.ClickAsync("#open-case button.primary");
        await agent.ClickAsync("[data-offer=half] button");
        await Assertions.Expect(agent.Locator("main")).ToContainTextAsync("Espera autorización");
        (await agent.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();

        var head = await VisitAsync(app, "head");
        await head.GotoAsync("/mesa-de-retencion");
        await head.GetByText("Marcela Rojas").First.ClickAsync();
        await head.ClickAsync("button[name=yes][value=true]");
        await head.Context.DisposeAsync();

        await agent.GotoAsync($"/clientes/{customer}/retener");
        await agent.CheckAsync("#end-case [name=result][value=Stays]", new() { Force = true });
        await agent.ClickAsync("#end-case button.primary");
        await agent.ArriveAsync("/retener?done=Stays");
        await agent.Context.DisposeAsync();
        (
            await app.Database.ReadAsync(s =>
                s.QueryAsync("SELECT state, offer FROM retention_case", row => (row.Int(0), row.Text(1)))
            )
        ).ShouldBe([(4, "half")]);
    }

    [Fact]
    public async Task A_customer_with_points_takes_a_reward_and_cannot_take_what_she_has_not()
    {
        await using var app = await TestApp.StartAsync();
        var terms = new LoyaltyTerms
        {
            Active = true,
            Everybody = true,
            Rewards = [new("bono", "Bono de cine", "Cinema", 60)],
        };
        (await app.Services.GetRequiredService<SaveLoyaltyTerms>().RunAsync(terms, 0, System, default))
            .IsAccepted(out _)
            .ShouldBeTrue();
        var customer = await DecisionApiTests.SeedAsync(app);

        var head = await VisitAsync(app, "head");
        await head.GotoAsync($"/clientes/{customer}/puntos");
        await head.FillAsync("[name=points]", "100");
        await head.FillAsync("form:has([name=points]) [name=reason]", "Por la espera");
        await head.ClickAsync("form:has([name=points]) button");
        await Assertions.Expect(head.Locator(".kpi .value").First).ToHaveTextAsync("100");
        await head.Context.DisposeAsync();

        var agent = await VisitAsync(app, "agent", "en-US");
        await agent.GotoAsync($"/clientes/{customer}/puntos");
        await agent.ClickAsync("form:has([name=reward]) button.primary");
        await Assertions.Expect(agent.Locator(".kpi .value").First).ToHaveTextAsync("40");
        await agent.ClickAsync("form:has([name=reward]) button.primary");
        await Assertions.Expect(agent.Locator("[role=alert]")).ToBeVisibleAsync();
        await Assertions.Expect(agent.Locator(".kpi .value").First).ToHaveTextAsync("40");
        await agent.Context.DisposeAsync();
        (
            await app.Database.ReadAsync(s =>
                s.QueryAsync("SELECT points FROM point_entry ORDER BY id", row => row.Long(0))
            )
        ).ShouldBe([100L, -60L]);
    }

    [Theory]
    [InlineData("es-CO", "Por cliente")]
    [InlineData("en-US", "customer")]
    public async Task A_head_reads_what_proposing_is_worth_and_takes_it_along(string locale, string word)
    {
        await using var app = await TestApp.StartAsync();
        await MetAsync(app);
        var head = await VisitAsync(app, "head", locale);
        await head.GotoAsync("/valor-demostrado");
        await head.ClickAsync("form[action*=valor-demostrado] button");
        // Going on at once would take the question back before it is asked.
        await head.ArriveAsync(url => url.Contains("hecho=run", StringComparison.Ordinal));
        await head.AgainUntilAsync("/valor-demostrado", head.Locator("[data-proof=effect]"));
        await Assertions.Expect(head.Locator("[data-proof=effect]")).ToBeVisibleAsync();
        await Assertions.Expect(head.Locator("#effect .kpi").First).ToContainTextAsync(word);
        var file = await head.RunAndWaitForDownloadAsync(() => head.ClickAsync("a[href*=exportar]"));
        file.SuggestedFilename.ShouldEndWith(".csv");
        await head.SetViewportSizeAsync(390, 844);
        (await head.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();
        await head.Context.DisposeAsync();
    }

    /// <summary>Customers met a hundred days ago who buy more since, but for a control group.</summary>
    private static async Task MetAsync(TestApp app)
    {
        await DecisionApiTests.SeedAsync(app);
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var met = now.AddDays(-100);
        var ids = Enumerable.Range(0, 160).Select(i => Ids.From(met, "met", $"{i}")).ToList();
        await app.Database.WriteAsync(async session =>
        {
            await session.AddPeopleAsync(
                ids.Select((id, i) => FactRows.Person(id, CustomerStage.Customer, $"Persona {i}", new(2030, 1, 1), met))
            );
            for (var i = 0; i < ids.Count; i++)
            {
                await session.ExecuteAsync(
                    "UPDATE customer SET control = @control, since = @since WHERE customer_id = @id",
                    ("control", i % 4 == 0),
                    ("since", new DateOnly(2020, 1, 1)),
                    ("id", ids[i])
                );
                await session.ExecuteAsync(
                    """
                    INSERT INTO decision (customer_id, decided_at, id, channel, placement, actor_id, control, top_offer, content)
                    SELECT @customer, @at, @id, 1, 'agent', @actor, @control, 'plan', @content
                    """,
                    ("customer", ids[i]),
                    ("at", met),
                    ("id", Ids.From(met, "decided", $"{i}")),
                    ("actor", Guid.Empty),
                    ("control", i % 4 == 0),
                    (
                        "content",
                        Json.Of(
                            new DecisionContent
                            {
                                Seed = "0",
                                Fingerprint = "",
                                Class = 1,
                                Policy = Choice.Policy,
                                Candidates = [],
                                Barred = [],
                                Proposed = ["plan"],
                            }
                        )
                    )
                );
            }
            await session.InsertManyAsync(
                "txn",
                ["customer_id", "occurred_at", "id", "kind", "amount_minor", "currency"],
                ids.SelectMany(
                    (id, i) =>
                        new[] { -20, 20 }.Select(day =>
                            new object?[]
                            {
                                id,
                                met.AddDays(day),
                                Ids.From(met.AddDays(day), "buy", $"{i}"),
                                1,
                                (100L + i % 13 * 10 + (day > 0 && i % 4 > 0 ? 30 : 0)) * 100,
                                "COP",
                            }
                        )
                )
            );
        });
    }

    private static async Task<IPage> VisitAsync(TestApp app, string role, string locale = "es-CO", int width = 1440)
    {
        var page = await Browser.NewPageAsync(app, locale);
        await page.SignInAsync(app, role);
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);
        return page;
    }
}
