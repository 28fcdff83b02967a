using System.CommandLine;
using Vinculo.Platform;
using Vinculo.Service.Clocks;

namespace Vinculo.Service;

/// <summary>Complaints and requests, and the clocks that run on them.</summary>
public sealed class ServiceModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options) => services.AddSingleton<CaseTerms>();

    public IEnumerable<Command> Commands() => ClockCommands.All();
}
