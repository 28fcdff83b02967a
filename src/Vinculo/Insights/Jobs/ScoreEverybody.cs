using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Jobs;

/// <summary>A whole scoring run in the background. Killed, it starts again: the same facts give the same scores.</summary>
internal sealed class ScoreEverybody(ScoreCustomers score) : IJob
{
    public const string JobCode = "insights.score";

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) => score.RunAsync(null, cancel);
}
