using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

[CollectionDefinition(nameof(CondorHouse))]
public sealed class CondorHouseCollection : ICollectionFixture<CondorHouse>;

/// <summary>Móvil Cóndor, as <c>vinculo demo</c> leaves it, started once for all journeys that only visit it.</summary>
public sealed class CondorHouse : IAsyncLifetime
{
    private const string Customers = "700";
    private JsonElement access;
    private Node node = null!;

    public string Folder { get; } = TestRun.NewFolder();

    public Uri Url => node.Url;

    public string ApiKey => access.GetProperty("apiKey").GetString()!;

    internal string Console => node.Console;

    public async ValueTask InitializeAsync()
    {
        node = await Node.StartAsync(Folder, "demo", "--customers", Customers, "--no-browser");
        access = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "demo-access.json"))).RootElement;
        access.GetProperty("url").GetString().ShouldBe(Url.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>A browser page of somebody who has signed in with what the demo wrote down for this role.</summary>
    public Task<IPage> VisitAsync(
        string role,
        string locale = "es-CO",
        int width = 1440,
        int height = 900,
        bool dark = false
    ) => VisitAsync(Url, role, locale, width, height, dark);

    /// <inheritdoc cref="VisitAsync(string, string, int, int, bool)"/>
    internal async Task<IPage> VisitAsync(
        Uri url,
        string role,
        string locale = "es-CO",
        int width = 1440,
        int height = 900,
        bool dark = false
    )
    {
        var page = await Browser.NewPageAsync(url, locale, width, height, dark);
        var user = access.GetProperty("users").EnumerateArray().Single(u => u.GetProperty("role").GetString() == role);
        await page.GotoAsync("/");
        await page.FillAsync("[name=email]", user.GetProperty("email").GetString()!);
        await page.FillAsync("[name=password]", user.GetProperty("password").GetString()!);
        await page.PressAsync("[name=password]", "Enter");
        await page.ArriveAsync(at => !at.Contains("/sign-in", StringComparison.Ordinal));
        await page.SpeakAsync(locale);
        return page;
    }

    /// <summary>A client with the demo's API key.</summary>
    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);
        return client;
    }

    /// <summary>A copy of everything as it is now, for a journey that kills its process.</summary>
    public async Task<string> CopyAsync()
    {
        var copy = TestRun.NewFolder();
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(Folder, "vinculo.db")};Mode=ReadOnly;Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO @file";
        command.Parameters.AddWithValue("@file", Path.Combine(copy, "vinculo.db"));
        await command.ExecuteNonQueryAsync();
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
