using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform;

namespace Vinculo.Tests.Journeys;

/// <summary>What is answered at the desk changes what the next customer is offered.</summary>
public sealed class DeskLearnsTests
{
    [Theory]
    [InlineData("es-CO", 1440, "respuestas")]
    public async Task An_agent_serves_five_customers_and_sees_the_proposal_of_the_sixth_change(
        string locale,
        int width,
        string answers
    )
    {
        await using var app = await TestApp.StartAsync();
        var customers = new List<CustomerId>();
        for (var i = 0; i < 6; i++)
            customers.Add(await Decisions.DecisionApiTests.SeedAsync(app));
        var save = app.Services.GetRequiredService<SaveOffer>();
        foreach (
            var draft in new[]
            {
                Decisions.Counter.Draft("plan", 500_000_00, 0.45),
                // Worth a little less than the plan as long as nobody has said no to that.
                Decisions.Counter.Draft("fiber", 510_000_00, 0.42),
            }
        )
            (await save.RunAsync(draft, null, Actor.System("test"), "test")).IsAccepted(out _).ShouldBeTrue();
        var page = await SignInAsync(app, "agent", locale, width);

        var shares = new List<double>();
        foreach (var customer in customers)
        {
            await page.GotoAsync($"/clientes/{customer}");
            var plan = page.Locator(".nba-action")
                .Filter(new() { Has = page.Locator("input[name=action][value=plan]") });
            if (await plan.Locator("> summary").CountAsync() > 0)
                await plan.Locator("> summary").ClickAsync();
            await plan.Locator(".nba-factors > summary").ClickAsync();
            var share = await plan.Locator(".nba-factors tbody tr").First.Locator("td").Nth(1).InnerTextAsync();
            shares.Add(double.Parse(new string([.. share.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture));
            if (customer == customers[^1])
                await Assertions.Expect(plan).ToContainTextAsync("5 " + answers);
            await plan.Locator("button[value=refused]").ClickAsync();
            await Assertions.Expect(page.Locator(".nba-recent")).ToBeVisibleAsync();
        }

        // Five said no: of the sixth a yes is expected far less, and what she is proposed is weighed anew.
        shares[0].ShouldBe(45, 1);
        shares[5].ShouldBeLessThan(shares[0] - 8);
        var best = await Asking.AskAsync(
            app,
            "SELECT content FROM decision WHERE placement = 'agent' ORDER BY decided_at, id",
            row => Json.Read<DecisionContent>(row.Text(0)).Candidates.MaxBy(c => c.Rank)!.Offer
        );
        (best[0], best[^1]).ShouldBe(("plan", "fiber"));
        await page.Context.DisposeAsync();
    }

    private static async Task<IPage> SignInAsync(TestApp app, string role, string locale, int width)
    {
        // Before anybody can sign in the house asks for its first account.
        var email = await app.NewUserAsync(role);
        var page = await Browser.NewPageAsync(app, locale, width);
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", Visitors.Password);
        await page.PressAsync("[name=password]", "Enter");
        await page.ArriveAsync(at => !at.Contains("/sign-in", StringComparison.Ordinal));
        await page.SpeakAsync(locale);
        return page;
    }
}
