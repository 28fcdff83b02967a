using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Vinculo.Platform;

/// <summary>An identifier with a type of its own, so that a case is never looked up with a customer's number.</summary>
public interface IEntityId
{
    Guid Value { get; }
}

/// <summary>Makes identifiers: UUID version 7 (RFC 9562 §5.7), ordered by the moment they were made.</summary>
public static class Ids
{
    /// <summary>A new identifier whose first 48 bits are <paramref name="at"/> in Unix milliseconds.</summary>
    public static Guid New(DateTimeOffset at) => Guid.CreateVersion7(at);

    /// <summary>The moment an identifier was made of, to the millisecond.</summary>
    public static DateTimeOffset MomentOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    /// <summary>
    /// Many identifiers of one moment, each greater than the one before (RFC 9562 §6.2, method 2): rows that are made
    /// together then stand in the tree in the order they were made, and randomness is asked for once.
    /// </summary>
    /// <returns>Gives the next one; for one thread.</returns>
    public static Func<Guid> Series(DateTimeOffset at)
    {
        var first = New(at);
        Span<byte> bytes = stackalloc byte[16];
        first.TryWriteBytes(bytes, bigEndian: true, out _);
        var head = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        // Two bits say the variant; the highest of the 62 others is left free, so that counting never overflows.
        var tail = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & ~(1UL << 61);
        return () =>
        {
            Span<byte> id = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(id, head);
            BinaryPrimitives.WriteUInt64BigEndian(id[8..], tail++);
            return new Guid(id, bigEndian: true);
        };
    }

    /// <summary>
    /// A new identifier of something that is told to have happened at a moment which others may share: some tell whole
    /// seconds. Of those, what was received first is the smaller (RFC 9562 §6.2, method 3, with milliseconds).
    /// </summary>
    /// <param name="at">When it happened; the first 48 bits.</param>
    /// <param name="received">When it was received; the next 48 that are free.</param>
    /// <param name="turn">Its place among those received at once, from 0; from 4,095 on they have no order.</param>
    public static Guid InTurn(DateTimeOffset at, DateTimeOffset received, int turn)
    {
        Span<byte> id = stackalloc byte[16];
        var told = (ulong)received.ToUnixTimeMilliseconds();
        var head = ((ulong)at.ToUnixTimeMilliseconds() << 16) | 0x7000 | ((told >> 36) & 0xfff);
        var chance = (ulong)RandomNumberGenerator.GetInt32(1 << 14);
        var tail = (1UL << 63) | ((told & 0xf_ffff_ffff) << 26) | ((ulong)Math.Clamp(turn, 0, 4_095) << 14) | chance;
        BinaryPrimitives.WriteUInt64BigEndian(id, head);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], tail);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>
    /// The identifier of a record that another system already names: the same system, key and moment always give the
    /// same identifier, so a repeated delivery finds the row it left the first time.
    /// </summary>
    /// <param name="at">When it happened; becomes the time part, so that the identifier sorts with its neighbours.</param>
    /// <param name="system">The system that names the record.</param>
    /// <param name="key">The record's key in that system.</param>
    /// <returns>A version 7 identifier whose 74 free bits are the head of SHA-256 over system and key.</returns>
    public static Guid From(DateTimeOffset at, string system, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        var text = string.Concat(system, "\u001f", key);
        Span<byte> utf8 =
            text.Length <= 256 ? stackalloc byte[1024] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);

        Span<byte> id = stackalloc byte[16];
        hash[..16].CopyTo(id);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(milliseconds >> (8 * (5 - i)));
        id[6] = (byte)(0x70 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id, bigEndian: true);
    }
}
