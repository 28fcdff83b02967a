using System.Text.Json;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Telegram;

/// <summary>A bot on Telegram. Only what people write to it alone is a conversation with the company.</summary>
public sealed class TelegramAdapter : IChannelAdapter
{
    public const string AccountKind = "telegram";

    public string Kind => AccountKind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        account.Secret("webhookSecret") is { } secret
            ? Signatures.Judge(request.Header("X-Telegram-Bot-Api-Secret-Token"), secret)
            : Signatures.NoSecret;

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        var update = document.RootElement;
        var id = update.Text("update_id") ?? BodyName.Of(update.GetRawText());
        if (update.Of("message") is { } message && IsAlone(message))
            return [Message(message, request.ReceivedAt)];
        if (update.Of("edited_message") is { } edited && IsAlone(edited))
            return
            [
                new MessageEdited(
                    id,
                    edited.Moment("edit_date") ?? request.ReceivedAt,
                    Person(edited.Of("from")),
                    NameOf(edited),
                    edited.Text("text") ?? edited.Text("caption"),
                    null
                ),
            ];
        if (update.Of("callback_query") is { } query)
            return
            [
                new MessageReceived(
                    "q" + (query.Text("id") ?? id),
                    request.ReceivedAt,
                    Person(query.Of("from")),
                    "button",
                    null,
                    query.Text("data"),
                    [],
                    query.Of("message") is { } pressed ? NameOf(pressed) : null,
                    [],
                    update.GetRawText()
                ),
            ];
        if (update.Of("my_chat_member") is { } member && IsAlone(member))
            return
            [
                new PreferenceChanged(
                    id,
                    member.Moment("date") ?? request.ReceivedAt,
                    Person(member.Of("from")),
                    "any",
                    member.Of("new_chat_member").Text("status") != "kicked",
                    null
                ),
            ];
        return [new UnknownReceived(id, request.ReceivedAt, null, KindOf(update), update.GetRawText())];
    }

    private static bool IsAlone(JsonElement of) => of.Of("chat").Text("type") == "private";

    /// <summary>Numbers of messages are counted by chat.</summary>
    internal static string NameOf(JsonElement message) =>
        $"{message.Of("chat").Text("id")}:{message.Text("message_id")}";

    private static ChannelSender Person(JsonElement? from, string? phone = null) =>
        new(
            from.Text("id") ?? "unknown",
            [],
            string.Join(" ", new[] { from.Text("first_name"), from.Text("last_name") }.OfType<string>())
                is { Length: > 0 } name
                ? name
                : from.Text("username"),
            phone
        );

    private static MessageReceived Message(JsonElement m, DateTimeOffset received)
    {
        var contact = m.Of("contact");
        // A number that somebody shares of themselves is known to the provider; anybody else's is only said.
        var own =
            contact.Text("user_id") is { } of && of == m.Of("from").Text("id") ? contact.Text("phone_number") : null;
        var (kind, file) = File(m);
        return new(
            NameOf(m),
            m.Moment("date") ?? received,
            Person(
                m.Of("from"),
                own is null ? null
                    : own.StartsWith('+') ? own
                    : "+" + own
            ),
            kind,
            null,
            m.Text("text") ?? m.Text("caption") ?? Words(m),
            file is null ? [] : [file],
            m.Of("reply_to_message") is { } answered ? NameOf(answered) : null,
            [],
            kind == "text" ? null : m.GetRawText()
        );
    }

    private static string? Words(JsonElement m) =>
        m.Of("contact") is { } contact
            ? Said.Line(contact.Text("first_name"), contact.Text("last_name"), contact.Text("phone_number"))
        : m.Of("venue") is { } venue
            ? Said.Place(
                venue.Text("title"),
                venue.Text("address"),
                venue.Of("location").Text("latitude"),
                venue.Of("location").Text("longitude")
            )
        : m.Of("location") is { } place ? Said.Place(null, null, place.Text("latitude"), place.Text("longitude"))
        : m.Of("sticker").Text("emoji");

    private static (string Kind, ChannelAttachment? File) File(JsonElement m)
    {
        if (m.Each("photo").LastOrDefault() is { ValueKind: JsonValueKind.Object } photo)
            return ("image", Attachment(photo, "image/jpeg"));
        foreach (var (kind, type) in FileKinds)
            if (m.Of(kind) is { } file)
                return (kind, Attachment(file, type));
        return (
            m.Of("text") is not null ? "text"
            : m.Of("venue") is not null ? "location"
            : KindOf(m),
            null
        );
    }

    private static readonly (string Kind, string Type)[] FileKinds =
    [
        ("animation", "video/mp4"),
        ("document", "application/octet-stream"),
        ("voice", "audio/ogg"),
        ("audio", "audio/mpeg"),
        ("video", "video/mp4"),
        ("video_note", "video/mp4"),
        ("sticker", "image/webp"),
    ];

    private static ChannelAttachment Attachment(JsonElement file, string type) =>
        new(
            file.Text("file_id") ?? "",
            file.Text("file_name"),
            file.Text("mime_type") ?? type,
            file.Number("file_size"),
            null,
            null
        );

    private static readonly HashSet<string> Frame = new(StringComparer.Ordinal)
    {
        "update_id",
        "message_id",
        "from",
        "chat",
        "date",
        "reply_to_message",
        "media_group_id",
        "caption",
        "entities",
        "caption_entities",
        "has_protected_content",
        "forward_origin",
        "forward_date",
        "forward_from",
    };

    private static string KindOf(JsonElement of) =>
        of.ValueKind == JsonValueKind.Object
            ? of.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !Frame.Contains(n), "unsupported")
            : "unsupported";
}
