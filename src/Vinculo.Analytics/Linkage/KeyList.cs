namespace Vinculo.Analytics.Linkage;

/// <summary>Collects the keys of one record, each under the rule that made it; reused from record to record.</summary>
internal sealed class KeyList
{
    private (int Rule, ulong Key)[] items = new (int, ulong)[64];

    public int Count { get; private set; }

    public ReadOnlySpan<(int Rule, ulong Key)> Items => items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds a key once; nothing when a part of it is missing (0).</summary>
    public void Add(int rule, ulong a, ulong b)
    {
        if (a != 0 && b != 0)
            Put(rule, StableHash.Of((ulong)rule + 0x51, a, b));
    }

    public void Add(int rule, ulong a, ulong b, ulong c)
    {
        if (a != 0 && b != 0 && c != 0)
            Put(rule, StableHash.Of((ulong)rule + 0x51, a, b, c));
    }

    public void Add(int rule, ulong a)
    {
        if (a != 0)
            Put(rule, StableHash.Of((ulong)rule + 0x51, a));
    }

    public ulong[] Distinct()
    {
        var keys = new HashSet<ulong>(Count);
        foreach (var (_, key) in Items)
            keys.Add(key);
        return [.. keys];
    }

    private void Put(int rule, ulong key)
    {
        for (var i = Count - 1; i >= 0 && items[i].Rule == rule; i--)
            if (items[i].Key == key)
                return;
        if (Count == items.Length)
            Array.Resize(ref items, Count * 2);
        items[Count++] = (rule, key);
    }
}
