using Vinculo.Decisions.Outbound.Api;
using Vinculo.Decisions.Outbound.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Decisions.Outbound;

/// <summary>Lists of customers to be contacted: the part of the room's table of contents.</summary>
internal static class OutboundModule
{
    public static void AddOutboundLists(this IServiceCollection services)
    {
        services.AddSingleton<MakeOutboundList>();
        services.AddSingleton<WorkOutboundList>();
        services.AddSingleton<OutboundLists>();
        services.AddSingleton<IJob, FillOutboundList>();
        services.AddSingleton(
            NavigationEntry.For<OutboundTexts>(
                OutboundForms.Page,
                "phone-call",
                "Nav",
                order: 24,
                section: NavigationSection.Work,
                permission: Permissions.OutboundServe
            )
        );
    }

    public static void MapOutboundLists(this IEndpointRouteBuilder routes)
    {
        OutboundRoutes.Map(routes);
        OutboundForms.Map(routes);
    }
}
