namespace Vinculo.Analytics.Linkage;

/// <summary>Which records carry a key: chains in three arrays instead of millions of small lists.</summary>
internal sealed class KeyPostings
{
    private ulong[] keys = new ulong[1 << 12];
    private int[] heads = new int[1 << 12];
    private int[] sizes = new int[1 << 12];
    private int used;
    private int[] records = new int[1 << 12];
    private int[] next = new int[1 << 12];
    private int count;

    public void Add(ulong key, int record)
    {
        var slot = Slot(key);
        if (keys[slot] == 0)
        {
            keys[slot] = key;
            heads[slot] = -1;
            sizes[slot] = 0;
            if (++used * 3L > keys.Length * 2L)
            {
                Grow();
                slot = Slot(key);
            }
        }
        if (count == records.Length)
        {
            Array.Resize(ref records, count * 2);
            Array.Resize(ref next, count * 2);
        }
        records[count] = record;
        next[count] = heads[slot];
        heads[slot] = count++;
        sizes[slot]++;
    }

    /// <summary>The records under a key, last added first.</summary>
    public Chain Of(ulong key)
    {
        var slot = Slot(key);
        return keys[slot] == 0 ? new(this, -1, 0) : new(this, heads[slot], sizes[slot]);
    }

    public struct Chain(KeyPostings postings, int at, int size)
    {
        public readonly int Size => size;
        public int Current { get; private set; }

        public readonly Chain GetEnumerator() => this;

        public bool MoveNext()
        {
            if (at < 0)
                return false;
            Current = postings.records[at];
            at = postings.next[at];
            return true;
        }
    }

    private int Slot(ulong key)
    {
        var mask = keys.Length - 1;
        var at = (int)(key >> 17) & mask;
        while (keys[at] != 0 && keys[at] != key)
            at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        var (oldKeys, oldHeads, oldSizes) = (keys, heads, sizes);
        keys = new ulong[oldKeys.Length * 2];
        heads = new int[keys.Length];
        sizes = new int[keys.Length];
        for (var i = 0; i < oldKeys.Length; i++)
        {
            if (oldKeys[i] == 0)
                continue;
            var slot = Slot(oldKeys[i]);
            (keys[slot], heads[slot], sizes[slot]) = (oldKeys[i], oldHeads[i], oldSizes[i]);
        }
    }
}
