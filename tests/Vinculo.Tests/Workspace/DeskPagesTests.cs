using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

public class DeskPagesTests
{
    [Theory]
    [InlineData("es", "Riesgo muy alto", "Consultó precios de planes 9", "Con quién habla más", "Quedó pendiente")]
    [InlineData("en", "Very high risk", "Looked up plan prices 9", "Talks most with", "Left pending")]
    public async Task The_life_sheet_says_who_she_is_and_why(
        string language,
        string risk,
        string reason,
        string calls,
        string pending
    )
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync(language);

        var page = await Desk.PageAsync(client, $"/clientes/{desk.Lucia}");

        var text = page.Body!.TextContent;
        page.QuerySelector("h1")!.TextContent.ShouldBe("Lucía Rincón Peña");
        text.ShouldContain("52345678");
        text.ShouldContain(risk);
        text.ShouldContain(reason);
        text.ShouldContain(calls);
        text.ShouldContain("Marcela Rincón Peña");
        text.ShouldContain("Textiles del Valle");
        text.ShouldContain("Cobro de larga distancia");
        text.ShouldContain("Llamarla con la revisión de la factura");
        text.ShouldContain(pending);
        text.ShouldContain("¿Por qué subió la factura?");
        page.QuerySelectorAll("#historia .tl-item").Length.ShouldBe(50);
    }

    [Fact]
    public async Task Every_word_of_the_desk_is_written_in_both_languages()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var language in new[] { "es", "en" })
        {
            using var client = await desk.ClientAsync(language, null, [.. Vinculo.Organization.Permissions.All]);
            foreach (
                var path in new[]
                {
                    $"/clientes/{desk.Lucia}",
                    $"/clientes/{desk.Employer}",
                    "/clientes",
                    "/clientes?owner=me",
                    "/clientes/nuevo",
                    "/punto-de-contacto",
                    "/punto-de-contacto?q=lucia",
                    "/punto-de-contacto?q=nadiee",
                    "/inicio",
                    "/primeros-pasos",
                }
            )
            {
                var page = await Desk.PageAsync(client, path);
                page.DocumentElement.GetAttribute("lang").ShouldBe(language);
                // A key without its sentence shows itself: Word.Word, without a blank.
                var words = page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                words
                    .Where(w =>
                        System.Text.RegularExpressions.Regex.IsMatch(w, @"^[A-Z][A-Za-z]+\.[A-Za-z][A-Za-z.]+$")
                    )
                    .Where(w => !w.StartsWith("S.A.S", StringComparison.Ordinal))
                    .ShouldBeEmpty(path + " " + language);
            }
        }
    }

    [Fact]
    public async Task A_company_sheet_adds_up_its_people()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        var page = await Desk.PageAsync(client, $"/clientes/{desk.Employer}");

        var text = page.Body!.TextContent;
        text.ShouldContain("Su gente que es cliente");
        text.ShouldContain("Lucía Rincón Peña");
        page.QuerySelectorAll(".mini-figures b")
            .Select(b => b.TextContent.Trim())
            .ShouldBe(["$\u00A04,8\u00A0M", "1", "1"]);
    }

    [Fact]
    public async Task Without_script_a_contact_is_recorded_by_the_form_and_stands_on_top_of_the_history()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();
        var path = $"/clientes/{desk.Lucia}";
        var page = await Desk.PageAsync(client, path);

        using var answer = await SubmitAsync(
            client,
            path,
            (IElement)page.QuerySelector("#contacto form")!,
            ("channel", "chat"),
            ("body", "Pide que le expliquen la factura."),
            ("perception", "1"),
            ("need", "clear-bill"),
            ("promise", "Enviarle el detalle"),
            ("promiseDue", "2030-01-15")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        var after = await Desk.PageAsync(client, path + "?hecho=contact");
        var first = after.QuerySelector("#historia .tl-item")!;
        first.TextContent.ShouldContain("Pide que le expliquen la factura.");
        first.TextContent.ShouldContain("Chat");
        after.Body!.TextContent.ShouldContain("Enviarle el detalle");
        after.Body!.TextContent.ShouldContain("Factura más clara");
        after.QuerySelector("[data-toast]")!.TextContent.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refused_offer_is_on_the_history_and_another_is_proposed()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.OfferAsync("larga-distancia", "Plan larga distancia 300", 9_000_000);
        await desk.OfferAsync("fidelidad", "Bono de permanencia", 3_000_000);
        using var client = await desk.ClientAsync();
        var path = $"/clientes/{desk.Lucia}";
        var page = await Desk.PageAsync(client, path);
        var first = page.QuerySelector("#next-best-action h3")!.TextContent;
        page.QuerySelector("#next-best-action blockquote")!.TextContent.ShouldContain("Lucía");
        var form = page.QuerySelector("#next-best-action form.nba-answer")!;

        using var answer = await SubmitAsync(
            client,
            form.GetAttribute("action")!,
            form,
            ("result", "refused"),
            ("reason", "El precio")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        var after = await Desk.PageAsync(client, path);
        after.QuerySelector("#next-best-action h3")!.TextContent.ShouldNotBe(first);
        after.QuerySelector("#historia .tl-item")!.TextContent.ShouldContain("Rechazó");
        after.QuerySelector("#historia .tl-item")!.TextContent.ShouldContain("El precio");
        after.QuerySelector(".nba-bars")!.TextContent.ShouldContain(first);
    }

    [Fact]
    public async Task A_promise_is_closed_with_one_press()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();
        var path = $"/clientes/{desk.Lucia}";
        var page = await Desk.PageAsync(client, path);

        using var answer = await SubmitAsync(
            client,
            path,
            page.QuerySelectorAll(".open-matters form").Single(),
            ("kept", "true")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        var after = await Desk.PageAsync(client, path);
        after.QuerySelectorAll(".open-matters form").Length.ShouldBe(0);
    }

    [Fact]
    public async Task The_list_filters_sorts_and_pages_by_its_address()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        var risky = await Desk.PageAsync(client, "/clientes?class=a&risk=high%2B");
        Names(risky).ShouldBe(["Lucía Rincón Peña"]);

        var companies = await Desk.PageAsync(client, "/clientes?kind=company");
        Names(companies).ShouldBe(["Textiles del Valle"]);

        var down = await Desk.PageAsync(client, "/clientes?sort=-name");
        Names(down).ShouldBe(["Zoraida Quintana", "Textiles del Valle", "Marcela Rincón Peña", "Lucía Rincón Peña"]);

        var first = await Desk.PageAsync(client, "/clientes?limit=2");
        Names(first).ShouldBe(["Lucía Rincón Peña", "Marcela Rincón Peña"]);
        var next = first.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        Names(await Desk.PageAsync(client, next)).ShouldBe(["Textiles del Valle", "Zoraida Quintana"]);
    }

    [Fact]
    public async Task A_new_customer_starts_from_what_was_typed_and_a_known_document_is_shown_before_it_is_doubled()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        (await Desk.PageAsync(client, "/clientes/nuevo?q=52345678"))
            .QuerySelector("[name=document]")!
            .GetAttribute("value")
            .ShouldBe("52345678");
        (await Desk.PageAsync(client, "/clientes/nuevo?q=3005550101"))
            .QuerySelector("[name=phone]")!
            .GetAttribute("value")
            .ShouldBe("3005550101");
        (await Desk.PageAsync(client, "/clientes/nuevo?q=a%40b.test"))
            .QuerySelector("[name=email]")!
            .GetAttribute("value")
            .ShouldBe("a@b.test");
        var page = await Desk.PageAsync(client, "/clientes/nuevo?q=Ana+Ruiz");
        page.QuerySelector("[name=firstSurname]")!.GetAttribute("value").ShouldBe("Ruiz");

        using var doubled = await SubmitAsync(
            client,
            "/clientes/nuevo",
            page.QuerySelector("v-duplicates form")!,
            ("kind", "person"),
            ("stage", "prospect"),
            ("givenNames", "Lucía"),
            ("firstSurname", "Rincón"),
            ("documentType", "CC"),
            ("document", "52.345.678")
        );
        var shown = await doubled.Content.ReadAsStringAsync();
        doubled.StatusCode.ShouldBe(HttpStatusCode.OK);
        shown.ShouldContain("Puede que ya sea cliente");
        shown.ShouldContain($"/clientes/{desk.Lucia}");

        using var made = await SubmitAsync(
            client,
            "/clientes/nuevo",
            page.QuerySelector("v-duplicates form")!,
            ("kind", "person"),
            ("stage", "prospect"),
            ("givenNames", "Ana"),
            ("firstSurname", "Ruiz"),
            ("documentType", "CC"),
            ("document", "1020304050")
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Found, await made.Content.ReadAsStringAsync());
        (await client.GetStringAsync("/api/v1/search?q=1020304050")).ShouldContain("Ana Ruiz");
    }

    [Fact]
    public async Task An_export_holds_the_filtered_list_and_no_formula()
    {
        await using var desk = await Desk.OpenAsync();
        await desk
            .App.Services.GetRequiredService<RegisterCustomer>()
            .RunAsync(
                new(
                    CustomerKind.Person,
                    CustomerStage.Prospect,
                    "=HYPERLINK(\"http://malo.test\")",
                    "Rojas",
                    City: "@SUM(A1)"
                ),
                Actor.System("test"),
                "test"
            );
        using var client = await desk.ClientAsync("es", null, "customers.read", "customers.export");

        using var answer = await client.GetAsync("/clientes/exportar?stage=prospect&format=csv");
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        answer.Content.Headers.ContentDisposition!.FileName!.ShouldContain("clientes-");
        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("Identificador;Nombre;");
        lines[1].ShouldContain("\"'=HYPERLINK(\"\"http://malo.test\"\") Rojas\"");
        lines[1].ShouldContain(";'@SUM(A1);");

        using var book = await client.GetAsync("/clientes/exportar?format=xlsx");
        using var sheet = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(
            new MemoryStream(await book.Content.ReadAsByteArrayAsync()),
            false
        );
        var part = sheet.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        part.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>().Count().ShouldBe(6);
        part.Descendants<DocumentFormat.OpenXml.Spreadsheet.CellFormula>().ShouldBeEmpty();
        part.InnerText.ShouldContain("Lucía Rincón Peña");
    }

    [Fact]
    public async Task A_risk_comes_with_its_range_on_the_sheet_in_the_interface_and_in_the_file()
    {
        await using var desk = await Desk.OpenAsync();
        await desk
            .App.Services.GetRequiredService<Database>()
            .WriteAsync(session =>
                session.ExecuteAsync("UPDATE score SET low = 0.7512, high = 0.894 WHERE model = 'churn'")
            );
        using var spanish = await desk.ClientAsync("es", null, "customers.read", "customers.export");
        using var english = await desk.ClientAsync("en", null, "customers.read", "customers.export");

        var page = await Desk.PageAsync(spanish, $"/clientes/{desk.Lucia}");
        page.QuerySelector("[data-range]")!.TextContent.ShouldContain("se fue entre el 75,1");
        (await Desk.PageAsync(english, $"/clientes/{desk.Lucia}"))
            .QuerySelector("[data-range]")!
            .TextContent.ShouldContain("between 75.1% and 89.4% left");
        var sheet = await spanish.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{desk.Lucia}/sheet");
        var risk = sheet
            .GetProperty("scores")
            .EnumerateArray()
            .Single(s => s.GetProperty("model").GetString() == "churn");
        (risk.GetProperty("low").GetDouble(), risk.GetProperty("high").GetDouble()).ShouldBe((0.7512, 0.894));
        var file = await spanish.GetStringAsync("/clientes/exportar?format=csv");
        file.ShouldContain("Probabilidad: desde;Probabilidad: hasta;");
        file.ShouldContain(";0,83;0,7512;0,894;");
    }

    [Fact]
    public async Task An_amount_to_confirm_is_told_with_its_reason_and_confirmed_by_whoever_may_edit()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, at) = (desk.App.Services.GetRequiredService<Database>(), DateTimeOffset.UtcNow.AddDays(-9));
        var (slip, south) = (Ids.New(at), Ids.New(at.AddDays(1)));
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'sur', 'Sur', @yes, 1)",
                ("id", south),
                ("yes", true)
            );
            await session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", desk.OtherTeam),
                ("id", desk.Lucia)
            );
            for (var i = 0; i < 5; i++)
                await session.ExecuteAsync(
                    """
                    INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency, doubt)
                    VALUES (@customer, @at, @id, 1, @amount, 'COP', @doubt)
                    """,
                    ("customer", desk.Lucia),
                    ("at", at.AddDays(-i)),
                    ("id", i == 0 ? slip : Ids.New(at)),
                    ("amount", i == 0 ? 9_000_000_00 : 40_000_00),
                    ("doubt", i == 0 ? 1 : null)
                );
        });
        using var reader = await desk.ClientAsync("es", null, "customers.read");
        using var editor = await desk.ClientAsync("en", null, "customers.read", "customers.edit");
        using var elsewhere = await desk.ClientAsync("es", south, "customers.read", "customers.edit");

        foreach (var path in new[] { "/calidad", $"/clientes/{desk.Lucia}/valor" })
        {
            var row = (await Desk.PageAsync(reader, path)).QuerySelector($"[data-doubted='{slip}']").ShouldNotBeNull();
            row.TextContent.ShouldContain("9.000.000");
            row.TextContent.ShouldContain("40.000");
            row.QuerySelector("button").ShouldBeNull("who may not edit may not say so");
            (await Desk.PageAsync(editor, path)).QuerySelector($"[data-doubted='{slip}'] button").ShouldNotBeNull();
        }
        (await Desk.PageAsync(elsewhere, "/calidad")).QuerySelector("[data-doubted]").ShouldBeNull();

        (await reader.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{desk.Lucia}/value"))
            .GetProperty("doubted")[0]
            .GetProperty("usualMinor")
            .GetInt64()
            .ShouldBe(40_000_00);
        var confirmation = $"/api/v1/customers/{desk.Lucia}/amounts/{slip}/confirmation";
        (await reader.PutAsync(confirmation, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await elsewhere.PutAsync(confirmation, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await editor.PutAsync(confirmation, null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await editor.PutAsync(confirmation, null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Desk.PageAsync(reader, "/calidad")).QuerySelector("[data-doubted]").ShouldBeNull();
    }

    [Fact]
    public async Task The_guide_ticks_what_is_done_and_leads_to_the_next_step()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync("es", null, [.. Vinculo.Organization.Permissions.All]);

        var page = await Desk.PageAsync(client, "/primeros-pasos");

        page.QuerySelectorAll(".guide > li.done").Length.ShouldBe(3);
        page.QuerySelector(".guide > li.next h2")!.TextContent.ShouldBe("Diga qué puede proponer");
    }

    [Fact]
    public async Task An_empty_company_is_led_into_the_guide()
    {
        await using var app = await TestApp.StartAsync();
        var key = (
            await app
                .Services.GetRequiredService<Vinculo.Organization.ApiKeys>()
                .CreateAsync(
                    new("prueba", [.. Vinculo.Organization.Permissions.All], null, null),
                    Actor.System("test"),
                    default
                )
        )
            .Accepted
            .Key;
        using var client = app.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);

        foreach (var path in new[] { "/clientes", "/inicio", "/punto-de-contacto" })
            (await Desk.PageAsync(client, path))
                .QuerySelector("main .empty a[href='/primeros-pasos']")
                .ShouldNotBeNull(path);
    }

    [Fact]
    public async Task The_home_page_counts_customers_by_class_and_risk_and_leads_to_them()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync("es", null, "insights.read", "customers.read");

        var page = await Desk.PageAsync(client, "/inicio");

        var cell = page.QuerySelector(".heat a[href*='class=a'][href*='risk=veryHigh']")!;
        cell.TextContent.ShouldBe("1");
        Names(await Desk.PageAsync(client, cell.GetAttribute("href")!)).ShouldBe(["Lucía Rincón Peña"]);
    }

    private static IEnumerable<string> Names(IDocument page) =>
        page.QuerySelectorAll("table.table a.row-link").Select(a => a.TextContent.Trim());

    /// <summary>Posts a form as a browser without script does: its hidden fields and what was filled in.</summary>
    private static Task<HttpResponseMessage> SubmitAsync(
        HttpClient client,
        string path,
        IElement form,
        params (string Name, string Value)[] filled
    )
    {
        var fields = form.QuerySelectorAll("input[type=hidden]")
            .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
            .Concat(filled.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return client.PostAsync(path, new FormUrlEncodedContent(fields));
    }
}
