using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Twilio;

/// <summary>
/// Twilio: text messages, WhatsApp and the state of calls. New fields appear without notice, so the signature is worked out
/// over all that came.
/// </summary>
public sealed class TwilioAdapter : IChannelAdapter
{
    public const string AccountKind = "twilio";

    private const string WhatsApp = "whatsapp:";

    public string Kind => AccountKind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now)
    {
        if (account.Secret("authToken") is not { } token)
            return Signatures.NoSecret;
        var url = request.PublicUrl.AbsoluteUri;
        var given = request.Header("X-Twilio-Signature");
        if (IsForm(request))
            return Signatures.Judge(given, Sign(token, new TwilioForm(request.Body.Span).Signed(url)));
        // Other bodies are not in the signature: the address carries their digest.
        var digest = QueryHelpers.ParseQuery(request.PublicUrl.Query)["bodySHA256"].ToString();
        return Signatures.Same(digest.ToLowerInvariant(), Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)))
            ? Signatures.Judge(given, Sign(token, url))
            : Signatures.Bad;
    }

    /// <summary>Base64 of HMAC-SHA-1, as the provider signs.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The provider chose it; in HMAC it still holds.")]
    internal static string Sign(string token, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));

    /// <summary>An empty instruction: nothing is answered on the spot.</summary>
    public (string Body, string ContentType) Receipt(InboundRequest request, ChannelAccount account) =>
        ("<Response/>", "text/xml");

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        if (!IsForm(request))
            return [new UnknownReceived(BodyName.Of(request.Text), request.ReceivedAt, null, "json", request.Text)];
        var form = new TwilioForm(request.Body.Span);
        if (form["CallSid"] is { } call)
            return [Call(call, form, request.ReceivedAt)];
        if ((form["MessageSid"] ?? form["SmsSid"]) is not { } sid)
            return
            [
                new UnknownReceived(
                    BodyName.Of(request.Text),
                    request.ReceivedAt,
                    null,
                    "form",
                    Json.Of(form.All).Text
                ),
            ];
        if ((form["MessageStatus"] ?? form["SmsStatus"]) is { } status && StatusOf(status) is { } known)
            return [new StatusChanged(sid, request.ReceivedAt, known, form["ErrorMessage"] ?? form["ErrorCode"])];
        return Message(sid, form, request.ReceivedAt);
    }

    private static bool IsForm(InboundRequest request) =>
        request
            .Header("Content-Type")
            ?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            is null
                or true;

    private static MessageStatus? StatusOf(string status) =>
        status switch
        {
            "accepted" or "scheduled" or "queued" or "sending" => MessageStatus.Queued,
            "sent" => MessageStatus.Sent,
            "delivered" => MessageStatus.Delivered,
            "read" => MessageStatus.Read,
            "undelivered" or "failed" or "canceled" => MessageStatus.Failed,
            _ => null,
        };

    private static ChannelSender Person(string? address, TwilioForm form)
    {
        var number =
            address?.StartsWith(WhatsApp, StringComparison.Ordinal) == true ? address[WhatsApp.Length..] : address;
        var isNumber = number is { Length: > 7 } && number[0] == '+';
        return new(
            number ?? "anonymous",
            number is not null && number != address ? [address!] : [],
            form["ProfileName"] ?? form["CallerName"],
            isNumber ? number : null
        );
    }

    private static IReadOnlyList<ChannelEvent> Message(string sid, TwilioForm form, DateTimeOffset at)
    {
        var from = Person(form["From"], form);
        _ = int.TryParse(form["NumMedia"], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var files = Enumerable
            .Range(0, Math.Min(count, 20))
            .Where(i => form[$"MediaUrl{i}"] is not null)
            .Select(i => new ChannelAttachment(
                form[$"MediaUrl{i}"]!,
                null,
                form[$"MediaContentType{i}"] ?? "application/octet-stream",
                null,
                null,
                null
            ))
            .ToList();
        var kind =
            form["ButtonPayload"] is not null ? "button"
            : form["Latitude"] is not null ? "location"
            : files.Count > 0 ? files[0].ContentType.Split('/')[0]
            : "text";
        var message = new MessageReceived(
            sid,
            at,
            from,
            kind,
            null,
            form["Body"]
                ?? form["ButtonText"]
                ?? Said.Place(form["Label"], form["Address"], form["Latitude"], form["Longitude"]),
            files,
            form["OriginalRepliedMessageSid"],
            [],
            kind == "text" ? null : Json.Of(form.All).Text
        );
        return form["OptOutType"] is "STOP" or "START"
            ? [message, new PreferenceChanged(sid, at, from, "any", form["OptOutType"] == "START", form["Body"])]
            : [message];
    }

    private static CallChanged Call(string call, TwilioForm form, DateTimeOffset received)
    {
        var comes = form["Direction"] is null or "inbound";
        var at = DateTimeOffset.TryParseExact(
            form["Timestamp"],
            "r",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var said
        )
            ? said
            : received;
        var state = form["CallStatus"] switch
        {
            "queued" => CallState.Queued,
            "in-progress" => CallState.Answered,
            "completed" => CallState.Ended,
            "busy" or "no-answer" or "canceled" => CallState.Abandoned,
            "failed" => CallState.Failed,
            _ => CallState.Ringing,
        };
        return new(
            $"{call}:{form["SequenceNumber"] ?? form["CallStatus"]}",
            at,
            form["ParentCallSid"] ?? call,
            Person(comes ? form["From"] : form["To"], form),
            comes ? Direction.In : Direction.Out,
            state,
            comes ? form["To"] : form["From"],
            null,
            int.TryParse(form["CallDuration"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null,
            form["CallStatus"],
            form["RecordingUrl"],
            null
        );
    }
}
