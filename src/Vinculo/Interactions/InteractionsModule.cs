using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Interactions.Inbox.Api;
using Vinculo.Interactions.Inbox.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Interactions;

/// <summary>Everything said or sent, on one timeline; conversations and promises.</summary>
public sealed class InteractionsModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<RecordInteraction>();
        services.AddSingleton<InboxBell>();
        services.AddSingleton<ReceiveEvents>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<Outgoing>();
        services.AddSingleton<DecideMessage>();
        services.AddSingleton<MailBody>();
        services.AddSingleton<IncomingFiles>();
        services.AddSingleton<SetPerception>();
        services.AddSingleton<LinkIdentity>();
        services.AddSingleton<Inbox.Inbox>();
        services.AddSingleton<Coverage>();
        services.AddSingleton<Desks>();
        services.AddSingleton<EpisodeFile>();
        services.AddSingleton<EpisodeNotes>();
        services.AddSingleton<MoveEpisode>();
        services.AddSingleton<CannedAnswers>();
        services.AddSingleton<InboxPeople>();
        services.AddHostedService<RouteEpisodes>();
        services.AddSingleton(
            NavigationEntry.For<InboxTexts>(
                "/bandeja",
                "message-circle",
                "Nav",
                order: 12,
                section: NavigationSection.Work,
                permission: Permissions.InboxServe,
                shortcut: 'b'
            )
        );
    }

    public void MapRoutes(WebApplication app)
    {
        InboxRoutes.Map(app);
        MailView.Map(app);
    }
}
