using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>A stranger's first quarter of an hour: from an empty installation to a proposal that answers to a customer's no.</summary>
public sealed class FirstRunTests
{
    private static readonly Regex Sheet = new("/clientes/[0-9a-f-]{36}");

    [Theory]
    [InlineData("es-CO", "Primeros pasos", "probabilidad de irse", "No acepta")]
    [InlineData("en-US", "First steps", "probability of leaving", "Refuses")]
    public async Task From_an_empty_house_and_a_file_of_sales_to_the_next_best_action(
        string locale,
        string steps,
        string risk,
        string refuse
    )
    {
        var folder = TestRun.NewFolder();
        var sales = Path.Combine(folder, "ventas.csv");
        var (lines, customers) = OnlineRetail.Write(sales);
        customers.ShouldBeGreaterThan(100);
        await using var node = await Node.StartAsync(Path.Combine(folder, "data"), "run");
        var page = await Browser.NewPageAsync(node.Url, locale);
        var complaints = page.Complaints();

        // Whoever reads the console makes the administrator; nobody else can.
        await page.GotoAsync("/first-run");
        (await page.Locator("[name=password]").CountAsync()).ShouldBe(0);
        await page.GotoAsync(Regex.Match(node.Console, @"/first-run\?token=[0-9a-f]+").Value);
        await page.ClickAsync($"button[name=lang][value={locale[..2]}]");
        await Assertions.Expect(page.Locator($"html[lang^={locale[..2]}]")).ToHaveCountAsync(1);
        await page.FillAsync("[name=company]", "Regalos del Norte");
        await page.FillAsync("[name=name]", "Alba Ríos");
        await page.FillAsync("[name=email]", "alba@regalos.example");
        await page.FillAsync("[name=password]", Visitors.Password);
        await page.ClickAsync("form:has([name=company]) button");
        await page.ArriveAsync(url => !url.Contains("first-run", StringComparison.Ordinal));

        // The empty house shows the way; the guide's first button leads to the import.
        await page.Locator("#main").GetByRole(AriaRole.Link, new() { Name = steps }).First.ClickAsync();
        await page.Locator(".guide li.next a.btn").First.ClickAsync();
        await page.ArriveAsync("/importar*");
        await page.UploadAsync(sales, "Online Retail");
        await page.ToColumnsAsync();
        (await page.InputValueAsync("[name=field-4]")).ShouldBe("occurredAt");
        (await page.InputValueAsync("[name=field-6]")).ShouldBe("customer.key");
        await page.ToPreviewAsync();
        if (locale == "es-CO")
            await page.PictureAsync("importar");
        await page.ImportAsync();
        (await page.Locator(".kpi").Nth(0).InnerTextAsync()).ShouldNotContain("\n0");

        // Value and risk work themselves out.
        await Patience.UntilAsync(
            async () =>
            {
                await page.GotoAsync("/primeros-pasos");
                return await page.Locator(".guide li.done").CountAsync() >= 3;
            },
            () => node.Console
        );

        // Something to propose.
        await page.Locator(".guide li.next a.btn").First.ClickAsync();
        await page.ClickAsync("#usual button");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(6);

        // A customer with a proposal: the small group kept for comparison has none to sell.
        await page.GotoAsync("/clientes?sort=-value");
        var addresses = await page.Locator("tbody a.row-link")
            .EvaluateAllAsync<string[]>("all => all.map(a => a.href)");
        var proposal = page.Locator("#next-best-action");
        foreach (var address in addresses.Take(10))
        {
            await page.GotoAsync(address);
            if (await proposal.Locator(".nba-action.first").CountAsync() > 0)
                break;
        }
        page.Url.ShouldMatch(Sheet.ToString());
        await Assertions.Expect(page.Locator(".sheet-right .figure-n").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".sheet-right .grade").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".sheet-right")).ToContainTextAsync(risk);
        await Assertions.Expect(page.Locator(".sheet-right .reasons li").First).ToBeVisibleAsync();

        // The next best action, why, a no, and what is proposed now.
        var first = await proposal.Locator(".nba-action.first h3").InnerTextAsync();
        (await proposal.Locator(".nba-say").First.InnerTextAsync()).Length.ShouldBeGreaterThan(20);
        (await proposal.Locator(".nba-why li").CountAsync()).ShouldBeGreaterThan(0);
        await proposal.Locator(".nba-action.first [name=reason]").FillAsync("precio");
        await proposal.Locator(".nba-action.first").GetByRole(AriaRole.Button, new() { Name = refuse }).ClickAsync();
        await Assertions.Expect(proposal.Locator(".nba-recent")).ToContainTextAsync(first);
        await Assertions.Expect(proposal.Locator(".nba-action.first h3")).Not.ToHaveTextAsync(first);

        await page.GotoAsync("/primeros-pasos");
        await Assertions.Expect(page.Locator(".guide li.done")).ToHaveCountAsync(5);
        complaints.ShouldBeEmpty();
        lines.ShouldBeGreaterThan(10_000);
        await page.Context.DisposeAsync();
    }
}
