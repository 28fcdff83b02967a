using System.CommandLine;

namespace Vinculo.Platform;

/// <summary>A room's table of contents: its services, its routes, its verbs on the command line.</summary>
public interface IModule
{
    void AddServices(IServiceCollection services, VinculoOptions options) { }

    void MapRoutes(WebApplication app) { }

    IEnumerable<Command> Commands() => [];
}
