using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Demo;
using Vinculo.Insights;
using Vinculo.Integration;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Ui;
using Vinculo.Workspace;

namespace Vinculo;

/// <summary>Puts the rooms together: the web application of one installation.</summary>
public static class Application
{
    /// <summary>The rooms, from the ground up.</summary>
    public static IReadOnlyList<IModule> Rooms { get; } =
    [
        new PlatformModule(),
        new ApiModule(),
        new OrganizationModule(),
        new CustomersModule(),
        new InteractionsModule(),
        new ServiceModule(),
        new InsightsModule(),
        new DecisionsModule(),
        new IntegrationModule(),
        new WorkspaceModule(),
        new DemoModule(),
    ];

    /// <summary>Builds the application; the caller starts it.</summary>
    /// <param name="options">What the installation sets.</param>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Last word over services and logging; for tests.</param>
    public static WebApplication Build(
        VinculoOptions options,
        string[] args,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(Application).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        UiModule.Serve(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Routes that take files say so themselves.
            kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
        });
        foreach (var room in Rooms)
            room.AddServices(builder.Services, options);
        UiModule.Add(builder.Services);
        configure?.Invoke(builder);

        var app = builder.Build();
        UiModule.Use(app);
        foreach (var room in Rooms)
            room.Use(app);
        foreach (var room in Rooms)
            room.MapRoutes(app);
        UiModule.Map(app);
        PlatformModule.UseLast(app);
        return app;
    }

    /// <summary>Brings the database to this version, then serves until told to stop.</summary>
    public static async Task<int> RunAsync(VinculoOptions options, string[] args, CancellationToken cancel)
    {
        StartFailure.CheckAddresses(options);
        await using var app = Build(options, args);
        await PrepareAsync(app.Services, cancel);
        await app.StartAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    /// <summary>Makes the data folder, applies the schema and lets every room put down what it needs.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancel)
    {
        StartFailure.CheckFolder(services.GetRequiredService<VinculoOptions>());
        await services.GetRequiredService<Schema>().ApplyAsync(null, cancel);
        foreach (var room in Rooms)
            await room.PrepareAsync(services, cancel);
    }
}
