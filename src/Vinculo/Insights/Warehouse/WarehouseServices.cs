using Vinculo.Insights.Warehouse.Catalogue;
using Vinculo.Insights.Warehouse.Jobs;
using Vinculo.Insights.Warehouse.Pages;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Figures;
using Vinculo.Ui;

namespace Vinculo.Insights.Warehouse;

/// <summary>What the warehouse adds to the room.</summary>
internal static class WarehouseServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<LoadWarehouse>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<Sums>();
        services.AddSingleton<IChannelMonths, CountedChannels>();
        services.AddSingleton<DataDictionary>();
        services.AddSingleton<WarehouseLoads>();
        services.AddSingleton<IJob, WarehouseJob>();
        services.AddSingleton(new NightlyJob(WarehouseJob.JobCode));
        services.AddHostedService<WarehouseKeeper>();
        services.AddSingleton(
            NavigationEntry.For<DataTexts>(
                DataPage.Path,
                "database",
                "Nav",
                60,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
    }
}
