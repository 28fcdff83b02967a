using System.CommandLine;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>The demonstration companies, and the check of the scores against their truth.</summary>
public sealed class DemoModule : IModule
{
    public IEnumerable<Command> Commands() => [DemoCommand.Build(), SimulateCommand.Build()];
}
