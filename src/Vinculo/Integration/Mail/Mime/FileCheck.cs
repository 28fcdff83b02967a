using System.Buffers.Binary;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>What a file that somebody sent is fit for.</summary>
internal enum FileVerdict
{
    /// <summary>It may be opened.</summary>
    Fine = 1,

    /// <summary>It would do something when opened: kept, handed out only as a download with a warning.</summary>
    Program,

    /// <summary>It would fill the disk when unpacked: kept as it came, and nobody unpacks it here.</summary>
    Bomb,
}

/// <summary>
/// Judges a file by its first bytes, its name and, for an archive, by its table of contents. Nothing is ever unpacked.
/// </summary>
internal static class FileCheck
{
    /// <summary>What an archive may come to unpacked, unless it shrinks little.</summary>
    public const long MostUnpacked = 200L << 20;

    private const int MostShrunk = 100;
    private const int MostEntries = 20_000;

    private static readonly string[] Programs =
    [
        ".exe",
        ".com",
        ".scr",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".wsf",
        ".hta",
        ".msi",
        ".jar",
        ".lnk",
        ".reg",
        ".dll",
        ".cpl",
        ".iso",
        ".img",
        ".html",
        ".htm",
        ".svg",
        ".xhtml",
        ".mht",
        ".docm",
        ".xlsm",
        ".pptm",
        ".apk",
        ".sh",
    ];

    public static FileVerdict Judge(string? name, ReadOnlySpan<byte> content)
    {
        var plain = name?.TrimEnd('.', ' ') ?? "";
        if (
            content.StartsWith("MZ"u8)
            || content.StartsWith("\u007fELF"u8)
            || content.StartsWith("#!"u8)
            || Programs.Any(p => plain.EndsWith(p, StringComparison.OrdinalIgnoreCase))
        )
            return FileVerdict.Program;
        return content.StartsWith("PK"u8) && IsBomb(content) ? FileVerdict.Bomb : FileVerdict.Fine;
    }

    /// <summary>Adds up the sizes an archive's table of contents promises.</summary>
    private static bool IsBomb(ReadOnlySpan<byte> zip)
    {
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
