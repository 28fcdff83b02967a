using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>What a node needs to work partitions out: plan, models and scorers, read once and shared by its threads.</summary>
internal sealed class PartitionWork(
    Database database,
    Partitions partitions,
    ScoringPlan plan,
    Horizon horizon,
    FeatureSet features,
    ChurnModels models,
    Scorers.Team team,
    ValueTerms terms,
    string currency
)
{
    /// <summary>Customers a transaction: small, so that nobody who wants to write waits long.</summary>
    private const int Batch = 500;

    /// <summary>Works out one partition after another until none is free.</summary>
    public async Task RunAsync(Guid run, CancellationToken cancel)
    {
        while (await partitions.ClaimAsync(run, cancel) is { } partition)
            try
            {
                await ScoreAsync(partition, cancel);
            }
            catch (PartitionLostException)
            {
                // Whoever has it now finishes it; the next one is free.
                continue;
            }
            catch
            {
                await partitions.FreeAsync(partition);
                throw;
            }
    }

    private async Task ScoreAsync(Partition partition, CancellationToken cancel)
    {
        var appraiser = new CustomerAppraisal(horizon, features, models, terms, currency);
        var results = new List<CustomerResult>(Batch);
        var scored = 0;
        var from = partition.First;
        await new FactStream(database, horizon.PaymentsOnly).ReadAsync(
            FactScope.Between(partition.First, partition.Last),
            async facts =>
            {
                var appraisal = appraiser.Of(facts);
                results.Add(new(appraisal, team.Of(facts, appraisal), facts.Shown));
                if (results.Count == Batch)
                    await WriteAsync(facts.Id.Value, done: false);
            },
            cancel
        );
        await WriteAsync(partition.Last, done: true);

        async Task WriteAsync(Guid until, bool done)
        {
            scored += results.Count(r => r.Appraisal.IsKnown);
            var changes = await ScoreChanges.OfAsync(
                database,
                results,
                FactScope.Between(from, until),
                plan.Run.Cutoffs,
                team,
                horizon.Moment,
                currency,
                cancel
            );
            await database.WriteAsync(
                async session =>
                {
                    session.Bulk = true;
                    if (done)
                        await Partitions.DoneWithinAsync(session, partition, scored);
                    else
                        await partitions.RenewWithinAsync(session, partition);
                    await changes.WriteWithinAsync(session);
                },
                cancel
            );
            results.Clear();
            from = until;
        }
    }
}
