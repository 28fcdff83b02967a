using Vinculo.Customers.Capture;
using Vinculo.Customers.Identity;
using Vinculo.Customers.Identity.Api;
using Vinculo.Customers.Matching;
using Vinculo.Customers.Pages;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Customers.Relations.Api;
using Vinculo.Customers.Relations.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Customers;

/// <summary>The unified customer database: who they are, how to reach and find them, what they hold.</summary>
public sealed class CustomersModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<NameVocabulary>();
        services.AddSingleton<NameIndex>();
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton(s => new Recognition(
            s.GetRequiredService<Platform.Storage.Database>(),
            s.GetRequiredService<NameVocabulary>(),
            options,
            s.GetRequiredService<MatchEngine>()
        ));
        services.AddSingleton(s => new SureCustomers(s.GetRequiredService<MatchEngine>(), options.Country));
        services.AddSingleton<FindCustomers>();
        services.AddSingleton<RegisterCustomer>();
        services.AddSingleton<EditCustomer>();
        services.AddSingleton<NoteNeed>();
        services.AddSingleton<MergeCustomers>();
        services.AddSingleton<SplitCustomer>();
        services.AddSingleton<IdentityHistory>();
        services.AddSingleton<GoldenRecord>();
        services.AddSingleton<PutFirst>();
        services.AddHostedService<VocabularyWarmUp>();
        services.AddCapture();
        MatchingModule.AddServices(services);
        services.AddSingleton<RelationTypes>();
        services.AddSingleton<RelationBook>();
        services.AddSingleton<KeepRelations>();
        services.AddSingleton<KeepRelationTypes>();
        services.AddSingleton(
            NavigationEntry.For<RelationTypesPage>(
                "/settings/relations",
                "network",
                "Nav",
                25,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
        services.AddSingleton<CompanyFigures>();
        services.AddSingleton<Households>();
        services.AddSingleton<InferHouseholds>();
        services.AddSingleton<KeepProspects>();
        services.AddSingleton<IJob, LookAtEverybody>();
        services.AddSingleton<IJob, DrawControlGroup>();
        services.AddSingleton<RelationKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RelationKeeper>());
    }

    public void MapRoutes(WebApplication app)
    {
        RelationRoutes.Map(app);
        ProspectRoutes.Map(app);
        IdentityApi.Map(app);
        MatchingModule.MapRoutes(app);
    }

    public IEnumerable<System.CommandLine.Command> Commands() => [DuplicatesCommand.Build()];
}

/// <summary>Reads the vocabulary at start and every few minutes, for the words that other nodes have added.</summary>
internal sealed class VocabularyWarmUp(NameVocabulary vocabulary, TimeProvider clock, ILogger<VocabularyWarmUp> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                vocabulary.Refresh();
                await vocabulary.WarmAsync(stoppingToken);
                await Task.Delay(TimeSpan.FromMinutes(5), clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(
                    failure,
                    "The words of the customers' names could not be read; search tries again itself."
                );
                await Task.Delay(TimeSpan.FromSeconds(30), clock, stoppingToken);
            }
        }
    }
}
