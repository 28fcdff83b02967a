using System.Globalization;

namespace Vinculo.Integration.Writing;

/// <summary>
/// Counts how often each content has come, for rows without a key: eight bytes a row, so that tens of millions fit.
/// Contents are told apart by 64 bits of their hash; among twenty million rows two different ones meet with a chance of
/// about one in a hundred thousand, and would then be counted as repeats, which harms nothing but their names.
/// </summary>
internal sealed class Repeats
{
    private readonly Dictionary<ulong, int> again = [];
    private ulong[] seen = new ulong[1 << 12];
    private int count;

    /// <summary>The 1st, 2nd, 3rd … row of this content.</summary>
    public int Next(string hash)
    {
        var key = ulong.Parse(hash.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) | 1;
        if (Add(key))
            return 1;
        var times = again.GetValueOrDefault(key, 1) + 1;
        again[key] = times;
        return times;
    }

    private bool Add(ulong key)
    {
        if (count * 10L > seen.Length * 7L)
            Grow();
        for (var slot = (int)(key >> 20) & (seen.Length - 1); ; slot = (slot + 1) & (seen.Length - 1))
        {
            if (seen[slot] == key)
                return false;
            if (seen[slot] != 0)
                continue;
            seen[slot] = key;
            count++;
            return true;
        }
    }

    private void Grow()
    {
        var old = seen;
        seen = new ulong[old.Length * 2];
        count = 0;
        foreach (var key in old)
            if (key != 0)
                Add(key);
    }
}
