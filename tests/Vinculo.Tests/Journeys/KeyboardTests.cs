using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vinculo.Demo;

namespace Vinculo.Tests.Journeys;

/// <summary>Nobody touches the mouse.</summary>
[Collection(nameof(CondorHouse))]
public sealed class KeyboardTests(CondorHouse house)
{
    private static readonly Regex Sheet = new("/clientes/[0-9a-f-]{36}");

    [Fact]
    public async Task The_palette_leads_to_a_customer()
    {
        var page = await house.VisitAsync("agent");
        await page.ScriptAsync("v-palette");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("marcela rojas quin");
        await Assertions
            .Expect(page.Locator("#palette-list [role=option]").First)
            .ToContainTextAsync(StoryCustomers.Marcela.FullName);
        await page.Keyboard.PressAsync("Enter");

        await page.ArriveAsync(Sheet);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(StoryCustomers.Marcela.FullName);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Two_keys_go_to_a_page_and_a_question_mark_tells_them()
    {
        var page = await house.VisitAsync("agent");
        await page.ScriptAsync("v-hotkeys");
        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#shortcuts")).ToBeHiddenAsync();

        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await page.ArriveAsync("/clientes");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("p");
        await page.ArriveAsync("/punto-de-contacto");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_point_of_contact_is_ready_for_typing_and_Enter_opens()
    {
        var page = await house.VisitAsync("agent");
        await page.GotoAsync("/punto-de-contacto");
        await page.ScriptAsync("v-recogniser");
        await Assertions.Expect(page.Locator(".recognise input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("3104827615");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(Sheet);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(StoryCustomers.Marcela.FullName);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_list_is_walked_with_j_and_k_and_opened_with_Enter()
    {
        var page = await house.VisitAsync("agent");
        await page.GotoAsync("/clientes");
        await page.ScriptAsync("v-table");
        var names = page.Locator("tbody a.row-link");
        var second = await names.Nth(1).InnerTextAsync();
        foreach (var key in new[] { "j", "j", "j", "k" })
            await page.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Locator("tbody tr.here a.row-link")).ToHaveTextAsync(second);
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(Sheet);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(second);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Enter_asks_for_one_page_and_what_was_asked_for_last_is_what_stays()
    {
        var page = await house.VisitAsync("agent");
        var pages = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Headers.ContainsKey("hx-boosted"))
                pages.Add(request.Url);
        };
        await LongDistanceTests.OpenHerAsync(page);
        pages.Count.ShouldBe(1, string.Join('\n', pages));

        // The list takes its time; meanwhile the visitor goes on to the point of contact.
        var held = new TaskCompletionSource();
        await page.RouteAsync(
            "**/clientes",
            async route =>
            {
                await held.Task;
                await route.ContinueAsync();
            }
        );
        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.RunAndWaitForRequestAsync(
            async () => await page.ClickAsync(".shell a[href='/clientes']"),
            "**/clientes"
        );
        await page.ClickAsync(".shell a[href='/punto-de-contacto']");
        await page.ScriptAsync("v-recogniser");
        await page.RunAndWaitForResponseAsync(() => Task.Run(held.SetResult), "**/clientes");
        await Assertions.Expect(page.Locator("html:not(.loading)")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".recognise input")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("/punto-de-contacto");
        await page.Context.DisposeAsync();
    }
}
