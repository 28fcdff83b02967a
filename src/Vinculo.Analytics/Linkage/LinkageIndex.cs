namespace Vinculo.Analytics.Linkage;

/// <summary>Somebody a probe may mean.</summary>
/// <param name="Entity">Lowest id of the records of the entity.</param>
/// <param name="Latest">Id of its record that was changed last.</param>
/// <param name="Bits">Match weight against everything else, base 2.</param>
/// <param name="Probability">Chance that it is this one, 0 to 1, all candidates and "nobody" considered.</param>
/// <param name="Household">Chance that it is somebody else of this one's household, 0 to 1.</param>
/// <param name="Features">Everything known of the entity.</param>
public sealed record RecognisedPerson(
    long Entity,
    long Latest,
    double Bits,
    double Probability,
    double Household,
    PersonFeatures Features
);

/// <summary>
/// Persons in memory: takes records one by one and keeps them grouped, and finds whom a few data mean. The grouping depends on the
/// records and the decisions, not on the order in which they came. One writer at a time; readers of <see cref="Recognise"/> need the
/// same lock.
/// </summary>
/// <remarks>
/// A new record touches only the records it can be reached from over pairs that say anything; they alone are grouped anew, with weights
/// that stay as they are for the life of the index.
/// </remarks>
public sealed class LinkageIndex
{
    /// <summary>A key that more records share tells nothing.</summary>
    private const int MostUnderKey = 300;

    /// <summary>Pairs this far below the threshold are kept for when a third record ties them.</summary>
    private const double Reach = 4;

    private static readonly bool[] Used = UsedRules();

    private readonly LinkageModel model;
    private readonly KeyPostings postings = new();
    private readonly KeyList keys = new();
    private readonly List<PersonFeatures> records = [];
    private readonly List<long> ids = [];
    private readonly List<List<Edge>?> edges = [];
    private readonly List<int> cluster = [];
    private readonly List<List<int>?> members = [];
    private readonly Dictionary<int, PersonFeatures> combined = [];
    private readonly Dictionary<long, int> places = [];
    private readonly HashSet<(long, long)> apart = [];
    private readonly HashSet<(long, long)> together = [];
    private int[] stamps = new int[1024];
    private int stamp;

    /// <param name="model">Weights; null for what ships.</param>
    /// <param name="expected">Records the base will have, about; sets the prior for its whole life.</param>
    public LinkageIndex(LinkageModel? model = null, int expected = 100_000) =>
        this.model = (model ?? LinkageModel.Default).ForRecords(Math.Max(2, expected));

    /// <summary>Records held.</summary>
    public int Count => records.Count;

    /// <summary>Largest number of records that had to be grouped together anew; far above 500 a generic value has leaked.</summary>
    public int LargestComponent { get; private set; }

    /// <summary>Holds records whose grouping is known already, as <see cref="BatchLinkage"/> found it.</summary>
    /// <param name="persons">n records; their ids are 0 to n−1.</param>
    /// <param name="clusters">For each the lowest of its entity.</param>
    /// <param name="model">Weights; null for what ships.</param>
    public static LinkageIndex Of(
        IReadOnlyList<PersonFeatures> persons,
        IReadOnlyList<int> clusters,
        LinkageModel? model = null
    )
    {
        var index = new LinkageIndex(model, persons.Count);
        for (var i = 0; i < persons.Count; i++)
        {
            index.Hold(i, persons[i]);
            index.cluster[i] = clusters[i];
            (index.members[clusters[i]] ??= []).Add(i);
        }
        return index;
    }

    /// <summary>Takes a record in and groups what it touches anew.</summary>
    /// <param name="id">Of the record; not yet held.</param>
    /// <param name="person">Its features.</param>
    /// <returns>The entity it belongs to now: the lowest id among its records. Others may have moved; see <see cref="EntityOf"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is held already.</exception>
    public long Add(long id, PersonFeatures person)
    {
        if (places.ContainsKey(id))
            throw new ArgumentException("This record is held already.", nameof(id));
        var at = records.Count;
        foreach (var other in Near(person))
        {
            var levels = PersonComparison.Compare(person, records[other], model.Terms);
            var (bits, _) = model.Weights.Bits(levels.Pattern, levels.RarityTotal());
            if (
                bits < model.ReviewBits - Reach
                || (bits < LinkageModel.GroupingBits && PersonScheme.Only.AgreeingGroups(levels.Pattern) < 2)
            )
                continue;
            (edges[other] ??= []).Add(new(other, at, bits));
            while (edges.Count <= at)
                edges.Add(null);
            (edges[at] ??= []).Add(new(other, at, bits));
        }
        Hold(id, person);
        cluster[at] = at;
        members[at] = [at];
        Regroup([at]);
        return EntityOf(id);
    }

    /// <summary>The entity a record belongs to: the lowest id among its records.</summary>
    /// <exception cref="KeyNotFoundException">The record is not held.</exception>
    public long EntityOf(long id) => ids[cluster[places[id]]];

    /// <summary>A person decided that two records are two customers. Holds for ever, or until <see cref="Forget"/>.</summary>
    public void NotSame(long a, long b)
    {
        together.Remove(Ordered(a, b));
        apart.Add(Ordered(a, b));
        Regroup([places[a], places[b]]);
    }

    /// <summary>A person decided that two records are one customer.</summary>
    public void Same(long a, long b)
    {
        apart.Remove(Ordered(a, b));
        together.Add(Ordered(a, b));
        Tie(places[a], places[b]);
        Regroup([places[a], places[b]]);
    }

    /// <summary>Takes a decision back.</summary>
    public void Forget(long a, long b)
    {
        apart.Remove(Ordered(a, b));
        together.Remove(Ordered(a, b));
        Regroup([places[a], places[b]]);
    }

    /// <summary>Whom these data mean, best first.</summary>
    /// <param name="probe">Any part of a person.</param>
    /// <param name="most">How many to name.</param>
    /// <returns>
    /// Candidates above one in a thousand; empty when nobody fits. With a telephone or an e-mail alone, which a household shares, the
    /// weights tell the household from strangers and the member changed last comes first.
    /// </returns>
    public IReadOnlyList<RecognisedPerson> Recognise(PersonFeatures probe, int most = 5)
    {
        var found = new List<RecognisedPerson>();
        var seen = new HashSet<int>();
        var shared = probe.Names.Length == 0 && probe.Births.Length == 0 && probe.Documents.Length == 0;
        foreach (var record in Near(probe))
        {
            var entity = cluster[record];
            if (!seen.Add(entity))
                continue;
            var features = Combined(entity);
            var levels = PersonComparison.Compare(probe, features, model.Terms);
            var (m, h, u) = model.Weights.Logs(levels.Pattern);
            u -= levels.RarityTotal();
            var (bits, home) = LevelWeights.Bits(m, h, u);
            if (shared)
                bits = (float)(Math.Max(m, h) + Math.Log2(1 + double.Exp2(-Math.Abs(m - h))) - u);
            if (bits > -10)
                found.Add(new(ids[entity], Latest(entity), bits, 0, home, features));
        }
        var odds = 1.0;
        foreach (var candidate in found)
            odds += double.Exp2(Math.Min(candidate.Bits, 60));
        return
        [
            .. found
                .Select(f =>
                    f with
                    {
                        Probability =
                            double.Exp2(Math.Min(f.Bits, 60)) / (shared ? 1 + double.Exp2(Math.Min(f.Bits, 60)) : odds),
                    }
                )
                .Where(f => f.Probability > 0.001)
                .OrderByDescending(f => f.Bits)
                .ThenByDescending(f => f.Features.Updated)
                .ThenBy(f => f.Entity)
                .Take(most),
        ];
    }

    private void Hold(long id, PersonFeatures person)
    {
        var at = records.Count;
        records.Add(person);
        ids.Add(id);
        places[id] = at;
        while (edges.Count <= at)
            edges.Add(null);
        cluster.Add(at);
        members.Add(null);
        keys.Clear();
        PersonKeys.Collect(person, keys);
        foreach (var (rule, key) in keys.Items)
            if (Used[rule])
                postings.Add(key, at);
    }

    private List<int> Near(PersonFeatures person)
    {
        if (stamps.Length < records.Count + 1)
            Array.Resize(ref stamps, Math.Max(records.Count + 1, stamps.Length * 2));
        stamp++;
        var found = new List<int>();
        keys.Clear();
        PersonKeys.Collect(person, keys);
        foreach (var (rule, key) in keys.Items)
        {
            if (!Used[rule])
                continue;
            var chain = postings.Of(key);
            if (chain.Size > MostUnderKey)
                continue;
            foreach (var record in chain)
                if (stamps[record] != stamp)
                {
                    stamps[record] = stamp;
                    found.Add(record);
                }
        }
        return found;
    }

    private void Tie(int a, int b)
    {
        foreach (var end in new[] { a, b })
            (edges[end] ??= []).Add(new(Math.Min(a, b), Math.Max(a, b), float.NegativeInfinity));
    }

    /// <summary>Groups anew every record that the given ones can be reached from.</summary>
    private void Regroup(int[] from)
    {
        var reached = new List<int>(from);
        var seen = new HashSet<int>(from);
        for (var i = 0; i < reached.Count; i++)
            foreach (var edge in edges[reached[i]] ?? [])
            {
                var other = edge.Low == reached[i] ? edge.High : edge.Low;
                if (seen.Add(other))
                    reached.Add(other);
            }
        if (reached.Count == 1)
            return;
        LargestComponent = Math.Max(LargestComponent, reached.Count);
        reached.Sort((a, b) => ids[a].CompareTo(ids[b]));
        var local = new Dictionary<int, int>(reached.Count);
        for (var i = 0; i < reached.Count; i++)
            local[reached[i]] = i;
        var ties = new HashSet<Edge>();
        foreach (var record in reached)
        foreach (var edge in edges[record] ?? [])
            if (!float.IsNegativeInfinity(edge.Bits))
            {
                var (a, b) = (local[edge.Low], local[edge.High]);
                ties.Add(new(Math.Min(a, b), Math.Max(a, b), edge.Bits));
            }
        PersonFeatures[] here = [.. reached.Select(r => records[r])];
        var evidence = new EntityEvidence<PersonFeatures>(PersonKind.Only, here, model.Weights, model.Terms);
        var groups = new ConstrainedClusters(here.Length, apart.Count == 0 ? [] : Decisions(apart, local))
        {
            Veto = (a, b) =>
            {
                a.Sort();
                b.Sort();
                var (bits, against) = evidence.Weigh(a, b);
                return bits >= model.ReviewBits ? null : against ?? "weak";
            },
        };
        if (together.Count > 0)
            foreach (var (a, b) in Decisions(together, local))
                groups.Must(a, b);
        groups.Run([.. ties]);
        foreach (var record in reached)
        {
            members[record] = null;
            combined.Remove(record);
        }
        for (var i = 0; i < here.Length; i++)
        {
            var head = reached[groups.Cluster[i]];
            cluster[reached[i]] = head;
            (members[head] ??= []).Add(reached[i]);
        }
    }

    private IEnumerable<(int, int)> Decisions(HashSet<(long, long)> decided, Dictionary<int, int> local)
    {
        foreach (var (a, b) in decided.Order())
            if (
                places.TryGetValue(a, out var x)
                && places.TryGetValue(b, out var y)
                && local.TryGetValue(x, out var i)
                && local.TryGetValue(y, out var j)
            )
                yield return (i, j);
    }

    private PersonFeatures Combined(int entity)
    {
        var of = members[entity]!;
        if (of.Count == 1)
            return records[of[0]];
        if (!combined.TryGetValue(entity, out var whole))
            combined[entity] = whole = PersonFeatures.Combine([
                .. of.Select(r => records[r]).OrderByDescending(r => r.Updated),
            ]);
        return whole;
    }

    private long Latest(int entity) => ids[members[entity]!.MaxBy(r => records[r].Updated)];

    private static (long, long) Ordered(long a, long b) => a < b ? (a, b) : (b, a);

    /// <summary>At a contact point rules that find half the base are of no use.</summary>
    private static bool[] UsedRules()
    {
        var used = new bool[PersonKeys.Rules];
        Array.Fill(used, true);
        foreach (
            var rule in new[]
            {
                PersonKeys.SurnamePair,
                PersonKeys.SurnameCity,
                PersonKeys.GivenCity,
                PersonKeys.EmailPart,
                PersonKeys.DocumentPart,
            }
        )
            used[rule] = false;
        return used;
    }
}
