using Vinculo.Decisions.Tables.Api;
using Vinculo.Decisions.Tables.Files;
using Vinculo.Decisions.Tables.Handlers;
using Vinculo.Decisions.Tables.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Clocks;
using Vinculo.Ui;

namespace Vinculo.Decisions.Tables;

/// <summary>What business rules bring to the room: services, the trial's job, the place of their pages, routes.</summary>
internal static class TablesModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<TableInputs>();
        services.AddSingleton<DecisionTables>();
        services.AddSingleton<SaveTable>();
        services.AddSingleton<PublishTable>();
        services.AddSingleton<Simulations>();
        services.AddSingleton<TrialResults>();
        services.AddSingleton<ServicePromises>();
        services.AddSingleton<ICasePromises>(provider => provider.GetRequiredService<ServicePromises>());
        services.AddSingleton<IReaction<TableSubmitted>, WhenTableMoved>();
        services.AddSingleton<IReaction<TableApproved>, WhenTableMoved>();
        services.AddSingleton<IReaction<TableGivenBack>, WhenTableMoved>();
        services.AddSingleton<TableFiles>();
        services.AddSingleton<IJob, SimulateTable>();
        services.AddSingleton(
            NavigationEntry.For<TableText>(
                "/reglas",
                "scale",
                "Nav",
                order: 25,
                section: NavigationSection.Grow,
                permission: Permissions.TablesRead
            )
        );
    }

    public static void MapRoutes(WebApplication app) => RuleRoutes.Map(app);
}
