using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Interactions.Conversations;

/// <summary>What a channel lets us write, and until when.</summary>
public static class ReplyRules
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private static readonly Dictionary<string, int> Longest = new(StringComparer.Ordinal)
    {
        ["whatsapp"] = 4_096,
        ["telegram"] = 4_096,
        ["messenger"] = 2_000,
        ["instagram"] = 1_000,
        ["twilio"] = 1_600,
    };

    /// <summary>
    /// Until when a person may be written to freely; afterwards only in words approved beforehand. Null: for ever.
    /// </summary>
    /// <param name="lastIn">The person's last message; null: there is none, and the window is shut.</param>
    public static DateTimeOffset? FreeUntil(string kind, Channel channel, DateTimeOffset? lastIn) =>
        kind is "whatsapp" or "messenger" or "instagram" || (kind == "twilio" && channel == Channel.WhatsApp)
            ? (lastIn ?? DateTimeOffset.MinValue.AddDays(1)) + Window
            : null;

    /// <summary>Characters of one message; null: as many as one likes.</summary>
    public static int? LongestText(string kind) => Longest.TryGetValue(kind, out var length) ? length : null;

    internal static Refusal? Judge(
        string kind,
        Channel channel,
        ChannelIdentity identity,
        SendMessage.Request request,
        DateTimeOffset now
    )
    {
        if (identity.StoppedAt is { } since)
            return Refusal.Conflict("message.stopped", ("since", since));
        if (string.IsNullOrWhiteSpace(request.Text) && request.Template is null)
            return Refusal.Invalid("message.empty", "text");
        if (LongestText(kind) is { } most && request.Text?.Length > most)
            return Refusal.Invalid("message.too-long", "text", ("limit", most));
        if (request.Template is null && FreeUntil(kind, channel, identity.LastInAt) is { } until && now > until)
            return Refusal.Conflict("message.window-shut", ("since", until));
        return null;
    }
}
