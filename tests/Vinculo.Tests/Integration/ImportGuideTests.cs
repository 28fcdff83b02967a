using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

/// <summary>The guide as a browser without script walks it.</summary>
public class ImportGuideTests
{
    private const string File =
        "Código;Nombre completo;Cédula;Correo electrónico;Fecha de nacimiento;Talla\n1;Ana Paz;52345678;ana@c.test;17/04/1980;M\n2;Luis Mora;79123456;malo;05/12/1975;L\n;;;;;XL\n";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task From_the_file_to_the_customers_and_back(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var client = await app.SignedInAsync("analyst");

        var draft = await UploadAsync(client, "clientes.csv", File);
        var step = await PageAsync(client, draft);
        step.QuerySelector<IHtmlSelectElement>("select[name=entity]")!.Value.ShouldBe("customers");
        step.QuerySelector<IHtmlSelectElement>("select[name=delimiter]")!.Value.ShouldBe(";");

        var columns = await SendAsync(client, step, "#file-step");
        columns.QuerySelector<IHtmlSelectElement>("select[name=field-1]")!.Value.ShouldBe("fullName");
        columns.QuerySelector<IHtmlSelectElement>("select[name=field-2]")!.Value.ShouldBe("document");
        columns.QuerySelector<IHtmlSelectElement>("select[name=field-4]")!.Value.ShouldBe("birthDate");
        columns.QuerySelector<IHtmlSelectElement>("select[name=field-5]")!.Value.ShouldBe("");

        var preview = await SendAsync(client, columns, "#columns-step", ("field-5", "attr."));
        var bad = preview.QuerySelectorAll<IHtmlInputElement>("td.import-bad input[aria-invalid=true]").Single();
        bad.Value.ShouldBe("malo");
        preview.QuerySelectorAll("tr.import-waits").Length.ShouldBe(1);

        preview = await SendAsync(client, preview, "#preview-step", (bad.Name!, "luis@c.test"));
        preview.QuerySelectorAll("td.import-bad input[aria-invalid=true]").Length.ShouldBe(0);
        await SendAsync(client, preview, "#preview-step", ("go", "1"));

        var run = await OverAsync(app, client, draft);
        (run.State, run.Created, run.SetAside, run.Partial).ShouldBe((ImportState.Done, 2, 1, 0));
        (
            await app.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync(
                    "SELECT normalised FROM contact_point WHERE normalised LIKE 'luis%'",
                    r => r.Text(0)
                )
            )
        ).ShouldBe("luis@c.test");
        var result = await PageAsync(client, draft);
        result.Body!.TextContent.ShouldContain("La fila no dice de quién se trata");
        var csv = await client.GetStringAsync(new Uri(draft + "/set-aside.csv", UriKind.Relative));
        csv.ShouldContain("XL");

        await SendAsync(client, result, "#undo");
        (await OverAsync(app, client, draft)).State.ShouldBe(ImportState.Undone);
        (
            await app.Database.ReadAsync(s => s.FirstOrDefaultAsync("SELECT count(*) FROM customer", r => r.Long(0)))
        ).ShouldBe(0);

        // The next file with this header is understood as this one was.
        var again = await PageAsync(client, await UploadAsync(client, "otra.csv", File));
        var remembered = await SendAsync(client, again, "#file-step");
        remembered.QuerySelector<IHtmlSelectElement>("select[name=field-5]")!.Value.ShouldBe("attr.talla");
    }

    [Fact]
    public async Task A_file_that_is_no_table_is_refused_in_words()
    {
        await using var app = await TestApp.StartAsync();
        var client = await app.SignedInAsync("analyst");

        var back = await UploadAsync(client, "nada.csv", " ");

        back.ShouldContain("no=import.file-empty");
        (await PageAsync(client, back)).Body!.TextContent.ShouldContain("está vacío");
    }

    [Fact]
    public async Task Who_may_not_import_sees_neither_page_nor_file()
    {
        await using var app = await TestApp.StartAsync();
        var viewer = await app.SignedInAsync("viewer");

        foreach (
            var path in (string[])["/importar", $"/importar/{Guid.Empty:D}", $"/importar/{Guid.Empty:D}/set-aside.csv"]
        )
            (await viewer.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden,
                path
            );
        using var lines = new StringContent("""{"key":"1"}""");
        (await viewer.PostAsync(new Uri("/api/v1/customers:bulk", UriKind.Relative), lines)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public async Task Programs_send_many_lines_with_a_key_that_may()
    {
        await using var app = await TestApp.StartAsync();
        var may = await app.WithKeyAsync("imports.run");
        var mayNot = await app.WithKeyAsync("customers.read");
        const string lines = """
            {"key":"1","fullName":"Ana Paz"}
            {"key":"2"}
            """;

        using var first = await may.PostAsync(
            new Uri("/api/v1/customers:bulk?source=tienda", UriKind.Relative),
            new StringContent(lines)
        );
        using var refused = await mayNot.PostAsync(
            new Uri("/api/v1/customers:bulk", UriKind.Relative),
            new StringContent(lines)
        );

        first.StatusCode.ShouldBe(HttpStatusCode.OK, await first.Content.ReadAsStringAsync());
        using var answer = JsonDocument.Parse(await first.Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("counts").GetProperty("created").GetInt32().ShouldBe(2);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<string> UploadAsync(HttpClient client, string name, string text)
    {
        var page = await PageAsync(client, "/importar");
        var form = page.QuerySelector("#upload")!;
        using var content = new MultipartFormDataContent();
        foreach (var hidden in form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]"))
            content.Add(new StringContent(hidden.Value), hidden.Name!);
        content.Add(new StringContent("Sistema de ventas"), "system");
        content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name);
        using var answer = await client.PostAsync(new Uri("/importar/upload", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private static async Task<IHtmlDocument> PageAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path + "\n" + html);
        return new HtmlParser().ParseDocument(html);
    }

    /// <summary>Sends a form as it stands, with some fields written anew, and opens the page it leads to.</summary>
    private static async Task<IHtmlDocument> SendAsync(
        HttpClient client,
        IHtmlDocument page,
        string selector,
        params (string Name, string Value)[] fields
    )
    {
        var form =
            page.QuerySelector<IHtmlFormElement>(selector)
            ?? (IHtmlFormElement)page.QuerySelector(selector)!.Closest("form")!;
        var values = new List<KeyValuePair<string, string>>();
        foreach (var input in form.QuerySelectorAll<IHtmlInputElement>("input[name]"))
            if (input.Type is not ("checkbox" or "radio") || input.IsChecked)
                values.Add(new(input.Name!, input.Value));
        foreach (var select in form.QuerySelectorAll<IHtmlSelectElement>("select[name]"))
            values.Add(new(select.Name!, select.Value ?? ""));
        values.RemoveAll(v => fields.Any(f => f.Name == v.Key));
        values.AddRange(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var content = new FormUrlEncodedContent(values);
        using var answer = await client.PostAsync(new Uri(form.GetAttribute("action")!, UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, selector + "\n" + await answer.Content.ReadAsStringAsync());
        return await PageAsync(client, answer.Headers.Location!.ToString());
    }

    private static async Task<ImportRun> OverAsync(TestApp app, HttpClient client, string draft)
    {
        var runs = app.Services.GetRequiredService<ImportRuns>();
        var id = Guid.Parse(draft.Split('/')[2].Split('?')[0]);
        var run = await Patience.UntilAsync(
            async () => (await runs.FindAsync(id))!,
            seen => seen.IsOver && seen.FinishedAt is not null
        );
        using var progress = JsonDocument.Parse(
            await client.GetStringAsync(new Uri(draft + "/progress", UriKind.Relative))
        );
        progress.RootElement.GetProperty("finished").GetBoolean().ShouldBeTrue();
        return run;
    }
}
