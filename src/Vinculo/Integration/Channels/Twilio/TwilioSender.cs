using System.Net.Http.Headers;
using System.Text;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Twilio;

/// <summary>Sends text messages, and WhatsApp by Twilio.</summary>
public sealed class TwilioSender(ChannelHttp http) : IChannelSender
{
    public string Kind => TwilioAdapter.AccountKind;

    public Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var prefix = account.Channel == Channel.WhatsApp ? "whatsapp:" : "";
        var fields = new Dictionary<string, string>
        {
            ["From"] = prefix + account.Setting("from"),
            ["To"] = prefix + message.To,
        };
        if (message.Content.Template is { } template)
        {
            fields["ContentSid"] = template.Name;
            fields["ContentVariables"] = Json.Of(
                template
                    .Values.Select((value, i) => (i, value))
                    .ToDictionary(v => (v.i + 1).ToString("D", null), v => v.value)
            ).Text;
        }
        else
            fields["Body"] = message.Text ?? "";
        if (account.Setting("publicUrl") is { } outside)
            fields["StatusCallback"] = $"{outside.TrimEnd('/')}/hooks/{account.Hook}";
        var sid = account.Setting("accountSid");
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"{(account.Setting("api") ?? "https://api.twilio.com").TrimEnd('/')}/2010-04-01/Accounts/{sid}/Messages.json"
        )
        {
            Content = new FormUrlEncodedContent(fields),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sid}:{account.Secret("authToken")}"))
        );
        return http.HandOverAsync(
            request,
            answer => answer.Text("sid"),
            answer => Meta.Said.Line(answer.Text("message"), answer.Text("code")),
            cancel
        );
    }
}
