using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;

namespace Vinculo.Integration.Mail;

/// <summary>E-mail: the part of the room's table of contents.</summary>
internal static class MailModule
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddSingleton<IChannelAdapter, RelayAdapter>();
        services.AddSingleton<IChannelAdapter, PostmarkAdapter>();
        services.AddSingleton<IChannelAdapter, MailgunAdapter>();
        services.AddSingleton<IChannelAdapter, SendGridAdapter>();
    }
}
