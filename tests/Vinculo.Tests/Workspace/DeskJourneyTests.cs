using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Vinculo.Tests.Workspace;

/// <summary>The agent's day in a real browser.</summary>
public class DeskJourneyTests
{
    [Theory]
    [InlineData("52345678")]
    [InlineData("300 123 4567")]
    [InlineData("lucia.rincon@ejemplo.test")]
    [InlineData("lusia rincon")]
    public async Task An_agent_recognises_her_by_what_she_gives_and_Enter_opens_her_sheet(string typed)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/punto-de-contacto");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Reconocer al cliente" }).FillAsync(typed);
        await Assertions.Expect(page.Locator("#found [role=option]").First).ToContainTextAsync("Lucía Rincón Peña");
        await page.Keyboard.PressAsync("Enter");

        await page.ArriveAsync(new Regex($"/clientes/{desk.Lucia}$"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lucía Rincón Peña");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Enter_pressed_before_the_answer_arrives_still_opens_the_first()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/punto-de-contacto");
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Reconocer al cliente" });

        await field.FillAsync("52345678");
        await field.PressAsync("Enter");

        await page.ArriveAsync(new Regex($"/clientes/{desk.Lucia}$"));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_found_leads_to_a_form_that_already_holds_what_was_typed()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/punto-de-contacto");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Reconocer al cliente" }).FillAsync("1099888777");
        await page.GetByRole(AriaRole.Link, new() { Name = "Registrar nuevo" }).ClickAsync();

        await Assertions.Expect(page.Locator("[name=document]")).ToHaveValueAsync("1099888777");
        // Whoever is known already is shown while the form is filled in.
        await page.Locator("[name=document]").FillAsync("52345678");
        await Assertions.Expect(page.Locator("[data-duplicates]")).ToContainTextAsync("Lucía Rincón Peña");
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("es-CO", "es", "Contacto registrado.")]
    [InlineData("en-US", "en", "Contact recorded.")]
    public async Task A_contact_is_recorded_without_leaving_the_sheet_and_the_history_shows_it(
        string locale,
        string language,
        string said
    )
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync(locale, language);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.HoldsAsync("!!customElements.get('v-sheet')");

        await page.Keyboard.PressAsync("c");
        await page.Keyboard.TypeAsync("Pide bajar el cargo fijo.");
        await page.Locator(".faces label").First.ClickAsync();
        await page.Locator(".pick-chip").First.ClickAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("[data-compose]").PressAsync("Control+Enter");

        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync(said);
        await Assertions
            .Expect(page.Locator("#historia .tl-item").First)
            .ToContainTextAsync("Pide bajar el cargo fijo.");
        await Assertions.Expect(page.Locator(".last-words")).ToContainTextAsync("Pide bajar el cargo fijo.");
        await Assertions.Expect(page.Locator("[data-compose]")).ToHaveValueAsync("");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_history_is_filtered_and_continued_in_place()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.Locator("[data-compose]").FillAsync("a medio escribir");

        await page.GetByRole(AriaRole.Link, new() { Name = "Ver anteriores" }).ClickAsync();
        await Assertions.Expect(page.Locator("#historia .tl-item")).ToHaveCountAsync(61);

        await page.Locator("#historia .seg").GetByRole(AriaRole.Link, new() { Name = "Quejas" }).ClickAsync();
        await Assertions.Expect(page.Locator("#historia .tl-item")).ToHaveCountAsync(6);
        page.Url.ShouldContain("kind=complaint");
        // Only the history changed: what the agent was writing is still there.
        await Assertions.Expect(page.Locator("[data-compose]")).ToHaveValueAsync("a medio escribir");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_city_is_edited_in_the_list_and_somebody_elses_change_is_not_overwritten()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/clientes?class=a");
        var city = page.Locator("td[data-label=Ciudad] v-edit").First;

        await city.Locator("button.show").ClickAsync();
        await city.Locator("input").FillAsync("Pasto");
        await city.Locator("input").PressAsync("Enter");
        await Assertions.Expect(city).ToHaveAttributeAsync("data-value", "Pasto");

        using var other = await desk.ClientAsync();
        var change = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/customers/{desk.Lucia}")
        {
            Content = new StringContent("{\"city\":\"Tunja\"}", System.Text.Encoding.UTF8, "application/json"),
        };
        change.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
        (await other.SendAsync(change)).EnsureSuccessStatusCode();

        await city.Locator("button.show").ClickAsync();
        await city.Locator("input").FillAsync("Neiva");
        await city.Locator("input").PressAsync("Enter");
        await Assertions
            .Expect(page.Locator("#toasts"))
            .ToContainTextAsync("Ciudad: ahora dice Tunja; usted escribió Neiva");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_list_is_walked_with_the_keyboard()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/clientes");

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lucía Rincón Peña");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Picked_customers_are_assigned_together()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync();
        await page.GotoAsync("/clientes");

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Locator(".bulk select")
            .SelectOptionAsync(new SelectOptionValue { Value = $"team:{desk.OtherTeam}" });
        await page.Locator(".bulk button[value=assign]").ClickAsync();

        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("1 clientes asignados.");
        using var client = await desk.ClientAsync();
        (await client.GetStringAsync($"/api/v1/customers/{desk.Lucia}")).ShouldContain("\"team\":\"Norte\"");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_analyst_downloads_the_list()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync(role: "analyst");
        await page.GotoAsync("/clientes?class=a");

        await page.GetByRole(AriaRole.Button, new() { Name = "Exportar" }).First.ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync()
        );

        var text = await File.ReadAllTextAsync((await download.PathAsync())!);
        text.ShouldContain("Lucía Rincón Peña");
        text.ShouldNotContain("Marcela");
        await page.Context.DisposeAsync();
    }

    /// <summary>Set VINCULO_TEST_PICTURES to a folder to look at the desk: both themes, wide and phone.</summary>
    [Fact]
    public async Task The_desk_fits_a_wide_screen_and_a_phone_in_both_themes()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.OfferAsync("larga-distancia", "Plan larga distancia 300", 9_000_000);
        await desk.OfferAsync("fidelidad", "Bono de permanencia", 3_000_000);
        foreach (
            var (width, height, dark) in new[]
            {
                (1440, 900, false),
                (1440, 900, true),
                (390, 844, false),
                (390, 844, true),
            }
        )
        {
            var page = await desk.VisitAsync(width: width, height: height, dark: dark, role: "administrator");
            foreach (
                var (name, path) in new[]
                {
                    ("contacto", "/punto-de-contacto"),
                    ("reconocer", "/punto-de-contacto?q=rincon"),
                    ("cliente", $"/clientes/{desk.Lucia}"),
                    ("empresa", $"/clientes/{desk.Employer}"),
                    ("clientes", "/clientes"),
                    ("nuevo", "/clientes/nuevo?q=Ana+Ruiz"),
                    ("inicio", "/inicio"),
                    ("pasos", "/primeros-pasos"),
                    ("calidad", "/calidad"),
                    ("captura", "/settings/capture"),
                    ("listas", "/settings/lists"),
                    ("puntajes", "/settings/scores"),
                }
            )
            {
                await page.GotoAsync(path);
                await page.FitsAsync($"{path} at {width}");
                await page.PictureAsync($"{name}-{width}{(dark ? "-dark" : "")}", whole: false);
            }
            if (Pictures.Folder is { } folder && width > 1000 && !dark)
            {
                await page.GotoAsync($"/clientes/{desk.Lucia}");
                await page.PdfAsync(
                    new()
                    {
                        Path = Path.Combine(folder, "cliente.pdf"),
                        Format = "A4",
                        PrintBackground = true,
                    }
                );
            }
            await page.Context.DisposeAsync();
        }
    }
}
