using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

/// <summary>Relations, company and group on their pages, for who may see what.</summary>
public class RelationPagesTests
{
    private static readonly Actor Root = Actor.System("test");

    [Theory]
    [InlineData("es", "Empleador", "A quien llama", "Mapa de relaciones")]
    [InlineData("en", "Employer", "Calls them", "Map of relations")]
    public async Task The_page_names_everybody_around_and_draws_them(
        string language,
        string employer,
        string calls,
        string map
    )
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync(language);

        var page = await Desk.PageAsync(client, $"/clientes/{desk.Lucia}/relaciones");

        var text = page.Body!.TextContent;
        text.ShouldContain("Textiles del Valle");
        text.ShouldContain(employer);
        text.ShouldContain(calls);
        text.ShouldContain(map);
        var nodes = page.QuerySelectorAll(".rel-map a.node");
        nodes
            .Select(n => n.GetAttribute("href"))
            .ShouldBe(
                [$"/clientes/{desk.Lucia}", $"/clientes/{desk.Employer}", $"/clientes/{desk.Sister}"],
                ignoreOrder: true
            );
        nodes.ShouldAllBe(n => n.GetAttribute("aria-label")!.Length > 3);
        page.QuerySelectorAll(".rel-map line").Length.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whom_the_reader_may_not_see_stands_on_no_page_by_name(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        var keep = desk.App.Services.GetRequiredService<KeepRelations>();
        (await keep.AddAsync(desk.Lucia, desk.Elsewhere, "friend", new(), Root, "test")).Accepted.ShouldNotBe(default);
        var team = Ids.New(TimeProvider.System.GetUtcNow());
        await desk.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'sur', 'Sur', @yes, 1)",
                ("id", team),
                ("yes", true)
            )
        );
        using var client = await desk.ClientAsync("es", team);

        foreach (var path in new[] { $"/clientes/{desk.Lucia}", $"/clientes/{desk.Lucia}/relaciones" })
        {
            var page = await Desk.PageAsync(client, path);
            page.DocumentElement.OuterHtml.ShouldNotContain("Zoraida");
            page.QuerySelector("[data-hidden]")!.TextContent.ShouldBe("1 persona o empresa que usted no puede ver");
        }
        foreach (var path in new[] { "", "/relations" })
        {
            var json = await client.GetStringAsync($"/api/v1/customers/{desk.Lucia}{path}");
            json.ShouldNotContain("Zoraida");
            json.ShouldNotContain(desk.Elsewhere.ToString());
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_script_a_relation_is_added_ended_and_taken_back_by_forms(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.App.SignedInAsync("agent");
        var path = $"/clientes/{desk.Lucia}/relaciones";

        // Nobody chose from a list: the words find one alone.
        using var added = await client.SubmitAsync(
            path,
            "add",
            ("otherText", "Marcela Rincón"),
            ("role", "sibling"),
            ("from", "1990-05-01"),
            ("note", "Gemela")
        );
        ((int)added.StatusCode).ShouldBe(302, await added.Content.ReadAsStringAsync());
        added.Headers.Location!.ToString().ShouldContain("hecho=added");
        var page = await Desk.PageAsync(client, added.Headers.Location.PathAndQuery());
        var row = page.QuerySelectorAll("[data-relation]").Single(r => r.TextContent.Contains("Gemela"));
        row.TextContent.ShouldContain("Hermano o hermana");
        var id = Guid.Parse(row.GetAttribute("data-relation")!);
        (await Desk.PageAsync(client, $"/clientes/{desk.Sister}/relaciones")).Body!.TextContent.ShouldContain("Gemela");

        using var ended = await client.SubmitAsync(path, $"rel-{id:N}", ("act", "end"));
        ended.Headers.Location!.ToString().ShouldContain("hecho=ended");
        var after = await Desk.PageAsync(client, ended.Headers.Location.PathAndQuery());
        after.Body!.TextContent.ShouldContain("Relaciones terminadas");

        using var undone = await client.SubmitAsync(ended.Headers.Location.PathAndQuery(), "undo");
        undone.Headers.Location!.ToString().ShouldContain("hecho=undone");
        (await Desk.PageAsync(client, path)).Body!.TextContent.ShouldNotContain("Relaciones terminadas");

        using var refused = await client.SubmitAsync(
            path,
            "add",
            ("other", desk.Sister.ToString()),
            ("role", "sibling")
        );
        var again = await refused.Content.ReadAsStringAsync();
        again.ShouldContain("ya figura como");
    }

    [Fact]
    public async Task Who_may_not_edit_sees_no_forms()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync("es", null, "customers.read");

        var page = await Desk.PageAsync(client, $"/clientes/{desk.Lucia}/relaciones");

        page.QuerySelectorAll("main form").ShouldBeEmpty();
        using var refused = await client.PostAsync($"/api/v1/customers/{desk.Lucia}/relations", null);
        ((int)refused.StatusCode).ShouldBe(403);
    }
}

internal static class Addresses
{
    /// <summary>Path and query of an address that may be relative.</summary>
    public static string PathAndQuery(this Uri address) =>
        address.IsAbsoluteUri ? address.PathAndQuery : address.ToString();
}
