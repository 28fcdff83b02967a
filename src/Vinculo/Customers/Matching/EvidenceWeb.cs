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
    private IReadOnlyList<IReadOnlyList<Part>>? clusters;

    private EvidenceWeb(Weights weights) => this.weights = weights;

    public HashSet<Guid> Atoms { get; } = [];

    private readonly Dictionary<Guid, IReadOnlyList<Part>> parts = [];

    public IReadOnlyCollection<MatchPair> Pairs => pairs.Values;

    /// <summary>Did a person make two of what was one?</summary>
    public bool Parted(PairKey key) => parted.Contains(key);

    /// <summary>Is there anything to put together?</summary>
    public bool IsEmpty => Atoms.Count < 2 && parts.Values.All(p => p.Count < 2);

    /// <summary>Pairs that may join by themselves, strongest first; ties by identifier.</summary>
    public IEnumerable<MatchPair> Links =>
        pairs
            .Values.Where(p => Bonds(p) && p.State != PairState.Same && Known(p))
            .OrderByDescending(p => p.Bits)
            .ThenBy(p => p.Key.Low)
            .ThenBy(p => p.Key.High);

    public static async Task<EvidenceWeb> ReadAsync(Session session, Guid start, MatchEngine engine, Weights weights)
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
                if (web.Bonds(pair))
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
        if (web.Atoms.Count > SettleMatches.MostTogether)
            return web;
        web.Take(await MatchStore.EntriesAsync(session, [.. web.Atoms]), engine);
        if (web.IsEmpty)
            return web;
        web.parted.UnionWith(await Union.PartedAsync(session, [.. web.Atoms]));
        if (web.into.Count > 0)
            web.merges.AddRange(await Union.InForceAsync(session, [.. web.into.Keys]));
        return web;
    }

    /// <summary>Reads the parts, in an order that is the same whoever came first.</summary>
    private void Take(Dictionary<Guid, MatchEntry> entries, MatchEngine engine)
    {
        var all = entries
            .SelectMany(e => engine.Standardise(e.Value).Parts.Select(p => (Atom: e.Key, Ready: p)))
            .OrderBy(p => p.Ready.Entry.Record)
            .ThenBy(p => p.Ready.Entry.Record is null ? p.Ready.Entry.ToText() : "", StringComparer.Ordinal)
            .ThenBy(p => p.Atom)
            .Select((p, place) => new Part(p.Atom, place, p.Ready));
        foreach (var atom in all.GroupBy(p => p.Atom))
            parts[atom.Key] = [.. atom];
    }

    /// <summary>Are the parts of one customer one by themselves?</summary>
    public static bool Hangs(Standardised customer, Weights weights)
    {
        Part[] parts = [.. customer.Parts.Select((p, place) => new Part(default, place, p))];
        var groups = new EvidenceGroups(parts, weights, (_, _) => false, (_, _) => null);
        Meet(groups, parts);
        groups.Run();
        return groups.Groups.Count() == 1;
    }

    private static void Meet(EvidenceGroups groups, IReadOnlyList<Part> own)
    {
        for (var i = 0; i < own.Count; i++)
        for (var j = i + 1; j < own.Count; j++)
            if (groups.Near(own[i], own[j]))
                groups.Meet(own[i], own[j]);
    }

    private bool Joins(MatchPair pair) =>
        pair.State switch
        {
            PairState.Same or PairState.Automatic => true,
            PairState.Different or PairState.Unsure => false,
            _ => PairJudge.Automatic(pair, weights),
        };

    /// <summary>May the two of a pair be one, for what is known of them or for what else is?</summary>
    private bool Bonds(MatchPair pair) => Joins(pair) || Lone(pair) || (Open(pair) && PairJudge.Bond(pair, weights));

    private static bool Open(MatchPair pair) =>
        pair.State is not (PairState.Same or PairState.Different or PairState.Unsure);

    private bool Lone(MatchPair pair) => Open(pair) && PairJudge.Lone(pair, weights);

    private bool Known(MatchPair pair) => Atoms.Contains(pair.Key.Low) && Atoms.Contains(pair.Key.High);

    /// <summary>Who answers for an atom now.</summary>
    public Guid Root(Guid atom)
    {
        while (into.TryGetValue(atom, out var next))
            atom = next;
        return atom;
    }

    public void Join(Guid absorbed, Guid survivor) => into[absorbed] = survivor;

    public void TakeBack(MergeInForce merge)
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
    /// called and reached alike, unless somebody else is too. A function of what the parts say and of people's answers: who
    /// is joined already, by an import or by evidence, plays no part.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Part>> Clusters => clusters ??= Cluster();

    private List<IReadOnlyList<Part>> Cluster()
    {
        // What people have said something of since stands joined as strongly as it was joined.
        var standing = merges.Where(Kept).ToDictionary(m => new PairKey(m.Absorbed, m.Survivor));
        var groups = new EvidenceGroups(parts.Values.SelectMany(p => p), weights, Refused, Stands);
        void Whole(Guid one, Guid other)
        {
            if (parts.TryGetValue(one, out var a) && parts.TryGetValue(other, out var b))
                foreach (var part in a.Concat(b))
                    groups.Unite(a[0], part);
        }
        foreach (var pair in pairs.Values.Where(p => p.State == PairState.Same && Known(p)))
            Whole(pair.Key.Low, pair.Key.High);
        foreach (var (absorbed, survivor) in into)
            if (!merges.Exists(m => m.Absorbed == absorbed && m.Bits is not null))
                Whole(absorbed, survivor);
        foreach (var own in parts.Values)
            Meet(groups, own);
        foreach (var key in pairs.Values.Where(Bonds).Select(p => p.Key).Concat(standing.Keys).Distinct())
            if (parts.TryGetValue(key.Low, out var low) && parts.TryGetValue(key.High, out var high))
                foreach (var one in low)
                foreach (var other in high)
                    if (standing.ContainsKey(key) || groups.Near(one, other))
                        groups.Meet(one, other);
        groups.Run();
        return [.. groups.Groups];

        bool Refused(Part one, Part other) =>
            parted.Contains(new(one.Atom, other.Atom))
            || (pairs.TryGetValue(new(one.Atom, other.Atom), out var pair) && pair.State == PairState.Different);

        (double, bool)? Stands(Part one, Part other) =>
            one.Atom != other.Atom && standing.TryGetValue(new(one.Atom, other.Atom), out var merge)
                ? (merge.Bits!.Value, Lone(merge))
                : null;
    }

    /// <summary>Was the merge made only because nobody else was called and reached so?</summary>
    private bool Lone(MergeInForce merge) => Between(merge) is { Count: > 0 } by && by.All(Lone);

    /// <summary>Was it made by evidence, of customers of whom people have said something themselves?</summary>
    private bool Kept(MergeInForce merge) =>
        merge.Bits is not null
        && new[] { merge.Absorbed, merge.Survivor }.Any(a =>
            parts.GetValueOrDefault(a)?.Any(p => p.Ready.Entry.Record is null) != false
        );

    /// <summary>The cluster of each atom: of one that lies in several, that in which it has most.</summary>
    private Dictionary<Guid, IReadOnlyList<Part>> Homes()
    {
        var homes = new Dictionary<Guid, (IReadOnlyList<Part> Cluster, int Mine, int First)>();
        foreach (var cluster in Clusters)
        foreach (var atom in cluster.GroupBy(p => p.Atom))
        {
            var (mine, first) = (atom.Count(), atom.Min(p => p.Place));
            if (!homes.TryGetValue(atom.Key, out var best) || (mine, best.First).CompareTo((best.Mine, first)) > 0)
                homes[atom.Key] = (cluster, mine, first);
        }
        return homes.ToDictionary(h => h.Key, h => h.Value.Cluster);
    }

    /// <summary>The atoms of each cluster, those that lie in several left out.</summary>
    public IEnumerable<IReadOnlySet<Guid>> Whole()
    {
        var divided = Divided().Select(d => d.Atom).ToHashSet();
        return Clusters.Select(c => c.Select(p => p.Atom).Where(a => !divided.Contains(a)).ToHashSet());
    }

    /// <summary>
    /// Atoms whose records belong to several: an import took them for one. With the records that do not belong with most of
    /// the others, by where they belong.
    /// </summary>
    public IReadOnlyList<(Guid Atom, IReadOnlyList<MatchRecord> Leaving)> Divided()
    {
        var divided = new List<(Guid, IReadOnlyList<MatchRecord>)>();
        var several = parts.Where(p => p.Value.Count > 1).Select(p => p.Key).ToHashSet();
        if (several.Count == 0)
            return divided;
        var homes = Homes();
        foreach (var cluster in Clusters)
        foreach (var atom in cluster.GroupBy(p => p.Atom).Where(a => several.Contains(a.Key)))
            if (
                !ReferenceEquals(homes[atom.Key], cluster)
                && atom.Select(p => p.Ready.Entry.Record).OfType<MatchRecord>().ToList() is { Count: > 0 } leaving
            )
                divided.Add((atom.Key, leaving));
        return divided;
    }

    /// <summary>
    /// Merges by evidence that no longer hold: the records belong to two. Of one that people have said something of since,
    /// only when somebody else took the place of one of the two, or could as well: one that is only contradicted, by an edit
    /// perhaps, is left to people.
    /// </summary>
    public IReadOnlyList<MergeInForce> Displaced()
    {
        if (merges.Count == 0)
            return [];
        var homes = Homes();
        var divided = Divided().Select(d => d.Atom).ToHashSet();
        bool Shared(IReadOnlyList<Part> cluster) => cluster.Select(p => Root(p.Atom)).Distinct().Count() > 1;
        return
        [
            .. merges
                .Where(m =>
                    m.Bits is not null
                    && homes.TryGetValue(m.Absorbed, out var a)
                    && homes.TryGetValue(m.Survivor, out var s)
                    // Records are taken out of a customer that stands on its own.
                    && (
                        divided.Contains(m.Absorbed)
                        || (!ReferenceEquals(a, s) && (!Kept(m) || Shared(a) || Shared(s) || Lone(m)))
                    )
                )
                .Reverse(),
        ];
    }
}
