using System.Text.Json;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Meta;

/// <summary>Messages to a page on Messenger, and to a professional account on Instagram: the same envelope.</summary>
/// <param name="kind"><c>messenger</c> or <c>instagram</c>.</param>
public sealed class MessengerAdapter(string kind) : IChannelAdapter
{
    public const string Messenger = "messenger";
    public const string Instagram = "instagram";

    /// <summary>Put beside what we send, so that its echo is known as ours.</summary>
    public const string OwnMark = "vinculo:";

    public string Kind => kind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        MetaSignature.Verify(request, account);

    public string Handshake(InboundRequest request, ChannelAccount account) => MetaSignature.Handshake(request);

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        var events = new List<ChannelEvent>();
        foreach (var entry in document.RootElement.Each("entry"))
        foreach (var item in entry.Each("messaging").Concat(entry.Each("standby")))
            events.AddRange(Item(item, account, request.ReceivedAt));
        return events;
    }

    private static IEnumerable<ChannelEvent> Item(JsonElement item, ChannelAccount account, DateTimeOffset received)
    {
        var at = item.Moment("timestamp", milliseconds: true) ?? received;
        var raw = item.GetRawText();
        var sender = item.Of("sender").Text("id") ?? item.Of("sender").Text("user_ref");
        if (sender is null)
            return [new UnknownReceived(BodyName.Of(raw), at, null, "messaging", raw)];
        var from = new ChannelSender(sender, []);
        if (item.Of("message") is { } message)
            return Message(item, message, from, at, account);
        if (item.Of("postback") is { } postback)
            return
            [
                new MessageReceived(
                    postback.Text("mid") ?? BodyName.Of(raw),
                    at,
                    from,
                    "postback",
                    null,
                    postback.Text("title") ?? postback.Text("payload"),
                    [],
                    null,
                    [],
                    raw
                ),
            ];
        if (item.Of("reaction") is { } reaction)
            return
            [
                new ReactionGiven(
                    BodyName.Of(raw),
                    at,
                    from,
                    reaction.Text("mid") ?? "",
                    reaction.Text("action") == "unreact" ? null : reaction.Text("emoji") ?? reaction.Text("reaction")
                ),
            ];
        if (item.Of("delivery") is { } delivery)
            return Statuses(delivery, from, MessageStatus.Delivered, at);
        if (item.Of("read") is { } read)
            return Statuses(read, from, MessageStatus.Read, at);
        return [new UnknownReceived(BodyName.Of(raw), at, from, KindOf(item), raw)];
    }

    private static IEnumerable<ChannelEvent> Statuses(
        JsonElement told,
        ChannelSender to,
        MessageStatus status,
        DateTimeOffset at
    )
    {
        var mids = told.Each("mids").Select(m => m.GetString()).OfType<string>().ToList();
        if (told.Text("mid") is { } one)
            mids.Add(one);
        foreach (var mid in mids)
            yield return new StatusChanged(mid, at, status, null);
        if (told.Moment("watermark", milliseconds: true) is { } until && mids.Count == 0)
            yield return new StatusReached(
                $"{to.ExternalId}:{status}:{until.ToUnixTimeMilliseconds()}",
                at,
                to,
                status,
                until
            );
    }

    private static IEnumerable<ChannelEvent> Message(
        JsonElement item,
        JsonElement message,
        ChannelSender from,
        DateTimeOffset at,
        ChannelAccount account
    )
    {
        var mid = message.Text("mid") ?? BodyName.Of(item.GetRawText());
        var files = message.Each("attachments").Select((a, i) => File(a, mid, i)).OfType<ChannelAttachment>().ToList();
        var kind =
            message.Of("quick_reply") is not null ? "quick-reply"
            : message.Flag("is_unsupported") ? "unsupported"
            : message.Each("attachments").Cast<JsonElement?>().FirstOrDefault().Text("type") ?? "text";
        var raw = kind == "text" ? null : item.GetRawText();
        if (message.Flag("is_echo"))
        {
            // What we sent comes back once more; what somebody wrote in the page's own inbox is new to us.
            var isOurs =
                (account.Setting("appId") is { } app && message.Text("app_id") == app)
                || message.Text("metadata")?.StartsWith(OwnMark, StringComparison.Ordinal) == true;
            if (isOurs || item.Of("recipient").Text("id") is not { } to)
                return [];
            return [new MessageEchoed(mid, at, new(to, []), kind, message.Text("text"), files, raw)];
        }
        if (message.Flag("is_deleted"))
            return [new MessageRevoked(BodyName.Of(item.GetRawText()), at, from, mid)];
        return
        [
            new MessageReceived(
                mid,
                at,
                from,
                kind,
                null,
                message.Text("text") ?? Where(message),
                files,
                message.Of("reply_to").Text("mid"),
                [],
                raw
            ),
        ];
    }

    private static string? Where(JsonElement message) =>
        message
            .Each("attachments")
            .Select(a => a.Of("payload").Of("coordinates"))
            .Where(c => c is not null)
            .Select(c => Said.Place(null, null, c.Text("lat"), c.Text("long")))
            .FirstOrDefault();

    private static ChannelAttachment? File(JsonElement attachment, string mid, int index) =>
        attachment.Of("payload").Text("url") is { } url
            ? new(
                url.Length <= 2_000 ? url : $"{mid}:{index}",
                attachment.Of("payload").Text("title"),
                attachment.Text("type") switch
                {
                    "image" => "image/*",
                    "video" => "video/*",
                    "audio" => "audio/*",
                    _ => "application/octet-stream",
                },
                null,
                null,
                null
            )
            : null;

    private static string KindOf(JsonElement item) =>
        item.EnumerateObject()
            .Select(p => p.Name)
            .FirstOrDefault(n => n is not ("sender" or "recipient" or "timestamp"), "messaging");
}
