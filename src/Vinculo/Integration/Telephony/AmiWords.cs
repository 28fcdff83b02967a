using System.Globalization;

namespace Vinculo.Integration.Telephony;

/// <summary>What Asterisk's manager interface says, as facts of legs. Its channels are legs; its Linkedid is the call.</summary>
internal static class AmiWords
{
    /// <param name="message">One block of lines.</param>
    /// <param name="isExtension">Does an endpoint stand on a desk of ours?</param>
    /// <param name="now">When it was read; Asterisk says so itself only when it is set up to.</param>
    public static IEnumerable<LegFact> Facts(SwitchMessage message, Func<string, bool> isExtension, DateTimeOffset now)
    {
        var at = At(message["Timestamp"], now);
        if (message["Linkedid"] is not { } call || message["Uniqueid"] is not { } leg)
        {
            if (message["DestLinkedid"] is { } destCall && message["DestUniqueid"] is { } destLeg)
                foreach (var fact in OfDestination(message, destCall, destLeg, at))
                    yield return fact;
            yield break;
        }
        switch (message["Event"])
        {
            case "Newchannel" when !IsLocal(message["Channel"]):
                var endpoint = Endpoint(message["Channel"]);
                yield return new LegAppeared(
                    call,
                    leg,
                    at,
                    endpoint is not null && isExtension(endpoint) ? endpoint : null,
                    Known(message["CallerIDNum"]),
                    Known(message["CallerIDName"]),
                    Known(message["Exten"])
                );
                break;
            case "Newstate" when message["ChannelStateDesc"] == "Ringing":
                yield return new LegRings(call, leg, at);
                break;
            case "DialBegin" or "DialEnd":
                foreach (
                    var fact in OfDestination(
                        message,
                        message["DestLinkedid"] ?? call,
                        message["DestUniqueid"] ?? "",
                        at
                    )
                )
                    yield return fact;
                break;
            case "BridgeEnter" when message["BridgeNumChannels"] is "2" or "3":
                yield return new LegTalks(call, leg, at);
                break;
            case "QueueCallerJoin":
                yield return new LegQueued(call, leg, at, message["Queue"] ?? "");
                break;
            case "Hold":
                yield return new LegHeld(call, leg, at, true);
                break;
            case "Unhold":
                yield return new LegHeld(call, leg, at, false);
                break;
            case "VarSet" when message["Variable"] == "MIXMONITOR_FILENAME" && Known(message["Value"]) is { } file:
                yield return new LegRecorded(call, leg, at, file);
                break;
            case "Hangup":
                yield return new LegGone(call, leg, at, Known(message["Cause-txt"]), null);
                break;
        }
    }

    private static IEnumerable<LegFact> OfDestination(SwitchMessage message, string call, string leg, DateTimeOffset at)
    {
        if (message["Event"] == "DialBegin")
            yield return new LegRings(call, leg, at);
        else if (message["Event"] == "DialEnd")
            yield return message["DialStatus"] == "ANSWER"
                ? new LegTalks(call, leg, at)
                : new LegNotTaken(call, leg, at, message["DialStatus"]);
    }

    /// <summary><c>PJSIP/101-0000001a</c> is the endpoint 101.</summary>
    public static string? Endpoint(string? channel)
    {
        var slash = channel?.IndexOf('/') ?? -1;
        var dash = channel?.LastIndexOf('-') ?? -1;
        return slash > 0 && dash > slash ? channel![(slash + 1)..dash] : null;
    }

    /// <summary>Channels Asterisk makes to talk to itself are nobody's telephone.</summary>
    private static bool IsLocal(string? channel) => channel?.StartsWith("Local/", StringComparison.Ordinal) == true;

    private static string? Known(string? value) => value is null or "" or "<unknown>" or "s" ? null : value;

    private static DateTimeOffset At(string? timestamp, DateTimeOffset now) =>
        decimal.TryParse(timestamp, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 4_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : now;
}
