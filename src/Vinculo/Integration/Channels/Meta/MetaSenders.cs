using System.Text.Json;
using System.Text.Json.Serialization;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels.Meta;

/// <summary>Where Meta's interface stands, and how its answers read.</summary>
internal static class MetaGraph
{
    public const string Address = "https://graph.facebook.com/v23.0";

    public static string UrlOf(ChannelAccount account, string path) =>
        (account.Setting("api") ?? Address).TrimEnd('/') + "/" + path;

    public static string? Error(JsonElement answer) =>
        Said.Line(answer.Of("error").Text("message"), answer.Of("error").Of("error_data").Text("details"));
}

/// <summary>Sends through WhatsApp Cloud: free words within the window, approved templates after it.</summary>
public sealed class WhatsAppSender(ChannelHttp http) : IChannelSender
{
    public string Kind => WhatsAppAdapter.AccountKind;

    public Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var number = message.Aliases.Prepend(message.To).FirstOrDefault(k => k.Length >= 8 && k.All(char.IsAsciiDigit));
        var body = new Dictionary<string, object?>
        {
            ["messaging_product"] = "whatsapp",
            ["recipient_type"] = "individual",
            // People with a user name have no number; the business's own key of them goes in its own field.
            [number is null ? "recipient" : "to"] = number ?? message.To,
            ["biz_opaque_callback_data"] = message.Key.Id.ToString("D"),
            ["context"] = message.InReplyTo is { } answered ? new { message_id = answered } : null,
        };
        if (message.Content.Template is { } template)
        {
            body["type"] = "template";
            body["template"] = new
            {
                name = template.Name,
                language = new { code = template.Language },
                components = template.Values.Count == 0
                    ? null
                    : new[]
                    {
                        new
                        {
                            type = "body",
                            parameters = template.Values.Select(v => new { type = "text", text = v }),
                        },
                    },
            };
        }
        else
        {
            body["type"] = "text";
            body["text"] = new { body = message.Text };
        }
        return http.HandOverAsync(
            ChannelHttp.Post(
                MetaGraph.UrlOf(account, $"{account.Setting("phoneNumberId")}/messages"),
                body,
                account.Secret("accessToken")
            ),
            answer => answer.Each("messages").Cast<JsonElement?>().FirstOrDefault().Text("id"),
            MetaGraph.Error,
            cancel
        );
    }
}

/// <summary>Sends through a page on Messenger, or an account on Instagram.</summary>
public sealed class MessengerSender(string kind, ChannelHttp http) : IChannelSender
{
    public string Kind => kind;

    public Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel) =>
        http.HandOverAsync(
            ChannelHttp.Post(
                MetaGraph.UrlOf(account, $"{account.Setting("pageId")}/messages"),
                new Body(
                    new(message.To),
                    "RESPONSE",
                    new(message.Text ?? "", MessengerAdapter.OwnMark + message.Key.Id.ToString("D"))
                ),
                account.Secret("accessToken")
            ),
            answer => answer.Text("message_id"),
            MetaGraph.Error,
            cancel
        );

    private sealed record Body(
        Recipient Recipient,
        [property: JsonPropertyName("messaging_type")] string Type,
        Words Message
    );

    private sealed record Recipient(string Id);

    private sealed record Words(string Text, string Metadata);
}
