using Vinculo.Insights.Segments.Api;
using Vinculo.Insights.Segments.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Figures;
using Vinculo.Ui;

namespace Vinculo.Insights.Segments;

/// <summary>What segments bring to the room: services, jobs, the place of their pages, routes.</summary>
internal static class SegmentsModule
{
    public const string Path = "/segmentos";

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SegmentFields>();
        services.AddSingleton<Segmentations>();
        services.AddSingleton<SegmentMembers>();
        services.AddSingleton<ICustomerSegments>(at => at.GetRequiredService<SegmentMembers>());
        services.AddSingleton<SegmentMovement>();
        services.AddSingleton<CountSegments>();
        services.AddSingleton<ComputeSegments>();
        services.AddSingleton<FindGroups>();
        services.AddSingleton<UsualSegments>();
        services.AddSingleton<IJob, RecomputeSegments>();
        services.AddSingleton(new NightlyJob(RecomputeSegments.JobCode));
        services.AddHostedService<SegmentKeeper>();
        services.AddSingleton(
            NavigationEntry.For<SegmentText>(
                Path,
                "layers",
                "Nav",
                5,
                NavigationSection.Know,
                Permissions.InsightsRead,
                's'
            )
        );
    }

    public static void MapRoutes(WebApplication app)
    {
        SegmentForms.Map(app);
        SegmentApi.Map(app);
    }
}
