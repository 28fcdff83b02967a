using Vinculo.Organization;
using Vinculo.Service.Visits.Api;
using Vinculo.Ui;

namespace Vinculo.Service.Visits;

/// <summary>People who come to a branch: the part of the room's table of contents.</summary>
internal static class VisitsModule
{
    public static void AddVisits(this IServiceCollection services)
    {
        services.AddSingleton<VisitBell>();
        services.AddSingleton<BranchLinks>();
        services.AddSingleton<KioskDoor>();
        services.AddSingleton<TakeTurn>();
        services.AddSingleton<ServeVisits>();
        services.AddSingleton<VisitRoom>();
        services.AddSingleton<Appointments>();
        Add("/turnos", "users", "Nav", 13, NavigationSection.Work, Permissions.VisitsServe);
        Add("/turnos/oficinas", "building-2", "Nav.Branches", 25, NavigationSection.Settings, Permissions.VisitsManage);

        void Add(string href, string icon, string text, int order, string section, string permission) =>
            services.AddSingleton(NavigationEntry.For<VisitTexts>(href, icon, text, order, section, permission));
    }

    public static void MapVisits(this IEndpointRouteBuilder routes) => VisitRoutes.Map(routes);
}
