using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;

namespace Vinculo.Tests.Integration.Channels;

/// <summary>Requests as the providers make them, in payloads of our own, signed with keys of our own.</summary>
internal static class Payloads
{
    public const string Secret = "llave-de-prueba";
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 17, 0, 0, TimeSpan.Zero);

    public static ChannelAccount Account(string kind, Channel channel = Channel.WhatsApp) =>
        new(
            new Guid("01890000-0000-7000-8000-000000000001"),
            "gancho",
            kind,
            "Cuenta de prueba",
            channel,
            null,
            new Dictionary<string, string>
            {
                ["phoneNumberId"] = "555000",
                ["appId"] = "777",
                ["accountSid"] = "AC1",
                ["from"] = "+573000000000",
                ["publicUrl"] = "https://crm.example.com",
            },
            new Dictionary<string, string>
            {
                ["appSecret"] = Secret,
                ["verifyToken"] = Secret,
                ["accessToken"] = Secret,
                ["authToken"] = Secret,
                ["botToken"] = Secret,
                ["webhookSecret"] = Secret,
            }
        );

    public static IChannelAdapter Adapter(string kind) =>
        kind switch
        {
            WhatsAppAdapter.AccountKind => new WhatsAppAdapter(),
            TelegramAdapter.AccountKind => new TelegramAdapter(),
            TwilioAdapter.AccountKind => new TwilioAdapter(),
            _ => new MessengerAdapter(kind),
        };

    /// <summary>A body as the provider of that kind would sign and send it.</summary>
    public static InboundRequest Signed(string kind, string body, string url = "https://crm.example.com/hooks/gancho")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new("POST", "", new Uri(url), SignatureOf(kind, bytes, url), bytes) { ReceivedAt = Noon };
    }

    public static Dictionary<string, string[]> SignatureOf(string kind, byte[] body, string url) =>
        kind switch
        {
            TelegramAdapter.AccountKind => new() { ["X-Telegram-Bot-Api-Secret-Token"] = [Secret] },
            TwilioAdapter.AccountKind => new()
            {
                ["Content-Type"] = ["application/x-www-form-urlencoded"],
                ["X-Twilio-Signature"] = [TwilioSignature(Encoding.UTF8.GetString(body), url)],
            },
            _ => new()
            {
                ["X-Hub-Signature-256"] =
                [
                    "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)),
                ],
            },
        };

    /// <summary>Worked out here once more, so that a mistake of the adapter is not repeated by its test.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The provider chose it.")]
    private static string TwilioSignature(string form, string url)
    {
        var fields = form.Split('&').Select(p => p.Split('=')).OrderBy(p => p[0], StringComparer.Ordinal);
        var text =
            url
            + string.Concat(
                fields.Select(p => p[0] + Uri.UnescapeDataString(p.ElementAtOrDefault(1)?.Replace('+', ' ') ?? ""))
            );
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>One message of WhatsApp in its envelope.</summary>
    /// <param name="message">The members of the message beside its id, sender and time.</param>
    public static string WhatsApp(
        string id,
        string message,
        string number = "573001112233",
        string? user = "CO.9001",
        long at = 1_772_470_000,
        string name = "Marcela Rojas"
    ) =>
        Change(
            $$"""
            "contacts":[{"profile":{"name":"{{name}}"},"wa_id":"{{number}}"{{(
                user is null ? "" : $",\"user_id\":\"{user}\""
            )}}}],
            "messages":[{"from":"{{number}}","id":"{{id}}","timestamp":"{{at}}",{{Members(message)}}}]
            """
        );

    public static string WhatsAppText(
        string id,
        string text,
        string number = "573001112233",
        long at = 1_772_470_000
    ) =>
        WhatsApp(
            id,
            $$"""
            "type":"text","text":{"body":"{{text}}"}
            """,
            number,
            null,
            at
        );

    public static string WhatsAppStatus(string id, string status, string more = "") =>
        Change(
            $$"""
            "statuses":[{"id":"{{id}}","status":"{{status}}","timestamp":"1772470100","recipient_id":"573001112233"{{more}}}]
            """
        );

    public static string Change(string members, string field = "messages") =>
        $$"""
            {"object":"whatsapp_business_account","entry":[{"id":"9","changes":[{"field":"{{field}}","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"573000000000","phone_number_id":"555000"},{{Members(
                members
            )}} } }]}]}
            """;

    public static string Page(string item) =>
        $$"""{"object":"page","entry":[{"id":"100","time":1772470000000,"messaging":[{"sender":{"id":"2002"},"recipient":{"id":"100"},"timestamp":1772470000000,{{Members(item)}}}]}]}""";

    public static string Bot(string members, long update = 41) => $$"""{"update_id":{{update}},{{Members(members)}}}""";

    public static string BotMessage(string members, long message = 7) =>
        Bot(
            $$"""
            "message":{"message_id":{{message}},"date":1772470000,"chat":{"id":3003,"type":"private"},"from":{"id":3003,"first_name":"Luis","last_name":"Paz","language_code":"es"},{{Members(
                members
            )}}}
            """
        );

    /// <summary>A literal cannot begin with a quotation mark: members may come without their first.</summary>
    private static string Members(string members) => members.TrimStart().StartsWith('"') ? members : "\"" + members;
}
