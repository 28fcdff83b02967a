using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;

namespace Vinculo.Tests.Workspace;

/// <summary>Relations, households, companies and prospects in a real browser.</summary>
public class RelationJourneyTests
{
    private static readonly Actor Root = Actor.System("test");

    [Fact]
    public async Task A_relation_is_added_by_keyboard_seen_on_both_sheets_ended_and_taken_back()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PageAsync(desk);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Relaciones y mapa" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Relaciones");
        await page.HoldsAsync("!!customElements.get('v-combobox')");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Con quién" }).First.FocusAsync();
        await page.Keyboard.TypeAsync("marcela");
        await Assertions.Expect(page.Locator("#f-other-l [role=option]").First).ToContainTextAsync("Marcela");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[name=other]")).ToHaveValueAsync(desk.Sister.ToString());
        await page.Locator("#f-role").SelectOptionAsync("sibling");
        await page.Locator("#f-note").FillAsync("Gemela");
        await page.Keyboard.PressAsync("Enter");

        var row = page.Locator("[data-relation]", new() { HasText = "Gemela" });
        await Assertions.Expect(row).ToContainTextAsync("Hermano o hermana");
        await Assertions.Expect(page.Locator(".rel-map a.node")).ToHaveCountAsync(3);
        await page.GotoAsync($"/clientes/{desk.Sister}/relaciones");
        await Assertions
            .Expect(page.Locator("[data-relation]", new() { HasText = "Gemela" }))
            .ToContainTextAsync("Lucía Rincón Peña");

        await page.Locator("[data-relation]", new() { HasText = "Gemela" }).Locator("summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Terminar hoy" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Relaciones terminadas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deshacer" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Quedó como antes.");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Relaciones terminadas");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_map_opens_who_is_clicked_and_the_keyboard_reaches_every_point()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PageAsync(desk);
        await page.GotoAsync($"/clientes/{desk.Lucia}/relaciones");

        await page.Locator(".rel-map").FocusAsync();
        var reached = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        }
        reached.Count.ShouldBe(3);
        await page.GotoAsync($"/clientes/{desk.Lucia}/relaciones");
        await page.Locator($".rel-map a[href='/clientes/{desk.Sister}'] circle").ClickAsync();

        await page.ArriveAsync(new Regex($"/clientes/{desk.Sister}$"));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_household_is_proposed_and_a_person_confirms_it()
    {
        await using var desk = await Desk.OpenAsync();
        await FamilyAsync(desk);
        var page = await PageAsync(desk);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await Assertions.Expect(page.Locator("#hogar")).ToContainTextAsync("Propuesto");
        await Assertions.Expect(page.Locator("#hogar")).ToContainTextAsync("mismo teléfono");

        await page.GetByRole(AriaRole.Link, new() { Name = "Confirmar o corregir" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sí, viven juntos" }).ClickAsync();

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Hogar confirmado.");
        await Assertions.Expect(page.Locator("#hogar")).Not.ToContainTextAsync("Propuesto");
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await Assertions.Expect(page.Locator("#hogar")).ToContainTextAsync("Tomás Rincón");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_prospect_is_registered_and_becomes_a_customer_on_the_sheet()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PageAsync(desk);
        await page.GotoAsync("/clientes-potenciales/nuevo");
        await page.HoldsAsync("!!customElements.get('v-combobox')");
        await page.HoldsAsync("!!customElements.get('v-duplicates')");
        // Whoever is known already is said while it is typed.
        await page.FillAsync("[name=phone]", "300 123 4567");
        await Assertions
            .Expect(page.Locator("[data-duplicates] a.row-link"))
            .ToHaveAttributeAsync("href", $"/clientes/{desk.Lucia}");
        await page.FillAsync("[name=givenNames]", "Paula");
        await page.FillAsync("[name=firstSurname]", "Niño");
        await page.FillAsync("[name=phone]", "315 777 8899");
        await page.SelectOptionAsync("[name=source]", "referral");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Quién lo refirió" }).FillAsync("lucia rincon");
        await page.Locator("#f-referrer-l [role=option]").First.ClickAsync();
        await page.FillAsync("[name=interest]", "Plan 60 GB");
        await page.FillAsync("[name=nextStep]", "Llamarla con la propuesta");
        await page.GetByRole(AriaRole.Button, new() { Name = "Registrar" }).ClickAsync();

        await page.Locator("[data-prospect] a.row-link").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Paula Niño");
        var address = page.Url;
        await Assertions.Expect(page.Locator("#prospecto")).ToContainTextAsync("Plan 60 GB");
        await page.GetByRole(AriaRole.Button, new() { Name = "Convertir en cliente" }).ClickAsync();

        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Ya es cliente");
        new Uri(page.Url).AbsolutePath.ShouldBe(new Uri(address).AbsolutePath);
        await Assertions.Expect(page.Locator("#prospecto")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Llamarla con la propuesta");
        await page.GotoAsync($"/clientes/{desk.Lucia}/relaciones");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Paula Niño");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_company_sheet_is_reached_from_the_life_sheet_and_leads_to_its_group()
    {
        await using var desk = await Desk.OpenAsync();
        await GroupAsync(desk);
        var page = await PageAsync(desk);
        await page.GotoAsync($"/clientes/{desk.Employer}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Hoja de la empresa" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-contacts]")).ToContainTextAsync("Marcela Rincón Peña");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Cobro de larga distancia");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ver el grupo" }).ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Grupo Inversiones Cumbre S.A.");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.Context.DisposeAsync();
    }

    /// <summary>Set VINCULO_TEST_PICTURES to a folder to look at the pages: both themes, wide and phone.</summary>
    [Fact]
    public async Task These_pages_fit_a_wide_screen_and_a_phone_in_both_themes()
    {
        await using var desk = await Desk.OpenAsync();
        await FamilyAsync(desk);
        await GroupAsync(desk);
        foreach (var (width, height, dark) in new[] { (1440, 900, false), (1440, 900, true), (390, 844, false) })
        {
            var page = await PageAsync(desk, width, height, dark, "administrator");
            foreach (
                var (name, path) in new[]
                {
                    ("relaciones", $"/clientes/{desk.Lucia}/relaciones"),
                    ("empresa-hoja", $"/clientes/{desk.Employer}/empresa"),
                    ("grupo", $"/grupos/{desk.Employer}"),
                    ("potenciales", "/clientes-potenciales"),
                    ("potencial-nuevo", "/clientes-potenciales/nuevo"),
                    ("hoja", $"/clientes/{desk.Lucia}"),
                }
            )
            {
                await page.GotoAsync(path);
                await page.FitsAsync($"{path} at {width}");
                await page.PictureAsync($"{name}-{width}{(dark ? "-dark" : "")}", whole: true);
            }
            await page.Context.DisposeAsync();
        }
    }

    /// <summary>A son of Lucía's at the same telephone.</summary>
    private static async Task FamilyAsync(Desk desk)
    {
        await desk
            .App.Services.GetRequiredService<RegisterCustomer>()
            .RunAsync(
                new(
                    CustomerKind.Person,
                    CustomerStage.Customer,
                    "Tomás",
                    "Rincón",
                    BirthDate: new(2008, 1, 5),
                    City: "Cali",
                    Phones: ["3001234567"]
                ),
                Root,
                "test"
            );
        await desk.App.Services.GetRequiredService<InferHouseholds>().RunAllAsync(null, default);
    }

    private static async Task GroupAsync(Desk desk)
    {
        var register = desk.App.Services.GetRequiredService<RegisterCustomer>();
        var keep = desk.App.Services.GetRequiredService<KeepRelations>();
        async Task<CustomerId> NewAsync(string name) =>
            (
                await register.RunAsync(
                    new(CustomerKind.Company, CustomerStage.Customer, LegalName: name, City: "Medellín"),
                    Root,
                    "test"
                )
            ).Accepted;
        var top = await NewAsync("Inversiones Cumbre S.A.");
        var branch = await NewAsync("Textiles del Valle Sede Norte");
        await keep.AddAsync(desk.Employer, top, "parent-company", new(), Root, "test");
        await keep.AddAsync(branch, desk.Employer, "head-office", new(), Root, "test");
        await keep.AddAsync(desk.Employer, desk.Sister, "decides", new(Note: "Gerente"), Root, "test");
    }

    private static async Task<IPage> PageAsync(
        Desk desk,
        int width = 1440,
        int height = 900,
        bool dark = false,
        string role = "agent"
    )
    {
        var page = await Browser.NewPageAsync(desk.App, "es-CO", width, height, dark);
        await page.SignInAsync(desk.App, role);
        return page;
    }
}
