using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Workspace;

/// <summary>Asking, recording with one click, and the page of capture quality: over HTTP and in a real browser.</summary>
public class CaptureJourneyTests
{
    [Fact]
    public async Task The_agent_asks_what_is_worth_most_and_saves_it_where_it_stands()
    {
        await using var desk = await OpenAsync();
        var page = await PageAsync(desk, "agent");
        await page.GotoAsync($"/clientes/{desk.Sister}");
        var ask = page.Locator("#preguntar");
        await Assertions.Expect(ask).ToContainTextAsync("¿Me regala, por favor, su número de documento?");

        // A document of somebody else is refused in words, and what was typed stays.
        await ask.Locator("[name=value]").FillAsync("CC 52345678");
        await ask.GetByRole(AriaRole.Button, new() { Name = "Guardar" }).ClickAsync();
        await Assertions.Expect(page.Locator("#preguntar")).ToContainTextAsync("ya es de un cliente registrado");
        await Assertions.Expect(page.Locator("#preguntar [name=value]")).ToHaveValueAsync("CC 52345678");

        await page.Locator("#preguntar [name=value]").FillAsync("CC 1032456781");
        await page.Locator("#preguntar [name=value]").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Dato guardado.");
        await Assertions.Expect(page.Locator(".sheet-who")).ToContainTextAsync("1032456781");
        await Assertions.Expect(page.Locator("#preguntar")).ToContainTextAsync("¿A qué correo le enviamos");

        await page.Locator("#preguntar").GetByRole(AriaRole.Button, new() { Name = "No quiso darlo" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("por ahora no se le vuelve a preguntar");
        await Assertions.Expect(page.Locator("#preguntar")).Not.ToContainTextAsync("correo");
        await Assertions.Expect(page.Locator("#captura")).ToContainTextAsync("Calidad de los datos");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task What_she_felt_why_she_came_and_what_she_needs_take_one_click_each_and_are_shown()
    {
        await using var desk = await OpenAsync();
        var page = await PageAsync(desk, "agent");
        await page.GotoAsync($"/clientes/{desk.Lucia}");

        await page.Locator("#contacto .faces label").Nth(1).ClickAsync();
        await page.Locator("#contacto").Locator(".pick-chip", new() { HasText = "Factura o pago" }).ClickAsync();
        await page.Locator("#contacto").Locator(".pick-chip", new() { HasText = "Factura más clara" }).ClickAsync();
        await page.Locator("#contacto").GetByRole(AriaRole.Button, new() { Name = "Registrar contacto" }).ClickAsync();

        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Contacto registrado.");
        var newest = page.Locator("#historia .tl-item").First;
        await Assertions.Expect(newest).ToContainTextAsync("Factura o pago");
        await Assertions.Expect(newest).ToContainTextAsync("Factura más clara");
        await Assertions.Expect(newest.Locator(".face.bad")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".last-words .last-felt")).ToContainTextAsync("Factura o pago");
        await Assertions.Expect(page.Locator(".last-words .last-felt .face.bad")).ToHaveCountAsync(1);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_head_reads_the_quality_sets_a_goal_and_follows_the_worst_an_agent_sees_only_her_own()
    {
        await using var desk = await OpenAsync();
        await desk.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", desk.OtherTeam),
                ("id", desk.Sister)
            )
        );
        await SnapshotAsync(desk);
        var page = await PageAsync(desk, "head");
        await page.GotoAsync("/calidad");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Calidad de la captura");

        await page.Locator($"[name='goal.{desk.OtherTeam}']").FillAsync("95");
        await page.GetByRole(AriaRole.Button, new() { Name = "Guardar metas" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Metas guardadas.");
        await Assertions.Expect(page.Locator($"[name='goal.{desk.OtherTeam}']")).ToHaveValueAsync("95");

        await page.GetByRole(AriaRole.Link, new() { Name = "Norte", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#peores h2")).ToContainTextAsync("Norte");
        await Assertions.Expect(page.Locator("#peores tbody tr")).ToHaveCountAsync(2);
        await page.Locator("#peores tbody a").First.ClickAsync();
        await Assertions.Expect(page.Locator("#captura")).ToContainTextAsync("Calidad de los datos");

        await page.GotoAsync("/calidad?por=team");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Exportar" }).ClickAsync()
        );
        (await File.ReadAllTextAsync((await download.PathAsync())!)).ShouldContain("Falta: Documento");
        await page.Context.DisposeAsync();

        var agent = await PageAsync(desk, "agent");
        await agent.GotoAsync("/calidad?por=team");
        await Assertions.Expect(agent.Locator("main")).ToContainTextAsync("Todavía no hay cifras suyas");
        await Assertions.Expect(agent.Locator("main")).Not.ToContainTextAsync("Norte");
        await agent.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_need_added_in_settings_is_a_chip_at_the_next_contact()
    {
        await using var desk = await OpenAsync();
        var page = await PageAsync(desk, "head");
        await page.GotoAsync("/settings/lists?list=need&edit=new");
        await page.Locator("[name=nameEs]").FillAsync("Que le visiten en casa");
        await page.Locator("[name=code]").FillAsync("home-visit");
        await page.Locator("main form").GetByRole(AriaRole.Button, new() { Name = "Guardar" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("Que le visiten en casa");
        // The usual ones are still there: they became the company's own.
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("Factura más clara");

        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await Assertions.Expect(page.Locator("#contacto")).ToContainTextAsync("Que le visiten en casa");

        await page.GotoAsync("/settings/capture");
        await page.Locator("[name='birthDate.weight']").FillAsync("101");
        await page.Locator("main form").First.EvaluateAsync("form => form.noValidate = true");
        await page.Locator("main form").GetByRole(AriaRole.Button, new() { Name = "Guardar" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("El peso va de 0 a 100.");
        await page.Locator("[name='birthDate.weight']").FillAsync("25");
        await page.Locator("[name='city.askEs']").FillAsync("¿Dónde vive?");
        await page.Locator("main form").GetByRole(AriaRole.Button, new() { Name = "Guardar" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Guardado");
        await Assertions.Expect(page.Locator("[name='birthDate.weight']")).ToHaveValueAsync("25");
        await page.Context.DisposeAsync();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_asks_and_answers_in_its_own_language(Engine engine)
    {
        await using var desk = await OpenAsync(engine);
        using var client = await desk.ClientAsync("en");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");

        using var asked = JsonDocument.Parse(
            await client.GetStringAsync($"/api/v1/customers/{desk.Sister}/ask-next?channel=whatsApp")
        );
        asked.RootElement.GetProperty("field").GetString().ShouldBe("document");
        asked.RootElement.GetProperty("words").GetString().ShouldBe("May I have your document number, please?");
        asked.RootElement.GetProperty("why").GetArrayLength().ShouldBeGreaterThan(0);

        using var refused = await client.PostAsJsonAsync(
            $"/api/v1/customers/{desk.Sister}/ask-next",
            new
            {
                field = "document",
                result = "answered",
                value = "52345678",
            }
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var answered = await client.PostAsJsonAsync(
            $"/api/v1/customers/{desk.Sister}/ask-next",
            new
            {
                field = "document",
                result = "answered",
                value = "1032456781",
                channel = "whatsApp",
            }
        );
        answered.StatusCode.ShouldBe(HttpStatusCode.OK, await answered.Content.ReadAsStringAsync());
        using var next = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/customers/{desk.Sister}/ask-next"));
        next.RootElement.GetProperty("field").GetString().ShouldNotBe("document");

        // Lucía has an open complaint and everything that helps to serve her: nobody bothers her.
        (await client.GetAsync($"/api/v1/customers/{desk.Lucia}/ask-next")).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );
        (await client.GetAsync($"/api/v1/customers/{desk.Lucia}/ask-next?channel=paloma")).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        using var elsewhere = await desk.App.SignedInAsync("seller");
        (await elsewhere.GetAsync($"/api/v1/customers/{desk.Elsewhere}/ask-next")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Theory]
    [InlineData("es", "Empresa", "Muy alto")]
    [InlineData("en", "Company", "Very high")]
    public async Task A_file_of_the_list_speaks_the_readers_language(string language, string company, string risk)
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync(language, null, "customers.read", "customers.export");

        var file = await client.GetStringAsync("/clientes/exportar?format=csv");

        file.ShouldContain(company);
        file.ShouldContain(risk);
        file.ShouldNotContain("veryHigh");
        file.ShouldNotContain("company,", Case.Sensitive);
    }

    [Fact]
    public async Task An_analyst_asks_for_a_whole_run_and_a_head_sets_the_hour()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await PageAsync(desk, "head");
        await page.GotoAsync("/settings/scores");
        await page.GetByRole(AriaRole.Button, new() { Name = "Calcular ahora" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("empieza enseguida");
        var last = page.Locator("[data-last-run]");
        await page.AgainUntilAsync("/settings/scores", last);
        await Assertions.Expect(last).ToContainTextAsync("Terminó");

        await page.Locator("[name=hour]").FillAsync("5");
        await page.Locator("form:has([name=hour]) button").ClickAsync();
        await Assertions.Expect(page.Locator("#toasts")).ToContainTextAsync("Hora guardada.");
        await Assertions.Expect(page.Locator("[name=hour]")).ToHaveValueAsync("5");
        await page.Context.DisposeAsync();
    }

    private static async Task<Desk> OpenAsync(Engine engine = Engine.Sqlite)
    {
        var desk = await Desk.OpenAsync(engine);
        await desk.App.Services.GetRequiredService<CaptureKeeper>().RefreshAsync(default);
        for (var i = 0; i < 200 && await CountAsync(desk, "capture_score") < 4; i++)
            await desk.App.Services.GetRequiredService<CaptureKeeper>().RefreshAsync(default);
        (await CountAsync(desk, "capture_score")).ShouldBe(4);
        return desk;
    }

    private static Task<long> CountAsync(Desk desk, string table) =>
        desk.App.Database.ReadAsync(s => s.FirstOrDefaultAsync($"SELECT COUNT(*) FROM {table}", row => row.Long(0)));

    private static async Task SnapshotAsync(Desk desk)
    {
        var queue = desk.App.Services.GetRequiredService<JobQueue>();
        var id = Ids.New(TimeProvider.System.GetUtcNow());
        var job = desk.App.Services.GetServices<IJob>().OfType<SnapshotCapture>().Single();
        // A run of its own, which the runner of the application does not know.
        await desk.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO job (id, code, request, state, done_count, attempts, created_at, run_at) VALUES (@id, 'test', @request, 2, 0, 1, 0, 0)",
                ("id", id),
                ("request", new Json("{}"))
            )
        );
        await job.RunAsync(new(id, "{}", null, queue), default);
    }

    private static async Task<IPage> PageAsync(Desk desk, string role)
    {
        var page = await Browser.NewPageAsync(desk.App);
        await page.SignInAsync(desk.App, role);
        return page;
    }
}
