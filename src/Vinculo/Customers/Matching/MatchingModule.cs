using Vinculo.Customers.Matching.Api;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Customers.Matching;

/// <summary>What matching brings to the room of customers: its services, its pages' place, its jobs, its forms.</summary>
internal static class MatchingModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<MatchEngine>();
        services.AddSingleton<SettleMatches>();
        services.AddSingleton<KeepMatches>();
        services.AddSingleton<Union>();
        services.AddSingleton(s => new DecidePair(
            s.GetRequiredService<Platform.Storage.Database>(),
            s.GetRequiredService<Union>(),
            s.GetRequiredService<Audit>(),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ReviewQueue>();
        services.AddSingleton<PairFile>();
        services.AddSingleton<LinkageModels>();
        services.AddSingleton<MatchingScans>();
        services.AddSingleton<IJob, ScanDuplicates>();
        services.AddSingleton<IJob, JoinObvious>();
        services.AddHostedService<MatchKeeper>();
        services.AddSingleton(
            NavigationEntry.For<MatchingText>(
                "/duplicados",
                "git-merge",
                "Nav",
                30,
                NavigationSection.Know,
                Permissions.MatchingReview,
                'd'
            )
        );
    }

    public static void MapRoutes(WebApplication app)
    {
        ReviewForms.Map(app);
        DuplicatesApi.Map(app);
    }
}
