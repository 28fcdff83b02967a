using System.Numerics;

namespace Vinculo.Analytics.Decide.Tables;

/// <summary>Sets of rows, a bit each.</summary>
internal static class RowBits
{
    public static int Length(int rows) => (rows + 63) / 64;

    public static ulong[] None(int rows) => new ulong[Length(rows)];

    public static ulong[] All(int rows)
    {
        var bits = None(rows);
        Fill(bits, rows);
        return bits;
    }

    public static void Fill(Span<ulong> bits, int rows)
    {
        bits.Fill(ulong.MaxValue);
        if (rows % 64 != 0)
            bits[^1] = (1UL << (rows % 64)) - 1;
    }

    public static void Set(ulong[] bits, int row) => bits[row / 64] |= 1UL << (row % 64);

    public static bool Has(ReadOnlySpan<ulong> bits, int row) => (bits[row / 64] >> (row % 64) & 1) != 0;

    /// <summary>Keeps what both have; false when nothing is left.</summary>
    public static bool And(Span<ulong> bits, ReadOnlySpan<ulong> with)
    {
        ulong left = 0;
        for (var i = 0; i < bits.Length; i++)
            left |= bits[i] &= with[i];
        return left != 0;
    }

    public static void Or(Span<ulong> bits, ReadOnlySpan<ulong> with)
    {
        for (var i = 0; i < bits.Length; i++)
            bits[i] |= with[i];
    }

    public static bool Any(ReadOnlySpan<ulong> bits) => bits.ContainsAnyExcept(0UL);

    public static bool Meet(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < one.Length; i++)
            if ((one[i] & other[i]) != 0)
                return true;
        return false;
    }

    public static bool Within(ReadOnlySpan<ulong> part, ReadOnlySpan<ulong> whole)
    {
        for (var i = 0; i < part.Length; i++)
            if ((part[i] & ~whole[i]) != 0)
                return false;
        return true;
    }

    public static int Count(ReadOnlySpan<ulong> bits)
    {
        var count = 0;
        foreach (var word in bits)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>The next row at or after <paramref name="from"/>; -1: no more.</summary>
    public static int Next(ReadOnlySpan<ulong> bits, int from)
    {
        for (var i = from / 64; i < bits.Length; i++)
        {
            var word = i == from / 64 ? bits[i] & ulong.MaxValue << (from % 64) : bits[i];
            if (word != 0)
                return i * 64 + BitOperations.TrailingZeroCount(word);
        }
        return -1;
    }
}
