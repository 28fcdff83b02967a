using System.Net;
using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform.Api;

public sealed class KnownQueriesTests
{
    [Theory]
    [InlineData("/api/v1/customers?stage=customer&sort=-churn&limit=5", null)]
    [InlineData("/api/v1/customers?dir=desc", "dir")]
    [InlineData("/api/v1/customers?estado=1", "estado")]
    [InlineData("/api/v1/customers/01980000-0000-7000-8000-000000000001/timeline?chanel=voice", "chanel")]
    [InlineData("/api/v1/customers/01980000-0000-7000-8000-000000000001/timeline?id=x", "id")]
    [InlineData("/api/v1/warehouse?day=today", "day")]
    [InlineData("/api/v1/warehouse/sums/fact_interaction?chanel=1", "chanel")]
    public async Task A_parameter_nobody_knows_is_refused_by_name_with_those_that_are_known(
        string address,
        string? unknown
    )
    {
        await using var app = await TestApp.StartAsync(Engine.Sqlite);
        using var client = await app.ClientWithKeyAsync("customers.read", "insights.read");

        using var answer = await client.GetAsync(address);

        answer.StatusCode.ShouldBe(unknown is null ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity);
        if (unknown is null)
            return;
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("field").GetString().ShouldBe(unknown);
    }

    [Fact]
    public async Task Whoever_may_not_come_in_learns_nothing_of_parameters()
    {
        await using var app = await TestApp.StartAsync(Engine.Sqlite);
        using var client = await app.ClientWithKeyAsync("insights.read");

        using var answer = await client.GetAsync("/api/v1/customers?dir=desc");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
