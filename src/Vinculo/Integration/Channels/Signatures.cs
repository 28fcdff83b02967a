using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels;

/// <summary>Is a request what its provider signed? Compared in the same time whether near or far.</summary>
internal static class Signatures
{
    /// <summary>Not from the provider, or changed on the way.</summary>
    public static Refusal Bad { get; } = Refusal.Forbidden("channel.signature-bad");

    /// <summary>The account lacks what signatures are checked with.</summary>
    public static Refusal NoSecret { get; } = Refusal.Forbidden("channel.secret-missing");

    public static bool Same(string? given, string expected) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)),
            SHA256.HashData(Encoding.UTF8.GetBytes(expected))
        );

    /// <summary>Hex of HMAC-SHA-256 over the body.</summary>
    public static string Sha256Hex(string key, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));

    /// <summary>Accepts when the signature is the expected one.</summary>
    public static Outcome<bool> Judge(string? given, string expected) => Same(given, expected) ? true : Bad;
}
