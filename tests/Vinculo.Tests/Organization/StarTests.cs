using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Vinculo.Customers;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Organization;

public class StarTests
{
    [Fact]
    public async Task A_starred_customer_stands_in_the_menu_until_let_go()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.SignedInAsync("agent");
        var customer = (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(new(CustomerKind.Person, CustomerStage.Customer, "Luz", "Mina"), Town.Agent, "test")
        ).Accepted;
        var sheet = $"/clientes/{customer}";
        (await client.GetStringAsync(sheet)).ShouldContain("aria-pressed=\"false\" title=\"Dejar a la mano");

        await StarAsync(client, sheet, keep: true);

        var page = await client.GetStringAsync("/punto-de-contacto");
        page.ShouldContain($"class=\"side-link\" href=\"{sheet}\"");
        page.ShouldContain("Luz Mina");
        await StarAsync(client, sheet, keep: false);
        (await client.GetStringAsync("/punto-de-contacto")).ShouldNotContain($"class=\"side-link\" href=\"{sheet}\"");
    }

    private static async Task StarAsync(HttpClient client, string path, bool keep)
    {
        var html = await client.GetStringAsync(path);
        var token = System.Text.RegularExpressions.Regex.Match(
            html,
            "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\""
        );
        using var answer = await client.PostAsync(
            "/favourites",
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["__RequestVerificationToken"] = token.Groups[1].Value,
                    ["href"] = path,
                    ["title"] = "Luz Mina",
                    ["icon"] = "user-round",
                    ["keep"] = keep ? "true" : "false",
                }
            )
        );
        ((int)answer.StatusCode).ShouldBe(302, await answer.Content.ReadAsStringAsync());
    }
}
