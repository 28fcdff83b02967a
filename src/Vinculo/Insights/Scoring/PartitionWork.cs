using System.Diagnostics;
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
    /// <summary>Customers written at a time: so few that nobody who wants to write waits long.</summary>
    private const int Batch = 250;

    /// <summary>
    /// Hands stop together after so long: the embedded database can take in its log only while nobody reads from it, and a
    /// log that grows all night slows every reader.
    /// </summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(12);

    /// <summary>Works out one partition after another until none is free or the round is over.</summary>
    /// <returns>Whether none was free.</returns>
    public async Task<bool> RunAsync(Guid run, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Round)
        {
            if (await partitions.ClaimAsync(run, cancel) is not { } partition)
                return true;
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
        return false;
    }

    private async Task ScoreAsync(Partition partition, CancellationToken cancel)
    {
        var appraiser = new CustomerAppraisal(horizon, features, models, terms, currency);
        var results = new List<CustomerResult>();
        await new FactStream(database, horizon.Money).ReadAsync(
            FactScope.Between(partition.First, partition.Last),
            facts =>
            {
                var appraisal = appraiser.Of(facts);
                results.Add(new(appraisal, team.Of(facts, appraisal), facts.Shown));
            },
            cancel
        );
        var pieces = await PiecesAsync(results, cancel);
        var scored = results.Count(r => r.Appraisal.IsKnown);
        for (var next = 0; next < pieces.Count; )
        {
            var from = next;
            // One transaction for as many pieces as nobody waits for: pages changed by several are then written once.
            next = await database.WriteBulkAsync(
                async session =>
                {
                    var at = from;
                    do await pieces[at++].WriteWithinAsync(session);
                    while (at < pieces.Count && !session.OthersWait);
                    if (at == pieces.Count)
                        await Partitions.DoneWithinAsync(session, partition, scored);
                    else
                        await partitions.RenewWithinAsync(session, partition);
                    return at;
                },
                cancel
            );
        }
    }

    /// <summary>What changes, in pieces of a batch; at least one, that puts the partition away.</summary>
    private async Task<List<ScoreChanges>> PiecesAsync(List<CustomerResult> results, CancellationToken cancel)
    {
        var pieces = new List<ScoreChanges>();
        foreach (var some in results.Chunk(Batch))
            pieces.Add(
                await ScoreChanges.OfAsync(
                    database,
                    some,
                    FactScope.Between(some[0].Appraisal.Customer.Value, some[^1].Appraisal.Customer.Value),
                    plan.Run.Cutoffs,
                    team,
                    horizon.Moment,
                    currency,
                    cancel
                )
            );
        if (pieces.Count == 0)
            pieces.Add(new());
        return pieces;
    }
}
