using System.Diagnostics;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Platform;
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

    /// <summary>Customers of whom lists are shown anew at a time.</summary>
    private const int Shown = 500;

    /// <summary>
    /// A hand holds so much of a run before lists show it. The lists' indexes lie in the order of value and risk, where every
    /// partition touches every page: what is written for several partitions at once is written once.
    /// </summary>
    private const int Shares = 10;

    /// <summary>A partition whose scores are written, and what lists are still to show of it.</summary>
    private sealed record Held(Partition Partition, int Scored, List<ScoreChanges.ShownChange> Changes);

    /// <summary>What a hand leaves at the end of a round.</summary>
    /// <param name="NothingFree">It could have gone on.</param>
    private sealed record HandOver(List<Held> Held, bool NothingFree);

    /// <summary>What the round before left for lists to show.</summary>
    private List<Held> left = [];

    /// <summary>
    /// One round: some hands side by side work out one partition after another, until none is free or the round is over. What
    /// all of them leave for lists to show is written at once while the next round works, since it needs the one writer for
    /// seconds and touches every page of the lists' indexes however much it is.
    /// </summary>
    /// <returns>Whether none was free and nothing is left to show.</returns>
    public async Task<bool> RoundAsync(Guid run, int hands, CancellationToken cancel)
    {
        var most = Math.Max(
            1,
            await database.ReadAsync(session => Partitions.CountAsync(session, run), cancel) / Shares
        );
        var claims = new List<Partition?>();
        var showing = Task.CompletedTask;
        List<Task<HandOver>> working = [];
        try
        {
            // Before anybody reads: now the embedded database can take in its log, and what is shown is not held up by it.
            while (claims.Count < hands)
                claims.Add(await partitions.ClaimAsync(run, cancel));
            showing = Background.RunAsync(() => ShowAsync(left, cancel), CancellationToken.None);
            working =
            [
                .. claims.Select(first =>
                    Background.RunAsync(() => HandAsync(run, first, most, cancel), CancellationToken.None)
                ),
            ];
            await Task.WhenAll([showing, .. working]);
        }
        catch
        {
            if (working.Count == 0)
                foreach (var claim in claims.OfType<Partition>())
                    await partitions.FreeAsync(claim);
            foreach (var hand in working.Where(h => h.IsCompletedSuccessfully))
                left.AddRange((await hand).Held);
            await LetGoAsync();
            throw;
        }
        var over = await Task.WhenAll(working);
        left = [.. over.SelectMany(h => h.Held).OrderBy(h => h.Partition.Number)];
        return left.Count == 0 && Array.TrueForAll(over, h => h.NothingFree);
    }

    /// <summary>Gives back what lists were still to show, for others to begin again.</summary>
    public async Task LetGoAsync()
    {
        foreach (var one in left)
            await partitions.FreeAsync(one.Partition);
        left = [];
    }

    private async Task<HandOver> HandAsync(Guid run, Partition? first, int most, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        bool goesOn() => Stopwatch.GetElapsedTime(began) < Round;
        var held = new List<Held>();
        var next = first;
        var nothingFree = first is null;
        try
        {
            while (next is { } partition)
            {
                // Whatever fails now, this one is given back there.
                next = null;
                next = await ScoreAsync(partition, held, goesOn, cancel);
                if (held.Count >= most)
                    await ShowAsync(held, cancel);
                if (next is null && goesOn())
                {
                    next = await partitions.ClaimAsync(run, cancel);
                    nothingFree = next is null;
                }
            }
            return new(held, nothingFree);
        }
        catch
        {
            foreach (var one in held)
                await partitions.FreeAsync(one.Partition);
            if (next is not null)
                await partitions.FreeAsync(next);
            throw;
        }
    }

    /// <summary>Works a partition out and writes its scores; it is held until lists show them.</summary>
    /// <param name="goesOn">The hand takes another one afterwards.</param>
    /// <returns>The next, claimed in the same transaction; null: none was.</returns>
    private async Task<Partition?> ScoreAsync(
        Partition partition,
        List<Held> held,
        Func<bool> goesOn,
        CancellationToken cancel
    )
    {
        Partition? following = null;
        try
        {
            var pieces = await PiecesAsync(await ResultsAsync(partition, cancel), cancel);
            for (var next = 0; next < pieces.Changes.Count; )
            {
                var from = next;
                // One transaction for as many pieces as nobody waits for: pages changed by several are then written once.
                (next, following) = await WriteHoldingAsync(
                    held,
                    async session =>
                    {
                        var at = from;
                        do await pieces.Changes[at++].WriteScoresWithinAsync(session);
                        while (at < pieces.Changes.Count && !session.OthersWait);
                        await partitions.RenewWithinAsync(session, partition);
                        return (
                            at,
                            at == pieces.Changes.Count && goesOn()
                                ? await partitions.ClaimWithinAsync(session, partition.Run)
                                : null
                        );
                    },
                    cancel
                );
            }
            held.Add(new(partition, pieces.Scored, [.. pieces.Changes.SelectMany(p => p.Shown)]));
        }
        catch (PartitionLostException)
        {
            // Whoever has it now finishes it; the next one is free.
        }
        catch
        {
            await partitions.FreeAsync(partition);
            throw;
        }
        return following;
    }

    /// <summary>Writes, and holds on to the partitions that wait for their lists.</summary>
    private async Task<T> WriteHoldingAsync<T>(List<Held> held, Func<Session, Task<T>> work, CancellationToken cancel)
    {
        while (true)
            try
            {
                return await database.WriteBulkAsync(
                    async session =>
                    {
                        var done = await work(session);
                        foreach (var one in held)
                            await partitions.RenewWithinAsync(session, one.Partition);
                        return done;
                    },
                    cancel
                );
            }
            catch (PartitionLostException lost) when (held.Exists(h => h.Partition == lost.Partition))
            {
                // Whoever has it now finishes it; what was to be written is written without it.
                held.RemoveAll(h => h.Partition == lost.Partition);
            }
    }

    /// <summary>Writes what lists show of the partitions that are held, and puts each away in the transaction that writes the last of it.</summary>
    private async Task ShowAsync(List<Held> held, CancellationToken cancel)
    {
        var shown = 0;
        while (held.Count > 0)
            try
            {
                var from = shown;
                (var done, shown) = await database.WriteBulkAsync(
                    async session =>
                    {
                        var (place, at) = (0, from);
                        do
                        {
                            var (partition, scored, changes) = held[place];
                            var some = changes.GetRange(at, Math.Min(Shown, changes.Count - at));
                            await ScoreChanges.ShowWithinAsync(session, some);
                            at += some.Count;
                            if (at < changes.Count)
                                continue;
                            await Partitions.DoneWithinAsync(session, partition, scored);
                            (place, at) = (place + 1, 0);
                        } while (place < held.Count && !session.OthersWait);
                        for (var i = place; i < held.Count; i++)
                            await partitions.RenewWithinAsync(session, held[i].Partition);
                        return (place, at);
                    },
                    cancel
                );
                held.RemoveRange(0, done);
            }
            catch (PartitionLostException lost)
            {
                // Whoever has it now finishes it.
                if (held[0].Partition == lost.Partition)
                    shown = 0;
                held.RemoveAll(h => h.Partition == lost.Partition);
            }
    }

    private async Task<List<CustomerResult>> ResultsAsync(Partition partition, CancellationToken cancel)
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
        return results;
    }

    /// <summary>What changes, in pieces of a batch, and how many of them are or were customers.</summary>
    private async Task<(List<ScoreChanges> Changes, int Scored)> PiecesAsync(
        List<CustomerResult> results,
        CancellationToken cancel
    )
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
        return (pieces, results.Count(r => r.Appraisal.IsKnown));
    }
}
