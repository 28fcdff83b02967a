using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Platform;

namespace Vinculo.Tests.Journeys;

/// <summary>Somebody reviews twenty pairs without touching the mouse.</summary>
public class ReviewDuplicatesTests
{
    [Fact]
    public async Task Twenty_pairs_by_keyboard()
    {
        await using var app = await TestApp.StartAsync();
        await FillAsync(app, 24);
        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "head");
        await page.GotoAsync("/duplicados");
        await Assertions.Expect(page.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await page.ClickAsync("[data-review]");

        for (var number = 0; number < 20; number++)
        {
            await Assertions.Expect(page.Locator("#answer")).ToBeVisibleAsync();
            var pair = await page.InputValueAsync("#answer [name=pair]");
            (await page.Locator(".waterfall li").CountAsync()).ShouldBeGreaterThan(3);
            await page.Keyboard.PressAsync(
                number % 4 == 3 ? "3"
                : number % 2 == 0 ? "1"
                : "2"
            );
            await page.HoldsAsync("before => document.querySelector('#answer [name=pair]')?.value !== before", pair);
        }
        var figures = await app.Services.GetRequiredService<ReviewQueue>().FiguresAsync();
        figures.Answered.ShouldBe(20);
        figures.Same.ShouldBe(10);
        figures.Unsure.ShouldBe(5);

        // And the last one taken back.
        await page.Keyboard.PressAsync("u");
        await page.ArriveAsync(url => url.Contains("said=undone", StringComparison.Ordinal));
        (await app.Services.GetRequiredService<ReviewQueue>().FiguresAsync()).Answered.ShouldBe(19);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task On_a_telephone_nothing_is_wider_than_the_screen()
    {
        await using var app = await TestApp.StartAsync();
        await FillAsync(app, 3);
        var page = await Browser.NewPageAsync(app, "en-US", 390, 800);
        await page.SignInAsync(app, "analyst");

        foreach (var address in new[] { "/duplicates", "/duplicados/revisar", "/duplicados/modelo" })
        {
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await page.FitsAsync(address);
        }
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_model_shows_both_kinds_and_says_when_there_are_too_few_to_learn_from()
    {
        await using var app = await TestApp.StartAsync();
        using var analyst = await app.SignedInAsync("analyst");

        var page = await analyst.GetStringAsync(new Uri("/duplicados/modelo", UriKind.Relative));

        page.ShouldContain("data-standing=\"Person\"");
        page.ShouldContain("data-standing=\"Company\"");
        page.ShouldContain("hacen falta 500; hay 0");
        // A level only companies have.
        page.ShouldContain("sigla", Case.Insensitive);
    }

    [Fact]
    public async Task An_agent_does_not_come_in()
    {
        await using var app = await TestApp.StartAsync();
        using var agent = await app.SignedInAsync("agent");

        foreach (
            var address in new[] { "/duplicados", "/duplicados/revisar", "/duplicados/modelo", "/api/v1/duplicates" }
        )
            ((int)(await agent.GetAsync(new Uri(address, UriKind.Relative))).StatusCode).ShouldBe(403, address);
    }

    [Fact]
    public async Task A_new_customer_is_registered_and_those_alike_are_told()
    {
        await using var app = await TestApp.StartAsync();
        using var program = await app.ClientWithKeyAsync("customers.read", "customers.edit");
        const string body =
            """{"givenNames":"Rosaura","firstSurname":"Piedrahita","secondSurname":"Coy","birthDate":"1980-02-09","phones":["3157778899"]}""";
        using var first = await program.PostAsync("/api/v1/customers?duplicates=true", Content(body));
        ((int)first.StatusCode).ShouldBe(201);
        await SettledAsync(app);

        using var second = await program.PostAsync(
            "/api/v1/customers?duplicates=true",
            Content(body.Replace("Rosaura", "Rosaurra", StringComparison.Ordinal))
        );

        var told = await second.Content.ReadAsStringAsync();
        ((int)second.StatusCode).ShouldBe(201, told);
        told.ShouldContain("possibleDuplicates");
        told.ShouldContain("Rosaura Piedrahita Coy");
    }

    private static StringContent Content(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    /// <summary>Pairs of which nobody can be sure: one name and one city, and a birth date of one of them.</summary>
    private static async Task FillAsync(TestApp app, int pairs)
    {
        var register = app.Services.GetRequiredService<RegisterCustomer>();
        string[] given = ["Hernando", "Ximena", "Octavio", "Rebeca", "Ulises", "Noelia", "Fabricio", "Griselda"];
        string[] surnames = ["Arrubla", "Betancur", "Cifuentes", "Duque", "Escandón", "Figueroa", "Gaviria", "Henao"];
        for (var i = 0; i < pairs; i++)
            foreach (var known in new[] { true, false })
                _ = (
                    await register.RunAsync(
                        new(
                            CustomerKind.Person,
                            CustomerStage.Customer,
                            given[i % 8],
                            surnames[(i + i / 8) % 8],
                            surnames[(i + 3 + i / 8) % 8],
                            BirthDate: known ? new DateOnly(1960 + i, 3, 4) : null,
                            City: "Tunja"
                        ),
                        Actor.System("test"),
                        "test"
                    )
                ).Accepted;
        await SettledAsync(app);
        var queue = app.Services.GetRequiredService<ReviewQueue>();
        await Patience.UntilAsync(() => queue.FiguresAsync(), figures => figures.Waiting >= pairs);
    }

    /// <summary>Waits until matching has come up with everybody.</summary>
    private static Task SettledAsync(TestApp app) =>
        Patience.UntilAsync(
            () =>
                app.Database.ReadAsync(session =>
                    session.FirstOrDefaultAsync(
                        "SELECT (SELECT COUNT(*) FROM customer) - (SELECT COUNT(*) FROM match_feature)",
                        row => row.Int(0)
                    )
                ),
            left => left == 0
        );
}
