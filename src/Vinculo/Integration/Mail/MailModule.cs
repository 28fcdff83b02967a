using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax;
using Vinculo.Integration.Mail.Api;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Outbound;

namespace Vinculo.Integration.Mail;

/// <summary>E-mail: the part of the room's table of contents.</summary>
internal static class MailModule
{
    /// <summary>Who brings mails.</summary>
    public static IReadOnlyList<MailAdapter> Adapters { get; } =
    [new RelayAdapter(), new PostmarkAdapter(), new MailgunAdapter(), new SendGridAdapter()];

    public static void AddMail(this IServiceCollection services)
    {
        foreach (var adapter in Adapters)
            services.AddSingleton<IChannelAdapter>(adapter);
        foreach (var kind in MailAccounts.Kinds)
        {
            services.AddSingleton(kind);
            services.AddSingleton<IChannelSender>(new MailSender(kind.Code));
        }
        foreach (var kind in new Func<string, string>[] { mail => mail, FaxMailAdapter.KindOf })
        {
            services.AddSingleton<IChannelCounter>(at => new PostmarkCounter(
                kind("email.postmark"),
                at.GetRequiredService<ChannelHttp>()
            ));
            services.AddSingleton<IChannelCounter>(at => new MailgunCounter(
                kind("email.mailgun"),
                at.GetRequiredService<ChannelHttp>()
            ));
            services.AddSingleton<IChannelCounter>(at => new SendGridCounter(
                kind("email.sendgrid"),
                at.GetRequiredService<ChannelHttp>()
            ));
        }
        services.AddSingleton<AnswerByMail>();
        services.AddSingleton<CheckMailServer>();
    }

    public static void MapMail(this IEndpointRouteBuilder routes) => MailRoutes.Map(routes);
}
