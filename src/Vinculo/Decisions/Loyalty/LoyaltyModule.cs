using Vinculo.Decisions.Loyalty.Api;
using Vinculo.Decisions.Loyalty.Handlers;
using Vinculo.Decisions.Loyalty.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Decisions.Loyalty;

/// <summary>Points, levels and referrals: the part of the room's table of contents.</summary>
internal static class LoyaltyModule
{
    public static void AddLoyalty(this IServiceCollection services)
    {
        services.AddSingleton<MovePoints>();
        services.AddSingleton<InviteBest>();
        services.AddSingleton<Referrals>();
        services.AddSingleton<ReferredByDocument>();
        services.AddSingleton<CustomerPoints>();
        services.AddSingleton<SaveLoyaltyTerms>();
        services.AddSingleton<IReaction<TierChanged>, WhenTierMoves>();
        services.AddSingleton<IReaction<TierInDanger>, WhenTierMoves>();
        services.AddSingleton<IJob, KeepLoyalty>();
        services.AddSingleton(new NightlyJob(KeepLoyalty.JobCode));
        services.AddSingleton(
            NavigationEntry.For<LoyaltyTexts>(
                "/fidelizacion",
                "gift",
                "Nav",
                order: 30,
                section: NavigationSection.Grow,
                permission: Permissions.OffersRead
            )
        );
    }

    public static void MapLoyalty(this IEndpointRouteBuilder routes) => LoyaltyRoutes.Map(routes);
}
