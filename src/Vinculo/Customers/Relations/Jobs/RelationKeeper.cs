using Vinculo.Customers.Prospects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations.Jobs;

/// <summary>
/// Keeps what hangs on several customers at once: households of who moved, figures of companies whose people changed,
/// prospects who have bought.
/// </summary>
internal sealed class RelationKeeper(
    Database database,
    InferHouseholds households,
    CompanyFigures figures,
    KeepProspects prospects,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<RelationKeeper> log
)
    : ChangeFollower(
        database,
        jobs,
        clock,
        log,
        "relations",
        ChangeKind.Identity,
        ChangeKind.Facts,
        ChangeKind.Scores,
        ChangeKind.Removed
    )
{
    protected override WholeRun Whole { get; } = new(LookAtEverybody.JobCode, TimeSpan.FromSeconds(20));

    protected override async Task<int?> KeepAsync(IReadOnlyList<CustomerChange> changes, CancellationToken cancel)
    {
        var customers = changes.Select(c => c.Customer).Distinct().ToList();
        await prospects.CatchUpAsync(customers, Actor.System("relations"), cancel);
        await figures.CountAroundAsync(customers, cancel);
        await households.RunAsync(
            [.. changes.Where(c => c.Kind is ChangeKind.Identity).Select(c => c.Customer).Distinct()],
            cancel
        );
        return customers.Count;
    }
}
