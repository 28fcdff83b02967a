using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>A merge in force within a web.</summary>
/// <param name="Bits">The evidence it was made by; null: a person or an import made it.</param>
internal sealed record MergeInForce(Guid Event, Guid Absorbed, Guid Survivor, double? Bits);

/// <summary>Atoms that hang together by evidence or because they are one already, with everything known of their pairs.</summary>
internal sealed class EvidenceWeb
{
    private readonly Dictionary<Guid, Guid> into = [];
    private readonly Dictionary<PairKey, MatchPair> pairs = [];
    private readonly List<MergeInForce> merges = [];
    private readonly HashSet<PairKey> parted = [];
    private readonly Weights weights;

    private EvidenceWeb(Weights weights) => this.weights = weights;

    public HashSet<Guid> Atoms { get; } = [];

    public Dictionary<Guid, MatchEntry> Entries { get; } = [];

    public IReadOnlyCollection<MatchPair> Pairs => pairs.Values;

    /// <summary>Did a person make two of what was one?</summary>
    public bool Parted(PairKey key) => parted.Contains(key);

    /// <summary>Pairs that may join by themselves, strongest first; ties by identifier.</summary>
    public IEnumerable<MatchPair> Links =>
        pairs
            .Values.Where(p => (Joins(p) || Lone(p)) && p.State != PairState.Same && Known(p))
            .OrderByDescending(p => p.Bits)
            .ThenBy(p => p.Key.Low)
            .ThenBy(p => p.Key.High);

    public static async Task<EvidenceWeb> ReadAsync(Session session, Guid start, Weights weights)
    {
        var web = new EvidenceWeb(weights);
        var front = new HashSet<Guid> { start };
        while (front.Count > 0 && web.Atoms.Count <= SettleMatches.MostTogether)
        {
            web.Atoms.UnionWith(front);
            Guid[] ids = [.. front];
            front = [];
            foreach (var pair in await PairStore.OfAsync(session, ids))
            {
                web.pairs[pair.Key] = pair;
                if (web.Joins(pair) || web.Lone(pair))
                    front.UnionWith([pair.Key.Low, pair.Key.High]);
            }
            foreach (
                var (one, other) in await session.QueryAsync(
                    $"""
                    SELECT customer_id, merged_into FROM customer WHERE customer_id {session.InGuids(
                        "ids"
                    )} AND merged_into IS NOT NULL
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
        if (web.Atoms.Count < 2)
            return web;
        foreach (var (id, kept) in await MatchStore.ReadAsync(session, [.. web.Atoms]))
            web.Entries[id] = kept.Entry;
        web.parted.UnionWith(await Union.PartedAsync(session, [.. web.Atoms]));
        if (web.into.Count > 0)
            web.merges.AddRange(await Union.InForceAsync(session, [.. web.into.Keys]));
        return web;
    }

    private bool Joins(MatchPair pair) =>
        pair.State switch
        {
            PairState.Same or PairState.Automatic => true,
            PairState.Different or PairState.Unsure => false,
            _ => PairJudge.Automatic(pair, weights),
        };

    private bool Lone(MatchPair pair) =>
        pair.State is not (PairState.Same or PairState.Different or PairState.Unsure) && PairJudge.Lone(pair, weights);

    private bool Known(MatchPair pair) => Atoms.Contains(pair.Key.Low) && Atoms.Contains(pair.Key.High);

    /// <summary>Who answers for an atom now.</summary>
    public Guid Root(Guid atom)
    {
        while (into.TryGetValue(atom, out var next))
            atom = next;
        return atom;
    }

    public void Join(Guid absorbed, Guid survivor) => into[absorbed] = survivor;

    public void Part(MergeInForce merge)
    {
        merges.Remove(merge);
        into.Remove(merge.Absorbed);
    }

    public void Settled(PairKey key, PairState state) =>
        pairs[key] = pairs[key] with { State = state, Version = pairs[key].Version + 1 };

    /// <summary>Joined pairs between what was absorbed and what absorbed it.</summary>
    public IReadOnlyList<MatchPair> Between(MergeInForce merge)
    {
        var absorbed = Under(merge.Absorbed);
        return
        [
            .. pairs.Values.Where(p =>
                p.State == PairState.Automatic && absorbed.Contains(p.Key.Low) != absorbed.Contains(p.Key.High)
            ),
        ];
    }

    private HashSet<Guid> Under(Guid top)
    {
        var under = new HashSet<Guid> { top };
        var before = 0;
        while (under.Count > before)
        {
            before = under.Count;
            foreach (var merge in merges.Where(m => under.Contains(m.Survivor)))
                under.Add(merge.Absorbed);
        }
        return under;
    }

    /// <summary>
    /// What belongs together: what people joined, then evidence, strongest first, never across a "no"; and last those who are
    /// called and reached alike, unless somebody else is too.
    /// </summary>
    /// <param name="compare">Two atoms compared; null when nothing is known of one.</param>
    public IReadOnlyList<IReadOnlyList<Guid>> Cluster(Func<Guid, Guid, PairReading?> compare)
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
            if (
                Atoms.Contains(absorbed)
                && Atoms.Contains(survivor)
                && !merges.Exists(m => m.Absorbed == absorbed && m.Bits is not null)
            )
                Unite(absorbed, survivor);
        var linked = Links
            .SelectMany(p => new[] { (p.Key.Low, p.Key.High), (p.Key.High, p.Key.Low) })
            .ToLookup(l => l.Item1, l => l.Item2);
        // What evidence joined before stands in line with the rest, as strong as it was then.
        var links = Links
            .Select(p => (p.Key, p.Bits, Lone: Lone(p)))
            .Concat(
                merges
                    .Where(m => m.Bits is not null && Atoms.Contains(m.Absorbed) && Atoms.Contains(m.Survivor))
                    .Select(m => (Key: new PairKey(m.Absorbed, m.Survivor), Bits: m.Bits!.Value, Lone: Lone(m)))
            )
            .OrderBy(l => l.Lone)
            .ThenByDescending(l => l.Bits)
            .ThenBy(l => l.Key.Low)
            .ThenBy(l => l.Key.High);
        foreach (var (key, _, lone) in links)
        {
            var (a, b) = (of[key.Low], of[key.High]);
            if (
                !ReferenceEquals(a, b)
                && !a.Any(x => b.Any(y => Refused(x, y)))
                && !(lone && (Rivalled(a, b) || Rivalled(b, a)))
            )
                Unite(key.Low, key.High);
        }
        return [.. of.Values.Distinct()];

        bool Refused(Guid one, Guid other) =>
            parted.Contains(new(one, other))
            || (pairs.TryGetValue(new(one, other), out var pair) && pair.State == PairState.Different)
            || compare(one, other)?.Veto is not null;

        // Somebody else whom the evidence would as soon join to one of the first, and who is not one of the others.
        bool Rivalled(List<Guid> first, List<Guid> others) =>
            first.Exists(x =>
                linked[x]
                    .Any(z =>
                        !first.Contains(z)
                        && !others.Contains(z)
                        && others.Exists(y => compare(z, y) is { } reading && MatchEngine.Apart(reading))
                    )
            );
    }

    /// <summary>Was the merge made only because nobody else was called and reached so?</summary>
    private bool Lone(MergeInForce merge) => Between(merge) is { Count: > 0 } by && by.All(Lone);

    /// <summary>
    /// Merges by evidence that no longer hold because somebody else took the place of one of the two, or could as well. One
    /// that is only contradicted, by an edit perhaps, is left to people.
    /// </summary>
    public IReadOnlyList<MergeInForce> Displaced(IReadOnlyList<IReadOnlyList<Guid>> clusters)
    {
        var cluster = new Dictionary<Guid, int>();
        for (var c = 0; c < clusters.Count; c++)
            foreach (var atom in clusters[c])
                cluster[atom] = c;
        bool Shared(int c) => clusters[c].Select(Root).Distinct().Count() > 1;
        return
        [
            .. merges
                .Where(m =>
                    m.Bits is not null
                    && cluster.TryGetValue(m.Absorbed, out var a)
                    && cluster.TryGetValue(m.Survivor, out var s)
                    && a != s
                    && (Shared(a) || Shared(s) || Lone(m))
                )
                .Reverse(),
        ];
    }
}
