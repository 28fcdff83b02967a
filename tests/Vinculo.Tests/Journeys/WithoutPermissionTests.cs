using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Vinculo.Demo;

namespace Vinculo.Tests.Journeys;

/// <summary>Somebody who may read figures but no customer meets the same answer at every door.</summary>
[Collection(nameof(CondorHouse))]
public sealed class WithoutPermissionTests(CondorHouse house)
{
    [Theory]
    [InlineData("es-CO", "Usted no tiene permiso para ver esto", "pídalo a un administrador")]
    [InlineData("en-US", "You are not allowed to see this", "ask an administrator")]
    public async Task A_viewer_is_told_kindly_that_the_page_is_not_theirs(string locale, string title, string help)
    {
        var customer = await AnybodyAsync();
        var page = await house.VisitAsync("viewer", locale);

        foreach (
            var path in new[]
            {
                "/clientes",
                "/punto-de-contacto",
                $"/clientes/{customer}",
                $"/clientes/{customer}/valor",
                $"/clientes/{customer}/influencia",
                $"/clientes/{customer}/comportamiento",
                "/clientes/nuevo",
                "/importar",
                "/offers",
                "/settings/users",
                "/settings/audit",
            }
        )
        {
            var answer = await page.GotoAsync(path);
            answer!.Status.ShouldBe(403, path);
            await Assertions.Expect(page.Locator("#main")).ToContainTextAsync(title);
            await Assertions.Expect(page.Locator("#main")).ToContainTextAsync(help);
            (await page.ContentAsync()).ShouldNotContain(StoryCustomers.Marcela.FullName);
        }
        (await page.Locator(".side-nav a[href='/clientes']").CountAsync()).ShouldBe(
            0,
            "the menu offers only what opens"
        );
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_viewer_gets_403_from_the_interface_the_search_and_the_export()
    {
        var customer = await AnybodyAsync();
        var page = await house.VisitAsync("viewer");

        foreach (
            var path in new[]
            {
                "/api/v1/customers",
                $"/api/v1/customers/{customer}",
                $"/api/v1/customers/{customer}/sheet",
                $"/api/v1/customers/{customer}/value",
                "/api/v1/search?q=marcela",
                "/clientes/exportar",
                "/clientes/exportar?format=xlsx",
            }
        )
        {
            var answer = await page.APIRequest.GetAsync(path, new() { MaxRedirects = 0 });
            answer.Status.ShouldBe(403, path);
            (await answer.TextAsync()).ShouldNotContain("Rojas");
        }
        foreach (
            var (path, body) in new (string, object)[]
            {
                ("/api/v1/recognitions", new { identifier = "52841097" }),
                ("/api/v1/decisions", new { customerId = customer, channel = "voice" }),
            }
        )
        {
            var answer = await page.APIRequest.PostAsync(path, new() { DataObject = body, MaxRedirects = 0 });
            answer.Status.ShouldBe(403, path);
        }
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_reads_customers_but_takes_none_home()
    {
        var page = await house.VisitAsync("agent");
        (await page.GotoAsync("/clientes"))!.Status.ShouldBe(200);
        (await page.APIRequest.GetAsync("/clientes/exportar", new() { MaxRedirects = 0 })).Status.ShouldBe(403);
        (await page.Locator("a[href*='/clientes/exportar']").CountAsync()).ShouldBe(0);
        await page.Context.DisposeAsync();
    }

    private async Task<string> AnybodyAsync()
    {
        using var client = house.Client();
        using var found = await client.PostAsJsonAsync("/api/v1/recognitions", new { identifier = "52841097" });
        found.StatusCode.ShouldBe(HttpStatusCode.OK, await found.Content.ReadAsStringAsync());
        var answer = JsonDocument.Parse(await found.Content.ReadAsStringAsync()).RootElement;
        return answer.GetProperty("customers")[0].GetProperty("id").GetString()!;
    }
}
