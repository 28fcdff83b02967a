using Vinculo.Customers.Relations;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Jobs;

/// <summary>A whole scoring run in the background. Killed, it starts again: the same facts give the same scores.</summary>
internal sealed class ScoreEverybody(ScoreCustomers score, CompanyFigures figures) : IJob
{
    public const string JobCode = "insights.score";

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        await score.RunAsync(null, cancel);
        await figures.CountAllAsync(cancel);
    }
}
