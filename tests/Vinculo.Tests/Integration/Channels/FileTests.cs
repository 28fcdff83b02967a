using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class FileTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Files_are_fetched_checked_and_kept_and_a_program_is_not_whatever_its_name(Engine engine)
    {
        var bytes = Encoding.UTF8.GetBytes("%PDF-1.7 una carta");
        await using var provider = await ProviderAsync(new() { ["f1"] = bytes, ["f2"] = [(byte)'M', (byte)'Z', 0, 0] });
        await using var house = await ChannelHouse.OpenAsync(engine, api: provider.Urls.First());
        await house.PostAsync(Document("w1", "f1", "carta.pdf"));
        await house.PostAsync(Document("w2", "f2", "foto.jpg"));
        await house.PostAsync(Document("w3", "f3", "perdida.pdf"));
        await house.PostAsync(Document("w4", "f4", "regalo.exe"));
        await house.SettleAsync();
        await Patience.UntilAsync(
            () => house.LongAsync("SELECT count(*) FROM message_file WHERE state = 1"),
            waiting => waiting == 0
        );

        (await house.TextsAsync("SELECT name FROM message_file WHERE state = 2")).ShouldBe(["carta.pdf"]);
        (await house.TextsAsync("SELECT reason FROM message_file WHERE state = 3 ORDER BY name")).ShouldBe([
            "program",
            "program",
        ]);
        (await house.TextsAsync("SELECT name FROM message_file WHERE state = 4")).ShouldBe(["perdida.pdf"]);
        (await house.TextsAsync("SELECT sha256 FROM message_file WHERE state = 2")).ShouldBe([
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
        ]);

        var (customer, file) = await house.App.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync(
                "SELECT customer_id, id FROM message_file WHERE state = 2",
                r => (r.Guid(0), r.Guid(1))
            )
        );
        using var agent = await house.App.ClientWithKeyAsync(Permissions.InboxServe);
        using var stranger = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var address = $"/api/v1/inbox/files/{customer}/{file}";
        using var answer = await agent.GetAsync(address);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        using var shut = await stranger.GetAsync(address);
        shut.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("factura.pdf", 10L, null)]
    [InlineData("video.mp4", 30L * 1024 * 1024, "too-long")]
    [InlineData("regalo.EXE ", 10L, "program")]
    [InlineData("nada.txt", 0L, "empty")]
    public void Some_files_are_not_even_fetched(string name, long length, string? reason) =>
        FileRules.Refuses(new("x", name, "application/pdf", length, null, null)).ShouldBe(reason);

    private static string Document(string id, string file, string name) =>
        Payloads.WhatsApp(
            id,
            $$"""
            "type":"document","document":{"id":"{{file}}","mime_type":"application/pdf","filename":"{{name}}"}
            """,
            at: DateTimeOffset.UtcNow.ToUnixTimeSeconds()
        );

    /// <summary>A provider on this machine: a number leads to an address, an address to bytes, both with the account's key.</summary>
    private static async Task<WebApplication> ProviderAsync(Dictionary<string, byte[]> files)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        bool Knows(HttpContext http) => http.Request.Headers.Authorization == "Bearer " + Payloads.Secret;
        app.MapGet(
            "/{id}",
            (string id, HttpContext http) =>
                Knows(http) && files.ContainsKey(id)
                    ? Results.Json(new { url = $"{http.Request.Scheme}://{http.Request.Host}/bytes/{id}" })
                    : Results.NotFound()
        );
        app.MapGet(
            "/bytes/{id}",
            (string id, HttpContext http) =>
                Knows(http) ? Results.Bytes(files[id], "application/pdf") : Results.Unauthorized()
        );
        await app.StartAsync();
        return app;
    }
}
