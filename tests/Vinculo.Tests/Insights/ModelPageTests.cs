using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Insights;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Insights.Value;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Insights;

/// <summary>Somebody reads what a model is made of, asks for a new one, and somebody else puts it in use.</summary>
public class ModelPageTests
{
    [Fact]
    public async Task A_model_is_read_in_both_languages_trained_again_and_approved_by_somebody_else()
    {
        await using var app = await TestApp.StartAsync();
        await SmallOperator.FoundAsync(app.Services.GetRequiredService<Database>(), 1_000);
        await app.Services.GetRequiredService<ScoreCustomers>().RunAsync(null, CancellationToken.None);
        // Only where somebody else may do it is nobody to approve their own.
        await app.NewUserAsync("administrator");

        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "head");
        await page.GotoAsync("/modelos");
        await page.ClickAsync("[data-model=churn]");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Riesgo de irse en 90 días");
        await Assertions
            .Expect(page.Locator("#main"))
            .ToContainTextAsync("Un cliente se va cuando termina todo lo que tiene");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("ninguna persona lo ha decidido todavía");
        await Assertions.Expect(page.Locator("svg.reliability circle")).Not.ToHaveCountAsync(0);
        (await page.Locator(".hbars").TextContentAsync()).ShouldNotBeNull().ShouldContain("Consultas de precios");

        await page.ClickAsync("text=Volver a entrenar");
        await page.ArriveAsync(at => at.Contains("done=retrain", StringComparison.Ordinal));
        var versions = page.Locator("form[action] button, button").Filter(new() { HasText = "Poner en uso" });
        await page.AgainUntilAsync("/modelos/churn", versions);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Retadora");
        await versions.First.ClickAsync();
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("debe aprobarla otra persona");
        await page.Context.DisposeAsync();

        var other = await Browser.NewPageAsync(app, "en-US");
        await other.SignInAsync(app, "administrator");
        await other.SpeakAsync("en-US");
        await other.GotoAsync("/modelos/churn");
        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("Risk of leaving within 90 days");
        await Assertions
            .Expect(other.Locator("#main"))
            .ToContainTextAsync("Each period was foretold by a model that knew only what came before");
        await other.Locator("button").Filter(new() { HasText = "Put in use" }).First.ClickAsync();
        await other.ArriveAsync(at => at.Contains("done=switch", StringComparison.Ordinal));

        var card = await app
            .Services.GetRequiredService<ModelCatalogue>()
            .FindAsync(CustomerScores.Churn, CancellationToken.None);
        var inUse = card.ShouldNotBeNull().InUse.ShouldNotBeNull();
        inUse.Version.ShouldBe(2);
        inUse.ApprovedByName.ShouldNotBeNull();
        card.Versions.Single(v => v.Version == 1).State.ShouldBe(ModelState.Retired);
        await other.Context.DisposeAsync();
    }

    [Fact]
    public async Task Next_product_and_influence_show_how_they_would_have_done()
    {
        await using var app = await TestApp.StartAsync();
        var database = app.Services.GetRequiredService<Database>();
        await TelephoneCompany.OpenAsync(database, 700);
        await TelephoneCompany.Scoring(database).RunAsync(null, CancellationToken.None);

        var page = await Browser.NewPageAsync(app, width: 390);
        await page.SignInAsync(app, "head");
        await page.GotoAsync("/modelos/next");
        await Assertions.Expect(page.Locator("[data-period='2025-03-02']")).ToContainTextAsync("2 mar 2025");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Producto mundo");
        await Assertions.Expect(page.Locator("svg.reliability circle")).Not.ToHaveCountAsync(0);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();
        await page.GotoAsync("/modelos/influence");
        await Assertions.Expect(page.Locator("[data-period]")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Habían perdido allegados");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_model_that_degrades_is_told_on_the_start_page_where_the_score_is_and_by_the_bell()
    {
        await using var app = await TestApp.StartAsync();
        var database = app.Services.GetRequiredService<Database>();
        var people = await SmallOperator.FoundAsync(database, 1_000);
        var score = app.Services.GetRequiredService<ScoreCustomers>();
        await score.RunAsync(null, CancellationToken.None);
        await database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE model SET approved_by = @by WHERE state = 2", ("by", Guid.CreateVersion7()))
        );
        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "head");
        await page.GotoAsync("/inicio");
        await Assertions.Expect(page.Locator("#main .banner")).ToHaveCountAsync(0);
        await SmallOperator.TurnAsync(database, people);
        await score.RunAsync(null, CancellationToken.None);

        await page.GotoAsync("/inicio");
        var notice = page.Locator("#main .banner").Filter(new() { HasText = "Riesgo de irse en 90 días" });
        await Assertions.Expect(notice).ToContainTextAsync("dejó de ser confiable");
        await Assertions.Expect(notice).ToContainTextAsync("espera: ábrala, compárela y apruébela");
        await notice.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Distingue peor a quienes se van");
        await Assertions.Expect(page.Locator("[data-method]").First).ToBeVisibleAsync();

        var somebody = await database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT customer_id FROM score WHERE model = 'churn' LIMIT 1",
                row => row.Guid(0)
            )
        );
        foreach (
            var address in new[]
            {
                "/clientes",
                $"/clientes/{somebody}",
                $"/clientes/{somebody}/valor",
                "/ciclo-de-vida",
                "/mesa-de-retencion",
                "/segmentos/nueva",
            }
        )
        {
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("dejó de ser confiable");
            await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("siguiente mejor acción no los usa");
        }
        await Patience.UntilAsync(
            () =>
                database.ReadAsync(session =>
                    session.FirstOrDefaultAsync(
                        "SELECT count(*) FROM notification WHERE kind = 'model.degraded'",
                        row => row.Long(0)
                    )
                ),
            told => told > 0
        );
        await page.SpeakAsync("en-US");
        await page.SetViewportSizeAsync(390, 844);
        await page.GotoAsync("/inicio");
        await Assertions.Expect(page.Locator("#main .banner").First).ToContainTextAsync("no longer to be trusted");
        await page.FitsAsync("/inicio");
        await page.GotoAsync("/modelos/churn");
        await page.FitsAsync("/modelos/churn");
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_screen_and_too_little_data_are_told_in_words(int width)
    {
        await using var app = await TestApp.StartAsync();
        await SmallOperator.FoundAsync(app.Services.GetRequiredService<Database>(), 60);
        await app.Services.GetRequiredService<ScoreCustomers>().RunAsync(null, CancellationToken.None);
        // The language is chosen where its menu is; a telephone has it behind another door.
        var page = await Browser.NewPageAsync(app, "en-US", 1280, 800);
        await page.SignInAsync(app, "analyst");
        await page.SpeakAsync("en-US");
        await page.SetViewportSizeAsync(width, 800);

        foreach (var address in new[] { "/modelos", "/modelos/churn" })
        {
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await page.FitsAsync(address);
        }
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Too few customers have left");
        (await page.GotoAsync("/modelos/nothing"))!.Status.ShouldBe(404);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_does_not_come_in()
    {
        await using var app = await TestApp.StartAsync();
        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "agent");
        (await page.GotoAsync("/modelos"))!.Status.ShouldBe(403);
        await page.Context.DisposeAsync();
    }
}
