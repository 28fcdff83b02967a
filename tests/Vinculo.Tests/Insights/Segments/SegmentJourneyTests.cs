using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Segments;

/// <summary>Segments as people and programs meet them: over HTTP without script, and in a real browser.</summary>
public class SegmentJourneyTests
{
    private static readonly Actor Root = Actor.System("test");

    [Fact]
    public async Task An_abc_xyz_segmentation_is_built_by_keyboard_counted_live_and_its_migration_watched()
    {
        await using var app = await OpenAsync();
        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "analyst");
        await page.GotoAsync("/segmentos");
        await page.GetByRole(AriaRole.Link, new() { Name = "Valor (ABC) y estabilidad (XYZ)" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("v-segments:defined").WaitForAsync();
        await Assertions.Expect(page.Locator("[data-live] [data-total]")).ToHaveAttributeAsync("data-total", "40");
        var best = page.Locator("[data-live] [data-segment='AX']");
        var before = await best.GetAttributeAsync("data-customers");

        // A tighter first class: the figures follow while the hand is on the keyboard.
        await page.Locator("[name='a0.c0.until']").FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("30");
        await Assertions.Expect(best).Not.ToHaveAttributeAsync("data-customers", before!);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("99");
        await Assertions.Expect(page.Locator("[data-live]")).ToContainTextAsync("Los cortes deben ir de menor a mayor");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("60");
        await page.Locator("[name=name]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Valor (ABC) y estabilidad (XYZ)");
        await Assertions.Expect(page.Locator(".seg-grid td a")).ToHaveCountAsync(9);
        await Assertions.Expect(page.Locator(".seg-how")).ToContainTextAsync("A hasta 60 %");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("se reconstruyó después");

        var today = DateOnly.FromDateTime(
            DateTime.UnixEpoch.AddTicks(TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks)
        );
        await page.GotoAsync(
            new Uri(page.Url).AbsolutePath
                + $"/movimiento?desde={today.AddDays(-200):yyyy-MM-dd}&hasta={today:yyyy-MM-dd}"
        );
        await Assertions.Expect(page.Locator(".seg-sankey path")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".seg-matrix tbody tr")).ToHaveCountAsync(11);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Se mo");
        await page.GetByRole(AriaRole.Link, new() { Name = "Porcentaje" }).ClickAsync();
        await Assertions.Expect(page.Locator(".seg-matrix")).ToContainTextAsync("%");
        // Where they go on like this they stand, and what one of each segment is worth.
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Si siguen moviéndose así");
        await Assertions.Expect(page.Locator("tr[data-segment]")).ToHaveCountAsync(10);
        await Assertions.Expect(page.Locator("tr[data-worth]").First).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(390, 844);
        await NothingSticksOutAsync(page);
        await page.SetViewportSizeAsync(1280, 800);

        // From the segment to its customers, and from the customer back to the segment.
        await page.GotoAsync(new Uri(page.Url).AbsolutePath.Replace("/movimiento", "", StringComparison.Ordinal));
        var cell = page.Locator(".seg-grid td a:not(:has(.tnum:text-is('0')))").First;
        var segment = (await cell.Locator("b").TextContentAsync())!;
        await cell.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Clientes");
        await page.GotoAsync(page.Url + "&columns=segment");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync(segment);
        await page.Locator("tbody a.row-link").First.ClickAsync();
        await Assertions.Expect(page.Locator(".sheet-who")).ToContainTextAsync(segment);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task On_a_telephone_in_English_nothing_sticks_out_and_rules_are_made()
    {
        await using var app = await OpenAsync();
        var page = await Browser.NewPageAsync(app, "en-US", 390, 844);
        await page.SignInAsync(app, "analyst");
        await page.Context.AddCookiesAsync([
            new()
            {
                Name = "lang",
                Value = "en",
                Url = app.Url.ToString(),
            },
        ]);
        var address = "/segmentos/nueva?plantilla=ciclo-de-vida";
        await page.GotoAsync(address);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("New segmentation");
        await Assertions.Expect(page.Locator(".seg-rule")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add segment" }).ClickAsync();
        await Assertions.Expect(page.Locator(".seg-rule")).ToHaveCountAsync(4);
        await page.FillAsync("[name='s3.name']", "Jóvenes");
        await page.SelectOptionAsync("[name='s3.c0.field']", "age");
        await page.SelectOptionAsync("[name='s3.c0.is']", "AtMost");
        await page.FillAsync("[name='s3.c0.value']", "25");
        await NothingSticksOutAsync(page);
        await page.Locator(".cluster.end [value=save]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Acquire, grow, retain");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Jóvenes");
        await NothingSticksOutAsync(page);
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/movimiento");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Movement");
        await NothingSticksOutAsync(page);
        await page.Context.DisposeAsync();
    }

    private static async Task NothingSticksOutAsync(IPage page) =>
        (
            await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        ).ShouldBeLessThanOrEqualTo(1, page.Url);

    [Fact]
    public async Task Without_script_every_button_of_the_editor_gives_the_form_back_with_what_was_written()
    {
        await using var app = await OpenAsync();
        using var client = await app.SignedInAsync("analyst");
        using var answer = await client.SubmitAsync(
            "/segmentos/nueva",
            "segment",
            ("name", "A mano"),
            ("kind", "Rules"),
            ("s0.name", "Mayores"),
            ("s0.c0.field", "age"),
            ("s0.c0.is", "AtLeast"),
            ("s0.c0.value", "treinta"),
            ("act", "add-condition:0")
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        again.QuerySelector("[name=name]")!.GetAttribute("value").ShouldBe("A mano");
        again.QuerySelectorAll(".seg-condition").Length.ShouldBe(2);
        again.QuerySelector("[data-live]")!.TextContent.ShouldContain("Escriba un número");

        using var refused = await client.SubmitAsync(
            "/segmentos/nueva",
            "segment",
            ("name", ""),
            ("kind", "Rfm"),
            ("act", "save")
        );
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Escriba un nombre");

        using var groups = await client.SubmitAsync(
            "/segmentos/nueva",
            "segment",
            ("name", "Grupos"),
            ("kind", "Clusters"),
            ("measure", "margin"),
            ("measure", "purchases"),
            ("groups", "12"),
            ("act", "find")
        );
        (await groups.Content.ReadAsStringAsync()).ShouldContain("se necesitan al menos 360");
    }

    [Fact]
    public async Task Programs_make_read_and_walk_segments_and_each_door_asks_for_its_permission()
    {
        await using var app = await OpenAsync();
        using var maker = await app.WithKeyAsync("insights.read", "segments.manage");
        using var made = await maker.PostAsJsonAsync(
            "/api/v1/segmentations",
            new { nameEs = "Valor", definition = SegmentTown.Abc },
            Json.Options
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await app.Services.GetRequiredService<ComputeSegments>().RunAsync(id, 0, default);
        var view = await maker.GetFromJsonAsync<JsonElement>($"/api/v1/segmentations/{id}");
        view.GetProperty("segmentation")
            .GetProperty("segments")
            .EnumerateArray()
            .Sum(s => s.GetProperty("customers").GetInt64())
            .ShouldBe(40);

        (await maker.GetAsync($"/api/v1/segments/{id}/members")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var reader = await app.WithKeyAsync("customers.read");
        var page = await reader.GetFromJsonAsync<JsonElement>($"/api/v1/segments/{id}/members?segment=A&limit=5");
        page.GetProperty("items").GetArrayLength().ShouldBe(5);
        page.GetProperty("next").GetString().ShouldNotBeNull();
        (await reader.GetAsync($"/api/v1/segments/{id}/members?segment=Q")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        var list = await reader.GetFromJsonAsync<JsonElement>("/api/v1/customers?segment=valor:A&limit=500");
        // Twenty are worth the same, and equals are never parted.
        list.GetProperty("items").GetArrayLength().ShouldBe(20);
        (await reader.GetFromJsonAsync<JsonElement>("/api/v1/customers?segment=valor:Q"))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        var customer = list.GetProperty("items")[0].GetProperty("id").GetString();
        var sheet = await reader.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{customer}/sheet");
        sheet.GetProperty("segments")[0].GetProperty("segment").GetString().ShouldBe("A");

        using var outsider = await app.WithKeyAsync("customers.read");
        (await outsider.GetAsync("/api/v1/segmentations")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await outsider.PostAsJsonAsync("/api/v1/segmentations", new { })).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (
            await outsider.GetAsync($"/api/v1/segmentations/{id}/movement?from=2026-01-01&to=2026-02-01")
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var wrong = await maker.PostAsJsonAsync(
            "/api/v1/segmentations",
            new { nameEs = "X", definition = new { kind = "axes" } }
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Usual_segmentations_are_put_in_place_once_with_history()
    {
        await using var app = await OpenAsync();
        var usual = app.Services.GetRequiredService<UsualSegments>();
        (await usual.InstallAsync(Root, default)).Accepted.ShouldBe(4);
        (await usual.InstallAsync(Root, default)).Accepted.ShouldBe(0);
        var all = await app.Services.GetRequiredService<Segmentations>().AllAsync(default);
        all.ShouldAllBe(s => s.Counts.Sum(c => c.Customers) == 40);
        all.Single(s => s.Segmentation.Code == "rfm").Segmentation.FactsUntil.ShouldNotBeNull();
        all.Single(s => s.Segmentation.Code == "ciclo-de-vida").Segmentation.FactsUntil.ShouldBeNull();
    }

    /// <summary>Forty people who buy every month; the first half begins small and grows.</summary>
    private static async Task<TestApp> OpenAsync()
    {
        var app = await TestApp.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await app.Database.WriteAsync(async session =>
        {
            var next = Ids.Series(now.AddDays(-700));
            for (var i = 0; i < 40; i++)
            {
                var id = next();
                await session.AddPersonAsync(
                    id,
                    $"Cliente {i:00}",
                    ("since", DateOnly.FromDateTime(now.AddDays(-700).UtcDateTime))
                );
                for (var month = 0; month < 20; month++)
                    await session.ExecuteAsync(
                        "INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, margin_minor, currency) VALUES (@customer, @at, @id, 1, @amount, @amount, 'COP')",
                        ("customer", id),
                        ("at", now.AddDays(-30 * month - 2)),
                        ("id", next()),
                        ("amount", 100_000L * (i < 20 ? Math.Max(1, 30 - month * 2) : 5 + i % 7))
                    );
            }
        });
        return app;
    }
}
