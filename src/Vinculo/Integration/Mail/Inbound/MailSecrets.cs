using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>How providers of mail that sign nothing prove that it is they who call.</summary>
internal static class MailSecrets
{
    /// <summary>User and password in the address the provider was given, as basic authentication (RFC 7617).</summary>
    public static Outcome<bool> Basic(InboundRequest request, ChannelAccount account)
    {
        if (account.Secret("password") is not { } password)
            return Signatures.NoSecret;
        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Setting("user")}:{password}"));
        return Signatures.Judge(request.Header("Authorization"), "Basic " + expected);
    }
}
