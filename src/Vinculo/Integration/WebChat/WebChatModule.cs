using Vinculo.Customers;
using Vinculo.Integration.Channels;

namespace Vinculo.Integration.WebChat;

/// <summary>The chat on the company's sites: the part of the room's table of contents.</summary>
internal static class WebChatModule
{
    private static readonly ChannelKind Kind = new(
        ChatSender.AccountKind,
        [Channel.Chat],
        [
            new("origins"),
            new("identityKey", IsSecret: true, IsRequired: false),
            new("consentText", IsRequired: false),
            new("senderName", IsRequired: false),
            new("mailbox", IsRequired: false),
            new("publicUrl", IsRequired: false),
        ]
    );

    public static void AddWebChat(this IServiceCollection services)
    {
        services.AddSingleton(Kind);
        services.AddSingleton<HearVisitor>();
        services.AddSingleton<IChannelSender, ChatSender>();
    }

    public static void MapWebChat(this IEndpointRouteBuilder routes) => ChatRoutes.Map(routes);
}
