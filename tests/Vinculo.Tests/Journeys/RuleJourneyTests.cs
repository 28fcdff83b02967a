using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>A business person writes a rule, is warned, tries it, and somebody else approves it.</summary>
[Collection(nameof(CondorHouse))]
public sealed class RuleJourneyTests(CondorHouse house)
{
    [Fact]
    public async Task A_rule_is_written_warned_of_tried_and_approved_by_somebody_else()
    {
        var page = await house.VisitAsync("marketer", "es-CO");
        await page.GotoAsync("/reglas/nueva");
        await page.ScriptAsync("v-rules");
        await page.FillAsync("[name=nameEs]", "Guía solo para quien es nuevo");
        await page.FillAsync("[name=nameEn]", "Guide for newcomers only");
        await page.SelectOptionAsync("[name=policy]", "Unique");
        // Down the column by keyboard: Enter adds the second row.
        await page.FillAsync("[name='r0.w0']", "A, B");
        await page.PressAsync("[name='r0.w0']", "Enter");
        await page.Keyboard.TypeAsync("B, C");
        foreach (var row in new[] { 0, 1 })
        foreach (
            var (cell, text) in new[] { "*", "no ofrecer", "Ya la conoce.", "Knows it already." }.Select(
                (t, i) => (i, t)
            )
        )
            await page.FillAsync($"[name='r{row}.t{cell}']", text);
        await Assertions
            .Expect(page.Locator("[data-live] [data-code=overlap]"))
            .ToContainTextAsync("Clase de valor: B");
        await Assertions.Expect(page.Locator("[name='r1.w0']")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.PictureAsync("regla-se-cruza");

        await page.FillAsync("[name='r1.w0']", "C");
        await Assertions.Expect(page.Locator("[data-live] [data-code=overlap]")).ToHaveCountAsync(0);
        await page.ClickAsync("button[value=add-case]");
        await page.FillAsync("[name='k0.name']", "clase A");
        await page.FillAsync("[name='k0.action']", "20 % de descuento por seis meses");
        await page.FillAsync("[name='k0.g0']", "A");
        await page.FillAsync("[name='k0.e0']", "no ofrecer");
        await page.ClickAsync("button.primary[value=save]");
        await page.ArriveAsync(new Regex("/reglas/guia-solo-para-quien-es-nuevo"));

        await page.ClickAsync("#simulation button");
        await Assertions.Expect(page.Locator("#simulation")).ToContainTextAsync("Deja de ofrecerse");
        await page.PictureAsync("regla-simulada");
        await page.ClickAsync("button[value=submit]");
        await Assertions.Expect(page.Locator("h1 + *, .page-header, header").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#decide")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("button[value=approve]")).ToHaveCountAsync(0);
        await page.Context.DisposeAsync();

        var head = await house.VisitAsync("head", "en-US");
        await head.GotoAsync("/reglas/guia-solo-para-quien-es-nuevo");
        await head.ClickAsync("button[value=approve]");
        await Assertions.Expect(head.Locator(".chip", new() { HasText = "in force" }).First).ToBeVisibleAsync();
        // The house is shared: what this journey put in force must not stay.
        head.Dialog += (_, dialog) => dialog.AcceptAsync();
        await head.ClickAsync("button.danger");
        await Assertions.Expect(head.Locator(".chip", new() { HasText = "over" }).First).ToBeVisibleAsync();
        await head.Context.DisposeAsync();
    }
}
