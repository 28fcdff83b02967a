using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Jobs;

/// <summary>
/// Keeps scores current: reads the change log and appraises anew whoever has new facts, with the model in use. After a
/// flood, such as an import, it asks for a whole run instead.
/// </summary>
internal sealed class ScoreKeeper(
    Database database,
    ScoreCustomers scoreCustomers,
    CompanyFigures figures,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<ScoreKeeper> log
) : ChangeFollower(database, jobs, clock, log, Code, ChangeKind.Facts)
{
    /// <summary>Under which the place in the change log is kept.</summary>
    internal const string Code = "insights";

    private Dictionary<Guid, DateOnly>? leavers;
    private DateTimeOffset leaversAt;
    private ChurnModels? models;

    protected override WholeRun Whole { get; } = new(ScoreEverybody.JobCode, TimeSpan.FromSeconds(15));

    protected override async Task<int?> KeepAsync(IReadOnlyList<CustomerChange> changes, CancellationToken cancel)
    {
        var known = await Database.ReadAsync(
            async session =>
                (
                    Run: await ScoreStore.LastRunAsync(session),
                    Models: await ScoreStore.ModelsAsync(session, models),
                    Terms: await ScoreStore.TermsAsync(session),
                    Limit: await Slips.LimitAsync(session)
                ),
            cancel
        );
        models = known.Models;
        // Before the first whole run there is nothing to keep current: however small the company, it begins with one.
        if (known.Run is not { } run)
            return null;
        var horizon = run.Today(Clock.GetUtcNow(), options.Zone);
        var features = new FeatureSet(horizon.Measures, await LeaversAsync(horizon), horizon.Usual);
        var appraiser = new CustomerAppraisal(horizon, features, known.Models, known.Terms, options.Currency);
        var team = await scoreCustomers.Further.RestoreAsync(
            new(Database, horizon, known.Terms, options.Currency, Clock.GetUtcNow(), OneCustomer: true),
            cancel
        );
        var customers = changes.Select(c => c.Customer).Distinct().Order().ToArray();
        foreach (var chunk in customers.Chunk(500))
        {
            var results = new List<CustomerResult>(chunk.Length);
            var scope = FactScope.Of(chunk);
            if (known.Limit is { } limit && limit.Currency == horizon.Currency)
                await Slips.LookAsync(Database, horizon.Money, limit, scope, cancel);
            await new FactStream(Database, horizon.Money).ReadAsync(
                scope,
                facts =>
                {
                    var appraisal = appraiser.Of(facts);
                    results.Add(new(appraisal, team.Of(facts, appraisal), facts.Shown));
                },
                cancel
            );
            var changed = await ScoreChanges.OfAsync(
                Database,
                results,
                scope,
                run.Cutoffs,
                team,
                horizon.Moment,
                options.Currency,
                cancel
            );
            await Database.WriteAsync(changed.WriteWithinAsync, cancel);
        }
        await figures.CountAroundAsync(customers, cancel);
        return customers.Length;
    }

    /// <summary>Who has left matters only to the ties of others: an hour old is fresh enough.</summary>
    private async Task<Dictionary<Guid, DateOnly>> LeaversAsync(Horizon horizon)
    {
        if (leavers is null || Clock.GetUtcNow() - leaversAt > TimeSpan.FromHours(1))
            (leavers, leaversAt) = (await scoreCustomers.LeaversAsync(horizon), Clock.GetUtcNow());
        return leavers;
    }
}
