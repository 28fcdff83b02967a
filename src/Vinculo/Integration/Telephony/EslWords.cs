using System.Globalization;
using System.Text.Json;

namespace Vinculo.Integration.Telephony;

/// <summary>What FreeSWITCH's event socket says, as facts of legs.</summary>
internal static class EslWords
{
    /// <summary>The events asked for.</summary>
    public const string Events =
        "CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_HOLD CHANNEL_UNHOLD"
        + " RECORD_START CHANNEL_HANGUP_COMPLETE";

    /// <summary>An event in JSON as a message; null: it is none.</summary>
    public static SwitchMessage? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? null
                : new([.. document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.ToString()))]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static IEnumerable<LegFact> Facts(SwitchMessage message, Func<string, bool> isExtension, DateTimeOffset now)
    {
        if (message["Unique-ID"] is not { } leg)
            yield break;
        var at = At(message["Event-Date-Timestamp"], now);
        var call = message["Channel-Call-UUID"] ?? leg;
        switch (message["Event-Name"])
        {
            case "CHANNEL_CREATE":
                yield return Appeared(message, call, leg, at, isExtension);
                break;
            case "CHANNEL_PROGRESS" or "CHANNEL_PROGRESS_MEDIA":
                yield return new LegRings(call, leg, at);
                break;
            case "CHANNEL_BRIDGE":
                foreach (
                    var side in new[]
                    {
                        message["Bridge-A-Unique-ID"] ?? leg,
                        message["Bridge-B-Unique-ID"] ?? message["Other-Leg-Unique-ID"],
                    }
                )
                    if (side is not null)
                        yield return new LegTalks(call, side, at);
                break;
            case "CHANNEL_HOLD":
                yield return new LegHeld(call, leg, at, true);
                break;
            case "CHANNEL_UNHOLD":
                yield return new LegHeld(call, leg, at, false);
                break;
            case "RECORD_START" when message["Record-File-Path"] is { } file:
                yield return new LegRecorded(call, leg, at, file);
                break;
            case "CHANNEL_HANGUP_COMPLETE":
                // Only now are the durations final.
                yield return new LegGone(call, leg, at, message["Hangup-Cause"], Seconds(message["variable_billsec"]));
                break;
        }
    }

    /// <summary>What is dialled from outside is a line of ours; what a leg of ours leads to is a desk or the way out.</summary>
    private static LegAppeared Appeared(
        SwitchMessage message,
        string call,
        string leg,
        DateTimeOffset at,
        Func<string, bool> isExtension
    )
    {
        var (caller, dialled) = (message["Caller-Caller-ID-Number"], message["Caller-Destination-Number"]);
        var desk = message["Call-Direction"] == "inbound" ? caller : dialled;
        return new(
            call,
            leg,
            at,
            desk is not null && isExtension(desk) ? desk : null,
            caller,
            message["Caller-Caller-ID-Name"],
            dialled
        );
    }

    private static TimeSpan? Seconds(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static DateTimeOffset At(string? microseconds, DateTimeOffset now) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        && since is > 0 and < 4_000_000_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(since / 1000)
            : now;
}
