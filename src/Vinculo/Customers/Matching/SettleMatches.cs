using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>
/// Joins without asking where the evidence allows it. What belongs together is worked out over all atoms that hang
/// together by evidence, strongest first and never across something that speaks against it; who is joined already and
/// how that came about play no part, so that the same customers end up together whatever order they came in.
/// </summary>
internal sealed class SettleMatches(
    Database database,
    MatchEngine engine,
    Union union,
    TimeProvider clock,
    ILogger<SettleMatches> log
)
{
    /// <summary>More atoms than this hanging together mean that some value says nothing: people look at them.</summary>
    public const int MostTogether = 500;

    /// <summary>Settles what hangs together with these customers.</summary>
    /// <returns>How many customers were absorbed by others.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<Guid> atoms, Weights weights, CancellationToken cancel)
    {
        var settings = await database.ReadAsync(MatchingSettings.ReadAsync, cancel);
        var done = new HashSet<Guid>();
        var joined = 0;
        foreach (var atom in atoms)
        {
            if (done.Contains(atom))
                continue;
            var web = await database.ReadAsync(session => EvidenceWeb.ReadAsync(session, atom, weights), cancel);
            done.UnionWith(web.Atoms);
            if (web.Atoms.Count < 2)
                continue;
            if (web.Atoms.Count > MostTogether)
            {
                log.LogWarning(
                    "More than {Most} customers hang together by evidence, {Customer} among them; none is joined by itself",
                    MostTogether,
                    atom
                );
                continue;
            }
            joined += await SettleAsync(web, weights, settings, cancel);
        }
        return joined;
    }

    private async Task<int> SettleAsync(
        EvidenceWeb web,
        Weights weights,
        MatchingSettings settings,
        CancellationToken cancel
    )
    {
        var compared = new Dictionary<PairKey, PairReading?>();
        var ready = web.Entries.ToDictionary(e => e.Key, e => engine.Standardise(e.Value));
        // Somebody has made two of one: that is a "no", and it comes before any joining.
        await MoveAsync(
            web,
            web.Pairs.Where(p =>
                web.Root(p.Key.Low) != web.Root(p.Key.High)
                && (
                    p.State is PairState.Same or PairState.Automatic || (p.State == PairState.Open && web.Parted(p.Key))
                )
            ),
            PairState.Different,
            cancel
        );
        var joined = 0;
        if (settings.Automatic)
        {
            var clusters = web.Cluster(Compare);
            foreach (var merge in web.Displaced(clusters))
                await PartAsync(web, merge, cancel);
            foreach (var cluster in clusters)
                joined += await JoinAsync(web, cluster, cancel);
        }
        // Pairs inside one customer wait for nobody.
        await MoveAsync(
            web,
            web.Pairs.Where(p =>
                p.State is PairState.Open or PairState.Unsure && web.Root(p.Key.Low) == web.Root(p.Key.High)
            ),
            PairState.Gone,
            cancel
        );
        await MoveAsync(
            web,
            web.Pairs.Where(p => p.State is PairState.Gone && web.Root(p.Key.Low) != web.Root(p.Key.High)),
            PairState.Open,
            cancel
        );
        return joined;

        PairReading? Compare(Guid one, Guid other)
        {
            var key = new PairKey(one, other);
            if (compared.TryGetValue(key, out var reading))
                return reading;
            reading =
                ready.TryGetValue(one, out var a) && ready.TryGetValue(other, out var b)
                    ? MatchEngine.Compare(a, b, weights)
                    : null;
            return compared[key] = reading;
        }
    }

    /// <summary>
    /// Somebody fits better and cannot be one with who was joined before: as if they had come in the other order, the weaker
    /// join is taken back, and a person looks at it.
    /// </summary>
    private async Task PartAsync(EvidenceWeb web, MergeInForce merge, CancellationToken cancel)
    {
        var between = web.Between(merge);
        var parted = await database.WriteAsync(
            async session =>
            {
                if ((await union.PartWithinAsync(session, merge.Event)).IsRefused(out var refusal))
                {
                    log.LogInformation("{Customer} stays joined: {Code}", merge.Absorbed, refusal.Code);
                    return false;
                }
                foreach (var pair in between)
                    await PairStore.SettleWithinAsync(session, pair, PairState.Open, null, clock.GetUtcNow());
                return true;
            },
            cancel
        );
        if (!parted)
            return;
        web.Part(merge);
        foreach (var pair in between)
            web.Settled(pair.Key, PairState.Open);
    }

    private async Task<int> JoinAsync(EvidenceWeb web, IReadOnlyList<Guid> cluster, CancellationToken cancel)
    {
        var joined = 0;
        // Strongest first, so that the history tells the best reason for each.
        foreach (var pair in web.Links.Where(l => cluster.Contains(l.Key.Low) && cluster.Contains(l.Key.High)))
        {
            var (one, other) = (web.Root(pair.Key.Low), web.Root(pair.Key.High));
            if (one == other)
                continue;
            if (await JoinAsync(pair, cancel) is not { } survivor)
                continue;
            web.Join(survivor == one ? other : one, survivor);
            web.Settled(pair.Key, PairState.Automatic);
            joined++;
        }
        return joined;
    }

    /// <returns>Who answers for both; null when somebody was faster or the join was refused.</returns>
    private async Task<Guid?> JoinAsync(MatchPair pair, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                async session =>
                {
                    if (!await PairStore.SettleWithinAsync(session, pair, PairState.Automatic, null, clock.GetUtcNow()))
                        return null;
                    var joined = await union.JoinWithinAsync(session, pair, null, "matching");
                    // Thrown, so that the pair does not say it was joined when it was not.
                    return joined.IsRefused(out var refusal)
                        ? throw new NotJoinedException(refusal)
                        : (Guid?)joined.Accepted.Value;
                },
                cancel
            );
        }
        catch (NotJoinedException e)
        {
            log.LogInformation("{Pair} was not joined: {Code}", pair.Key, e.Message);
            return null;
        }
    }

    private sealed class NotJoinedException(Refusal refusal) : Exception(refusal.Code);

    private async Task MoveAsync(EvidenceWeb web, IEnumerable<MatchPair> pairs, PairState to, CancellationToken cancel)
    {
        foreach (var portion in pairs.ToList().Chunk(100))
        {
            var moved = await database.WriteAsync(
                async session =>
                {
                    var kept = new List<PairKey>();
                    foreach (var pair in portion)
                        if (await PairStore.SettleWithinAsync(session, pair, to, null, clock.GetUtcNow()))
                            kept.Add(pair.Key);
                    return kept;
                },
                cancel
            );
            foreach (var key in moved)
                web.Settled(key, to);
        }
    }
}
