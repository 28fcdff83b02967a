using Vinculo.Integration.Telephony.Api;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Integration.Telephony;

/// <summary>Telephones: the part of the room's table of contents.</summary>
internal static class TelephonyModule
{
    public static void AddTelephony(this IServiceCollection services)
    {
        services.AddSingleton<CallBell>();
        services.AddSingleton<CallBook>();
        services.AddSingleton<FollowCalls>();
        services.AddSingleton<CloseCall>();
        services.AddSingleton<DialCustomer>();
        services.AddSingleton<CallDesk>();
        services.AddSingleton<IDeskBell>(provider => provider.GetRequiredService<CallDesk>());
        services.AddSingleton<ISwitchboards, Switchboards>();
        foreach (var kind in Switchboards.Kinds)
            services.AddSingleton(kind);
        services.AddSingleton<Channels.IChannelAdapter, CallWebhookAdapter>();
        services.AddSingleton<ISwitchTongue, AsteriskTongue>();
        services.AddSingleton<ISwitchTongue, FreeSwitchTongue>();
        services.AddSingleton(provider => new SwitchLines(
            provider.GetRequiredService<ISwitchboards>(),
            provider.GetRequiredService<FollowCalls>(),
            provider.GetServices<ISwitchTongue>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SwitchLines>>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<SwitchLines>());
        services.AddSingleton(
            NavigationEntry.For<CallTexts>(
                "/llamadas",
                "phone",
                "Nav",
                order: 22,
                section: NavigationSection.Work,
                permission: Permissions.InteractionsRecord
            )
        );
    }

    public static void MapTelephony(this IEndpointRouteBuilder routes) => CallRoutes.Map(routes);
}
