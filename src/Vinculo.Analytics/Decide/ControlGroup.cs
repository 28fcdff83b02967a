using System.Buffers.Binary;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide;

/// <summary>Who is left alone so that the effect of acting can be measured.</summary>
public static class ControlGroup
{
    /// <summary>Whether a customer belongs to the control group of a universe.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="universe">What the group is for, such as <c>global</c> or a campaign's code; groups of different universes are independent.</param>
    /// <param name="share">Part of all customers that is held back, 0 … 1.</param>
    /// <returns>
    /// The same answer for ever and on every machine; raising the share keeps everybody who was already in.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public static bool Holds(Guid customerId, string universe, double share)
    {
        if (!(share >= 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie in 0 … 1.");
        return Position(customerId, universe) < share;
    }

    /// <summary>A customer's fixed place in a universe, evenly spread over [0, 1).</summary>
    public static double Position(Guid customerId, string universe)
    {
        ArgumentNullException.ThrowIfNull(universe);
        Span<byte> bytes = stackalloc byte[16];
        customerId.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        // Time-ordered ids differ in few bits; the generator's seeding mixes all of them.
        return Xoshiro256.For(high ^ Rotate(low), universe, low).NextDouble();

        static ulong Rotate(ulong word) => System.Numerics.BitOperations.RotateLeft(word, 29);
    }
}
