using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Telephony;

/// <summary>
/// The simplest contract a switchboard can meet: it posts newCall, answer and hangup, as a form or as JSON, with a secret in
/// the address (<c>?token=…</c>) or as a bearer.
/// </summary>
internal sealed class CallWebhookAdapter : IChannelAdapter
{
    public const string AccountKind = "phone.webhook";

    public string Kind => AccountKind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        ByToken(request, account);

    /// <summary>Does it bring the account's secret, in the address or as a bearer?</summary>
    internal static Outcome<bool> ByToken(InboundRequest request, ChannelAccount account)
    {
        if (account.Secret("token") is not { } token)
            return Signatures.NoSecret;
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.PublicUrl.Query);
        var given =
            request.Header("Authorization") is { } header
            && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                ? header[7..].Trim()
            : query.TryGetValue("token", out var inQuery) ? inQuery.ToString()
            : null;
        return Signatures.Judge(given, token);
    }

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        var field = FieldsOf(request);
        var call = field("callId") ?? field("call_id");
        if (call is null)
            throw new FormatException("There is no callId.");
        var inward = field("direction") != "out";
        var number = (inward ? field("from") : field("to"))?.Trim();
        var state = StateOf(field("event"), field("cause"));
        if (state is not { } known)
            return [new UnknownReceived($"{call}:{field("event")}", request.ReceivedAt, null, "call", request.Text)];
        var isHidden = number is null || number.Count(char.IsAsciiDigit) < 5;
        return
        [
            new CallChanged(
                $"{call}:{known}",
                request.ReceivedAt,
                call,
                new(isHidden ? "hidden:" + call : number!, [], field("callerName"), isHidden ? null : number),
                inward ? Direction.In : Direction.Out,
                known,
                field("queue") ?? (inward ? field("to") : null),
                field("answeringNumber") ?? field("user"),
                null,
                field("cause"),
                field("recording"),
                null
            ),
        ];
    }

    private static CallState? StateOf(string? told, string? cause) =>
        (told, cause) switch
        {
            ("newCall", _) => CallState.Ringing,
            ("answer", _) => CallState.Answered,
            ("hangup", "normalClearing" or null) => CallState.Ended,
            ("hangup", "congestion" or "notFound") => CallState.Failed,
            ("hangup", _) => CallState.Abandoned,
            _ => null,
        };

    /// <summary>What was posted by name, as a form or as JSON; empty is nothing.</summary>
    internal static Func<string, string?> FieldsOf(InboundRequest request)
    {
        if (request.Header("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
        {
            var form = FormFields.Read(request);
            return name => form[name] is { Length: > 0 } value ? value : null;
        }
        using var document = Loose.Parse(request.Body);
        var root = document.RootElement.Clone();
        return name => root.Text(name);
    }
}
