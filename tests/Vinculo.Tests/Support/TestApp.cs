using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>
/// The whole application, as a user's <c>vinculo run</c> starts it: a real server on a free port of this machine, a real
/// database, a data folder of its own. Good for HTTP tests (<see cref="Client"/>) and for the browser alike.
/// </summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly string address;

    private TestApp(WebApplication application, string folder, string address, Uri url)
    {
        this.application = application;
        this.address = address;
        Folder = folder;
        Url = url;
        Client = NewClient();
    }

    public Uri Url { get; }

    /// <summary>Keeps cookies, does not follow redirects.</summary>
    public HttpClient Client { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    public IServiceProvider Services => application.Services;

    public Database Database => Services.GetRequiredService<Database>();

    /// <summary>Starts the application on a fresh database.</summary>
    /// <param name="engine">Which database.</param>
    /// <param name="settings">Changes the options.</param>
    /// <param name="services">Adds or replaces services: jobs and reactions of the test, a clock.</param>
    public static async Task<TestApp> StartAsync(
        Engine engine = Engine.Sqlite,
        Action<VinculoOptions>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        var folder = TestRun.NewFolder();
        var address = await TestDatabase.NewAddressAsync(engine, folder, withSchema: true);
        return await StartOnAsync(address, folder, settings, services);
    }

    /// <summary>Starts one more node on somebody's database.</summary>
    public static async Task<TestApp> StartOnAsync(
        string address,
        string folder,
        Action<VinculoOptions>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        var options = new VinculoOptions
        {
            Data = folder,
            Database = address,
            Urls = "http://127.0.0.1:0",
        };
        settings?.Invoke(options);
        var application = Application.Build(
            options,
            [],
            builder =>
            {
                // The console stays silent; where telemetry goes out, it goes out in tests as well.
                foreach (
                    var console in builder
                        .Services.Where(s => s.ImplementationType == typeof(ConsoleLoggerProvider))
                        .ToList()
                )
                    builder.Services.Remove(console);
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                if (TestContext.Current.TestOutputHelper is { } output)
                    builder.Logging.AddProvider(new TestLog(output));
                services?.Invoke(builder.Services);
            }
        );
        await Application.PrepareAsync(application.Services, CancellationToken.None);
        await application.StartAsync();
        var url = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return new(application, folder, address, new Uri(url));
    }

    /// <summary>A client with cookies of its own.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Url };

    /// <summary>A program that uses the API with a key of these scopes.</summary>
    public async Task<HttpClient> ClientWithKeyAsync(params string[] scopes)
    {
        var key = await Services
            .GetRequiredService<ApiKeys>()
            .CreateAsync(new("test", scopes, null, null), Actor.System("test"), CancellationToken.None);
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Accepted.Key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
        if (address.StartsWith("sqlite:", StringComparison.Ordinal))
        {
            using var connection = new SqliteConnection(DatabaseAddress.Parse(address, Folder).ConnectionString);
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            await PostgresServer.DropDatabaseAsync(address);
        }
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
