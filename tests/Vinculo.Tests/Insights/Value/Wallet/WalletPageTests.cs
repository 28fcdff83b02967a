using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Insights.Value.Wallet;

/// <summary>Somebody says where the answers are and how large the market is, and reads both shares.</summary>
public class WalletPageTests
{
    [Fact]
    public async Task From_the_settings_to_the_share_on_the_customers_page_and_beside_the_markets()
    {
        await using var app = await TestApp.StartAsync();
        var database = app.Services.GetRequiredService<Database>();
        var people = await TelephoneCompany.OpenAsync(database, 300);
        await app
            .Services.GetRequiredService<CustomFields>()
            .SaveAsync(
                new(
                    null,
                    "customer",
                    "gasto_total",
                    "Gasto total",
                    "Total spending",
                    CustomFieldType.Number,
                    [],
                    false,
                    1,
                    true,
                    0
                ),
                Actor.System("test"),
                default
            );
        await database.WriteAsync(async session =>
        {
            foreach (var (person, i) in people.Where(p => !p.Gone).Select((p, i) => (p, i)).Where(p => p.i % 2 == 0))
                await session.ExecuteAsync(
                    "UPDATE customer SET attrs = @attrs WHERE customer_id = @id",
                    ("attrs", new Json($$"""{"gasto_total":"{{12 * 2 * person.Margin / 100 * 2}}"}""")),
                    ("id", person.Id)
                );
        });

        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "administrator");
        await page.GotoAsync("/settings/wallet");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Participación en el cliente y en el mercado");
        await page.SelectOptionAsync("[name=field]", "gasto_total");
        await page.FillAsync("[name=source-0]", "Comisión de Regulación");
        await page.ClickAsync("#main button:has-text('Guardar')");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Escriba el tamaño del mercado");
        await page.FillAsync("[name=size-0]", "900000000");
        await page.FillAsync("[name=day-0]", "2025-12-31");
        await page.ClickAsync("#main button:has-text('Guardar')");
        await page.ArriveAsync(at => at.Contains("done=saved", StringComparison.Ordinal));

        // Saving asked for a whole run, whose last step counts own sales.
        var shares = app.Services.GetRequiredService<MarketShares>();
        await Patience.UntilAsync(() => shares.ReadAsync(default), read => read.Count > 0);

        var said = people.First(p => !p.Gone);
        await page.GotoAsync($"/clientes/{said.Id}/valor");
        await Assertions.Expect(page.Locator("[data-wallet]")).ToContainTextAsync("50 %");
        await Assertions.Expect(page.Locator("[data-wallet]")).ToContainTextAsync("Lo dijo el cliente");
        await Assertions.Expect(page.Locator("[data-line='wallet:potential']")).ToHaveCountAsync(1);
        await page.GotoAsync("/valor");
        await Assertions.Expect(page.Locator("[data-market='']")).ToContainTextAsync("Comisión de Regulación");
        await page.SpeakAsync("en-US");
        await page.SetViewportSizeAsync(390, 844);
        foreach (var address in new[] { "/settings/wallet", "/valor", $"/clientes/{said.Id}/valor", "/modelos/wallet" })
        {
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await page.FitsAsync(address);
        }
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Customers who said it");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Only_who_manages_settings_comes_in()
    {
        await using var app = await TestApp.StartAsync();
        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "analyst");
        (await page.GotoAsync("/settings/wallet"))!.Status.ShouldBe(403);
        await page.Context.DisposeAsync();
    }
}
