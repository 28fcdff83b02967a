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

/// <summary>The whole base in memory, ready to be compared: about 1 kB a customer.</summary>
internal sealed class ScanBook
{
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

    /// <summary>Those whose kept entry is missing or another.</summary>
    public List<KeptEntry> Changed() =>
        [
            .. changed
                .Order()
                .Select(i => new KeptEntry(
                    ids[i],
                    MatchEngine.Standard,
                    ready[i].Entry,
                    ready[i].Entry.ToText(),
                    ready[i].Keys
                )),
        ];

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
        var waiting = new List<(StandingCustomer Customer, string? Text, bool Current)>(4_096);
        var read = 0L;
        await using var kept = MatchStore.StreamAsync(database).GetAsyncEnumerator(cancel);
        var more = await kept.MoveNextAsync();
        await foreach (var customer in MatchEntries.StreamAsync(database, Guid.Empty).WithCancellation(cancel))
        {
            while (more && kept.Current.Id.CompareTo(customer.Id) < 0)
            {
                book.Removed.Add(kept.Current.Id);
                more = await kept.MoveNextAsync();
            }
            var (text, current) = (default(string), false);
            if (more && kept.Current.Id == customer.Id)
            {
                (text, current) = (kept.Current.Text, kept.Current.Standard == MatchEngine.Standard);
                more = await kept.MoveNextAsync();
            }
            waiting.Add((customer, text, current));
            if (waiting.Count == 4_096)
            {
                book.Take(waiting, engine, members, beforeOf, cancel);
                read += waiting.Count;
                waiting.Clear();
                await progress.AtAsync(ScanStage.Reading, read / Math.Max(read, 1_000_000d), cancel);
            }
        }
        while (more)
        {
            book.Removed.Add(kept.Current.Id);
            more = await kept.MoveNextAsync();
        }
        book.Take(waiting, engine, members, beforeOf, cancel);
        book.LeaveOutMembers(engine, members, beforeOf);
        return book;
    }

    private void Take(
        List<(StandingCustomer Customer, string? Text, bool Current)> customers,
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
            new ParallelOptions { CancellationToken = cancel },
            i =>
            {
                var (customer, text, current) = customers[i];
                // An absorbed customer stays as it was when it was absorbed.
                var before = text is null ? null : MatchEntry.Of(text);
                var entry = customer.MergedInto is not null && before is not null ? before : customer.Entry;
                made[i] = (engine.Standardise(entry, words), !current || entry.ToText() != text, before);
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

    /// <summary>Documents, telephones and e-mails that too many have, and how many have each.</summary>
    public Dictionary<string, int> GenericValues()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var one in ready)
        foreach (
            var value in one.Entry.Documents.Select(d => d.Number).Concat(one.Entry.Phones).Concat(one.Entry.Emails)
        )
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
        return counts.Where(c => c.Value > MostOfOneValue).ToDictionary(c => c.Key, c => c.Value);
    }

    /// <summary>Reads again whoever has one of these values, leaving it out.</summary>
    public void LeaveOut(IReadOnlyCollection<string> values, MatchEngine engine)
    {
        var set = values.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < ready.Count; i++)
        {
            var entry = ready[i].Entry;
            if (
                !entry.Phones.Any(set.Contains)
                && !entry.Emails.Any(set.Contains)
                && !entry.Documents.Any(d => set.Contains(d.Number))
            )
                continue;
            ready[i] = engine.Standardise(entry, words);
            changed.Add(i);
        }
    }

    /// <summary>Compares everybody with whoever shares a key that not too many share. Deterministic.</summary>
    public ScanComparison Compare(Weights weights, CancellationToken cancel)
    {
        var total = ready.Sum(r => r.Keys.Length);
        var keys = new long[total];
        var places = new int[total];
        var at = 0;
        for (var i = 0; i < ready.Count; i++)
            foreach (var key in ready[i].Keys)
                (keys[at], places[at++]) = (key, i);
        Array.Sort(keys, places);

        var groups = new List<(int From, int To)>();
        var hubs = new HashSet<long>();
        for (int from = 0, to; from < total; from = to)
        {
            for (to = from + 1; to < total && keys[to] == keys[from]; to++) { }
            if (to - from > MatchStore.MostOfOneKey)
                hubs.Add(keys[from]);
            else if (to - from > 1)
                groups.Add((from, to));
        }
        // Each pair is compared under the smallest key both have, so that nobody need remember who met whom.
        var sorted = new long[ready.Count][];
        Parallel.For(
            0,
            ready.Count,
            i => sorted[i] = [.. ready[i].Keys.Where(k => hubs.Count == 0 || !hubs.Contains(k)).Order()]
        );
        long compared = 0;
        var kept = new List<ScanPair>();
        var gate = new Lock();
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(0, Math.Max(1, groups.Count)),
            new ParallelOptions { CancellationToken = cancel },
            range =>
            {
                var found = new List<ScanPair>();
                long count = 0;
                for (var g = range.Item1; g < Math.Min(range.Item2, groups.Count); g++)
                {
                    var (from, to) = groups[g];
                    for (var a = from; a < to; a++)
                    for (var b = a + 1; b < to; b++)
                    {
                        var (one, other) = places[a] < places[b] ? (places[a], places[b]) : (places[b], places[a]);
                        if (
                            ready[one].Entry.Kind != ready[other].Entry.Kind
                            || FirstCommon(sorted[one], sorted[other]) != keys[from]
                        )
                            continue;
                        count++;
                        if (MatchEngine.Promising(ready[one], ready[other], weights))
                        {
                            var reading = MatchEngine.Compare(ready[one], ready[other], weights);
                            if (PairJudge.Kept(reading, weights))
                                found.Add(new(one, other, reading));
                        }
                    }
                }
                lock (gate)
                {
                    compared += count;
                    kept.AddRange(found);
                }
            }
        );
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

    private static long? FirstCommon(long[] one, long[] other)
    {
        for (int i = 0, j = 0; i < one.Length && j < other.Length; )
            if (one[i] == other[j])
                return one[i];
            else if (one[i] < other[j])
                i++;
            else
                j++;
        return null;
    }
}
