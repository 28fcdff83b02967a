using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.WebChat;

/// <summary>
/// Who writes from a site. A stranger is known by a secret that their browser made up; whoever
/// the site has signed in is known by what the site's server signed: <c>customer.expires</c> and its HMAC.
/// </summary>
internal sealed record ChatVisitor(string Key, CustomerId? Customer)
{
    /// <summary>A signature good for longer is none: a copied page would speak for a customer for ever.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private const int ShortestSecret = 24;
    private const int LongestText = 200;

    /// <param name="secret">Made up by the browser.</param>
    /// <param name="user"><c>customer.expires</c>: our number of the customer, and until when, in seconds since 1970.</param>
    /// <param name="signature">Hex of HMAC-SHA-256 over <paramref name="user"/> with the account's key.</param>
    /// <returns>The visitor; refused: the secret is none, or the signature is not the site's.</returns>
    public static Outcome<ChatVisitor> Of(
        ChannelAccount account,
        string? secret,
        string? user,
        string? signature,
        DateTimeOffset now
    )
    {
        if (string.IsNullOrEmpty(user))
            return secret is { Length: >= ShortestSecret and <= LongestText }
                ? new ChatVisitor("v:" + Hash(secret), null)
                : Refusal.Invalid("chat.visitor-missing", "visitor");
        if (account.Secret("identityKey") is not { } key)
            return Signatures.NoSecret;
        if (
            user.Length > LongestText
            || !Signatures.Same(signature?.ToLowerInvariant(), Signatures.Sha256Hex(key, Encoding.UTF8.GetBytes(user)))
            || user.Split('.') is not [var number, var until]
            || !Guid.TryParse(number, CultureInfo.InvariantCulture, out var customer)
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < now.ToUnixTimeSeconds()
            || seconds > (now + Longest).ToUnixTimeSeconds()
        )
            return Signatures.Bad;
        return new ChatVisitor("u:" + customer.ToString("N"), new(customer));
    }

    public ChannelSender Sender(string? name, string? email) =>
        new(Key, [], Short(name), null, Short(email), IsVouched: false, SignedIn: Customer);

    private static string? Short(string? text) =>
        text?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, LongestText)] : null;

    private static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))[..40];
}
