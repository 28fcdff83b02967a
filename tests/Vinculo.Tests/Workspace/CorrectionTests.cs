using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

/// <summary>What is known wrongly of a customer is put right: over HTTP and in a real browser.</summary>
public class CorrectionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_contact_point_is_added_and_ended_over_the_interface(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();
        var url = $"/api/v1/customers/{desk.Lucia}";

        using var made = await client.PostAsJsonAsync(
            url + "/contact-points",
            new { kind = "postal", value = "Calle 5 # 38-25" }
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var points = await PointsAsync(client, url);
        points.Length.ShouldBe(3);
        points.Single(p => p.Kind == "postal").ShouldBe((id!, "postal", "Calle 5 # 38-25"));

        foreach (var point in points)
        foreach (var _ in new[] { 1, 2 })
        {
            using var ended = await client.DeleteAsync($"{url}/contact-points/{point.Id}");
            ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        (await PointsAsync(client, url)).ShouldBeEmpty();
        using var found = await client.PostAsJsonAsync("/api/v1/recognitions", new { identifier = "300 123 4567" });
        (await found.Content.ReadAsStringAsync()).ShouldNotContain(desk.Lucia.ToString());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_document_is_added_put_first_and_ended_over_the_interface(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();
        using var reader = await desk.ClientAsync(scopes: "customers.read");
        var url = $"/api/v1/customers/{desk.Lucia}";
        var passport = new { type = "PA", number = "AV123456" };

        using var refused = await reader.PostAsJsonAsync(url + "/identifiers", passport);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var doubtful = await client.PostAsJsonAsync(
            url + "/identifiers",
            new { type = "NIT", number = "860002964-5" }
        );
        doubtful.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await doubtful.Content.ReadAsStringAsync()).ShouldContain("customer.document-doubtful");
        using var made = await client.PostAsJsonAsync(url + "/identifiers", passport);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var other = await client.PostAsJsonAsync($"/api/v1/customers/{desk.Sister}/identifiers", passport);
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        using var first = await client.PostAsJsonAsync(url + "/fields/document/first", new { value = "PA AV123456" });
        first.StatusCode.ShouldBe(HttpStatusCode.OK, await first.Content.ReadAsStringAsync());
        (await NumbersAsync())[0].ShouldBe("AV123456");
        using var notMine = await reader.PostAsJsonAsync(url + "/fields/document/first", new { value = "PA AV123456" });
        notMine.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var refusedEnd = await reader.DeleteAsync($"{url}/identifiers/{id}");
        refusedEnd.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var ended = await client.DeleteAsync($"{url}/identifiers/{id}");
        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await NumbersAsync()).ShouldNotContain("AV123456");

        async Task<string[]> NumbersAsync() =>
            [
                .. (await client.GetFromJsonAsync<JsonElement>(url))
                    .GetProperty("identifiers")
                    .EnumerateArray()
                    .Select(i => i.GetProperty("number").GetString()!),
            ];
    }

    [Fact]
    public async Task Doors_to_contact_points_refuse_with_the_field_and_hold_the_reach()
    {
        await using var desk = await Desk.OpenAsync();
        using var agent = await desk.ClientAsync();
        using var reader = await desk.ClientAsync(scopes: "customers.read");
        var south = Guid.NewGuid();
        await desk.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'sur', 'Sur', @yes, 1)",
                ("id", south),
                ("yes", true)
            )
        );
        using var elsewhere = await desk.ClientAsync(team: south);
        var phone = new { kind = "phone", value = "310 482 7615" };

        foreach (
            var (client, customer, body, status, field) in new (HttpClient, string, object, HttpStatusCode, string?)[]
            {
                (
                    agent,
                    $"{desk.Lucia}",
                    new { kind = "phone", value = "abc" },
                    HttpStatusCode.UnprocessableEntity,
                    "value"
                ),
                (agent, $"{desk.Lucia}", new { kind = "email" }, HttpStatusCode.UnprocessableEntity, "value"),
                (
                    agent,
                    $"{desk.Lucia}",
                    new { kind = "social", value = "@a" },
                    HttpStatusCode.UnprocessableEntity,
                    "kind"
                ),
                (agent, $"{Guid.NewGuid()}", phone, HttpStatusCode.NotFound, null),
                (reader, $"{desk.Lucia}", phone, HttpStatusCode.Forbidden, null),
                (elsewhere, $"{desk.Elsewhere}", phone, HttpStatusCode.NotFound, null),
            }
        )
        {
            using var answer = await client.PostAsJsonAsync($"/api/v1/customers/{customer}/contact-points", body);
            var text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(status, text);
            if (field is not null)
                JsonDocument.Parse(text).RootElement.GetProperty("field").GetString().ShouldBe(field);
        }

        var point = (await PointsAsync(agent, $"/api/v1/customers/{desk.Lucia}"))[0].Id;
        foreach (
            var (client, customer, status) in new[]
            {
                (reader, desk.Lucia, HttpStatusCode.Forbidden),
                (elsewhere, desk.Elsewhere, HttpStatusCode.NotFound),
                (agent, desk.Sister, HttpStatusCode.NotFound),
            }
        )
        {
            using var answer = await client.DeleteAsync($"/api/v1/customers/{customer}/contact-points/{point}");
            answer.StatusCode.ShouldBe(status);
        }
        (await PointsAsync(agent, $"/api/v1/customers/{desk.Lucia}")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Addresses_given_with_a_new_customer_are_kept_or_refused_by_name()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        using var made = await client.PostAsJsonAsync(
            "/api/v1/customers",
            new
            {
                givenNames = "Paula",
                city = "Cali",
                addresses = new[] { "Calle 5 # 38-25" },
            }
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        var points = await PointsAsync(client, made.Headers.Location!.ToString());
        points.ShouldHaveSingleItem().Value.ShouldBe("Calle 5 # 38-25");

        using var refused = await client.PostAsJsonAsync(
            "/api/v1/customers",
            new { givenNames = "Paula", addresses = new[] { "#" } }
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("field").GetString().ShouldBe("addresses");
    }

    [Theory]
    [InlineData("es-CO", "es", 1440, "Corregir el nombre", "Guardar", "Sexo", "Mujer", "Nacimiento", "años")]
    [InlineData("en-US", "en", 390, "Correct the name", "Save", "Sex", "Woman", "Born", "years")]
    public async Task Name_birth_date_and_sex_are_corrected_on_the_sheet_with_the_keyboard(
        string locale,
        string language,
        int width,
        string correct,
        string save,
        string sex,
        string woman,
        string born,
        string years
    )
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync(locale, language, width);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.HoldsAsync("!!customElements.get('v-edit')");
        ILocator Edit(string field) => page.Locator($".sheet-who v-edit[data-field={field}]");

        await Assertions.Expect(page.Locator(".sheet-who")).ToContainTextAsync(years);
        await Edit("sex").GetByRole(AriaRole.Button, new() { NameRegex = new Regex(sex) }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Edit("sex").Locator("select").SelectOptionAsync(new SelectOptionValue { Label = woman });
        await Assertions.Expect(Edit("sex")).ToHaveAttributeAsync("data-value", "F");

        await Edit("birthDate").GetByRole(AriaRole.Button, new() { NameRegex = new Regex(born) }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Edit("birthDate").Locator("input").FillAsync("1987-05-13");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Edit("birthDate")).ToHaveAttributeAsync("data-value", "1987-05-13");
        await Assertions.Expect(Edit("birthDate")).ToContainTextAsync("1987");

        // Two edits later the form still knows which version it is about.
        await page.Locator(".corrections summary", new() { HasText = correct }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#correct-firstSurname").FillAsync("Rendón");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lucía Rendón Peña");
        await Assertions.Expect(page.Locator(".sheet-who")).ToContainTextAsync(woman);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();

        // Somebody else was faster: what was written stays, and is said.
        await page.Locator(".corrections summary", new() { HasText = correct }).ClickAsync();
        using var other = await desk.ClientAsync();
        var change = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/customers/{desk.Lucia}")
        {
            Content = JsonContent.Create(new { city = "Tunja" }),
        };
        change.Headers.IfMatch.Add(new EntityTagHeaderValue("\"4\""));
        (await other.SendAsync(change)).EnsureSuccessStatusCode();
        await page.Locator("#correct-firstSurname").FillAsync("Rincón");
        await page.Locator(".corrections details[open]").GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        await Assertions.Expect(page.Locator(".corrections .banner.bad")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#correct-firstSurname")).ToHaveValueAsync("Rincón");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lucía Rendón Peña");
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("es-CO", "es", 1440, "Añadir dato de contacto", "Ya no vale: 300 123 4567", "no se entiende")]
    [InlineData("en-US", "en", 390, "Add a contact point", "No longer valid: 300 123 4567", "cannot be read")]
    public async Task A_telephone_is_added_on_the_sheet_and_an_old_one_ended(
        string locale,
        string language,
        int width,
        string add,
        string end,
        string unreadable
    )
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.VisitAsync(locale, language, width);
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.GotoAsync($"/clientes/{desk.Lucia}");

        await page.Locator(".corrections summary", new() { HasText = add }).ClickAsync();
        await page.SelectOptionAsync("#contact-kind", "phone");
        await page.Locator("#contact-value").FillAsync("abc");
        await page.Locator("#contact-value").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".corrections .err")).ToContainTextAsync(unreadable);
        await Assertions.Expect(page.Locator("#contact-value")).ToHaveValueAsync("abc");
        await page.Locator("#contact-value").FillAsync("310 482 7615");
        await page.Locator("#contact-value").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sheet-who .kv")).ToContainTextAsync("310 482 7615");

        await page.GetByRole(AriaRole.Button, new() { Name = end }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sheet-who .kv")).Not.ToContainTextAsync("300 123 4567");
        await Assertions.Expect(page.Locator(".sheet-who .kv")).ToContainTextAsync("310 482 7615");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_form_and_a_companys_sheet_asks_for_its_names()
    {
        await using var desk = await Desk.OpenAsync();
        using var reader = await desk.ClientAsync(scopes: "customers.read");
        var read = await Desk.PageAsync(reader, $"/clientes/{desk.Lucia}");
        read.QuerySelectorAll(".corrections, .sheet-who v-edit, .sheet-who button[form]").ShouldBeEmpty();

        using var agent = await desk.ClientAsync();
        var company = await Desk.PageAsync(agent, $"/clientes/{desk.Employer}");
        company
            .QuerySelectorAll(".corrections input[name][id^=correct-]")
            .Select(i => i.GetAttribute("value"))
            .ShouldBe(["Textiles del Valle S.A.S.", "Textiles del Valle"]);
        company.QuerySelectorAll(".sheet-who v-edit[data-field=birthDate]").ShouldBeEmpty();
    }

    private static async Task<(string Id, string Kind, string Value)[]> PointsAsync(HttpClient client, string url)
    {
        var sheet = JsonDocument.Parse(await client.GetStringAsync(url)).RootElement;
        return
        [
            .. sheet
                .GetProperty("contactPoints")
                .EnumerateArray()
                .Select(p =>
                    (
                        p.GetProperty("id").GetString()!,
                        p.GetProperty("kind").GetString()!,
                        p.GetProperty("value").GetString()!
                    )
                ),
        ];
    }
}
