using Vinculo.Analytics.Linkage;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>What a scan is doing.</summary>
public enum ScanStage
{
    Reading = 1,
    Learning = 2,
    Keeping = 3,
    Comparing = 4,
    Pairing = 5,
    Settling = 6,
}

/// <summary>Two customers of a book, by their places, and what comparing them gave.</summary>
internal sealed record ScanPair(int One, int Other, PairReading Reading);

/// <param name="Compared">Pairs that shared a key.</param>
/// <param name="Kept">Those worth keeping, by place.</param>
/// <param name="Unlinkable">Customers whose own double would not be recognised.</param>
internal sealed record ScanComparison(long Compared, IReadOnlyList<ScanPair> Kept, int Unlinkable);

/// <summary>The whole base in memory, ready to be compared: about 1 kB a record.</summary>
internal sealed class ScanBook
{
    private const int Slice = 4_096;

    private readonly List<Guid> ids = [];
    private readonly List<Standardised> ready = [];
    private readonly List<long> worth = [];
    private readonly List<bool> highValue = [];
    private readonly HashSet<int> changed = [];
    private readonly Vocabulary words = new();

    public IReadOnlyList<Guid> Ids => ids;

    public IReadOnlyList<Standardised> Ready => ready;

    public IReadOnlyList<long> Worth => worth;

    public IReadOnlyList<bool> HighValue => highValue;

    public int Count => ids.Count;

    public IEnumerable<MatchEntry> Entries => ready.Select(r => r.Entry);

    /// <summary>Kept once and no customer any more.</summary>
    public List<Guid> Removed { get; } = [];

    /// <summary>How many have a kept entry that is missing or another.</summary>
    public int ChangedCount => changed.Count;

    public IEnumerable<Guid> ChangedIds => changed.Order().Select(i => ids[i]);

    public long ChangedKeyCount => changed.Sum(i => (long)ready[i].Keys.Length);

    /// <summary>Those whose kept entry is missing or another, in order, a portion at a time.</summary>
    public IEnumerable<KeptEntry[]> Changed(int portion) =>
        changed
            .Order()
            .Chunk(portion)
            .Select(places =>
                Array.ConvertAll(
                    places,
                    i => new KeptEntry(
                        ids[i],
                        MatchEngine.Standard,
                        ready[i].Entry,
                        ready[i].Entry.ToText(),
                        ready[i].Keys
                    )
                )
            );

    /// <summary>
    /// Their keys in ascending order, a slice of all possible keys at a time: all keys of all customers at once would be
    /// as large as the book itself.
    /// </summary>
    public IEnumerable<List<(long Key, Guid Id)>> ChangedKeys()
    {
        var slices = Slices(ChangedKeyCount);
        for (var slice = 0; slice < slices; slice++)
        {
            var keys = new List<(long, Guid)>();
            foreach (var i in changed)
            foreach (var key in Within(ready[i].Keys, slice, slices))
                keys.Add((key, ids[i]));
            keys.Sort();
            yield return keys;
        }
    }

    /// <summary>Keys held at a time.</summary>
    private const long SliceSize = 4_000_000;

    private static int Slices(long keys) => (int)(keys / SliceSize) + 1;

    /// <summary>The keys, ascending, that fall into one of so many equal parts of all there can be.</summary>
    private static ReadOnlySpan<long> Within(long[] keys, int slice, int slices)
    {
        var (from, to) = (First(keys, slice, slices), First(keys, slice + 1, slices));
        return keys.AsSpan(from, to - from);

        static int First(long[] keys, int slice, int slices)
        {
            if (slice == slices)
                return keys.Length;
            var at = Array.BinarySearch(keys, long.MinValue + (long)(ulong.MaxValue / (ulong)slices * (ulong)slice));
            return at < 0 ? ~at : at;
        }
    }

    public static async Task<ScanBook> ReadAsync(
        Database database,
        MatchEngine engine,
        Jobs.ScanDuplicates.Progress progress,
        CancellationToken cancel
    )
    {
        var book = new ScanBook();
        var members = new Dictionary<Guid, List<int>>();
        var beforeOf = new Dictionary<int, MatchEntry>();
        var read = 0L;
        await foreach (var slice in MatchEntries.SlicesAsync(database, Slice).WithCancellation(cancel))
        {
            book.Take(slice, engine, members, beforeOf, cancel);
            read += slice.Count;
            await progress.AtAsync(ScanStage.Reading, read / Math.Max(read, 1_000_000d), cancel);
        }
        book.Removed.AddRange(await database.ReadAsync(MatchStore.OrphansAsync, cancel));
        book.LeaveOutMembers(engine, members, beforeOf);
        return book;
    }

    private void Take(
        List<(StandingCustomer Customer, KeptText? Kept)> customers,
        MatchEngine engine,
        Dictionary<Guid, List<int>> members,
        Dictionary<int, MatchEntry> beforeOf,
        CancellationToken cancel
    )
    {
        var first = ids.Count;
        var made = new (Standardised Ready, bool Changed, MatchEntry? Before)[customers.Count];
        Parallel.For(
            0,
            customers.Count,
            new ParallelOptions { CancellationToken = cancel, TaskScheduler = TaskScheduler.Current },
            i =>
            {
                var (customer, kept) = customers[i];
                // An absorbed customer stays as it was when it was absorbed.
                var before = kept is null ? null : MatchEntry.Of(kept.Text);
                var entry = customer.MergedInto is not null && before is not null ? before : customer.Entry;
                var changed = kept?.Standard != MatchEngine.Standard || entry.ToText() != kept.Text;
                made[i] = (engine.Standardise(entry, words), changed, before);
            }
        );
        for (var i = 0; i < made.Length; i++)
        {
            var customer = customers[i].Customer;
            ids.Add(customer.Id);
            ready.Add(made[i].Ready);
            worth.Add(customer.Worth);
            highValue.Add(customer.HighValue);
            if (made[i].Changed)
                changed.Add(first + i);
            if (customer.MergedInto is { } into)
            {
                if (!members.TryGetValue(into, out var list))
                    members[into] = list = [];
                list.Add(first + i);
            }
            else if (made[i] is { Changed: true, Before: { } before })
                beforeOf[first + i] = before;
        }
    }

    /// <summary>A survivor is compared by what it brought itself: what came with others is compared there.</summary>
    private void LeaveOutMembers(
        MatchEngine engine,
        Dictionary<Guid, List<int>> members,
        Dictionary<int, MatchEntry> beforeOf
    )
    {
        foreach (var (place, before) in beforeOf)
        {
            if (!members.ContainsKey(ids[place]))
                continue;
            var all = new List<int>();
            var front = new Queue<Guid>([ids[place]]);
            while (front.TryDequeue(out var one))
                foreach (var member in members.GetValueOrDefault(one) ?? [])
                {
                    all.Add(member);
                    front.Enqueue(ids[member]);
                }
            var entry = ready[place].Entry.Without(before, [.. all.Select(m => ready[m].Entry)]);
            ready[place] = engine.Standardise(entry);
            if (entry.ToText() == before.ToText())
                changed.Remove(place);
        }
    }

    /// <summary>A value that more customers than this have says nothing of anybody.</summary>
    private const int MostOfOneValue = 25;

    private static IEnumerable<string> Values(MatchEntry entry) =>
        entry
            .Documents.Select(d => d.Number)
            .Concat(entry.Phones)
            .Concat(entry.Emails)
            .Concat(entry.Addresses.Select(a => a.Text));

    private IEnumerable<MatchEntry> Parts => ready.SelectMany(r => r.Parts).Select(p => p.Entry);

    /// <summary>
    /// About how many people the records are of: one to a document, and one to a name nobody with a document has. How many
    /// customers there are would depend on who came first.
    /// </summary>
    public int People()
    {
        var documents = new HashSet<string>(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Parts)
        {
            (entry.Documents.Count > 0 ? named : others).Add(NameKey.Fold(entry.Name ?? ""));
            foreach (var document in entry.Documents)
                documents.Add(string.Concat(document.Number.Where(char.IsAsciiLetterOrDigit)));
        }
        others.ExceptWith(named);
        return documents.Count + others.Count;
    }

    /// <summary>
    /// Customers of several records that do not hang together by themselves: an import took them for one.
    /// </summary>
    public IEnumerable<Guid> Loose(Weights weights)
    {
        var loose = new bool[ready.Count];
        Parallel.For(
            0,
            ready.Count,
            i => loose[i] = ready[i].Several.Count > 0 && !EvidenceWeb.Hangs(ready[i], weights)
        );
        return Enumerable.Range(0, ready.Count).Where(i => loose[i]).Select(i => ids[i]);
    }

    /// <summary>Documents, telephones, e-mails, addresses and birth dates that too many have, and how many have each.</summary>
    public Dictionary<string, int> GenericValues()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var births = new Dictionary<DateOnly, int>();
        foreach (var entry in Parts)
        {
            foreach (var value in Values(entry))
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
            if (entry.Birth is { } birth)
                births[birth] = births.GetValueOrDefault(birth) + 1;
        }
        // Many records may be of few people: what they are called tells.
        var frequent = counts
            .Where(c => c.Value > MostOfOneValue)
            .ToDictionary(c => c.Key, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        if (frequent.Count > 0)
            foreach (var entry in Parts)
            foreach (var value in Values(entry))
                if (frequent.TryGetValue(value, out var names))
                    names.Add(NameKey.Fold(entry.Name ?? ""));
        return frequent
            .Where(f => f.Value.Count > MostOfOneValue)
            .Select(f => KeyValuePair.Create(f.Key, counts[f.Key]))
            .Concat(GenericDates.Of(births).Keys.Select(day => KeyValuePair.Create(MatchEngine.Text(day), births[day])))
            .ToDictionary(c => c.Key, c => c.Value);
    }

    /// <summary>Reads again whoever has one of these values, leaving it out.</summary>
    public void LeaveOut(IReadOnlyCollection<string> values, MatchEngine engine)
    {
        var set = values.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < ready.Count; i++)
        {
            if (
                !ready[i]
                    .Parts.Any(p =>
                        Values(p.Entry).Any(set.Contains)
                        || (p.Entry.Birth is { } birth && set.Contains(MatchEngine.Text(birth)))
                    )
            )
                continue;
            ready[i] = engine.Standardise(ready[i].Entry, words);
            changed.Add(i);
        }
    }

    /// <summary>Compares everybody with whoever shares a key that not too many share. Deterministic.</summary>
    public ScanComparison Compare(Weights weights, CancellationToken cancel)
    {
        var hubs = Hubs();
        long compared = 0;
        var kept = new List<ScanPair>();
        var slices = Slices(ready.Sum(r => (long)r.Keys.Length));
        for (var slice = 0; slice < slices; slice++)
        {
            var (keys, places) = Gather(slice, slices, r => [r]);
            var groups = Groups(keys, MatchStore.MostOfOneKey).ToList();
            var gate = new Lock();
            Parallel.ForEach(
                System.Collections.Concurrent.Partitioner.Create(0, Math.Max(1, groups.Count)),
                new ParallelOptions { CancellationToken = cancel, TaskScheduler = TaskScheduler.Current },
                range =>
                {
                    var found = new List<ScanPair>();
                    long count = 0;
                    for (var g = range.Item1; g < Math.Min(range.Item2, groups.Count); g++)
                        count += CompareGroup(keys[groups[g].From], places[groups[g].From..groups[g].To], found);
                    lock (gate)
                    {
                        compared += count;
                        kept.AddRange(found);
                    }
                }
            );
        }

        long CompareGroup(long key, int[] group, List<ScanPair> found)
        {
            long count = 0;
            for (var a = 0; a < group.Length; a++)
            for (var b = a + 1; b < group.Length; b++)
            {
                var (one, other) = group[a] < group[b] ? (group[a], group[b]) : (group[b], group[a]);
                // Each pair is compared under the smallest key both have, so that nobody need remember who met whom.
                if (
                    ready[one].Entry.Kind != ready[other].Entry.Kind
                    || FirstCommon(ready[one].Keys, ready[other].Keys, hubs) != key
                )
                    continue;
                count++;
                if (!MatchEngine.Promising(ready[one], ready[other], weights))
                    continue;
                var reading = MatchEngine.Compare(ready[one], ready[other], weights);
                if (PairJudge.Kept(reading, weights))
                    found.Add(new(one, other, reading));
            }
            return count;
        }

        kept.Sort((x, y) => x.One != y.One ? x.One.CompareTo(y.One) : x.Other.CompareTo(y.Other));
        var unlinkable = 0;
        Parallel.For(
            0,
            ready.Count,
            i =>
            {
                if (!MatchEngine.Promising(ready[i], ready[i], weights))
                    Interlocked.Increment(ref unlinkable);
            }
        );
        return new(compared, kept, unlinkable);
    }

    /// <summary>Keys that too many records share, whoever they are of.</summary>
    private HashSet<long> Hubs()
    {
        var hubs = new HashSet<long>();
        var slices = Slices(ready.Sum(r => r.Parts.Sum(p => (long)p.Keys.Length)));
        for (var slice = 0; slice < slices; slice++)
        {
            var (keys, _) = Gather(slice, slices, r => r.Parts);
            foreach (var (from, to) in Groups(keys, int.MaxValue))
                if (to - from > MatchStore.MostOfOneKey)
                    hubs.Add(keys[from]);
        }
        return hubs;
    }

    /// <summary>The keys of a slice in order, and whose they are.</summary>
    private (long[] Keys, int[] Places) Gather(
        int slice,
        int slices,
        Func<Standardised, IReadOnlyList<Standardised>> holders
    )
    {
        var total = 0;
        foreach (var one in ready)
        foreach (var holder in holders(one))
            total += Within(holder.Keys, slice, slices).Length;
        var (keys, places, at) = (new long[total], new int[total], 0);
        for (var i = 0; i < ready.Count; i++)
            foreach (var holder in holders(ready[i]))
            foreach (var key in Within(holder.Keys, slice, slices))
                (keys[at], places[at++]) = (key, i);
        Array.Sort(keys, places);
        return (keys, places);
    }

    /// <summary>Stretches of one key that more than one customer has, and not too many.</summary>
    private static IEnumerable<(int From, int To)> Groups(long[] keys, int most)
    {
        for (int from = 0, to; from < keys.Length; from = to)
        {
            to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            if (to - from > 1 && to - from <= most)
                yield return (from, to);
        }
    }

    private static long? FirstCommon(long[] one, long[] other, HashSet<long> hubs)
    {
        for (int i = 0, j = 0; i < one.Length && j < other.Length; )
            if (one[i] < other[j])
                i++;
            else if (one[i] > other[j])
                j++;
            else if (hubs.Contains(one[i]))
                (i, j) = (i + 1, j + 1);
            else
                return one[i];
        return null;
    }
}
