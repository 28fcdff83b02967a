using System.CommandLine;
using Vinculo.Insights.Economics;
using Vinculo.Insights.Economics.Pages;
using Vinculo.Insights.Handlers;
using Vinculo.Insights.Jobs;
using Vinculo.Insights.Models;
using Vinculo.Insights.Models.Api;
using Vinculo.Insights.Models.Pages;
using Vinculo.Insights.Moves;
using Vinculo.Insights.Pages;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value;
using Vinculo.Insights.Warehouse;
using Vinculo.Insights.Warehouse.Api;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Insights;

/// <summary>Runs the methods on the company's data; keeps features, models and scores.</summary>
public sealed class InsightsModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddValue();
        services.AddSingleton(provider => new ScoreCustomers(
            provider.GetRequiredService<Database>(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetServices<IScorer>()
        ));
        services.AddSingleton<MeasureCurves>();
        services.AddSingleton<RetentionEconomics>();
        services.AddSingleton(
            NavigationEntry.For<RetentionPage>(
                "/retencion",
                "trending-up",
                "Nav",
                36,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
        services.AddSingleton<IJob, ScoreEverybody>();
        services.AddSingleton(new NightlyJob(ScoreEverybody.JobCode));
        services.AddSingleton<ScoreRuns>();
        services.AddSingleton(
            NavigationEntry.For<ScoresPage>(
                "/settings/scores",
                "activity",
                "Nav",
                26,
                NavigationSection.Settings,
                Permissions.InsightsRun
            )
        );
        services.AddSingleton<IJob, RetrainModels>();
        services.AddSingleton<ModelCatalogue>();
        services.AddSingleton<SwitchModel>();
        services.AddSingleton<RetrainModel>();
        services.AddSingleton(
            NavigationEntry.For<ModelsPage>(
                "/modelos",
                "chart-line",
                "Nav",
                60,
                NavigationSection.Know,
                Permissions.InsightsRead
            )
        );
        services.AddSingleton<IReaction<SettingChanged>, WhenSettingChanged>();
        services.AddSingleton<IReaction<ModelDegraded>, WhenModelDegraded>();
        services.AddHostedService<ScoreKeeper>();
        services.AddHostedService<ScoreHands>();
        WarehouseServices.Add(services);
        SegmentsModule.AddServices(services);
        MovesModule.AddServices(services);
    }

    public void MapRoutes(WebApplication app)
    {
        app.MapValue();
        WarehouseRoutes.Map(app);
        SegmentsModule.MapRoutes(app);
        ModelRoutes.Map(app);
        MovesModule.MapRoutes(app);
    }

    public IEnumerable<Command> Commands()
    {
        var score = new Command(
            "score",
            "Calcula valor y riesgo de todos los clientes · Works out value and risk of every customer"
        );
        CommandLine.Inside(score, ScoreAsync);
        yield return score;
        yield return WarehouseCommand.Of();
    }

    private static async Task<int> ScoreAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        var runs = services.GetRequiredService<ScoreRuns>();
        var run = await runs.TakeUpAsync(Actor.System("vinculo score"), cancel);
        var ended = await services.GetRequiredService<JobRunner>().FinishAsync(run, null, cancel);
        if (ended.State != JobState.Done)
        {
            await Console.Error.WriteLineAsync(ended.Message ?? ended.State.ToString());
            return 1;
        }
        Console.WriteLine(Json.Of(await runs.ResultAsync(run, cancel)).Text);
        return 0;
    }
}
