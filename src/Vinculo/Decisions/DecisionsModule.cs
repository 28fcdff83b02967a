using System.CommandLine;
using Vinculo.Customers.Capture;
using Vinculo.Decisions.Api;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Jobs;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Pages;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Api;
using Vinculo.Decisions.Policy.Pages;
using Vinculo.Decisions.Retention;
using Vinculo.Decisions.Tables;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Decisions;

/// <summary>The next best action: eligible, ranked, explained, recorded; and the offers it chooses from.</summary>
public sealed class DecisionsModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddLoyalty();
        services.AddRetentionDesk();
        services.AddOutboundLists();
        services.AddSingleton<OfferBook>();
        services.AddSingleton<OfferCatalogue>();
        services.AddSingleton<UsualOffers>();
        services.AddSingleton<SaveOffer>();
        services.AddSingleton<NextBestAction>();
        services.AddSingleton<DecideMany>();
        services.AddSingleton<ProposeToStranger>();
        services.AddSingleton<StrangerCounts>();
        services.AddSingleton<MarkShown>();
        services.AddSingleton<ReplayDecision>();
        services.AddSingleton<IJob, DecideEverybody>();
        services.AddSingleton<MeasureProof>();
        services.AddSingleton<Insights.Effects.IOfferTrials, OfferTrials>();
        services.AddSingleton<LeftAlone>();
        services.AddSingleton<ProofWords>();
        services.AddSingleton<IJob, ProofJob>();
        services.AddSingleton(new NightlyJob(ProofJob.JobCode));
        services.AddSingleton<RecordOutcome>();
        services.AddSingleton<RecordPastOffer>();
        services.AddSingleton<RecordPastMeetings>();
        services.AddSingleton<DecisionWords>();
        services.AddSingleton<OfferPreview>();
        services.AddSingleton<OfferResults>();
        services.AddSingleton<ShownCounts>();
        services.AddHostedService<ShownRounds>();
        services.AddSingleton<RelearnOffers>();
        services.AddSingleton<SetLearning>();
        TablesModule.AddServices(services);
        services.AddHostedService<LearningKeeper>();
        services.AddHostedService<BeliefKeeper>();
        services.AddHostedService<SilenceKeeper>();
        services.AddSingleton<IFieldUse, OfferFieldUse>();
        services.AddSingleton<AssistantTool, DecideTool>();
        services.AddSingleton<AssistantTool, RecordOutcomeTool>();
        services.AddSingleton<AssistantTool, ContactGateTool>();
        services.AddSingleton<ContactGate>();
        services.AddSingleton<IQuietTimes, QuietTimes>();
        services.AddSingleton<IOutboundGate>(provider => provider.GetRequiredService<ContactGate>());
        services.AddSingleton<ChangeContactRules>();
        services.AddSingleton<NoteQuiet>();
        services.AddSingleton(
            NavigationEntry.For<ContactRulesPage>(
                "/contact-rules",
                "phone-outgoing",
                "Nav.ContactRules",
                order: 30,
                section: NavigationSection.Grow,
                permission: Permissions.OffersRead
            )
        );
        services.AddSingleton(
            NavigationEntry.For<OffersPage>(
                "/offers",
                "tag",
                "Nav.Offers",
                order: 20,
                section: NavigationSection.Grow,
                permission: Permissions.OffersRead,
                shortcut: 'o'
            )
        );
        services.AddSingleton(
            NavigationEntry.For<LearningSettingsPage>(
                LearningRoutes.Page,
                "scale",
                "Nav",
                order: 29,
                section: NavigationSection.Settings,
                permission: Permissions.SettingsManage
            )
        );
        services.AddSingleton(
            NavigationEntry.For<ProofWords>(
                ProofRoutes.Page,
                "scale",
                "Nav.Proof",
                order: 22,
                section: NavigationSection.Grow,
                permission: Permissions.OffersRead
            )
        );
    }

    public void MapRoutes(WebApplication app)
    {
        app.MapLoyalty();
        app.MapRetentionDesk();
        app.MapOutboundLists();
        DecisionRoutes.Map(app);
        OfferRoutes.Map(app);
        LearningRoutes.Map(app);
        TablesModule.MapRoutes(app);
        AnswerForm.Map(app);
        ContactPolicyRoutes.Map(app);
        ProofRoutes.Map(app);
    }

    public IEnumerable<Command> Commands() => [OffersCommand.Make(), DecisionsCommand.Make()];
}
