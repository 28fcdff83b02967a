using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class TelemetryTests
{
    [Fact]
    public async Task Traces_measures_and_logs_go_to_the_endpoint_that_is_set_with_the_route_of_each_request()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                received.AddOrUpdate(signal, _ => Text(body), (_, before) => before + Text(body));
            }
        );
        await collector.StartAsync();

        await using (
            var app = await TestApp.StartAsync(Engine.Sqlite, options => options.OtlpEndpoint = collector.Urls.First())
        )
        {
            using var client = await app.ClientWithKeyAsync("settings.manage");
            using var answer = await client.GetAsync("/api/v1/jobs/01980000-0000-7000-8000-000000000001");
            ((int)answer.StatusCode).ShouldBe(404);
            app.Services.GetRequiredService<ILoggerFactory>()
                .CreateLogger("Vinculo.Tests")
                .LogError("Asked {Times} times in vain", 3);
        }

        received["traces"].ShouldContain("http.route");
        received["traces"].ShouldContain("api/v1/jobs/{id:guid}");
        received["metrics"].ShouldContain("http.server.request.duration");
        received["logs"].ShouldContain("Asked 3 times in vain");

        static string Text(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
    }
}
