using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax.Api;
using Vinculo.Integration.Fax.Jobs;
using Vinculo.Integration.Mail;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Integration.Fax;

/// <summary>Faxes: the part of the room's table of contents.</summary>
internal static class FaxModule
{
    private static readonly ChannelKind[] Kinds =
    [
        .. MailAccounts.Kinds.Select(mail => new ChannelKind(
            FaxMailAdapter.KindOf(mail.Code),
            [Channel.Fax],
            [.. mail.Fields, new("gateway"), new("sendTo", IsRequired: false)]
        )),
        new(
            FaxHookAdapter.AccountKind,
            [Channel.Fax],
            [
                new("signingKey", IsSecret: true, IsRequired: false),
                new("token", IsSecret: true, IsRequired: false),
                new("mediaUser", IsRequired: false),
                new("mediaPassword", IsSecret: true, IsRequired: false),
                new("publicUrl", IsRequired: false),
            ]
        ),
    ];

    public static void AddFax(this IServiceCollection services)
    {
        foreach (var kind in Kinds)
            services.AddSingleton(kind);
        foreach (var mail in MailModule.Adapters)
        {
            var adapter = new FaxMailAdapter(mail);
            services.AddSingleton<IChannelAdapter>(adapter);
            services.AddSingleton<IChannelSender>(new FaxSender(adapter.Kind));
        }
        services.AddSingleton<IChannelAdapter, FaxHookAdapter>();
        services.AddSingleton<IChannelSender, NoFaxSender>();
        services.AddSingleton<ClassifyFax>();
        services.AddSingleton<SendFax>();
        services.AddHostedService<FetchFaxes>();
        services.AddSingleton(
            NavigationEntry.For<FaxTexts>(
                "/fax",
                "printer",
                "Nav",
                order: 13,
                section: NavigationSection.Work,
                permission: Permissions.InboxServe
            )
        );
    }

    public static void MapFax(this IEndpointRouteBuilder routes) => FaxRoutes.Map(routes);
}
