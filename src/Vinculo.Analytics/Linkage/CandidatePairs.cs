namespace Vinculo.Analytics.Linkage;

/// <summary>Finds the pairs worth comparing: records that share a key.</summary>
internal static class CandidatePairs
{
    /// <summary>A key shared by more records than this finds nobody.</summary>
    private const int LargestBlock = 400;

    /// <summary>
    /// Up to so many records a rule may spend its whole budget; beyond, less for each, so that pairs grow with the records:
    /// the rarest values come first, and the larger a base the less the others say.
    /// </summary>
    private const int WholeBudget = 1_000_000;

    private const double Thrift = .4;

    /// <summary>Below this every pair is compared.</summary>
    public const int AllPairsBelow = 1_200;

    /// <returns>Distinct pairs, the lower record in the high half; sorted.</returns>
    public static ulong[] Of<T>(
        LinkageKind<T> kind,
        T[] records,
        Func<int, int, bool>? allowed,
        CancellationToken cancel
    )
        where T : RecordFeatures
    {
        if (records.Length < AllPairsBelow)
            return All(records.Length, allowed);
        var budget = records.Length * Math.Min(1, Math.Pow((double)WholeBudget / records.Length, Thrift));
        var atOnce = records.Length <= 400_000 ? kind.Rules : 7;
        ulong[] pairs = [];
        for (var first = 0; first < kind.Rules; first += atOnce)
        {
            var from = first;
            var to = Math.Min(kind.Rules, first + atOnce);
            var keys = Keys(kind, records, from, to, cancel);
            var found = new ulong[to - from][];
            Parallel.For(
                from,
                to,
                rule =>
                {
                    var (values, owners) = keys[rule - from];
                    keys[rule - from] = default;
                    found[rule - from] = OfRule(values, owners, kind.Budget[rule] * budget, allowed);
                }
            );
            cancel.ThrowIfCancellationRequested();
            pairs = Distinct(pairs, found);
        }
        return pairs;
    }

    private static ulong[] All(int count, Func<int, int, bool>? allowed)
    {
        var pairs = new List<ulong>(count * Math.Max(0, count - 1) / 2);
        for (var i = 0; i < count; i++)
        for (var j = i + 1; j < count; j++)
            if (allowed?.Invoke(i, j) != false)
                pairs.Add((ulong)i << 32 | (uint)j);
        return [.. pairs];
    }

    private static (ulong[] Keys, int[] Owners)[] Keys<T>(
        LinkageKind<T> kind,
        T[] records,
        int from,
        int to,
        CancellationToken cancel
    )
        where T : RecordFeatures
    {
        var chunks = Math.Max(1, Math.Min(64, records.Length / 5_000));
        var collected = new (List<ulong> Keys, List<int> Owners)[chunks][];
        Parallel.For(
            0,
            chunks,
            new ParallelOptions { CancellationToken = cancel },
            chunk =>
            {
                var mine = new (List<ulong> Keys, List<int> Owners)[to - from];
                for (var r = 0; r < mine.Length; r++)
                    mine[r] = ([], []);
                var keys = new KeyList();
                var end = (int)((long)records.Length * (chunk + 1) / chunks);
                for (var i = (int)((long)records.Length * chunk / chunks); i < end; i++)
                {
                    keys.Clear();
                    kind.Collect(records[i], keys);
                    foreach (var (rule, key) in keys.Items)
                    {
                        if (rule < from || rule >= to)
                            continue;
                        mine[rule - from].Keys.Add(key);
                        mine[rule - from].Owners.Add(i);
                    }
                }
                collected[chunk] = mine;
            }
        );
        var all = new (ulong[], int[])[to - from];
        for (var r = 0; r < all.Length; r++)
        {
            var rule = r;
            var total = collected.Sum(c => c[rule].Keys.Count);
            var (keys, owners) = (new ulong[total], new int[total]);
            var at = 0;
            foreach (var chunk in collected)
            {
                chunk[r].Keys.CopyTo(keys, at);
                chunk[r].Owners.CopyTo(owners, at);
                at += chunk[r].Keys.Count;
                chunk[r] = default;
            }
            all[r] = (keys, owners);
        }
        return all;
    }

    private static ulong[] OfRule(ulong[] keys, int[] owners, double budget, Func<int, int, bool>? allowed)
    {
        (keys, owners) = Repeated(keys, owners);
        Array.Sort(keys, owners);
        // Rarest values first, until the rule has spent what it may: linear however common the names are.
        var sizes = new long[LargestBlock + 1];
        for (var from = 0; from < keys.Length; )
        {
            var to = End(keys, from);
            if (to - from <= LargestBlock)
                sizes[to - from] += (long)(to - from) * (to - from - 1) / 2;
            from = to;
        }
        var largest = 1;
        for (double spent = 0; largest < LargestBlock; largest++)
        {
            spent += sizes[largest + 1];
            if (spent > budget)
                break;
        }
        var total = 0L;
        for (var size = 2; size <= largest; size++)
            total += sizes[size];
        var pairs = new List<ulong>((int)Math.Min(total, 1 << 28));
        for (var from = 0; from < keys.Length; )
        {
            var to = End(keys, from);
            if (to - from > 1 && to - from <= largest)
                for (var i = from; i < to; i++)
                for (var j = i + 1; j < to; j++)
                {
                    var (low, high) = owners[i] < owners[j] ? (owners[i], owners[j]) : (owners[j], owners[i]);
                    if (low != high && allowed?.Invoke(low, high) != false)
                        pairs.Add((ulong)low << 32 | (uint)high);
                }
            from = to;
        }
        var array = pairs.ToArray();
        Array.Sort(array);
        return array;
    }

    /// <summary>Leaves out the keys that only one record has, which are most, before anything is sorted.</summary>
    private static (ulong[] Keys, int[] Owners) Repeated(ulong[] keys, int[] owners)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(keys.Length, 64, 1 << 26));
        var once = new ulong[size / 8];
        var twice = new ulong[size / 8];
        var mask = (ulong)size * 8 - 1;
        foreach (var key in keys)
        {
            var (word, bit) = Place(key);
            if ((once[word] & bit) != 0)
                twice[word] |= bit;
            else
                once[word] |= bit;
        }
        var kept = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            var (word, bit) = Place(keys[i]);
            if ((twice[word] & bit) == 0)
                continue;
            (keys[kept], owners[kept]) = (keys[i], owners[i]);
            kept++;
        }
        return (keys[..kept], owners[..kept]);

        (int Word, ulong Bit) Place(ulong key)
        {
            var at = key & mask;
            return ((int)(at >> 6), 1UL << (int)(at & 63));
        }
    }

    private static int End(ulong[] keys, int from)
    {
        var to = from + 1;
        while (to < keys.Length && keys[to] == keys[from])
            to++;
        return to;
    }

    /// <summary>Merges sorted lists, each pair once.</summary>
    private static ulong[] Distinct(ulong[] known, ulong[][] more)
    {
        var lists = more.Append(known).Where(l => l.Length > 0).OrderBy(l => l.Length).ToList();
        while (lists.Count > 1)
        {
            var next = new List<ulong[]>();
            for (var i = 0; i + 1 < lists.Count; i += 2)
                next.Add(Merge(lists[i], lists[i + 1]));
            if (lists.Count % 2 == 1)
                next.Add(lists[^1]);
            lists = next;
        }
        return lists.Count == 0 ? [] : Merge(lists[0], []);
    }

    private static ulong[] Merge(ulong[] a, ulong[] b)
    {
        var merged = new ulong[a.Length + b.Length];
        int i = 0,
            j = 0,
            n = 0;
        while (i < a.Length || j < b.Length)
        {
            var next = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i++] : b[j++];
            if (n == 0 || merged[n - 1] != next)
                merged[n++] = next;
        }
        return n == merged.Length ? merged : merged[..n];
    }
}
