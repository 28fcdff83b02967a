using System.CommandLine;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Storage, outbox, jobs, audit, outcomes: what every room stands on.</summary>
public sealed class PlatformModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new Database(options.Address));
        services.AddSingleton<Schema>();
        services.AddSingleton<TableCatalogue>();
        services.AddDbContextFactory<VinculoContext>(builder =>
        {
            if (options.Address.Engine == Engine.Sqlite)
                builder.UseSqlite(options.Address.ConnectionString);
            else
                builder.UseNpgsql(options.Address.ConnectionString);
        });
        Telemetry.Add(services, options);

        // Services stop in the reverse order: what others still write to on their way out comes first.
        AddRunning<Audit>(services);
        AddRunning<AuditSealer>(services);
        services.AddSingleton(new Reactions(services));
        AddRunning<OutboxDeliverer>(services);
        services.AddSingleton<JobQueue>();
        AddRunning<JobRunner>(services);
        AddRunning<Housekeeping>(services);
        AddRunning<NightlyRuns>(services);
        services.AddSingleton<Health>();

        services.AddDataProtection().SetApplicationName("vinculo");
        // Whoever reads the database reads the keys; the framework would warn of it at every start.
        services.AddLogging(log =>
            log.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error)
        );
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            provider => new ConfigureOptions<KeyManagementOptions>(keys =>
                keys.XmlRepository = new DatabaseKeys(options.Address, provider.GetRequiredService<TimeProvider>())
            )
        );
    }

    public void Use(WebApplication app) => app.UseMiddleware<FailureEdge>();

    /// <summary>The last step before the route itself, when actor and language are known.</summary>
    public static void UseLast(WebApplication app)
    {
        app.Use(KnownQueries.CheckAsync);
        app.UseMiddleware<Idempotency>();
    }

    public void MapRoutes(WebApplication app)
    {
        app.MapGet("/health/live", () => "alive").AllowAnonymous().ExcludeFromDescription();
        app.MapGet(
                "/health/ready",
                async (Health health, CancellationToken cancel) =>
                {
                    var report = await health.ExamineAsync(cancel);
                    return Answers.Json(
                        report,
                        report.Status == "ready" ? 200 : StatusCodes.Status503ServiceUnavailable
                    );
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        JobRoutes.Map(app);
    }

    public IEnumerable<Command> Commands() => [AuditCommands.Build(), FactCommands.Build()];

    private static void AddRunning<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
