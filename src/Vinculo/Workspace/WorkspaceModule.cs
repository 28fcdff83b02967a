using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;
using Vinculo.Ui;
using Vinculo.Workspace.Api;
using Vinculo.Workspace.Cadence;
using Vinculo.Workspace.Handlers;
using Vinculo.Workspace.Patterns;

namespace Vinculo.Workspace;

/// <summary>The agent's desk: point of contact, life sheet, customers list, home, first steps; customers as an API.</summary>
public sealed class WorkspaceModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<CustomerFile>();
        services.AddSingleton<IReaction<OfferAnswered>, WhenOfferAccepted>();
        services.AddCadence();
        services.AddSingleton<AssistantTool, RecogniseTool>();
        services.AddSingleton<AssistantTool, LifeSheetTool>();
        services.AddSingleton<CustomerTimeline>();
        services.AddSingleton<CustomerAsOf>();
        services.AddScoped<AsOfWords>();
        services.AddSingleton<CustomerExport>();
        services.AddSingleton<CustomerSets>();
        services.AddSingleton<CompanyFile>();
        services.AddSingleton<CompanyPeopleList>();
        services.AddSingleton<ProspectDesk>();
        services.AddSingleton<OpenProspect>();
        services.AddSingleton<ListNames>();
        services.AddSingleton<AgentDay>();
        services.AddSingleton<DeskFigures>();
        services.AddSingleton<FirstStepsState>();
        services.AddScoped<DeskWords>();
        services.AddSingleton<PatternCounts>();
        services.AddSingleton<PatternNames>();
        services.AddSingleton<PatternOwners>();
        services.AddSingleton<FindPatterns>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<FindPatterns>());
        services.AddSingleton(new NightlyJob(FindPatterns.JobCode));
        services.AddSingleton(provider => new PatternBoard(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<PatternCounts>(),
            provider.GetRequiredService<PatternNames>(),
            provider.GetRequiredService<Audit>(),
            provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(
            NavigationEntry.For<PatternText>(
                "/patrones",
                "circle-alert",
                "Title",
                40,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
        services.AddScoped<IdentityWords>();
        // What comes in is read the way what goes out is written: enums by name.
        services.ConfigureHttpJsonOptions(json =>
        {
            foreach (var converter in Json.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });

        services.AddSingleton(
            NavigationEntry.For<WorkspaceText>(
                CustomerLinks.Home,
                "house",
                "Home",
                5,
                permission: "insights.read",
                shortcut: 'h'
            )
        );
        services.AddSingleton(
            NavigationEntry.For<WorkspaceText>(
                CustomerLinks.PointOfContact,
                "headset",
                "PointOfContact",
                10,
                permission: Permissions.CustomersRead,
                shortcut: 'p'
            )
        );
        services.AddSingleton(
            NavigationEntry.For<WorkspaceText>(
                CustomerLinks.List,
                "users",
                "Customers",
                20,
                permission: Permissions.CustomersRead,
                shortcut: 'c'
            )
        );
        services.AddSingleton(
            NavigationEntry.For<RelationTexts>(
                RelationLinks.Prospects,
                "sparkles",
                "Prospects",
                22,
                permission: Permissions.CustomersRead,
                shortcut: 'l'
            )
        );
        services.AddSingleton(
            NavigationEntry.For<WorkspaceText>(
                CaptureQualityView.Path,
                "clipboard-list",
                "Quality",
                40,
                NavigationSection.Know,
                Permissions.CustomersRead
            )
        );
        services.AddSingleton(
            NavigationEntry.For<WorkspaceText>(
                CustomerLinks.FirstSteps,
                "route",
                "FirstSteps",
                90,
                NavigationSection.Settings,
                "imports.run"
            )
        );
        services.AddSingleton(
            NavigationEntry.For<IdentityTexts>(
                "/settings/identity",
                "fingerprint",
                "Rules",
                45,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
        services.AddSingleton(
            new NavigationCommand(
                CustomerLinks.New,
                "user-plus",
                typeof(WorkspaceText),
                "Customer.New",
                Permissions.CustomersEdit,
                "n c"
            )
        );
        services.AddSingleton(
            new NavigationCommand(
                RelationLinks.NewProspect,
                "sparkles",
                typeof(RelationTexts),
                "Prospect.New",
                Permissions.CustomersEdit,
                "n p"
            )
        );
    }

    public void MapRoutes(WebApplication app)
    {
        SearchApi.Map(app);
        CustomersApi.Map(app);
        AsOfApi.Map(app);
        DealingsApi.Map(app);
        CadenceRoutes.Map(app);
        CaptureApi.Map(app);
        CaptureQualityView.Map(app);
        CustomersExportRoutes.Map(app);
        TimelineRoutes.Map(app);
        ProspectsApi.Map(app);
        app.MapGet("/", Begin).RequireAuthorization().ExcludeFromDescription();
    }

    /// <summary>Who answers customers begins at the point of contact; who steers begins with the figures.</summary>
    private static IResult Begin(HttpContext http)
    {
        var actor = CurrentActor.Of(http);
        return Results.Redirect(
            actor.May("insights.read") ? CustomerLinks.Home
            : actor.May(Permissions.CustomersRead) ? CustomerLinks.PointOfContact
            : "/account"
        );
    }
}
