using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>Management moves the levers and sees money.</summary>
[Collection(nameof(CondorHouse))]
public sealed class WhatRetentionIsWorthTests(CondorHouse house)
{
    [Theory]
    [InlineData("es-CO", "Economía de la retención", "+8 puntos de retención", "en el primer año")]
    [InlineData("en-US", "Retention economics", "+8 points of retention", "in the first year")]
    public async Task A_lever_is_moved_and_the_money_follows(string locale, string title, string points, string year)
    {
        var page = await house.VisitAsync("head", locale);
        var complaints = page.Complaints();
        await page.GotoAsync("/retencion");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(title);
        var value = page.Locator("#gains .value").First;
        var before = await value.TextContentAsync();
        await page.Locator("[name=puntos]").FillAsync("8");
        await Assertions.Expect(page.Locator("#gains")).ToContainTextAsync(points);
        await Assertions.Expect(page.Locator("#gains")).ToContainTextAsync(year);
        (await value.TextContentAsync()).ShouldNotBe(before);
        // The address says it too, so that it can be sent to a colleague.
        await page.ArriveAsync("/retencion?puntos=8**");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#gains")).ToContainTextAsync(points);
        complaints.ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }
}
