using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Jobs;

/// <summary>Makes a new version of one model in the background. Killed, it begins again: nothing of it is in use before it is kept.</summary>
internal sealed class RetrainModels(Database database, ScoreCustomers score) : IJob
{
    public const string JobCode = "insights.retrain";
    private const int Steps = 3;

    /// <param name="Model">Code of the model.</param>
    internal sealed record Request(string Model);

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) =>
        score.RetrainAsync(
            ChurnHorizon.Find(run.Request<Request>().Model)
                ?? throw new InvalidOperationException($"{run.Request<Request>().Model} is not trained by itself."),
            run.AskedBy,
            step =>
                database.WriteAsync(session => run.CheckpointWithinAsync(session, new { step }, step, Steps), cancel),
            cancel
        );
}
