using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vinculo.Service.Satisfaction;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Service.Satisfaction;

/// <summary>From a survey that is written to the answer of whoever stands there, in a real browser; the way by mail to the closed loop is told with the complaint.</summary>
public class SatisfactionJourneyTests
{
    [Theory]
    [InlineData("es-CO", 390)]
    [InlineData("en-US", 1440)]
    public async Task A_survey_is_written_switched_on_and_its_link_is_shown_to_a_customer_who_stands_there(
        string locale,
        int width
    )
    {
        await using var house = await OpinionHouse.StartAsync(withChannel: false);
        var customer = await house.CustomerAsync();
        var page = await Browser.NewPageAsync(house.App, locale);
        await page.SignInAsync(house.App, "head");
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync("/satisfaccion/encuestas/nueva");
        await page.SelectOptionAsync("[name=event]", "ByHand");
        (await WideAsync(page)).ShouldBeFalse();
        await page.ClickAsync("#survey button.primary");
        await page.ArriveAsync(new Regex("hecho=written"));
        await page.ClickAsync("tbody form button");
        await page.ArriveAsync(new Regex("hecho=on"));
        (await WideAsync(page)).ShouldBeFalse();
        await page.GotoAsync($"/satisfaccion/preguntar/{customer}");
        await page.ClickAsync("#ask [value=show]");
        await Assertions.Expect(page.Locator("#shown svg").First).ToBeVisibleAsync();
        var link = await page.Locator("#link").GetAttributeAsync("href");
        (await WideAsync(page)).ShouldBeFalse();
        await page.GotoAsync(link!);
        await page.Locator("input[value='5']").CheckAsync(new() { Force = true });
        await page.ClickAsync("button.send");
        await Assertions.Expect(page.Locator("[role=status]")).ToBeVisibleAsync();
        await page.Context.DisposeAsync();
        (await house.CountAsync("SELECT count(*) FROM opinion WHERE score = 5")).ShouldBe(1);
    }

    private static Task<bool> WideAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1");
}
