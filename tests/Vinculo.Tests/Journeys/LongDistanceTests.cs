using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vinculo.Demo;

namespace Vinculo.Tests.Journeys;

/// <summary>
/// The long-distance story: a customer calls, she is recognised, one screen says that she calls abroad, is about to leave,
/// is worth keeping and takes others with her, and what to propose in which words.
/// </summary>
[Collection(nameof(CondorHouse))]
public sealed class LongDistanceTests(CondorHouse house)
{
    private const string Plan = "long_distance_plan";

    [Theory]
    [InlineData("52841097", "es-CO")]
    [InlineData("52.841.097", "en-US")]
    [InlineData("310 482 7615", "es-CO")]
    [InlineData("marcela.rojas@correo.example", "en-US")]
    [InlineData("marsela rojas quintero", "es-CO")]
    public async Task She_is_recognised_by_whatever_she_gives(string given, string locale)
    {
        var page = await house.VisitAsync("agent", locale);
        await page.GotoAsync("/punto-de-contacto");

        await page.ScriptAsync("v-recogniser");
        if (given == "310 482 7615")
        {
            await page.FillAsync(".recognise input", "rojas quin");
            await Assertions.Expect(page.Locator("#found [role=option]").First).ToBeVisibleAsync();
            await page.PictureAsync("punto-de-contacto");
        }
        await page.FillAsync(".recognise input", given);
        await Assertions
            .Expect(page.Locator("#found [role=option]").First)
            .ToContainTextAsync(StoryCustomers.Marcela.FullName);
        await page.PressAsync(".recognise input", "Enter");

        await page.ArriveAsync(new Regex("/clientes/[0-9a-f-]{36}"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(StoryCustomers.Marcela.FullName);
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData(
        "es-CO",
        "Plan de larga distancia Mundo 300",
        "Veo que usted llama seguido al exterior",
        "Llama al exterior",
        "Influye en muchas personas",
        "Riesgo (muy )?alto",
        "queja sin resolver"
    )]
    [InlineData(
        "en-US",
        "Long-distance plan World 300",
        "I see you call abroad often",
        "Calls abroad",
        "Influences many people",
        "(Very h|H)igh risk",
        "unsolved complaint"
    )]
    public async Task One_screen_says_who_she_is_and_what_to_do_and_her_no_changes_it(
        string locale,
        string title,
        string words,
        string abroad,
        string sways,
        string risk,
        string why
    )
    {
        var page = await house.VisitAsync("agent", locale);
        var complaints = page.Complaints();
        await OpenHerAsync(page);
        var proposal = page.Locator("#next-best-action");

        // Who she is, on one screen.
        // 700 customers teach too little for the last word: high will do.
        await Assertions.Expect(page.Locator(".sheet-left")).ToContainTextAsync(new Regex(risk));
        await Assertions.Expect(page.Locator(".sheet-right .grade").First).ToHaveTextAsync("A");
        await Assertions.Expect(page.Locator(".reasons").First).ToContainTextAsync(why);
        (await page.Locator(".sheet-left .rows a[href^='/clientes/']").CountAsync()).ShouldBeGreaterThan(
            2,
            "people around her"
        );

        // What to do, why, and in which words.
        await Assertions.Expect(proposal.Locator("h3").First).ToHaveTextAsync(title);
        await Assertions.Expect(proposal.Locator(".nba-say").First).ToContainTextAsync(words);
        await Assertions.Expect(proposal.Locator(".nba-why").First).ToContainTextAsync(abroad);
        await Assertions.Expect(proposal.Locator(".nba-why").First).ToContainTextAsync(sways);
        if (locale == "es-CO")
            await page.PictureAsync("hoja-de-vida");

        // She says no: something else is proposed, and the plan rests with its reason.
        await proposal.Locator($"#nba-why-{Plan}").FillAsync("Lo pienso con mi hermana");
        await proposal.Locator(".nba-action.first button[value=refused]").ClickAsync();
        await Assertions.Expect(proposal.Locator(".nba-recent")).ToContainTextAsync(title);
        await Assertions.Expect(proposal.Locator(".nba-action.first h3")).Not.ToHaveTextAsync(title);
        (await proposal.Locator($"input[name=action][value={Plan}]").CountAsync()).ShouldBe(
            1,
            "only in the line that can be undone"
        );
        await Assertions
            .Expect(proposal.Locator(".nba-bars"))
            .ToContainTextAsync(title, new() { UseInnerText = false });

        // It was a slip: undone, the plan is back on top.
        await proposal.Locator(".nba-recent button[value=undone]").ClickAsync();
        await Assertions.Expect(proposal.Locator(".nba-action.first h3")).ToHaveTextAsync(title);
        complaints.ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("es-CO", "Pide que la llamemos el viernes para cerrar el plan de exterior.")]
    [InlineData("en-US", "Asks to be called on Friday about the plan for calls abroad.")]
    public async Task Her_contact_is_written_down_and_is_where_the_next_one_begins(string locale, string said)
    {
        var page = await house.VisitAsync("agent", locale);
        await OpenHerAsync(page);

        await page.ScriptAsync("v-sheet");
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Locator("[data-compose]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(said);
        await page.Locator(".faces label").Nth(1).ClickAsync();
        await page.ClickAsync(".compose-more summary");
        await page.FillAsync("[name=promise]", said[..20]);
        await page.Locator("[data-compose]").PressAsync("Control+Enter");

        await Assertions.Expect(page.Locator("#historia .tl-item").First).ToContainTextAsync(said);
        await Assertions.Expect(page.Locator(".last-words")).ToContainTextAsync(said);
        // Somebody else who answers her tomorrow sees it.
        var colleague = await house.VisitAsync("seller", locale);
        await OpenHerAsync(colleague);
        await Assertions.Expect(colleague.Locator("#historia .tl-item").First).ToContainTextAsync(said);
        await Assertions.Expect(colleague.Locator(".sheet-main")).ToContainTextAsync(said[..20]);
        await colleague.Context.DisposeAsync();
        await page.Context.DisposeAsync();
    }

    internal static async Task OpenHerAsync(IPage page)
    {
        await page.GotoAsync("/punto-de-contacto");
        await page.ScriptAsync("v-recogniser");
        await page.FillAsync(
            ".recognise input",
            StoryCustomers.Marcela.Document.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        await page.PressAsync(".recognise input", "Enter");
        await page.ArriveAsync(new Regex("/clientes/[0-9a-f-]{36}"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(StoryCustomers.Marcela.FullName);
    }
}
