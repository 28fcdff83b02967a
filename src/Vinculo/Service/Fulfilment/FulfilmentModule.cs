using Vinculo.Organization;
using Vinculo.Service.Fulfilment.Api;
using Vinculo.Ui;

namespace Vinculo.Service.Fulfilment;

/// <summary>What is promised and sold is delivered: the part of the room's table of contents.</summary>
internal static class FulfilmentModule
{
    public static void AddFulfilment(this IServiceCollection services)
    {
        services.AddSingleton<FulfilmentPlans>();
        services.AddSingleton<StartUndertaking>();
        services.AddSingleton<WorkUndertaking>();
        services.AddSingleton<UndertakingList>();
        services.AddSingleton<UndertakingFile>();
        services.AddSingleton<StatusDoor>();
        services.AddSingleton<UndertakingFigures>();
        services.AddSingleton<RemindOfUndertakings>();
        services.AddHostedService<UndertakingRounds>();
        Add("/cumplimiento", "handshake", "Nav", 17, NavigationSection.Work, Permissions.FulfilmentWork);
        Add(
            "/cumplimiento/indicadores",
            "chart-bar",
            "Nav.Figures",
            46,
            NavigationSection.Know,
            Permissions.InsightsRead
        );
        Add(
            "/cumplimiento/planes",
            "package",
            "Nav.Plans",
            24,
            NavigationSection.Settings,
            Permissions.FulfilmentManage
        );

        void Add(string href, string icon, string text, int order, string section, string permission) =>
            services.AddSingleton(NavigationEntry.For<FulfilmentTexts>(href, icon, text, order, section, permission));
    }

    public static void MapFulfilment(this IEndpointRouteBuilder routes) => FulfilmentRoutes.Map(routes);
}
