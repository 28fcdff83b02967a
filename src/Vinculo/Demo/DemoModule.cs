using System.CommandLine;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>The demonstration company.</summary>
public sealed class DemoModule : IModule
{
    public IEnumerable<Command> Commands() => [DemoCommand.Build()];
}
