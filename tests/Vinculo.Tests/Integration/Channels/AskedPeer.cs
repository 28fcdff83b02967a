using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vinculo.Tests.Integration.Channels;

/// <summary>Providers on this machine that say how many messages they count, in their shapes; only whoever has the key is told.</summary>
internal sealed class AskedPeer : IAsyncDisposable
{
    public const string Key = "llave-de-consulta";

    private readonly WebApplication app;

    private AskedPeer(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <param name="day">The day on which there was something, in UTC.</param>
    public static async Task<AskedPeer> StartAsync(DateOnly day)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            var answer = IsKnown(http.Request) ? Answer(http.Request, day) : null;
            http.Response.StatusCode = answer is null ? 401 : 200;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(answer ?? """{"Message":"no"}""");
        });
        await app.StartAsync();
        return new(app);
    }

    private static bool IsKnown(HttpRequest request) =>
        request.Headers["X-Postmark-Server-Token"] == Key
        || request.Headers.Authorization == "Bearer " + Key
        || new[] { "api:", "AC1:" }.Any(user =>
            request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user + Key))
        );

    private static string? Answer(HttpRequest request, DateOnly day)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        string Ask(string name) => request.Query[name].ToString();
        return request.Path.Value switch
        {
            "/100" => """{"display_phone_number":"+57 300-111-2233","id":"100"}""",
            "/900" when Ask("fields").Contains("granularity(HALF_HOUR).phone_numbers([\"573001112233\"])") =>
                // The last point begins when the day is over.
                $$"""
                {"analytics":{"phone_numbers":["573001112233"],"granularity":"HALF_HOUR","data_points":[
                  {"start":{{start}},"end":{{start + 1800}},"sent":4,"delivered":4},
                  {"start":{{start + 84600}},"end":{{start + 86400}},"sent":3,"delivered":2},
                  {"start":{{start + 86400}},"end":{{start + 88200}},"sent":50,"delivered":50}]},"id":"900"}
                """,
            "/2010-04-01/Accounts/AC1/Messages.json" => Ask("To").Length > 0
                ? """{"messages":[{"direction":"inbound"},{"direction":"inbound"}],"next_page_uri":null}"""
                : """{"messages":[{"direction":"outbound-api"}],"next_page_uri":null}""",
            "/messages/inbound" when IsWholeDay(Ask("fromdate"), Ask("todate")) => Ask("status") == "blocked"
                ? """{"TotalCount":2,"InboundMessages":[]}"""
                : """{"TotalCount":41,"InboundMessages":[{"Subject":"Mi factura","Status":"Processed"}]}""",
            "/messages/outbound" when IsWholeDay(Ask("fromdate"), Ask("todate")) =>
                """{"TotalCount":12,"Messages":[]}""",
            "/v3/crm.condor.example/stats/total" => $$"""
                {"start":"x","end":"x","resolution":"hour","stats":[
                  {{Hour(start, 2, 8)}},
                  {{Hour(start + 3600, 3, 0)}},
                  {{Hour(start + 86400, 90, 90)}}]}
                """,
            "/v3/user/webhooks/parse/stats" => ByDay("received", 10),
            "/v3/stats" => ByDay("requests", 4),
            _ => null,
        };

        string ByDay(string metric, int count) =>
            $$$"""
                [{"date":"{{{day:yyyy-MM-dd}}}","stats":[{"metrics":{"{{{metric}}}":{{{count}}}}}]}]
                """;

        static string Hour(long at, int came, int left) =>
            $$$"""
                {"time":"{{{Rfc(at)}}}","accepted":{"incoming":{{{came}}},"outgoing":{{{left}}},"total":{{{came
                    + left}}}}}
                """;

        static string Rfc(long at) =>
            DateTimeOffset
                .FromUnixTimeSeconds(at)
                .ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
    }

    /// <summary>A day of UTC on the clock of New York: it begins at seven or eight in the evening.</summary>
    private static bool IsWholeDay(string from, string to) =>
        (from[11..], to[11..]) is ("19:00:00", "18:59:59") or ("20:00:00", "19:59:59");

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
