using Microsoft.EntityFrameworkCore;
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
        services.AddSingleton<JobQueue>();
        services.AddSingleton<Audit>();
        services.AddHostedService(provider => provider.GetRequiredService<Audit>());
        services.AddDbContextFactory<VinculoContext>(builder =>
        {
            if (options.Address.Engine == Engine.Sqlite)
                builder.UseSqlite(options.Address.ConnectionString);
            else
                builder.UseNpgsql(options.Address.ConnectionString);
        });
    }

    public void MapRoutes(WebApplication app) => app.MapGet("/health/live", () => "alive").AllowAnonymous();
}
