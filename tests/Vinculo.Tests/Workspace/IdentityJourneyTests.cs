using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

/// <summary>Two customers become one and two again, on the screen and through the API.</summary>
public class IdentityJourneyTests
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_customer_with_a_history_is_merged_from_the_list_and_comes_apart_again(int width, int height)
    {
        await using var desk = await Desk.OpenAsync();
        var before = await TimelineAsync(desk, desk.Lucia);
        var page = await Browser.NewPageAsync(desk.App, "es-CO", width, height, false);
        await page.SignInAsync(desk.App, "head");
        await page.GotoAsync("/clientes");

        await page.GetByLabel("Lucía Rincón Peña").First.CheckAsync();
        await page.GetByLabel("Marcela Rincón Peña").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Unir los dos" }).ClickAsync();

        await page.ArriveAsync(new Regex("/clientes/unir"));
        await Assertions.Expect(page.Locator("[data-compare]")).ToContainTextAsync("CC 52345678");
        await page.PictureAsync($"unir-{width}");
        await page.GetByLabel("Motivo").FillAsync("Dio otro nombre en la tienda");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unir", Exact = true }).ClickAsync();

        // The older one remains, with the history of the other.
        await page.ArriveAsync(new Regex($"/clientes/{desk.Sister}/identidad"));
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("Dio otro nombre en la tienda");
        (await TimelineAsync(desk, desk.Sister)).ShouldBe(before);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await page.ArriveAsync(new Regex($"/clientes/{desk.Sister}$"));

        await page.GotoAsync($"/clientes/{desk.Sister}/identidad");
        await page.GetByRole(AriaRole.Link, new() { Name = "Deshacer" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-goes]")).ToContainTextAsync("contactos de la historia");
        await page.FitsAsync("undo");
        await page.PictureAsync($"deshacer-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deshacer la unión" }).ClickAsync();

        await page.ArriveAsync(new Regex($"/clientes/{desk.Sister}/identidad\\?hecho=split"));
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("Unión deshecha");
        (await TimelineAsync(desk, desk.Lucia)).ShouldBe(before);
        (await TimelineAsync(desk, desk.Sister)).ShouldBe(0);
        await page.GotoAsync($"/clientes/{desk.Lucia}");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lucía Rincón Peña");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_fixed_value_shows_who_fixed_it_and_is_released_on_the_page()
    {
        await using var desk = await Desk.OpenAsync();
        await SayAsync(
            desk,
            "erp",
            "E-1",
            """{"name":"Lucía Rincón Peña","city":"Palmira","document":"CC:52345678"}"""
        );
        await SayAsync(desk, "web", "77", """{"name":"Lucia Rincon","city":"Buga","document":"CC:52345678"}""");
        var page = await Browser.NewPageAsync(desk.App, "es-CO", 1440, 900, false);
        await page.SignInAsync(desk.App, "head");

        await page.GotoAsync($"/clientes/{desk.Lucia}/identidad");
        var city = page.Locator("tr[data-field=city]");
        await Assertions.Expect(city).ToContainTextAsync("Cali");
        await Assertions.Expect(city).ToContainTextAsync("Lo dijo quien lo registró");
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await city.GetByRole(AriaRole.Button, new() { Name = "Soltar" }).ClickAsync();
        await AcceptAsync(page);

        await page.ArriveAsync(new Regex("hecho=released"));
        await Assertions.Expect(page.Locator("tr[data-field=city]")).ToContainTextAsync("Palmira");
        await page.Locator("tr[data-field=city] summary").ClickAsync();
        await page.Locator("tr[data-field=city]")
            .GetByRole(AriaRole.Button, new() { Name = "Usar este" })
            .First.ClickAsync();
        await page.ArriveAsync(new Regex("hecho=fixed"));
        await Assertions.Expect(page.Locator("tr[data-field=city]")).ToContainTextAsync("Lo fijó una persona");

        await page.PictureAsync("identidad");
        // And the second record turns out to be somebody else.
        await page.Locator("input[name=registro][value='web/77']").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Separar los elegidos" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-goes]")).ToContainTextAsync("registros de origen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Separar", Exact = true }).ClickAsync();
        await page.ArriveAsync(new Regex("hecho=split"));
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("Lucia Rincon");
        await page.Context.DisposeAsync();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_api_merges_once_redirects_and_splits(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync("es", null, "customers.read", "customers.merge");
        HttpRequestMessage Merge() =>
            new(HttpMethod.Post, $"/api/v1/customers/{desk.Lucia}/merge")
            {
                Content = JsonContent.Create(new { other = desk.Sister, reason = "la misma" }),
                Headers = { { "Idempotency-Key", "unir-1" } },
            };

        using var first = await client.SendAsync(Merge());
        using var again = await client.SendAsync(Merge());
        ((int)first.StatusCode).ShouldBe(200);
        var merged = await first.Content.ReadFromJsonAsync<JsonElement>();
        (await again.Content.ReadFromJsonAsync<JsonElement>()).GetRawText().ShouldBe(merged.GetRawText());
        merged.GetProperty("survivor").GetGuid().ShouldBe(desk.Sister.Value);

        using var old = await client.GetAsync($"/api/v1/customers/{desk.Lucia}");
        var customer = await old.Content.ReadFromJsonAsync<JsonElement>();
        customer.GetProperty("id").GetGuid().ShouldBe(desk.Sister.Value);
        customer.GetProperty("redirectedFrom").GetGuid().ShouldBe(desk.Lucia.Value);
        old.Content.Headers.ContentLocation!.ToString().ShouldBe($"/api/v1/customers/{desk.Sister}");

        var identity = await client.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{desk.Lucia}/identity");
        identity.GetProperty("former")[0].GetProperty("id").GetGuid().ShouldBe(desk.Lucia.Value);
        identity.GetProperty("events")[0].GetProperty("reason").GetString().ShouldBe("la misma");

        var undo = new { merge = merged.GetProperty("event").GetGuid() };
        using var preview = await client.PostAsJsonAsync($"/api/v1/customers/{desk.Sister}/split/preview", undo);
        (await preview.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("goes")
            .EnumerateArray()
            .Single(g => g.GetProperty("table").GetString() == "interaction")
            .GetProperty("moved")
            .GetInt32()
            .ShouldBe(61);
        using var split = await client.PostAsJsonAsync($"/api/v1/customers/{desk.Sister}/split", undo);
        ((int)split.StatusCode).ShouldBe(200);
        using var back = await client.GetAsync($"/api/v1/customers/{desk.Lucia}");
        (await back.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("name")
            .GetString()
            .ShouldBe("Lucía Rincón Peña");

        using var agent = await desk.ClientAsync();
        using var refused = await agent.PostAsJsonAsync(
            $"/api/v1/customers/{desk.Lucia}/merge",
            new { other = desk.Sister }
        );
        ((int)refused.StatusCode).ShouldBe(403);
        var south = Ids.New(TimeProvider.System.GetUtcNow());
        await desk.App.Database.WriteAsync(s =>
            s.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'sur', 'Sur', @yes, 1)",
                ("id", south),
                ("yes", true)
            )
        );
        using var elsewhere = await desk.ClientAsync("es", south, "customers.read", "customers.merge");
        using var far = await elsewhere.PostAsJsonAsync(
            $"/api/v1/customers/{desk.Lucia}/merge",
            new { other = desk.Elsewhere }
        );
        ((int)far.StatusCode).ShouldBe(404);
    }

    /// <summary>A question before the act is a dialog of the page or of the browser; this answers the page's own.</summary>
    private static async Task AcceptAsync(IPage page)
    {
        var sure = page.Locator("dialog[open] button.primary, dialog[open] button.danger");
        if (await sure.CountAsync() > 0)
            await sure.First.ClickAsync();
    }

    /// <summary>For whoever wants to look: the folder comes from the environment, as in the desk's journeys.</summary>
    private static Task<long> TimelineAsync(Desk desk, CustomerId customer) =>
        desk.App.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync(
                "SELECT count(*) FROM interaction WHERE customer_id = @id",
                r => r.Long(0),
                ("id", customer)
            )
        );

    private static Task SayAsync(Desk desk, string system, string key, string fields) =>
        desk.App.Database.WriteAsync(async session =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var id = Ids.New(now);
            await session.ExecuteAsync(
                "INSERT INTO source_system (id, code, name, trust, created_at) VALUES (@id, @code, @code, 50, @now)",
                ("id", id),
                ("code", system),
                ("now", now)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO source_record (customer_id, source_system_id, source_key, payload, payload_hash, received_at, fields)
                VALUES (@customer, @system, @key, @fields, 'x', @at, @fields)
                """,
                ("customer", desk.Lucia),
                ("system", id),
                ("key", key),
                ("fields", new Json(fields)),
                ("at", system == "erp" ? now : now.AddDays(-9))
            );
        });
}
