using Vinculo.Customers.Prospects;
using Vinculo.Platform;

namespace Vinculo.Customers.Relations.Jobs;

/// <summary>Households, company figures and prospects of the whole base, after a flood of changes. Begins anew when killed.</summary>
internal sealed class LookAtEverybody(InferHouseholds households, CompanyFigures figures, KeepProspects prospects)
    : IJob
{
    public const string JobCode = "relations.everybody";

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        await prospects.CatchUpAsync(null, Actor.System("relations"), cancel);
        await figures.CountAllAsync(cancel);
        await households.RunAllAsync(null, cancel);
    }
}
