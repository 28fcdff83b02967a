using Vinculo.Decisions.Retention.Api;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Decisions.Retention;

/// <summary>The retention desk: the part of the room's table of contents.</summary>
internal static class RetentionModule
{
    public static void AddRetentionDesk(this IServiceCollection services)
    {
        services.AddSingleton<RetentionDesk>();
        services.AddSingleton<OpenRetentionCase>();
        services.AddSingleton<GoOnWithRetention>();
        services.AddSingleton<SaveSaveOffers>();
        services.AddSingleton(
            NavigationEntry.For<RetentionTexts>(
                "/mesa-de-retencion",
                "heart",
                "Nav",
                order: 25,
                section: NavigationSection.Work,
                permission: Permissions.RetentionServe
            )
        );
    }

    public static void MapRetentionDesk(this IEndpointRouteBuilder routes) => RetentionRoutes.Map(routes);
}
