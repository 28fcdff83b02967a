using System.Globalization;
using System.Text.Json;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Meta;

/// <summary>
/// WhatsApp Cloud. People are known by the lasting user id of the business where there is one, with the number as another
/// key: people with a user name show no number at all.
/// </summary>
public sealed class WhatsAppAdapter : IChannelAdapter
{
    public const string AccountKind = "whatsapp";

    public string Kind => AccountKind;

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        MetaSignature.Verify(request, account);

    public string Handshake(InboundRequest request, ChannelAccount account) => MetaSignature.Handshake(request);

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        var events = new List<ChannelEvent>();
        foreach (var entry in document.RootElement.Each("entry"))
        foreach (var change in entry.Each("changes"))
        {
            var value = change.Of("value") ?? default;
            var number = value.Of("metadata").Text("phone_number_id");
            var reader = new ChangeReader(value, request.ReceivedAt);
            var known =
                account.Setting("phoneNumberId") is { } own && number is not null && own != number
                    ? []
                    : reader.Read().ToList();
            if (known.Count > 0)
                events.AddRange(known);
            else
                events.Add(Unknown(change, change.Text("field") ?? "change", request.ReceivedAt));
        }
        if (events.Count == 0)
            events.Add(
                Unknown(document.RootElement, document.RootElement.Text("object") ?? "update", request.ReceivedAt)
            );
        return events;
    }

    private static UnknownReceived Unknown(JsonElement of, string kind, DateTimeOffset at)
    {
        var raw = of.GetRawText();
        return new(BodyName.Of(raw), at, null, kind, raw);
    }

    /// <summary>One change: messages, statuses, wishes and calls of one number.</summary>
    private sealed class ChangeReader(JsonElement value, DateTimeOffset received)
    {
        public IEnumerable<ChannelEvent> Read()
        {
            foreach (var message in value.Each("messages"))
                yield return Message(message);
            foreach (var status in value.Each("statuses"))
                yield return Status(status);
            foreach (var wish in value.Each("user_preferences"))
                yield return Wish(wish);
            foreach (var call in value.Each("calls"))
                yield return Call(call);
        }

        private DateTimeOffset At(JsonElement of) => of.Moment("timestamp") ?? received;

        private ChannelSender Person(string? number, string? user, bool isVouched = true)
        {
            var contact = value
                .Each("contacts")
                .Cast<JsonElement?>()
                .FirstOrDefault(c =>
                    (user is not null && c.Text("user_id") == user)
                    || (number is not null && (c.Text("wa_id") == number || c.Text("user_id") == number))
                );
            user ??= contact.Text("user_id");
            number ??= contact.Text("wa_id");
            var digits = number is { Length: >= 8 } && number.All(char.IsAsciiDigit) ? number : null;
            return new(
                user ?? number ?? "unknown",
                number is not null && user is not null ? [number] : [],
                contact.Of("profile").Text("name") ?? contact.Of("profile").Text("username"),
                digits is null ? null : "+" + digits,
                IsVouched: isVouched
            );
        }

        private ChannelEvent Message(JsonElement m)
        {
            var from = Person(m.Text("from"), m.Text("from_user_id"));
            var kind = m.Text("type") ?? "unsupported";
            var id = m.Text("id") ?? BodyName.Of(m.GetRawText());
            var at = At(m);
            var body = m.Of(kind) ?? default;
            switch (kind)
            {
                case "reaction":
                    return new ReactionGiven(id, at, from, body.Text("message_id") ?? "", body.Text("emoji"));
                case "edit":
                    return new MessageEdited(
                        id,
                        at,
                        from,
                        body.Text("original_message_id") ?? "",
                        body.Of("message").Of("text").Text("body") ?? m.Of("text").Text("body"),
                        m.GetRawText()
                    );
                case "revoke":
                    return new MessageRevoked(id, at, from, body.Text("original_message_id") ?? "");
                case "system":
                    return System(id, at, from, body);
            }
            var file =
                body.ValueKind == JsonValueKind.Object && body.Text("mime_type") is { } type ? File(body, type) : null;
            var isForwarded =
                (m.Of("context").Of("forwarded") ?? m.Of("context").Of("frequently_forwarded")) is not null;
            var isPlain = kind == "text" && !isForwarded && m.Of("referral") is null;
            return new MessageReceived(
                id,
                at,
                from,
                kind == "audio" && body.Flag("voice") ? "voice" : kind,
                null,
                Words(kind, m, body),
                file is null ? [] : [file],
                m.Of("context").Text("id"),
                [],
                isPlain ? null : m.GetRawText()
            );
        }

        private static ChannelEvent System(string id, DateTimeOffset at, ChannelSender from, JsonElement body) =>
            body.Text("type") switch
            {
                "user_changed_number"
                or "customer_changed_number" when (body.Text("wa_id") ?? body.Text("new_wa_id")) is { } to =>
                    new IdentityChanged(id, at, from, new(to, [], Phone: "+" + to)),
                "user_changed_user_id" when body.Text("user_id") is { } user => new IdentityChanged(
                    id,
                    at,
                    from,
                    new(user, [])
                ),
                "customer_identity_changed" => new IdentityChanged(id, at, from, null),
                var other => new UnknownReceived(id, at, from, "system." + other, body.GetRawText()),
            };

        private static ChannelAttachment File(JsonElement body, string type) =>
            new(
                body.Text("id") ?? body.Text("url") ?? "",
                body.Text("filename"),
                type,
                body.Number("file_size"),
                body.Text("sha256"),
                null
            );

        private static string? Words(string kind, JsonElement m, JsonElement body) =>
            kind switch
            {
                "text" => body.Text("body"),
                "location" => Said.Place(
                    body.Text("name"),
                    body.Text("address"),
                    body.Text("latitude"),
                    body.Text("longitude")
                ),
                "contacts" => string.Join(
                    "\n",
                    m.Each("contacts")
                        .Select(c =>
                            string.Join(
                                " ",
                                new[] { c.Of("name").Text("formatted_name") }
                                    .Concat(c.Each("phones").Select(p => p.Text("phone")))
                                    .OfType<string>()
                            )
                        )
                ),
                "interactive" => (body.Of("button_reply") ?? body.Of("list_reply")) is { } chosen
                    ? Said.Line(chosen.Text("title"), chosen.Text("description"))
                    : body.Of("nfm_reply").Text("body"),
                "button" => body.Text("text") ?? body.Text("payload"),
                "order" => string.Join(
                    "\n",
                    body.Each("product_items")
                        .Select(p =>
                            $"{p.Text("quantity")} × {p.Text("product_retailer_id")} ({p.Text("item_price")} {p.Text("currency")})"
                        )
                        .Prepend(body.Text("text"))
                        .OfType<string>()
                ),
                _ => body.Text("caption"),
            };

        private StatusChanged Status(JsonElement s)
        {
            var error = s.Each("errors").Cast<JsonElement?>().FirstOrDefault();
            return new(
                s.Text("id") ?? "",
                At(s),
                s.Text("status") switch
                {
                    "delivered" => MessageStatus.Delivered,
                    "read" or "played" => MessageStatus.Read,
                    "failed" => MessageStatus.Failed,
                    _ => MessageStatus.Sent,
                },
                Said.Line(error.Text("title") ?? error.Text("message"), error.Of("error_data").Text("details"))
            );
        }

        private PreferenceChanged Wish(JsonElement w)
        {
            var stays = w.Text("value") != "stop";
            var at = At(w);
            return new(
                $"{w.Text("wa_id") ?? w.Text("user_id")}:{w.Text("category")}:{at.ToUnixTimeSeconds()}:{w.Text("value")}",
                at,
                Person(w.Text("wa_id"), w.Text("user_id")),
                w.Text("category") == "marketing_messages" ? "marketing" : "any",
                stays,
                w.Text("detail")
            );
        }

        private CallChanged Call(JsonElement c)
        {
            var comes = c.Text("direction") != "BUSINESS_INITIATED";
            var seconds = c.Number("duration");
            var id = c.Text("id") ?? BodyName.Of(c.GetRawText());
            return new(
                $"{id}:{c.Text("event")}",
                At(c),
                id,
                Person(comes ? c.Text("from") : c.Text("to"), comes ? c.Text("from_user_id") : c.Text("to_user_id")),
                comes ? Direction.In : Direction.Out,
                c.Text("event") == "terminate"
                    ? c.Text("status") == "FAILED"
                        ? CallState.Failed
                        : seconds is > 0
                            ? CallState.Ended
                            : CallState.Abandoned
                    : CallState.Ringing,
                value.Of("metadata").Text("display_phone_number"),
                null,
                seconds is { } s ? TimeSpan.FromSeconds(s) : null,
                c.Text("status"),
                null,
                null
            );
        }
    }
}

/// <summary>Things that are not words, in words.</summary>
internal static class Said
{
    /// <summary>Parts in one line, those that are there.</summary>
    public static string? Line(params string?[] parts) =>
        string.Join(" · ", parts.Where(p => !string.IsNullOrWhiteSpace(p))) is { Length: > 0 } line ? line : null;

    /// <summary>A place on the map: its name and where it is.</summary>
    public static string? Place(string? name, string? address, string? latitude, string? longitude) =>
        Line(
            name,
            address,
            latitude is null || longitude is null
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{latitude}, {longitude}")
        );
}
