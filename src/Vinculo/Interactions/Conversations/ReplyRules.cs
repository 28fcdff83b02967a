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

    /// <summary>Whether there are words approved beforehand, which the provider is told of by name.</summary>
    public static bool TakesTemplates(string kind) => kind is "whatsapp" or "messenger" or "instagram" or "twilio";

    /// <summary>Whether files can be sent.</summary>
    public static bool TakesFiles(string kind) =>
        kind.StartsWith("email.", StringComparison.Ordinal) || kind.StartsWith("fax.mail", StringComparison.Ordinal);

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
        if (string.IsNullOrWhiteSpace(request.Text) && (request.Template is null || !TakesTemplates(kind)))
            return Refusal.Invalid("message.empty", "text");
        if (LongestText(kind) is { } most && request.Text?.Length > most)
            return Refusal.Invalid("message.too-long", "text", ("limit", most));
        if (request.Files is { Count: > 0 } files && JudgeFiles(kind, files) is { } unfit)
            return unfit;
        if (request.Template is null && FreeUntil(kind, channel, identity.LastInAt) is { } until && now > until)
            return Refusal.Conflict("message.window-shut", ("since", until));
        return null;
    }

    private static Refusal? JudgeFiles(string kind, IReadOnlyList<OutgoingFile> files) =>
        !TakesFiles(kind) ? Refusal.Invalid("message.no-files", "files")
        : files.Count > OutgoingFile.Most || files.Sum(f => (long)f.Content.Length) > OutgoingFile.MostBytes
            ? Refusal.Invalid("message.files-too-much", "files", ("limit", OutgoingFile.MostBytes >> 20))
        : files.Any(f => FileRules.Refuses(f.AsAttachment()) is not null)
            ? Refusal.Invalid("message.file-unfit", "files")
        : null;
}
