using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Insights.Warehouse;

namespace Vinculo.Tests.Workspace;

/// <summary>A customer as of a date and the data dictionary: over HTTP and in a real browser.</summary>
public class AsOfPagesTests
{
    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<(Desk Desk, DateOnly Today)> OpenAsync()
    {
        var desk = await Desk.OpenAsync();
        var load = desk.App.Services.GetRequiredService<LoadWarehouse>();
        await load.RunAsync(null, days: true, null, wait: true, default);
        return (desk, desk.App.Services.GetRequiredService<Snapshots>().Today);
    }

    [Fact]
    public async Task The_interface_tells_then_refuses_in_words_and_leaves_a_trace()
    {
        var (desk, today) = await OpenAsync();
        await using var _ = desk;
        var client = await desk.ClientAsync();

        var told = await client.GetFromJsonAsync<JsonElement>(
            $"/api/v1/customers/{desk.Lucia}/as-of?date={Text(today.AddDays(-200))}"
        );
        told.GetProperty("date").GetString().ShouldBe(Text(today.AddDays(-200)));
        told.GetProperty("origin").GetString().ShouldBe("reconstructed");
        told.GetProperty("facts").GetProperty("contacts").GetInt32().ShouldBeInRange(15, 30);
        var now = await client.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{desk.Lucia}/as-of");
        now.GetProperty("notes").GetProperty("churn").GetDouble().ShouldBe(0.83);
        now.GetProperty("notes").GetProperty("scores").GetProperty("churn").GetProperty("band").GetInt32().ShouldBe(4);

        foreach (
            var (query, status) in new[]
            {
                ($"date={Text(today.AddDays(1))}", 422),
                ("date=ayer", 422),
                ($"date={Text(today.AddDays(-9))}&knownOn={Text(today.AddDays(-9))}", 409),
                ("date=2001-01-01", 409),
            }
        )
        {
            using var no = await client.GetAsync($"/api/v1/customers/{desk.Lucia}/as-of?{query}");
            ((int)no.StatusCode).ShouldBe(status, query);
            (await no.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("detail")
                .GetString()!
                .Length.ShouldBeGreaterThan(20);
        }

        // Reads are written a moment after the answer.
        await Patience.UntilAsync(
            () =>
                desk.App.Database.ReadAsync(s =>
                    s.FirstOrDefaultAsync(
                        "SELECT count(*) FROM audit_event WHERE act = 'customer.read' AND cause = 'api/as-of' AND customer_id = @id",
                        row => row.Long(0),
                        ("id", desk.Lucia)
                    )
                ),
            audited => audited >= 2
        );
    }

    [Fact]
    public async Task Whoever_may_not_see_the_sheet_may_not_see_it_as_of_a_date()
    {
        var (desk, _) = await OpenAsync();
        await using var __ = desk;
        var south = Guid.Parse("01900000-0000-7000-8000-00000000000a");
        await desk.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'sur', 'Sur', @yes, 1)",
                ("id", south),
                ("yes", true)
            )
        );
        var far = await desk.ClientAsync("es", south, "customers.read");
        var figures = await desk.ClientAsync("es", null, "insights.read");

        foreach (
            var path in new[] { $"/api/v1/customers/{desk.Elsewhere}/as-of", $"/clientes/{desk.Elsewhere}/a-la-fecha" }
        )
        {
            (await far.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await figures.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await figures.GetAsync("/datos")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await far.GetAsync("/datos")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await far.GetAsync("/api/v1/warehouse/sums/fact_day")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await figures.GetAsync("/api/v1/warehouse/sums/fact_nothing")).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await figures.GetAsync("/api/v1/warehouse/sums/fact_day?by=name")).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var sums = await figures.GetFromJsonAsync<JsonElement>(
            "/api/v1/warehouse/sums/fact_interaction?by=channel&kind=5"
        );
        sums.GetProperty("rows").GetArrayLength().ShouldBeGreaterThan(0);
        (await figures.GetStringAsync("/datos/exportar")).ShouldContain("margin_minor");
    }

    [Theory]
    [InlineData("es-CO", "Cambi", "Diccionario de datos")]
    [InlineData("en-US", "changed", "Data dictionary")]
    public async Task From_the_sheet_to_a_year_ago_and_through_the_dictionary(
        string locale,
        string changed,
        string dictionary
    )
    {
        var (desk, today) = await OpenAsync();
        await using var _ = desk;
        var page = await Browser.NewPageAsync(desk.App, locale);
        await page.SignInAsync(desk.App, "head");
        await page.Context.AddCookiesAsync([
            new()
            {
                Name = "lang",
                Value = locale[..2],
                Url = desk.App.Url.ToString(),
            },
        ]);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.Locator("a[href$='/a-la-fecha']").ClickAsync();
        await Assertions.Expect(page.Locator("[data-changes]")).ToContainTextAsync(changed);
        await page.Locator("[name=dia]").FillAsync(Text(today.AddDays(-100)));
        await page.Locator("main form button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-line=OpenCases] .chip")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-line=City] .chip")).ToHaveCountAsync(0);

        await page.GotoAsync("/datos?q=churn");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(dictionary);
        await Assertions.Expect(page.Locator("[data-column='customer_snapshot.churn']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-column='customer_snapshot.held']")).ToHaveCountAsync(0);

        await page.GotoAsync("/datos/carga");
        await Assertions.Expect(page.Locator("[data-last-load]")).ToHaveCountAsync(1);
        await page.Locator("form").Filter(new() { Has = page.Locator("[name=from]") }).Locator("button").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(@"/datos/carga\?done=run$"));
        foreach (var path in new[] { "/datos", "/datos/carga", $"/clientes/{desk.Lucia}/a-la-fecha" })
        {
            await page.SetViewportSizeAsync(390, 844);
            await page.GotoAsync(path);
            (
                await page.EvaluateAsync<int>(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
            ).ShouldBeLessThanOrEqualTo(1, path);
            if (Environment.GetEnvironmentVariable("VINCULO_TEST_PICTURES") is { } folder)
            {
                await page.ScreenshotAsync(
                    new()
                    {
                        Path = Path.Combine(folder, $"{locale}-390{path.Replace('/', '_')[..6]}-{path.Length}.png"),
                        FullPage = true,
                    }
                );
                await page.SetViewportSizeAsync(1440, 900);
                await page.GotoAsync(path);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{locale}-1440-{path.Length}.png") });
            }
        }
        await page.Context.DisposeAsync();
    }
}
