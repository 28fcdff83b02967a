using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Api;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Outbound;

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
        foreach (var kind in MailAccounts.Kinds)
        {
            services.AddSingleton(kind);
            services.AddSingleton<IChannelSender>(new MailSender(kind.Code));
        }
        services.AddSingleton<AnswerByMail>();
        services.AddSingleton<CheckMailServer>();
    }

    public static void MapMail(this IEndpointRouteBuilder routes) => MailRoutes.Map(routes);
}
