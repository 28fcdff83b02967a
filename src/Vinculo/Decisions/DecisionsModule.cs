using System.CommandLine;
using Vinculo.Decisions.Api;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>The next best action: eligible, ranked, explained, recorded; and the offers it chooses from.</summary>
public sealed class DecisionsModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<OfferBook>();
        services.AddSingleton<OfferCatalogue>();
        services.AddSingleton<SaveOffer>();
        services.AddSingleton<NextBestAction>();
        services.AddSingleton<RecordOutcome>();
        services.AddSingleton<RecordPastOffer>();
        services.AddSingleton<DecisionWords>();
        services.AddSingleton<OfferPreview>();
        services.AddSingleton<OfferResults>();
    }

    public void MapRoutes(WebApplication app)
    {
        DecisionRoutes.Map(app);
        OfferRoutes.Map(app);
    }

    public IEnumerable<Command> Commands() => [OffersCommand.Make()];
}
