using Vinculo.Customers.Relations;
using Vinculo.Insights.Economics;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Jobs;

/// <summary>
/// A whole scoring run in the background. Killed, it goes on where it was: the plan and the finished partitions are in the
/// database, under the number of this run.
/// </summary>
internal sealed class ScoreEverybody(
    Database database,
    ScoreCustomers score,
    CompanyFigures figures,
    MeasureCurves curves,
    ValueBase values,
    MarketShares markets
) : IJob
{
    public const string JobCode = "insights.score";

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        await score.RunAsync(
            run.Id,
            told =>
                // It waits its turn: a small write would end what a hand has begun to write.
                database.WriteBulkAsync(
                    session => run.CheckpointWithinAsync(session, new { told.Stage }, told.Done, told.Total),
                    cancel
                ),
            cancel
        );
        // None looks at what another adds up.
        await Task.WhenAll(
            Background.RunAsync(() => figures.CountAllAsync(cancel), cancel),
            Background.RunAsync(() => curves.RunAsync(cancel), cancel),
            Background.RunAsync(() => values.CountAsync(cancel), cancel),
            Background.RunAsync(() => markets.CountAsync(cancel), cancel)
        );
    }
}
