using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Meta;

/// <summary>What WhatsApp, Messenger and Instagram have in common: handshake and signature.</summary>
internal static class MetaSignature
{
    public static Outcome<bool> Verify(InboundRequest request, ChannelAccount account)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            var query = QueryHelpers.ParseQuery(request.PublicUrl.Query);
            return
                account.Secret("verifyToken") is { } token
                && query["hub.mode"] == "subscribe"
                && Signatures.Same(query["hub.verify_token"], token)
                ? false
                : Signatures.Bad;
        }
        return account.Secret("appSecret") is { } secret
            ? Signatures.Judge(
                request.Header("X-Hub-Signature-256"),
                "sha256=" + Signatures.Sha256Hex(secret, request.Body.Span)
            )
            : Signatures.NoSecret;
    }

    /// <summary>The challenge, given back as it came.</summary>
    public static string Handshake(InboundRequest request) =>
        QueryHelpers.ParseQuery(request.PublicUrl.Query)["hub.challenge"].ToString();
}
