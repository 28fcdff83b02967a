using Vinculo.Integration.Channels.Api;
using Vinculo.Integration.Channels.Jobs;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Integration.Channels;

/// <summary>Accounts of providers, what they send and what is sent through them: the part of the room's table of contents.</summary>
internal static class ChannelsModule
{
    public static void AddChannels(this IServiceCollection services)
    {
        foreach (var kind in ChannelKinds.Messaging)
            services.AddSingleton(kind);
        services.AddSingleton<ChannelKinds>();
        services.AddSingleton<IChannelAdapter, WhatsAppAdapter>();
        services.AddSingleton<IChannelAdapter>(new MessengerAdapter(MessengerAdapter.Messenger));
        services.AddSingleton<IChannelAdapter>(new MessengerAdapter(MessengerAdapter.Instagram));
        services.AddSingleton<IChannelAdapter, TelegramAdapter>();
        services.AddSingleton<IChannelAdapter, TwilioAdapter>();
        services.AddSingleton<ChannelHttp>();
        services.AddSingleton<IChannelSender, WhatsAppSender>();
        foreach (var kind in new[] { MessengerAdapter.Messenger, MessengerAdapter.Instagram })
            services.AddSingleton<IChannelSender>(p => new MessengerSender(kind, p.GetRequiredService<ChannelHttp>()));
        services.AddSingleton<IChannelSender, TelegramSender>();
        services.AddSingleton<IChannelSender, TwilioSender>();
        services.AddSingleton<IChannelFiles, WhatsAppFiles>();
        services.AddSingleton<IChannelFiles>(new MessengerFiles(MessengerAdapter.Messenger));
        services.AddSingleton<IChannelFiles>(new MessengerFiles(MessengerAdapter.Instagram));
        services.AddSingleton<IChannelFiles, TelegramFiles>();
        services.AddSingleton<IChannelFiles, TwilioFiles>();
        services.AddSingleton<IChannelCounter, TwilioCounter>();
        services.AddSingleton<IChannelCounter, WhatsAppCounter>();
        services.AddSingleton<Adapters>();
        services.AddSingleton<ChannelAccounts>();
        services.AddSingleton<SaveChannelAccount>();
        services.AddSingleton<ChannelHealth>();
        services.AddSingleton(
            NavigationEntry.For<ChannelTexts>(
                "/settings/channels",
                "plug",
                "Nav",
                order: 47,
                section: NavigationSection.Settings,
                permission: Permissions.ChannelsManage
            )
        );
        services.AddSingleton<HookGuard>();
        services.AddSingleton<EnvelopeStore>();
        services.AddHostedService(provider => provider.GetRequiredService<EnvelopeStore>());
        services.AddHostedService<ReadEnvelopes>();
        services.AddHostedService<SendQueued>();
        services.AddHostedService<FetchFiles>();
        services.AddHostedService<TidyChannels>();
        services.AddSingleton<FetchCounts>();
        services.AddHostedService(provider => provider.GetRequiredService<FetchCounts>());
    }

    public static void MapChannels(this IEndpointRouteBuilder routes) => HookRoutes.Map(routes);
}
