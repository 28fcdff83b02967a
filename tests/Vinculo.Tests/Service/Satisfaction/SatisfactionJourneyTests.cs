using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vinculo.Service.Satisfaction;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Service.Satisfaction;

/// <summary>From the message to the closed loop in a real browser.</summary>
public class SatisfactionJourneyTests
{
    [Theory]
    [InlineData("es-CO", 1440, "Gracias de verdad.", "Sí")]
    [InlineData("en-US", 390, "Thank you indeed.", "Yes")]
    public async Task A_case_is_answered_the_customer_rates_it_two_by_the_link_and_somebody_closes_the_loop(
        string locale,
        int width,
        string thanks,
        string content
    )
    {
        await using var house = await OpinionHouse.StartAsync();
        await house.SurveyAsync();
        var asked = await house.AskedAsync();
        var link = $"/opinion/{await house.TokenAsync(asked.Id)}";

        // On a telephone, as the message is opened there, with the mark that was touched.
        var customer = await Browser.NewPageAsync(house.App, locale, 390, 844);
        await customer.GotoAsync($"{link}?n=2&lang={locale[..2]}");
        await Assertions.Expect(customer.Locator("input[value='2']")).ToBeCheckedAsync();
        (await house.OfAsync(asked.Id))!.Score.ShouldBeNull();
        await customer.FillAsync("textarea", "Llegó tarde");
        await customer.ClickAsync("button.send");
        await Assertions.Expect(customer.Locator("[role=status]")).ToHaveTextAsync(thanks);
        (await customer.Context.CookiesAsync()).ShouldBeEmpty();
        (await WideAsync(customer)).ShouldBeFalse();
        await customer.Context.DisposeAsync();

        var page = await Browser.NewPageAsync(house.App, locale);
        await page.SignInAsync(house.App, "head");
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync("/satisfaccion/pendientes");
        await page.ClickAsync(".row-link");
        await page.WaitForURLAsync(new Regex("/satisfaccion/pendientes/[0-9a-f-]{36}"));
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Llegó tarde");
        await Assertions.Expect(page.Locator("a[href^='tel:']")).ToHaveCountAsync(1);
        (await WideAsync(page)).ShouldBeFalse();
        await page.FillAsync("#close [name=done]", "Se le llamó y se arregló");
        await page.SelectOptionAsync("#close [name=content]", new SelectOptionValue { Label = content });
        await page.SelectOptionAsync("#close [name=second]", "4");
        await page.ClickAsync("#close button.primary");
        await page.WaitForURLAsync(new Regex("hecho=closed"));
        await page.GotoAsync("/satisfaccion/pendientes?cerradas=si");
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
        await page.GotoAsync("/satisfaccion");
        (await WideAsync(page)).ShouldBeFalse();
        await page.ClickAsync("tbody a[href*='count=Bad']");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GotoAsync($"/clientes/{asked.Customer}");
        await Assertions.Expect(page.Locator("#opinions")).ToContainTextAsync("2 / 5");
        await page.Context.DisposeAsync();
    }

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
        await page.WaitForURLAsync(new Regex("hecho=written"));
        await page.ClickAsync("tbody form button");
        await page.WaitForURLAsync(new Regex("hecho=on"));
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
