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
    /// <param name="atoms">Whom.</param>
    /// <param name="weights">In use.</param>
    /// <param name="divided">
    /// Gets the customers from whom records were taken out, and those that these became. What hangs together with them is
    /// left for when they have been kept anew.
    /// </param>
    /// <param name="cancel">The caller gave up.</param>
    /// <returns>How many customers were absorbed by others.</returns>
    public async Task<int> RunAsync(
        IReadOnlyCollection<Guid> atoms,
        Weights weights,
        ISet<Guid> divided,
        CancellationToken cancel
    )
    {
        var settings = await database.ReadAsync(MatchingSettings.ReadAsync, cancel);
        var done = new HashSet<Guid>();
        var joined = 0;
        foreach (var atom in atoms)
        {
            if (done.Contains(atom))
                continue;
            var web = await database.ReadAsync(
                session => EvidenceWeb.ReadAsync(session, atom, engine, weights),
                cancel
            );
            done.UnionWith(web.Atoms);
            if (web.Atoms.Count > MostTogether)
            {
                log.LogWarning(
                    "More than {Most} customers hang together by evidence, {Customer} among them; none is joined by itself",
                    MostTogether,
                    atom
                );
                continue;
            }
            if (!web.IsEmpty && !web.Atoms.Overlaps(divided))
                joined += await SettleAsync(web, settings, divided, cancel);
        }
        return joined;
    }

    private async Task<int> SettleAsync(
        EvidenceWeb web,
        MatchingSettings settings,
        ISet<Guid> divided,
        CancellationToken cancel
    )
    {
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
            foreach (var merge in web.Displaced())
                await PartAsync(web, merge, cancel);
            foreach (var (atom, leaving) in web.Divided())
                divided.UnionWith(await DivideAsync(web, atom, leaving, cancel));
            foreach (var cluster in web.Whole())
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
    }

    /// <summary>
    /// An import took records for one customer's that the whole evidence says are another's: they become a customer of
    /// their own, of whom what people answered of the first is true as well.
    /// </summary>
    /// <returns>The two of them; nobody when it was refused.</returns>
    private async Task<IReadOnlyList<Guid>> DivideAsync(
        EvidenceWeb web,
        Guid atom,
        IReadOnlyList<MatchRecord> leaving,
        CancellationToken cancel
    )
    {
        if (web.Root(atom) != atom)
            return [];
        return await database.WriteAsync(
            async session =>
            {
                var split = await union.TakeOutWithinAsync(session, atom, leaving);
                if (split.IsRefused(out var refusal))
                {
                    log.LogInformation("{Customer} keeps all its records: {Code}", atom, refusal.Code);
                    return (IReadOnlyList<Guid>)[];
                }
                var given = split.Accepted.Given.Value;
                // Where these were just what a merge had brought, it was taken back: nobody has said a "no".
                var members = await KeepMatches.MembersAsync(session, [given]);
                foreach (
                    var pair in await PairStore.OfAsync(session, [given, .. members.GetValueOrDefault(given) ?? []])
                )
                    if (pair.State == PairState.Automatic)
                        await PairStore.SettleWithinAsync(session, pair, PairState.Open, null, clock.GetUtcNow());
                await PairStore.CopyAnswersWithinAsync(session, atom, given, clock.GetUtcNow());
                return [atom, given];
            },
            cancel
        );
    }

    /// <summary>
    /// The evidence no longer holds two together, or somebody fits better and cannot be one with who was joined before: as if
    /// they had come in the other order, the join is taken back, and a person looks at it.
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
        web.TakeBack(merge);
        foreach (var pair in between)
            web.Settled(pair.Key, PairState.Open);
    }

    private async Task<int> JoinAsync(EvidenceWeb web, IReadOnlySet<Guid> cluster, CancellationToken cancel)
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
