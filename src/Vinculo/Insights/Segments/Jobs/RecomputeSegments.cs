using Vinculo.Platform;

namespace Vinculo.Insights.Segments.Jobs;

/// <summary>Places everybody anew in the background: nightly, after a whole scoring run, and when somebody asks.</summary>
internal sealed class RecomputeSegments(ComputeSegments compute) : IJob
{
    public const string JobCode = "insights.segments";

    /// <param name="Only">One segmentation; null: all in use.</param>
    /// <param name="MonthsBack">Months of history to work out afterwards.</param>
    public sealed record Request(Guid? Only = null, int MonthsBack = 0);

    /// <summary>What stands is passed over, so there is nothing to remember but that there was progress.</summary>
    private sealed record Nothing;

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var request = run.Request<Request>();
        return compute.RunAsync(
            request.Only,
            request.MonthsBack,
            (session, done, total) => run.CheckpointWithinAsync(session, new Nothing(), done, total),
            cancel
        );
    }
}
