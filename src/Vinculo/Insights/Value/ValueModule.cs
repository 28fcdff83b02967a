using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Effects;
using Vinculo.Insights.Influence;
using Vinculo.Insights.Influence.Pages;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Needs.Api;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value.Api;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Insights.Value;

/// <summary>What customers are worth: the part of the room's table of contents.</summary>
internal static class ValueModule
{
    public static void AddValue(this IServiceCollection services)
    {
        services.AddSingleton<CustomerDoor>();
        services.AddSingleton<CustomerValue>();
        services.AddSingleton<ValueSettings>();
        services.AddScoped<ValueWords>();
        // In this order: the strategic value sums up what those before it found.
        services.AddSingleton<IScorer, MarginScorer>();
        services.AddSingleton<IScorer, CostScorer>();
        services.AddSingleton<IScorer, ValueScorer>();
        services.AddSingleton<IScorer, NextScorer>();
        services.AddSingleton<IScorer, WalletScorer>();
        services.AddSingleton<IScorer, InfluenceScorer>();
        services.AddSingleton<IScorer, StrategicScorer>();
        services.AddSingleton<IScorer, NeedScorer>();
        services.AddSingleton<IScorer, PeerScorer>();
        services.AddSingleton<EffectScorer>();
        services.AddSingleton<IScorer>(provider => provider.GetRequiredService<EffectScorer>());
        services.AddSingleton<ValueBase>();
        services.AddSingleton<MarketShares>();
        services.AddSingleton<IJob, CountMarket>();
        services.AddSingleton<LosingCustomers>();
        services.AddSingleton<CustomerInfluence>();
        services.AddSingleton<CompanyCommunities>();
        services.AddSingleton(
            NavigationEntry.For<CommunitiesPage>(
                CommunitiesPage.Path,
                "network",
                "Nav",
                38,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
        services.AddSingleton<CustomerBehaviour>();
        services.AddSingleton<NeedSources>();
        services.AddSingleton<DenyNeed>();
        services.AddSingleton<DoubtedAmounts>();
        services.AddSingleton<ConfirmAmount>();
        services.AddSingleton(
            NavigationEntry.For<ValueTexts>(
                ValueLinks.Base,
                "wallet",
                "Base",
                50,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
        services.AddSingleton(
            NavigationEntry.For<WalletTexts>(
                ValueLinks.Wallet,
                "target",
                "Nav",
                29,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
        services.AddSingleton(
            NavigationEntry.For<NeedTexts>(
                "/settings/needs",
                "lightbulb",
                "Nav",
                28,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
        services.AddSingleton(
            NavigationEntry.For<ValueTexts>(
                ValueLinks.Terms,
                "wallet",
                "Terms.Nav",
                27,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
    }

    public static void MapValue(this IEndpointRouteBuilder routes)
    {
        ValueRoutes.Map(routes);
        NeedRoutes.Map(routes);
    }
}
