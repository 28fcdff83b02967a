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
        var compared = new Dictionary<PairKey, bool>();
        var ready = web.Entries.ToDictionary(e => e.Key, e => engine.Standardise(e.Value));
        var clusters = web.Cluster(Forbidden, weights);
        var joined = 0;
        if (settings.Automatic)
            foreach (var cluster in clusters)
                joined += await JoinAsync(web, cluster, cancel);
        await TidyAsync(web, cancel);
        return joined;

        bool Forbidden(Guid one, Guid other)
        {
            var key = new PairKey(one, other);
            if (compared.TryGetValue(key, out var forbidden))
                return forbidden;
            forbidden =
                ready.TryGetValue(one, out var a)
                && ready.TryGetValue(other, out var b)
                && engine.Compare(a, b, weights).Veto is not null;
            return compared[key] = forbidden;
        }
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

    /// <summary>Pairs inside one customer wait for nobody; pairs that were one and are two again are not the same.</summary>
    private async Task TidyAsync(EvidenceWeb web, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var moves = new List<(MatchPair Pair, PairState To)>();
        foreach (var pair in web.Pairs)
        {
            var one = web.Root(pair.Key.Low) == web.Root(pair.Key.High);
            PairState? to = (pair.State, one) switch
            {
                (PairState.Open or PairState.Unsure, true) => PairState.Gone,
                (PairState.Same or PairState.Automatic, false) => PairState.Different,
                (PairState.Gone, false) => PairState.Open,
                _ => null,
            };
            if (to is { } state)
                moves.Add((pair, state));
        }
        foreach (var portion in moves.Chunk(100))
            await database.WriteAsync(
                async session =>
                {
                    foreach (var (pair, to) in portion)
                        await PairStore.SettleWithinAsync(session, pair, to, null, now);
                },
                cancel
            );
    }
}

/// <summary>Atoms that hang together by evidence or because they are one already, with everything known of their pairs.</summary>
internal sealed class EvidenceWeb
{
    private readonly Dictionary<Guid, Guid> into = [];
    private readonly Dictionary<PairKey, MatchPair> pairs = [];

    public HashSet<Guid> Atoms { get; } = [];

    public Dictionary<Guid, MatchEntry> Entries { get; } = [];

    public IReadOnlyCollection<MatchPair> Pairs => pairs.Values;

    /// <summary>Pairs that may join by themselves, strongest first; ties by identifier.</summary>
    public IReadOnlyList<MatchPair> Links { get; private set; } = [];

    public static async Task<EvidenceWeb> ReadAsync(Session session, Guid start, Weights weights)
    {
        var web = new EvidenceWeb();
        var front = new HashSet<Guid> { start };
        while (front.Count > 0 && web.Atoms.Count <= SettleMatches.MostTogether)
        {
            web.Atoms.UnionWith(front);
            Guid[] ids = [.. front];
            front = [];
            foreach (var pair in await PairStore.OfAsync(session, ids))
            {
                web.pairs[pair.Key] = pair;
                if (Joins(pair, weights))
                    front.UnionWith([pair.Key.Low, pair.Key.High]);
            }
            foreach (
                var (one, other) in await session.QueryAsync(
                    $"""
                    SELECT customer_id, merged_into FROM customer WHERE customer_id {session.InGuids("ids")} AND merged_into IS NOT NULL
                    UNION SELECT customer_id, merged_into FROM customer WHERE merged_into {session.InGuids("ids")}
                    """,
                    row => (row.Guid(0), row.Guid(1)),
                    ("ids", ids)
                )
            )
            {
                web.into[one] = other;
                front.UnionWith([one, other]);
            }
            front.ExceptWith(web.Atoms);
        }
        if (web.Atoms.Count > 1)
            foreach (var (id, kept) in await MatchStore.ReadAsync(session, [.. web.Atoms]))
                web.Entries[id] = kept.Entry;
        web.Links =
        [
            .. web
                .pairs.Values.Where(p => Joins(p, weights) && p.State != PairState.Same)
                .OrderByDescending(p => p.Bits)
                .ThenBy(p => p.Key.Low)
                .ThenBy(p => p.Key.High),
        ];
        return web;
    }

    private static bool Joins(MatchPair pair, Weights weights) =>
        pair.State switch
        {
            PairState.Same or PairState.Automatic => true,
            PairState.Different or PairState.Unsure => false,
            _ => PairJudge.Automatic(pair, weights),
        };

    /// <summary>Who answers for an atom now.</summary>
    public Guid Root(Guid atom)
    {
        while (into.TryGetValue(atom, out var next))
            atom = next;
        return atom;
    }

    public void Join(Guid absorbed, Guid survivor) => into[absorbed] = survivor;

    public void Settled(PairKey key, PairState state) =>
        pairs[key] = pairs[key] with { State = state, Version = pairs[key].Version + 1 };

    /// <summary>What belongs together: what people joined, then evidence, strongest first, never across a "no".</summary>
    /// <param name="forbidden">Does anything speak against two atoms being one?</param>
    /// <param name="weights">The thresholds.</param>
    public IReadOnlyList<IReadOnlyList<Guid>> Cluster(Func<Guid, Guid, bool> forbidden, Weights weights)
    {
        var of = Atoms.ToDictionary(a => a, a => new List<Guid> { a });
        void Unite(Guid one, Guid other)
        {
            var (a, b) = (of[one], of[other]);
            if (ReferenceEquals(a, b))
                return;
            a.AddRange(b);
            foreach (var atom in b)
                of[atom] = a;
        }
        foreach (var pair in pairs.Values.Where(p => p.State == PairState.Same && Known(p)))
            Unite(pair.Key.Low, pair.Key.High);
        foreach (var (absorbed, survivor) in into)
            if (Atoms.Contains(absorbed) && Atoms.Contains(survivor))
                Unite(absorbed, survivor);
        foreach (var pair in Links.Where(Known))
        {
            var (a, b) = (of[pair.Key.Low], of[pair.Key.High]);
            if (!ReferenceEquals(a, b) && !a.Any(x => b.Any(y => Refused(x, y) || forbidden(x, y))))
                Unite(pair.Key.Low, pair.Key.High);
        }
        return [.. of.Values.Distinct().Where(c => c.Count > 1)];

        bool Known(MatchPair pair) => Atoms.Contains(pair.Key.Low) && Atoms.Contains(pair.Key.High);
        bool Refused(Guid one, Guid other) =>
            pairs.TryGetValue(new(one, other), out var pair) && pair.State == PairState.Different;
    }
}
