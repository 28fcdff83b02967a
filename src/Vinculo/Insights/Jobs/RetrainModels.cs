using Vinculo.Insights.Effects;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Jobs;

/// <summary>Makes a new version of one model in the background. Killed, it begins again: nothing of it is in use before it is kept.</summary>
internal sealed class RetrainModels(Database database, ScoreCustomers score, EffectScorer effects) : IJob
{
    public const string JobCode = "insights.retrain";
    private const int Steps = 3;

    /// <param name="Model">Code of the model.</param>
    internal sealed record Request(string Model);

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var code = run.Request<Request>().Model;
        return code == EffectScorer.Code ? score.RetrainAsync(effects, run.AskedBy, TellAsync, cancel)
            : ChurnHorizon.Find(code) is { } ahead ? score.RetrainAsync(ahead, run.AskedBy, TellAsync, cancel)
            : throw new InvalidOperationException($"{code} is not trained by itself.");

        Task TellAsync(int step) =>
            database.WriteAsync(session => run.CheckpointWithinAsync(session, new { step }, step, Steps), cancel);
    }
}
