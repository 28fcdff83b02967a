using System.CommandLine;

namespace Vinculo.Platform;

/// <summary>A room's table of contents: its services, its routes, its verbs on the command line.</summary>
public interface IModule
{
    void AddServices(IServiceCollection services, VinculoOptions options) { }

    /// <summary>The room's steps in the pipeline that every request passes, before any route.</summary>
    void Use(WebApplication app) { }

    void MapRoutes(WebApplication app) { }

    /// <summary>What must be there before the first request, once the schema is; also runs before a verb of the command line.</summary>
    Task PrepareAsync(IServiceProvider services, CancellationToken cancel) => Task.CompletedTask;

    IEnumerable<Command> Commands() => [];
}
