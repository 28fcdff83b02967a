using System.Globalization;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Fax;

/// <summary>
/// A provider that posts each fax: <c>FaxSid</c>, <c>From</c>, <c>To</c>, <c>RemoteStationId</c>, <c>NumPages</c>,
/// <c>MediaUrl</c>, <c>FaxStatus</c>, <c>ErrorCode</c>, as a form or as JSON. It signs as Twilio does, or brings a secret.
/// </summary>
internal sealed class FaxHookAdapter : IChannelAdapter
{
    public const string AccountKind = "fax.hook";

    public string Kind => AccountKind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now)
    {
        if (account.Secret("signingKey") is not { } key)
            return CallWebhookAdapter.ByToken(request, account);
        var given = request.Header("X-Twilio-Signature") ?? request.Header("X-Fax-Signature");
        return request.IsJson
            ? Signatures.Judge(given?.ToLowerInvariant(), Signatures.Sha256Hex(key, request.Body.Span))
            : Signatures.Judge(
                given,
                TwilioAdapter.Sign(key, new TwilioForm(request.Body.Span).Signed(request.PublicUrl.AbsoluteUri))
            );
    }

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        var field = CallWebhookAdapter.FieldsOf(request);
        var id = field("FaxSid") ?? field("id") ?? throw new FormatException("There is no FaxSid.");
        var status = (field("FaxStatus") ?? field("status") ?? "").ToLowerInvariant();
        var error = field("ErrorCode") is { } code and not "0" ? $"{status} {code}" : status;
        var isOurs = field("Direction")?.StartsWith("out", StringComparison.OrdinalIgnoreCase) == true;
        return (isOurs, status) switch
        {
            (false, "received") =>
            [
                new FaxReceived(
                    id,
                    request.ReceivedAt,
                    FaxNumber.Of(field("From")),
                    field("RemoteStationId"),
                    int.TryParse(field("NumPages"), NumberStyles.None, CultureInfo.InvariantCulture, out var pages)
                        ? pages
                        : null,
                    FileOf(field("MediaUrl"))
                ),
            ],
            (true, "delivered") => [new StatusChanged(id, request.ReceivedAt, MessageStatus.Delivered, null)],
            (true, "failed" or "busy" or "no-answer" or "canceled") =>
            [
                new StatusChanged(id, request.ReceivedAt, MessageStatus.Failed, error),
            ],
            // Under way: nothing is known yet that anybody waits for.
            (_, "receiving" or "queued" or "processing" or "sending") => [],
            _ => [new UnknownReceived($"{id}:{error}", request.ReceivedAt, null, "fax", request.Text)],
        };
    }

    private static ChannelAttachment? FileOf(string? media) =>
        Uri.TryCreate(media, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? new(media!, null, "application/pdf", null, null, null)
            : null;
}
