using System.Buffers.Binary;

namespace Vinculo.Interactions.Conversations;

/// <summary>Judges an archive by its table of contents. Nothing is ever unpacked.</summary>
public static class Archives
{
    /// <summary>What an archive may come to unpacked, unless it shrinks little.</summary>
    public const long MostUnpacked = 200L << 20;

    private const int MostShrunk = 100;
    private const int MostEntries = 20_000;

    /// <summary>Would it fill the disk when unpacked? Adds up the sizes that a ZIP's table of contents promises; what is no ZIP is none.</summary>
    public static bool IsBomb(ReadOnlySpan<byte> zip)
    {
        if (!zip.StartsWith("PK"u8))
            return false;
        var end = zip.LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + 22 > zip.Length)
            return false;
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(zip[(end + 10)..]);
        var at = (long)BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 16)..]);
        long unpacked = 0;
        var count = 0;
        while (at + 46 <= zip.Length && zip[(int)at..].StartsWith("PK\u0001\u0002"u8))
        {
            var entry = zip[(int)at..];
            var size = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            // All ones: the size is too large for the field.
            unpacked += size == uint.MaxValue ? MostUnpacked * 10 : size;
            if (++count > MostEntries)
                return true;
            at +=
                46
                + nameLength
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }
        return count < entries && entries > MostEntries
            || unpacked > MostUnpacked && unpacked / Math.Max(1, zip.Length) > MostShrunk;
    }
}
