namespace Vinculo.Analytics.Linkage;

/// <summary>Digests of 64 bits that are the same on every machine and in every version: they are stored in databases.</summary>
/// <remarks>FNV-1a over UTF-16 units, then the finaliser of SplitMix64 [SLF2014], so that all bits carry.</remarks>
internal static class StableHash
{
    /// <summary>Digest of a text; 0 only for an empty one.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return Spread(hash);
    }

    /// <summary>Digest of two digests in this order.</summary>
    public static ulong Of(ulong a, ulong b) => Spread((a ^ 0x9E3779B97F4A7C15UL) * 0xD1B54A32D192ED03UL + b);

    /// <summary>Digest of three digests in this order.</summary>
    public static ulong Of(ulong a, ulong b, ulong c) => Of(Of(a, b), c);

    /// <summary>Digest of four digests in this order.</summary>
    public static ulong Of(ulong a, ulong b, ulong c, ulong d) => Of(Of(a, b, c), d);

    private static ulong Spread(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        x ^= x >> 31;
        return x == 0 ? 1 : x;
    }
}
