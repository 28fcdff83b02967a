using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

public class CustomerFileTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_life_sheet_as_JSON_tells_all_in_one_answer(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();

        using var answer = await client.GetAsync($"/api/v1/customers/{desk.Lucia}/sheet");
        var text = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        using var sheet = JsonDocument.Parse(text);
        var root = sheet.RootElement;
        root.GetProperty("name").GetString().ShouldBe("Lucía Rincón Peña");
        root.GetProperty("valueClass").GetString().ShouldBe("A");
        root.GetProperty("riskBand").GetString().ShouldBe("veryHigh");
        root.GetProperty("identifiers")[0].GetProperty("number").GetString().ShouldBe("52345678");
        root.GetProperty("contactPoints").GetArrayLength().ShouldBe(2);
        root.GetProperty("relations")
            .EnumerateArray()
            .Select(r => r.GetProperty("role").GetString())
            .ShouldBe(["employer", "calls"], ignoreOrder: true);
        root.GetProperty("holdings")[0].GetProperty("name").GetString().ShouldBe("Plan 60 GB");
        root.GetProperty("scores")[0].GetProperty("reasons")[0].GetProperty("effect").GetDouble().ShouldBe(1.4);
        root.GetProperty("cases")[0].GetProperty("receipt").GetString().ShouldBe("Q-2041");
        root.GetProperty("commitments")[0]
            .GetProperty("promise")
            .GetString()
            .ShouldBe("Llamarla con la revisión de la factura");
        root.GetProperty("lastConversation")
            .GetProperty("pendingQuestion")
            .GetString()
            .ShouldBe("¿Por qué subió la factura?");
        root.GetProperty("timeline").GetArrayLength().ShouldBe(50);
        root.GetProperty("timeline")[0].GetProperty("channel").GetString().ShouldBe("whatsApp");
        root.GetProperty("timelineNext").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_timeline_pages_to_its_beginning_without_gap_or_repetition(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();
        var seen = new List<string>();

        string? after = null;
        do
        {
            using var page = JsonDocument.Parse(
                await client.GetStringAsync(
                    $"/api/v1/customers/{desk.Lucia}/timeline?limit=17{(after is null ? "" : "&after=" + after)}"
                )
            );
            seen.AddRange(
                page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)
            );
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);

        seen.Count.ShouldBe(61);
        seen.Distinct().Count().ShouldBe(61);
    }

    [Fact]
    public async Task The_timeline_filters_by_channel_and_kind()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        using var page = JsonDocument.Parse(
            await client.GetStringAsync(
                $"/api/v1/customers/{desk.Lucia}/timeline?channel=email&kind=complaint&limit=200"
            )
        );

        // Every twentieth of the sixty is both an e-mail (each fourth) and a complaint (each tenth).
        page.RootElement.GetProperty("items").GetArrayLength().ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_customer_alone_comes_without_her_dealings(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();

        using var record = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/customers/{desk.Lucia}"));

        var root = record.RootElement;
        root.GetProperty("name").GetString().ShouldBe("Lucía Rincón Peña");
        root.GetProperty("valueClass").GetString().ShouldBe("A");
        root.GetProperty("identifiers")[0].GetProperty("number").GetString().ShouldBe("52345678");
        root.GetProperty("contactPoints").GetArrayLength().ShouldBe(2);
        root.TryGetProperty("timeline", out _).ShouldBeFalse();
        root.TryGetProperty("relations", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Reading_a_sheet_leaves_one_row_in_the_access_log()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        (await client.GetAsync($"/api/v1/customers/{desk.Lucia}")).EnsureSuccessStatusCode();

        var rows = await Patience.UntilAsync(
            () =>
                desk.App.Database.ReadAsync(s =>
                    s.FirstOrDefaultAsync(
                        "SELECT COUNT(*) FROM audit_event WHERE customer_id = @id AND act = 'customer.read'",
                        row => row.Long(0),
                        ("id", desk.Lucia)
                    )
                ),
            count => count > 0
        );
        rows.ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_of_another_team_is_refused_on_API_page_and_timeline_and_not_found_by_search()
    {
        await using var desk = await Desk.OpenAsync();
        var mine = await TeamAsync(desk, "sur");
        using var client = await desk.ClientAsync("es", mine);

        foreach (
            var path in new[]
            {
                $"/api/v1/customers/{desk.Elsewhere}",
                $"/api/v1/customers/{desk.Elsewhere}/sheet",
                $"/api/v1/customers/{desk.Elsewhere}/timeline",
                $"/clientes/{desk.Elsewhere}",
                $"/clientes/{desk.Elsewhere}/historia",
            }
        )
        {
            using var answer = await client.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("Zoraida");
        }
        (await client.GetStringAsync("/api/v1/search?q=Zoraida")).ShouldNotContain("Quintana");
        (await client.GetStringAsync("/api/v1/customers?limit=100")).ShouldNotContain("Zoraida");
    }

    [Theory]
    [InlineData("GET", "/clientes")]
    [InlineData("GET", "/punto-de-contacto")]
    [InlineData("GET", "/clientes/exportar?format=csv")]
    [InlineData("GET", "/api/v1/customers")]
    [InlineData("GET", "/api/v1/search?q=lucia")]
    [InlineData("POST", "/api/v1/recognitions")]
    [InlineData("POST", "/api/v1/customers")]
    public async Task Whoever_may_only_read_figures_is_refused_everywhere_a_person_shows(string method, string path)
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync("es", null, "insights.read");

        using var answer = await client.SendAsync(
            new(new HttpMethod(method), path)
            {
                Content = method == "POST" ? Body(new { identifier = "52345678" }) : null,
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("Rincón");
    }

    [Fact]
    public async Task An_agent_may_not_export()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        (await client.GetAsync("/clientes/exportar?format=csv")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("52345678")]
    [InlineData("52.345.678")]
    [InlineData("3001234567")]
    [InlineData("+57 300 123 4567")]
    [InlineData("lucia.rincon@ejemplo.test")]
    [InlineData("lucia rincon")]
    [InlineData("lusia rincon")]
    public async Task Search_finds_her_by_whatever_she_gives(string typed)
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        using var found = JsonDocument.Parse(
            await client.GetStringAsync("/api/v1/search?q=" + Uri.EscapeDataString(typed))
        );

        var first = found.RootElement.GetProperty("results")[0];
        first.GetProperty("title").GetString().ShouldBe("Lucía Rincón Peña");
        first.GetProperty("href").GetString().ShouldBe($"/clientes/{desk.Lucia}");
    }

    [Fact]
    public async Task Recognition_says_how_sure_it_is_and_why()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();

        using var answer = await client.PostAsync("/api/v1/recognitions", Body(new { identifier = "52345678" }));
        using var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        var first = found.RootElement.GetProperty("customers")[0];
        first.GetProperty("id").GetString().ShouldBe(desk.Lucia.ToString());
        first.GetProperty("probability").GetDouble().ShouldBeGreaterThan(.9);
        first.GetProperty("why")[0].GetProperty("code").GetString().ShouldBe("same-document");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_edit_needs_the_version_it_read_and_a_conflict_names_both_values(Engine engine)
    {
        await using var desk = await Desk.OpenAsync(engine);
        using var client = await desk.ClientAsync();
        var url = $"/api/v1/customers/{desk.Lucia}";

        using var first = await PatchAsync(client, url, new { city = "Pasto" }, "\"1\"");
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Headers.ETag!.Tag.ShouldBe("\"2\"");

        using var late = await PatchAsync(client, url, new { city = "Popayán" }, "\"1\"");
        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var problem = JsonDocument.Parse(await late.Content.ReadAsStringAsync());
        var conflict = problem.RootElement.GetProperty("conflicts")[0];
        conflict.GetProperty("field").GetString().ShouldBe("city");
        conflict.GetProperty("current").GetString().ShouldBe("Pasto");
        conflict.GetProperty("yours").GetString().ShouldBe("Popayán");
        problem.RootElement.GetProperty("detail").GetString()!.ShouldContain("Pasto");

        using var without = await PatchAsync(client, url, new { city = "Popayán" }, null);
        without.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Recording_the_same_request_twice_records_one_contact()
    {
        await using var desk = await Desk.OpenAsync();
        using var client = await desk.ClientAsync();
        var contact = new
        {
            channel = "voice",
            body = "Preguntó por su plan.",
            perception = 4,
            requestId = Guid.Parse("01990000-0000-7000-8000-00000000abcd"),
        };

        foreach (var _ in new[] { 1, 2 })
        {
            using var answer = await client.PostAsync($"/api/v1/customers/{desk.Sister}/interactions", Body(contact));
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        }

        using var page = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/customers/{desk.Sister}/timeline"));
        page.RootElement.GetProperty("items").GetArrayLength().ShouldBe(1);
        page.RootElement.GetProperty("items")[0].GetProperty("perception").GetInt32().ShouldBe(4);
    }

    private static async Task<Guid> TeamAsync(Desk desk, string code)
    {
        var id = Vinculo.Platform.Ids.New(TimeProvider.System.GetUtcNow());
        await desk.App.Database.WriteAsync(s =>
            s.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, @code, @code, @yes, 1)",
                ("id", id),
                ("code", code),
                ("yes", true)
            )
        );
        return id;
    }

    private static StringContent Body(object value) =>
        new(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> PatchAsync(HttpClient client, string url, object changes, string? etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, url) { Content = Body(changes) };
        if (etag is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(etag));
        return client.SendAsync(request);
    }
}
