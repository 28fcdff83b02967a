using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vinculo.Customers;

namespace Vinculo.Integration.Web;

/// <summary>
/// Who a visitor is, as the site's own server signs it: <c>base64url(JSON) "." hex(HMAC-SHA256(secret, base64url(JSON)))</c>,
/// with <c>customer</c>, or <c>system</c> and <c>key</c>, and <c>exp</c> in seconds since 1970. Pure.
/// </summary>
internal static class VisitorToken
{
    /// <summary>A token good for longer is no token: a copied page would speak for a customer for ever.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Clocks of two houses never quite agree.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    private const int MostLetters = 1_000;

    public static string Sign(string secret, string json)
    {
        var said = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        return $"{said}.{Signature(secret, said)}";
    }

    /// <returns>The visitor; null: not signed with this secret, over, or not readable.</returns>
    public static VisitorName? Read(string secret, string token, DateTimeOffset now)
    {
        if (token.Length > MostLetters || token.Split('.') is not [var said, var signature])
            return null;
        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Signature(secret, said)),
                Encoding.ASCII.GetBytes(signature.ToLowerInvariant())
            )
        )
            return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(said));
            var name = json.RootElement;
            if (
                name.ValueKind != JsonValueKind.Object
                || !name.TryGetProperty("exp", out var end)
                || !end.TryGetInt64(out var seconds)
                || seconds < (now - Slack).ToUnixTimeSeconds()
                || seconds > (now + Longest + Slack).ToUnixTimeSeconds()
            )
                return null;
            if (Text(name, "customer") is { } number)
                return Guid.TryParse(number, CultureInfo.InvariantCulture, out var id)
                    ? new(new CustomerId(id), null, null)
                    : null;
            return (Text(name, "system"), Text(name, "key")) is ({ } system, { } key) ? new(null, system, key) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Signature(string secret, string said) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(said)));

    private static string? Text(JsonElement name, string member) =>
        name.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
