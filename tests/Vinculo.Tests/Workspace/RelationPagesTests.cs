using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Workspace;

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

public class CompanyPagesTests
{
    private static readonly Actor Root = Actor.System("test");

    [Theory]
    [InlineData("es", "Contactos y quién decide", "Quejas abiertas de su gente", "Empresa matriz")]
    [InlineData("en", "Contacts and who decides", "Open complaints of its people", "Parent company")]
    public async Task A_company_says_who_decides_who_is_above_and_what_its_people_come_to(
        string language,
        string contacts,
        string complaints,
        string parent
    )
    {
        await using var desk = await Desk.OpenAsync();
        var keep = desk.App.Services.GetRequiredService<KeepRelations>();
        var holding = (
            await desk
                .App.Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(CustomerKind.Company, CustomerStage.Customer, LegalName: "Inversiones Cumbre S.A."),
                    Root,
                    "test"
                )
        ).Accepted;
        await keep.AddAsync(desk.Employer, desk.Sister, "decides", new(Note: "Gerente"), Root, "test");
        await keep.AddAsync(desk.Employer, holding, "parent-company", new(), Root, "test");
        using var client = await desk.ClientAsync(language);

        var page = await Desk.PageAsync(client, $"/clientes/{desk.Employer}/empresa");
        var text = page.Body!.TextContent;
        page.QuerySelector("h1")!.TextContent.ShouldBe("Textiles del Valle");
        text.ShouldContain(contacts);
        page.QuerySelector("[data-contacts]")!.TextContent.ShouldContain("Marcela Rincón Peña");
        page.QuerySelector("[data-contacts]")!.TextContent.ShouldContain("Gerente");
        text.ShouldContain(complaints);
        text.ShouldContain("Cobro de larga distancia");
        text.ShouldContain("Lucía Rincón Peña");
        page.QuerySelectorAll("[data-chain] li")
            .Select(l => l.TextContent.Contains("Inversiones Cumbre", StringComparison.Ordinal) ? "top" : "this")
            .ShouldBe(["top", "this"]);

        var relations = await Desk.PageAsync(client, $"/clientes/{desk.Employer}/relaciones");
        relations.Body!.TextContent.ShouldContain(parent);
        var group = await Desk.PageAsync(client, $"/grupos/{desk.Employer}");
        group.QuerySelectorAll("tbody tr").Length.ShouldBe(2);
        group.QuerySelector("tbody tr .row-link")!.TextContent.ShouldBe("Inversiones Cumbre S.A.");
        group.QuerySelector("tfoot")!.TextContent.ShouldContain("1");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task All_people_of_a_company_are_read_page_after_page_by_role_and_exported(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        var keep = desk.App.Services.GetRequiredService<KeepRelations>();
        var register = desk.App.Services.GetRequiredService<RegisterCustomer>();
        for (var i = 0; i < CompanyPeopleList.Size + 5; i++)
        {
            var one = await register.RunAsync(
                new(CustomerKind.Person, CustomerStage.Customer, "Operaria", $"Número {i % 9} {i}"),
                Root,
                "test"
            );
            await keep.AddAsync(desk.Employer, one.Accepted, "employee", new(), Root, "test");
        }
        await keep.AddAsync(desk.Employer, desk.Sister, "decides", new(), Root, "test");
        using var client = await desk.ClientAsync(
            "es",
            null,
            Vinculo.Organization.Permissions.CustomersRead,
            Vinculo.Organization.Permissions.CustomersExport
        );
        using var reader = await desk.ClientAsync("es", null, Vinculo.Organization.Permissions.CustomersRead);
        var address = $"/clientes/{desk.Employer}/empresa/personas";

        var first = await Desk.PageAsync(client, address);
        var next = first.QuerySelector("[data-next]")!.GetAttribute("href")!;
        var second = await Desk.PageAsync(
            client,
            new Uri(next, UriKind.RelativeOrAbsolute).IsAbsoluteUri ? new Uri(next).PathAndQuery : next
        );
        string[] Names(AngleSharp.Dom.IDocument page) =>
            [.. page.QuerySelectorAll("tbody a.row-link").Select(a => a.GetAttribute("href")!)];
        Names(first).Length.ShouldBe(CompanyPeopleList.Size);
        // Roles a company has to a person, and not the other way round.
        first.Body!.TextContent.ShouldNotContain("Decide en");
        var all = Names(first).Concat(Names(second)).ToList();
        all.Distinct().Count().ShouldBe(all.Count);
        all.ShouldContain($"/clientes/{desk.Sister}");
        all.ShouldContain($"/clientes/{desk.Lucia}");
        second.QuerySelector("[data-next]").ShouldBeNull();

        Names(await Desk.PageAsync(client, address + "?rol=decides")).ShouldBe([$"/clientes/{desk.Sister}"]);
        (await client.GetStringAsync(address + "/exportar"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Length.ShouldBe(all.Count + 1);
        using var refused = await reader.GetAsync(address + "/exportar");
        ((int)refused.StatusCode).ShouldBe(403);
        using var person = await client.GetAsync($"/clientes/{desk.Lucia}/empresa/personas");
        ((int)person.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task A_person_has_no_company_sheet()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        using var answer = await client.GetAsync($"/clientes/{desk.Lucia}/empresa");

        ((int)answer.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task Every_word_of_these_pages_is_written_in_both_languages()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var language in new[] { "es", "en" })
        {
            using var client = await desk.ClientAsync(language, null, [.. Vinculo.Organization.Permissions.All]);
            foreach (
                var path in new[]
                {
                    $"/clientes/{desk.Lucia}/relaciones",
                    $"/clientes/{desk.Employer}/relaciones",
                    $"/clientes/{desk.Employer}/empresa",
                    $"/clientes/{desk.Employer}/empresa/personas",
                    $"/grupos/{desk.Employer}",
                    "/clientes-potenciales",
                    "/clientes-potenciales?view=converted",
                    "/clientes-potenciales?view=lost",
                    "/clientes-potenciales?view=report",
                    "/clientes-potenciales/nuevo",
                }
            )
            {
                var page = await Desk.PageAsync(client, path);
                var words = page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                words
                    .Where(w =>
                        System.Text.RegularExpressions.Regex.IsMatch(w, @"^[A-Z][A-Za-z]+\.[A-Za-z][A-Za-z.]+$")
                    )
                    .Where(w => !w.StartsWith("S.A", StringComparison.Ordinal))
                    .ShouldBeEmpty(path + " " + language);
            }
        }
    }
}

public class ProspectPagesTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_script_a_prospect_is_registered_lost_opened_again_and_converted(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.App.SignedInAsync("agent");

        using var made = await client.SubmitAsync(
            "/clientes-potenciales/nuevo",
            "new-prospect",
            ("kind", "person"),
            ("givenNames", "Paula"),
            ("firstSurname", "Niño"),
            ("phone", "315 777 8899"),
            ("source", "referral"),
            ("referrerText", "Lucía Rincón"),
            ("interest", "Plan 60 GB"),
            ("owner", "me"),
            ("nextStep", "Llamarla con la propuesta"),
            ("nextStepOn", "2030-01-15")
        );
        ((int)made.StatusCode).ShouldBe(302, await made.Content.ReadAsStringAsync());
        var list = await Desk.PageAsync(client, "/clientes-potenciales");
        var row = list.QuerySelector("[data-prospect]")!;
        row.TextContent.ShouldContain("Paula Niño");
        row.TextContent.ShouldContain("Referido");
        row.TextContent.ShouldContain("Llamarla con la propuesta");
        var id = Guid.Parse(row.GetAttribute("data-prospect")!);
        (await Desk.PageAsync(client, $"/clientes/{desk.Lucia}/relaciones")).Body!.TextContent.ShouldContain(
            "Referido suyo"
        );

        using var lost = await client.SubmitAsync(
            "/clientes-potenciales",
            $"p-{id:N}",
            ("act", "lose"),
            ("reason", "price")
        );
        ((int)lost.StatusCode).ShouldBe(302, await lost.Content.ReadAsStringAsync());
        (await Desk.PageAsync(client, "/clientes-potenciales?view=lost"))
            .QuerySelector("[data-prospect]")!
            .TextContent.ShouldContain("Precio");
        using var opened = await client.SubmitAsync("/clientes-potenciales?view=lost", $"p-{id:N}", ("act", "reopen"));
        ((int)opened.StatusCode).ShouldBe(302);
        var sheet = await Desk.PageAsync(client, $"/clientes/{id}");
        sheet.QuerySelector("#prospecto")!.TextContent.ShouldContain("Plan 60 GB");
        using var converted = await client.SubmitAsync("/clientes-potenciales", $"p-{id:N}", ("act", "convert"));
        ((int)converted.StatusCode).ShouldBe(302);

        var after = await Desk.PageAsync(client, $"/clientes/{id}");
        after.QuerySelector("#prospecto").ShouldBeNull();
        after.Body!.TextContent.ShouldContain("Llamarla con la propuesta");
        var report = await Desk.PageAsync(client, "/clientes-potenciales?view=report");
        report
            .QuerySelector("tbody tr")!
            .QuerySelectorAll("td.num")
            .Select(c => c.TextContent)
            .Take(4)
            .ShouldBe(["1", "0", "1", "0"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_API_opens_lists_and_converts(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();

        using var made = await client.PostAsync(
            "/api/v1/prospects",
            new StringContent(
                """{"givenNames":"Paula","firstSurname":"Niño","source":"web","interest":"Plan 60 GB"}""",
                null,
                "application/json"
            )
        );
        var body = await made.Content.ReadAsStringAsync();
        ((int)made.StatusCode).ShouldBe(201, body);
        using var json = System.Text.Json.JsonDocument.Parse(body);
        var id = json.RootElement.GetProperty("id").GetGuid();
        (await client.GetStringAsync("/api/v1/prospects?source=web")).ShouldContain("Plan 60 GB");
        (await client.GetStringAsync("/api/v1/prospects?source=visit")).ShouldNotContain("Plan 60 GB");

        using var done = await client.PostAsync($"/api/v1/customers/{id}/conversion", null);
        ((int)done.StatusCode).ShouldBe(204, await done.Content.ReadAsStringAsync());
        using var again = await client.PostAsync($"/api/v1/customers/{id}/conversion", null);
        ((int)again.StatusCode).ShouldBe(409);
        (await client.GetStringAsync($"/api/v1/customers/{id}")).ShouldContain("\"stage\":\"customer\"");
        (await client.GetStringAsync("/api/v1/prospects/by-source")).ShouldContain("\"converted\":1");
    }
}

internal static class Addresses
{
    /// <summary>Path and query of an address that may be relative.</summary>
    public static string PathAndQuery(this Uri address) =>
        address.IsAbsoluteUri ? address.PathAndQuery : address.ToString();
}
