using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Decisions;

namespace Vinculo.Tests.Integration.Mcp;

/// <summary>Assistants at their door, by a session as one of them has it.</summary>
public class McpTests
{
    private static readonly string[] Everything =
    [
        Permissions.McpUse,
        Permissions.CustomersRead,
        Permissions.DecisionsDecide,
        Permissions.InteractionsRecord,
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_session_goes_as_it_was_recorded_and_the_audit_knows_who_read_whom(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var customer = await CustomerAsync(app);
        using var client = await app.ClientWithKeyAsync(Everything);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var decision = "";

        foreach (
            var line in await File.ReadAllLinesAsync(
                Path.Combine(TestRun.Repository, "tests/Vinculo.Tests/Integration/Mcp/session.jsonl")
            )
        )
        {
            var step = JsonNode.Parse(line.Replace("{customer}", customer.ToString()).Replace("{decision}", decision))!;
            var (status, answer) = await PostAsync(client, step["send"]!.ToJsonString());
            ((int)status).ShouldBe(step["status"]!.GetValue<int>(), line);
            if (step["answer"] is { } expected)
                Holds(expected, answer, line);
            else
                answer.ShouldBeNull();
            if (answer is JsonObject told && told["result"]?["structuredContent"]?["actions"] is not null)
                decision = told["result"]!["structuredContent"]!["id"]!.GetValue<string>();
        }

        string[] causes = ["mcp/recognise_customer", "mcp/read_life_sheet", "mcp/decide_next_best_action"];
        await Patience.UntilAsync(
            () =>
                app.Database.ReadAsync(s =>
                    s.QueryAsync(
                        "SELECT cause FROM audit_event WHERE customer_id = @id AND cause LIKE 'mcp/%'",
                        row => row.Text(0),
                        ("id", customer)
                    )
                ),
            read => causes.All(read.Contains)
        );
        (
            await app.Database.ReadAsync(s => s.QueryAsync("SELECT result FROM decision_outcome", row => row.Int(0)))
        ).ShouldBe([1]);
    }

    [Fact]
    public async Task A_key_is_told_of_the_tools_its_scopes_allow_and_of_no_others()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.ClientWithKeyAsync(Permissions.McpUse, Permissions.CustomersRead);

        var (_, list) = await PostAsync(client, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        list!["result"]!["tools"]!
            .AsArray()
            .Select(t => t!["name"]!.GetValue<string>())
            .ShouldBe(["read_life_sheet", "recognise_customer"]);
        var (_, refused) = await PostAsync(
            client,
            """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"record_outcome","arguments":{}}}"""
        );
        refused!["error"]!["code"]!.GetValue<int>().ShouldBe(-32602);
    }

    [Fact]
    public async Task The_door_is_closed_to_those_without_a_key_to_other_sites_and_to_what_is_no_message()
    {
        await using var app = await TestApp.StartAsync();
        await app.NewUserAsync("administrator");
        using var client = await app.ClientWithKeyAsync(Everything);
        using var other = await app.ClientWithKeyAsync(Permissions.CustomersRead);
        const string ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

        (await PostAsync(app.Client, ping)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(other, ping)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(client, ping, ("Origin", "https://elsewhere.example"))).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await PostAsync(client, ping, ("Origin", app.Url.GetLeftPart(UriPartial.Authority)))).Status.ShouldBe(
            HttpStatusCode.OK
        );
        (await PostAsync(client, ping, ("MCP-Protocol-Version", "1999-01-01"))).Status.ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await PostAsync(client, ping, ("MCP-Protocol-Version", "2025-03-26"))).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(client, $"[{ping},{ping}]", ("MCP-Protocol-Version", "2025-03-26"))).Status.ShouldBe(
            HttpStatusCode.OK
        );
        (await PostAsync(client, $"[{ping},{ping}]", ("MCP-Protocol-Version", "2025-06-18"))).Status.ShouldBe(
            HttpStatusCode.BadRequest
        );
        var (status, broken) = await PostAsync(client, """{"jsonrpc":"2.0","id":""");
        status.ShouldBe(HttpStatusCode.BadRequest);
        broken!["error"]!["code"]!.GetValue<int>().ShouldBe(-32700);
        using var stream = await client.GetAsync(new Uri("/mcp", UriKind.Relative));
        stream.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        stream.Content.Headers.Allow.ShouldBe(["POST"]);
        var (_, old) = await PostAsync(
            client,
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}"""
        );
        old!["result"]!["protocolVersion"]!.GetValue<string>().ShouldBe("2025-06-18");
    }

    /// <summary>All that is expected is there; more may be. Lists have as many as expected.</summary>
    private static void Holds(JsonNode expected, JsonNode? answer, string line)
    {
        switch (expected)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    Holds(value!, answer.ShouldBeOfType<JsonObject>(line)[name], $"{name} of {line}");
                break;
            case JsonArray many:
                answer.ShouldBeOfType<JsonArray>(line).Count.ShouldBeGreaterThanOrEqualTo(many.Count, line);
                for (var i = 0; i < many.Count; i++)
                    Holds(many[i]!, answer.AsArray()[i], line);
                break;
            default:
                answer.ShouldNotBeNull(line);
                answer.ToJsonString().ShouldBe(expected.ToJsonString(), line);
                break;
        }
    }

    private static async Task<(HttpStatusCode Status, JsonNode? Answer)> PostAsync(
        HttpClient client,
        string message,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null);
    }

    private static async Task<CustomerId> CustomerAsync(TestApp app)
    {
        var customer = await DecisionApiTests.SeedAsync(app);
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                VALUES (@id, @point, 1, '3001234567', '+573001234567', @yes, 0)
                """,
                ("id", customer),
                ("point", Ids.New(now)),
                ("yes", true)
            )
        );
        return customer;
    }
}
