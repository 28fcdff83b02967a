using System.Security.Cryptography;
using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>How providers of mail prove that it is they who call.</summary>
internal static class MailSecrets
{
    /// <summary>User and password in the address the provider was given, as basic authentication (RFC 7617).</summary>
    public static Outcome<bool> Basic(InboundRequest request, ChannelAccount account)
    {
        if (account.Secret("password") is not { } password)
            return Refusals.NotSetUp;
        var expected =
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Setting("user")}:{password}"));
        return Same(expected, request.Header("Authorization") ?? "") ? true : Refusals.NotFromProvider;
    }

    /// <summary>Compares without telling by the time it takes how much was right.</summary>
    public static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    internal static class Refusals
    {
        public static Refusal NotSetUp => Refusal.Forbidden("mail.account-without-secret");
        public static Refusal NotFromProvider => Refusal.Forbidden("mail.not-from-provider");
        public static Refusal TooOld => Refusal.Forbidden("mail.signature-too-old");
        public static Refusal UsedBefore => Refusal.Forbidden("mail.signature-used-before");
    }
}
