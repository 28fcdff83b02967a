using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>What a customer is worth, opened line by line on the screens of the demo company.</summary>
[Collection(nameof(CondorHouse))]
public sealed class ValueJourneyTests(CondorHouse house)
{
    [Theory]
    [InlineData("es-CO", 1440, "Ver la fórmula", "Margen de los últimos 12 meses", "del sistema")]
    [InlineData("en-US", 390, "See the formula", "Margin of the last 12 months", "from the system")]
    public async Task From_the_sheet_to_the_source_of_a_line(
        string locale,
        int width,
        string link,
        string line,
        string source
    )
    {
        var page = await house.VisitAsync("administrator", locale);
        await LongDistanceTests.OpenHerAsync(page);
        var sheet = new Uri(page.Url).AbsolutePath;
        await page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync();
        await page.ArriveAsync(new Regex("/valor$"));
        await page.SetViewportSizeAsync(width, 844);

        var margin = page.Locator("[data-line=margin] > details");
        await Assertions.Expect(margin.Locator("> summary")).ToContainTextAsync(line);
        await margin.Locator("> summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var part = margin.Locator("[data-line^='margin.'] > details").First;
        await part.Locator("> summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(part).ToContainTextAsync(source);
        await Assertions.Expect(page.Locator("[data-line=cost]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".worth .sum b")).ToHaveTextAsync(new Regex("[0-9]"));

        await page.GotoAsync(sheet + "/influencia");
        await Assertions.Expect(page.Locator("[data-verdict]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".rel-map a.node").First).ToBeVisibleAsync();
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_need_that_is_not_true_leaves_the_sheet_with_one_click()
    {
        var page = await house.VisitAsync("agent");
        await LongDistanceTests.OpenHerAsync(page);
        var needs = page.Locator("[data-need]");
        var before = await needs.CountAsync();
        before.ShouldBeGreaterThan(0);
        var code = await needs.Last.GetAttributeAsync("data-need");
        code.ShouldNotBe("long-distance", "the story of another journey needs it");

        await needs.Last.GetByRole(AriaRole.Button).ClickAsync();

        await page.ArriveAsync(new Regex("hecho=not-needed"));
        await Assertions.Expect(page.Locator($"[data-need='{code}']")).ToHaveCountAsync(0);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_interface_gives_the_same_formula()
    {
        using var client = house.Client();
        using var list = await client.GetAsync("/api/v1/customers?limit=1&sort=-value");
        var customer = JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetProperty("items")[0];
        var id = customer.GetProperty("id").GetString();

        using var answer = await client.GetAsync($"/api/v1/customers/{id}/value");
        var value = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        var current = value.GetProperty("current");
        current
            .GetProperty("parts")
            .EnumerateArray()
            .Sum(p => p.GetProperty("amountMinor").GetInt64())
            .ShouldBe(current.GetProperty("amountMinor").GetInt64());
        var total =
            value.GetProperty("future").GetProperty("amountMinor").GetInt64()
            + (
                value.TryGetProperty("strategic", out var strategic)
                    ? strategic.GetProperty("amountMinor").GetInt64()
                    : 0
            );
        value.GetProperty("totalMinor").GetInt64().ShouldBe(total);
    }
}
