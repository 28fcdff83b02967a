using System.CommandLine;
using Vinculo.Integration.Analysis;
using Vinculo.Integration.Api;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax;
using Vinculo.Integration.Handlers;
using Vinculo.Integration.Jobs;
using Vinculo.Integration.Linking;
using Vinculo.Integration.Mail;
using Vinculo.Integration.Mapping;
using Vinculo.Integration.Mcp;
using Vinculo.Integration.Telephony;
using Vinculo.Integration.Web;
using Vinculo.Integration.WebChat;
using Vinculo.Integration.WebForms;
using Vinculo.Integration.Writing;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Integration;

/// <summary>What comes from other systems: files, and what providers of channels send.</summary>
public sealed class IntegrationModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<ImportEngine>();
        services.AddSingleton<StartImport>();
        services.AddSingleton<ImportDrafts>();
        services.AddSingleton<BulkUpsert>();
        services.AddSingleton(
            new NavigationEntry(
                "/importar",
                "upload",
                typeof(ImportTexts),
                "Nav.Imports",
                "imports.run",
                40,
                NavigationSection.Know,
                null
            )
        );
        services.AddSingleton<UndoImport>();
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportRuns>();
        services.AddSingleton<SetAsideCsv>();
        services.AddSingleton<MappingGuess>();
        services.AddSingleton<IReaction<ImportFinished>, WhenImportFinished>();
        services.AddSingleton<IJob, ImportJob>();
        services.AddSingleton<IJob, UndoJob>();
        services.AddMail();
        services.AddSingleton<McpServer>();
        services.AddTelephony();
        services.AddWebChat();
        services.AddWebForms();
        services.AddFax();
        services.AddChannels();
        services.AddSingleton<WebSites>();
        services.AddSingleton<WebProposals>();
        services.AddSingleton<WebRoutes>();
        services.AddSingleton(
            NavigationEntry.For<WebTexts>(
                "/settings/web",
                "globe",
                "Nav",
                order: 65,
                section: NavigationSection.Settings,
                permission: Permissions.SettingsManage
            )
        );
    }

    public void MapRoutes(WebApplication app)
    {
        ImportRoutes.Map(app);
        BulkApi.Map(app);
        McpEndpoint.Map(app);
        app.MapTelephony();
        app.MapMail();
        app.MapWebChat();
        app.MapWebForms();
        app.MapFax();
        app.MapChannels();
        app.Services.GetRequiredService<WebRoutes>().Map(app);
    }

    public IEnumerable<Command> Commands() =>
        [.. ImportCommand.All(), .. MatchCommand.All(), .. Verbs().Select(verb => verb.Command())];

    /// <summary>What an analyst asks of a file, without a database.</summary>
    internal static AnalysisVerb[] Verbs() =>
        [
            new LifetimeCommand(TimeProvider.System),
            new SurvivalCommand(),
            new RfmCommand(TimeProvider.System),
            new ChurnCommand(),
            new GraphCommand(),
            new BasketCommand(),
            new RecommendCommand(TimeProvider.System),
            new ThemesCommand(),
            new AnomaliesCommand(TimeProvider.System),
            new UpliftCommand(),
            new ReplayCommand(),
            new OpeCommand(),
        ];
}
