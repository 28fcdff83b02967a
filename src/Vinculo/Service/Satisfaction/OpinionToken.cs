using System.Buffers.Text;
using System.Security.Cryptography;

namespace Vinculo.Service.Satisfaction;

/// <summary>
/// The last part of a link that asks for an opinion: <c>base64url(id, the first twelve bytes of HMAC-SHA-256(key, id))</c>.
/// It says nothing of the customer, and fits a text message. Pure.
/// </summary>
public static class OpinionToken
{
    private const int IdBytes = 16;
    private const int SignatureBytes = 12;

    /// <summary>Letters of every token.</summary>
    public const int Length = 38;

    public static string Sign(byte[] key, Guid opinion)
    {
        Span<byte> token = stackalloc byte[IdBytes + SignatureBytes];
        opinion.TryWriteBytes(token, bigEndian: true, out _);
        HMACSHA256.HashData(key, token[..IdBytes])[..SignatureBytes].CopyTo(token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <returns>The opinion it asks for; null: not signed with this key.</returns>
    public static Guid? Read(byte[] key, string? token)
    {
        if (token?.Length != Length || !Base64Url.IsValid(token))
            return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length != IdBytes + SignatureBytes)
            return null;
        var signed = HMACSHA256.HashData(key, bytes.AsSpan(0, IdBytes));
        return
            CryptographicOperations.FixedTimeEquals(signed.AsSpan(0, SignatureBytes), bytes.AsSpan(IdBytes))
            // The last letter carries bits that mean nothing: only the one way to write it is ours.
            && Base64Url.EncodeToString(bytes) == token
            ? new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true)
            : null;
    }
}
