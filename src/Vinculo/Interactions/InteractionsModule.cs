using Vinculo.Platform;

namespace Vinculo.Interactions;

/// <summary>Everything said or sent, on one timeline; conversations and promises.</summary>
public sealed class InteractionsModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<RecordInteraction>();
        services.AddSingleton<CloseCommitment>();
    }
}
